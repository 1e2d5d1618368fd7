#include "net/mime/date.h"

#include <string.h>

enum { YEAR_MIN = 1970, YEAR_MAX = 2100, DATE_BYTES = 200 };

struct reading {
    int year, month, day;     /* 0: not seen yet */
    int hour, minute, second; /* hour -1: not seen yet */
    int offset;               /* minutes east of UTC */
    bool has_offset, pm, am;
};

static const struct {
    char name[5];
    short minutes;
} zones[] = {
    {"ut", 0},     {"utc", 0},    {"gmt", 0},    {"z", 0},      {"est", -300}, {"edt", -240},
    {"cst", -360}, {"cdt", -300}, {"mst", -420}, {"mdt", -360}, {"pst", -480}, {"pdt", -420},
    {"wet", 0},    {"west", 60},  {"bst", 60},   {"cet", 60},   {"met", 60},   {"cest", 120},
    {"mest", 120}, {"eet", 120},  {"eest", 180}, {"msk", 180},  {"jst", 540},
};

static bool is_digit(char c)
{
    return c >= '0' && c <= '9';
}

static bool is_letter(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (unsigned char)c >= 0x80;
}

/* English, and the French and German names that some mailers write. */
static int month_of(struct str word)
{
    static const char *const starts[12][4] = {
        {"jan"},
        {"feb", "fev", "f\xC3\xA9v"},
        {"mar", "m\xC3\xA4r", "mrz"},
        {"apr", "avr"},
        {"may", "mai"},
        {"jun", "juin"},
        {"jul", "juil"},
        {"aug", "ao\xC3\xBB", "aou"},
        {"sep"},
        {"oct", "okt"},
        {"nov"},
        {"dec",
         "d\xC3\xA9"
         "c",
         "dez"},
    };
    for (int m = 0; m < 12; m++)
        for (int i = 0; i < 4 && starts[m][i]; i++)
            if (str_istarts(word, str_of(starts[m][i])))
                return m + 1;
    return 0;
}

static void read_word(struct reading *r, struct str word)
{
    if (str_ieq(word, STR("am")) || str_ieq(word, STR("pm"))) {
        r->pm = word.ptr[0] == 'p' || word.ptr[0] == 'P';
        r->am = !r->pm;
        return;
    }
    int month = month_of(word);
    if (month) { /* the last one counts: "mar. 3 nov." begins with a Tuesday */
        r->month = month;
        return;
    }
    for (size_t i = 0; i < sizeof zones / sizeof *zones && !r->has_offset && r->hour >= 0; i++)
        if (str_ieq(word, str_of(zones[i].name))) {
            r->offset = zones[i].minutes;
            r->has_offset = zones[i].minutes != 0; /* "GMT+0200": the number decides */
        }
}

/* The digits at s[*i], at most 8 of them count. */
static int number(struct str s, size_t *i, size_t *digits)
{
    int value = 0;
    size_t from = *i;
    while (*i < s.len && is_digit(s.ptr[*i])) {
        if (*i - from < 8)
            value = value * 10 + (s.ptr[*i] - '0');
        (*i)++;
    }
    *digits = *i - from;
    return value;
}

/* Offset of the digits behind `separator` at s[i], blanks around it allowed; 0 when
 * it is not there. */
static size_t behind(struct str s, size_t i, char separator)
{
    while (i < s.len && s.ptr[i] == ' ')
        i++;
    if (i >= s.len || s.ptr[i] != separator)
        return 0;
    for (i++; i < s.len && s.ptr[i] == ' ';)
        i++;
    return i < s.len && is_digit(s.ptr[i]) ? i : 0;
}

/* ":mm[:ss[.fff]]" behind the hour; `at` is where the minutes begin. */
static void read_time(struct reading *r, struct str s, size_t *i, size_t at, char separator,
                      int hour)
{
    size_t digits, next;
    *i = at;
    r->hour = hour;
    r->minute = number(s, i, &digits);
    if ((next = behind(s, *i, separator)) != 0) {
        *i = next;
        r->second = number(s, i, &digits);
    }
    if (*i + 1 < s.len && (s.ptr[*i] == '.' || s.ptr[*i] == ',') && is_digit(s.ptr[*i + 1])) {
        (*i)++;
        number(s, i, &digits);
    }
}

