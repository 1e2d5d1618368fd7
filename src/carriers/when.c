#include "carriers/when.h"

enum {
    YEAR_MIN = 1990,
    YEAR_MAX = 2100,
    CENTURY = 2000, /* of years of two digits */
    MINUTE_MS = 60000,
    HOUR_MS = 60 * MINUTE_MS,
    DIGITS_MAX = 14,
};

static bool is_digit(char c)
{
    return c >= '0' && c <= '9';
}

static char first(struct str s)
{
    return s.len > 0 ? s.ptr[0] : '\0';
}

static void drop(struct str *s, size_t n)
{
    *s = str_sub(*s, n, s->len);
}

static size_t digits(struct str s)
{
    size_t n = 0;
    while (n < s.len && is_digit(s.ptr[n]))
        n++;
    return n;
}

/* `n` digits, at most 9, off the front. */
static int take(struct str *s, size_t n)
{
    int value = 0;
    for (size_t i = 0; i < n; i++)
        value = value * 10 + (s->ptr[i] - '0');
    drop(s, n);
    return value;
}

/* A number of one or two digits, or more where `most` says so; -1 when there is none. */
static int number(struct str *s, size_t most)
{
    size_t n = digits(*s);
    return n >= 1 && n <= most ? take(s, n) : -1;
}

static bool skip(struct str *s, char c)
{
    if (first(*s) != c)
        return false;
    drop(s, 1);
    return true;
}

static bool month_named(struct str *s, int *month)
{
    static const char names[][4] = {"jan", "feb", "mar", "apr", "may", "jun",
                                    "jul", "aug", "sep", "oct", "nov", "dec"};
    for (int i = 0; i < 12; i++) {
        if (!str_istarts(*s, str_of(names[i])))
            continue;
        *month = i + 1;
        while (first(*s) && first(*s) != ' ')
            drop(s, 1);
        return true;
    }
    return false;
}

/* "November 21, 2026" */
static bool date_in_words(struct str *s, struct date *out)
{
    if (!month_named(s, &out->month) || !skip(s, ' '))
        return false;
    out->day = number(s, 2);
    skip(s, ',');
    skip(s, ' ');
    out->year = number(s, 4);
    return true;
}

/* "20261121", with or without hours behind */
static bool date_packed(struct str *s, struct date *out)
{
    out->year = take(s, 4);
    out->month = take(s, 2);
    out->day = take(s, 2);
    return true;
}

static bool date_with_marks(struct str *s, bool month_first, struct date *out)
{
    size_t leading = digits(*s);
    int a = number(s, 4);
    char mark = first(*s);
    if (a < 0 || (mark != '-' && mark != '/' && mark != '.'))
        return false;
    drop(s, 1);
    int b = number(s, 2);
    if (b < 0 || !skip(s, mark))
        return false;
    size_t trailing = digits(*s);
    int c = number(s, 4);
    if (leading == 4)
        *out = (struct date){a, b, c};
    else if (leading > 2 || (trailing != 4 && trailing != 2))
        return false;
    else if (month_first && mark != '.')
        *out = (struct date){c, a, b};
    else
        *out = (struct date){c, b, a};
    if (leading != 4 && trailing == 2)
        out->year += CENTURY;
    return true;
}

static bool take_date(struct str *s, bool month_first, struct date *out)
{
    size_t n = digits(*s);
    bool read = n == 8 || n == 12 || n == DIGITS_MAX ? date_packed(s, out)
                : n > 0                              ? date_with_marks(s, month_first, out)
                                                     : date_in_words(s, out);
    return read && out->year >= YEAR_MIN && out->year <= YEAR_MAX && date_is_valid(*out);
}

bool when_date(struct str text, bool month_first, struct date *out)
{
    text = str_trim(text);
    return take_date(&text, month_first, out);
}

/* "T", blanks, "à": what stands between a date and its hour. */
static void skip_between(struct str *s)
{
    while (s->len > 0 && !is_digit(first(*s)))
        drop(s, 1);
}

static int64_t fraction_ms(struct str *s)
{
    int64_t ms = 0, unit = 100;
    for (; is_digit(first(*s)); drop(s, 1), unit /= 10)
        ms += (first(*s) - '0') * unit;
    return ms;
}

static bool half_of_day(struct str *s, int *hour)
{
    bool pm = str_istarts(*s, STR("pm")), am = str_istarts(*s, STR("am"));
    if (!pm && !am)
        return true;
    drop(s, 2);
    if (*hour < 1 || *hour > 12)
        return false;
    *hour = *hour % 12 + (pm ? 12 : 0);
    return true;
}

/* Hours, minutes, seconds: with ":" or "h" between them, or packed. */
static bool take_clock(struct str *s, int64_t *ms)
{
    size_t n = digits(*s);
    int hour, minute, second = 0;
    if (n == 4 || n == 6) {
        hour = take(s, 2);
        minute = take(s, 2);
        second = n == 6 ? take(s, 2) : 0;
    } else {
        hour = number(s, 2);
        if (!skip(s, ':') && !skip(s, 'h'))
            return false;
        minute = number(s, 2);
        if (skip(s, ':'))
            second = number(s, 2);
    }
    *ms = skip(s, '.') || skip(s, ',') ? fraction_ms(s) : 0;
    skip(s, ' ');
    if (!half_of_day(s, &hour))
        return false;
    if (hour < 0 || hour > 24 || minute < 0 || minute > 59 || second < 0 || second > 60)
        return false;
    *ms +=
        hour * (int64_t)HOUR_MS + minute * (int64_t)MINUTE_MS + (second > 59 ? 59 : second) * 1000;
    return *ms <= DAY_MS;
}

/* "+01:00", "+0100", "+01", "Z"; `*is_local` when there is none. */
static bool take_offset(struct str *s, bool *is_local, int64_t *offset)
{
    *s = str_trim(*s);
    *is_local = s->len == 0;
    *offset = 0;
    if (*is_local || str_ieq(*s, STR("z")) || str_ieq(*s, STR("utc")) || str_ieq(*s, STR("gmt")))
        return true;
    bool west = first(*s) == '-';
    if (!skip(s, '+') && !skip(s, '-'))
        return false;
    size_t n = digits(*s);
    if (n != 2 && n != 4)
        return false;
    int hours = take(s, 2);
    skip(s, ':');
    int minutes = s->len > 0 ? number(s, 2) : 0;
    if (hours > 18 || minutes < 0 || minutes > 59 || s->len > 0)
        return false;
    *offset = (hours * (int64_t)HOUR_MS + minutes * (int64_t)MINUTE_MS) * (west ? -1 : 1);
    return true;
}

bool when_read(struct str date, struct str time, bool month_first, const struct zone *zone,
               instant *out, bool *date_only)
{
    struct date day = {0};
    struct str rest = str_trim(date);
    if (!take_date(&rest, month_first, &day))
        return false;
    skip_between(&rest);
    if (rest.len == 0)
        rest = str_trim(time);
    *date_only = rest.len == 0;
    if (*date_only) {
        *out = zone_instant(zone, day, 0);
        return true;
    }
    int64_t ms, offset;
    bool is_local;
    if (!take_clock(&rest, &ms) || !take_offset(&rest, &is_local, &offset))
        return false;
    *out = is_local ? zone_instant(zone, day, ms)
                    : instant_of(date_to_days(day) * DAY_MS + ms - offset);
    return true;
}