static bool read_offset(struct reading *r, struct str s, size_t *i)
{
    size_t at = *i + 1, digits;
    int sign = s.ptr[*i] == '-' ? -1 : 1;
    int value = number(s, &at, &digits);
    if (digits == 0 || digits > 4)
        return false;
    int hours = digits <= 2 ? value : value / 100, minutes = digits <= 2 ? 0 : value % 100;
    if (digits <= 2 && at + 2 < s.len && s.ptr[at] == ':') {
        at++;
        minutes = number(s, &at, &digits);
    }
    if (hours > 14 || minutes > 59)
        hours = minutes = 0; /* nonsense: as an unknown zone */
    r->offset = sign * (hours * 60 + minutes);
    r->has_offset = true;
    *i = at;
    return true;
}

static int full_year(int year, size_t digits)
{
    if (digits >= 4)
        return year;
    if (digits == 3)
        return 1900 + year; /* RFC 5322 4.3: years counted from 1900 */
    return year < 50 ? 2000 + year : 1900 + year;
}

static void read_number(struct reading *r, struct str s, size_t *i)
{
    size_t digits;
    int value = number(s, i, &digits);
    size_t colon = behind(s, *i, ':');
    size_t dot = r->year && r->day ? behind(s, *i, '.') : 0;
    if ((colon || dot) && r->hour < 0 && digits <= 2) {
        read_time(r, s, i, colon ? colon : dot, colon ? ':' : '.', value);
    } else if (digits == 8 && !r->year) { /* 20251103 */
        r->year = value / 10000;
        r->month = value / 100 % 100;
        r->day = value % 100;
    } else if (digits >= 4 && !r->year) {
        r->year = value;
    } else if (digits <= 2 && !r->day && value >= 1 && value <= 31 && !(r->year && !r->month)) {
        r->day = value;
    } else if (digits <= 2 && !r->month && value >= 1 && value <= 12) {
        r->month = value;
    } else if (!r->year) {
        r->year = full_year(value, digits);
    }
}

static void read_parts(struct reading *r, struct str s)
{
    int depth = 0;
    for (size_t i = 0; i < s.len;) {
        char c = s.ptr[i];
        if (c == '(' || c == ')') {
            depth += c == '(' ? 1 : depth > 0 ? -1 : 0;
            i++;
        } else if (depth) {
            i++;
        } else if (is_digit(c)) {
            read_number(r, s, &i);
        } else if (is_letter(c)) {
            size_t from = i;
            while (i < s.len && is_letter(s.ptr[i]))
                i++;
            read_word(r, str_sub(s, from, i - from));
        } else if ((c == '+' || c == '-') && r->hour >= 0 && !r->has_offset &&
                   read_offset(r, s, &i)) {
            continue;
        } else {
            i++;
        }
    }
}

bool mime_date_read(struct str value, instant *out)
{
    struct reading r = {.hour = -1};
    read_parts(&r, str_sub(value, 0, DATE_BYTES));
    if (r.hour < 0)
        r.hour = 0;
    if (r.pm && r.hour < 12)
        r.hour += 12;
    else if (r.am && r.hour == 12)
        r.hour = 0;
    struct date d = {r.year, r.month, r.day};
    if (r.year < YEAR_MIN || r.year > YEAR_MAX || !date_is_valid(d) || r.hour > 23 ||
        r.minute > 59 || r.second > 60)
        return false;
    int64_t seconds = date_to_days(d) * 86400 + r.hour * 3600 + r.minute * 60 +
                      (r.second == 60 ? 59 : r.second) - r.offset * 60;
    *out = instant_of(seconds * 1000);
    return !instant_is_none(*out) && seconds > 0;
}
