#include "base/instant.h"

#include "base/arena.h"

#include <string.h>

enum { MS_PER_DAY = 86400000 };

/* 0001-01-01T00:00:00.000Z and 9999-12-31T23:59:59.999Z */
#define FIRST_MS INT64_C(-62135596800000)
#define LAST_MS INT64_C(253402300799999)

duration duration_ms(int64_t ms)
{
    return (duration){ms};
}
duration duration_seconds(int64_t s)
{
    return (duration){s * 1000};
}
duration duration_minutes(int64_t m)
{
    return (duration){m * 60000};
}
duration duration_hours(int64_t h)
{
    return (duration){h * 3600000};
}
duration duration_days(int64_t d)
{
    return (duration){d * MS_PER_DAY};
}

instant instant_of(int64_t ms)
{
    return (instant){ms};
}
bool instant_is_none(instant t)
{
    return t.ms == 0;
}
instant instant_add(instant t, duration d)
{
    return (instant){t.ms + d.ms};
}
duration instant_diff(instant later, instant earlier)
{
    return (duration){later.ms - earlier.ms};
}

int instant_cmp(instant a, instant b)
{
    return (a.ms > b.ms) - (a.ms < b.ms);
}

bool date_is_valid(struct date d)
{
    return d.year >= 1 && d.year <= 9999 && d.month >= 1 && d.month <= 12 && d.day >= 1 &&
           d.day <= days_in_month(d.year, d.month);
}

int days_in_month(int year, int month)
{
    static const int days[] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
    bool leap = (year % 4 == 0 && year % 100 != 0) || year % 400 == 0;
    return month == 2 && leap ? 29 : days[month - 1];
}

/* Eras of 400 years beginning on 1 March, so that the leap day ends a year. */
int64_t date_to_days(struct date d)
{
    int64_t y = d.month <= 2 ? d.year - 1 : d.year;
    int64_t era = (y >= 0 ? y : y - 399) / 400;
    int64_t yoe = y - era * 400;
    int64_t doy = (153 * (d.month + (d.month > 2 ? -3 : 9)) + 2) / 5 + d.day - 1;
    return era * 146097 + yoe * 365 + yoe / 4 - yoe / 100 + doy - 719468;
}

struct date date_from_days(int64_t days)
{
    days += 719468;
    int64_t era = (days >= 0 ? days : days - 146096) / 146097;
    int64_t doe = days - era * 146097;
    int64_t yoe = (doe - doe / 1460 + doe / 36524 - doe / 146096) / 365;
    int64_t doy = doe - (365 * yoe + yoe / 4 - yoe / 100);
    int64_t mp = (5 * doy + 2) / 153;
    int month = (int)(mp < 10 ? mp + 3 : mp - 9);
    return (struct date){
        .year = (int)(yoe + era * 400 + (month <= 2)),
        .month = month,
        .day = (int)(doy - (153 * mp + 2) / 5 + 1),
    };
}

int date_weekday(struct date d)
{
    int64_t w = (date_to_days(d) + 3) % 7;
    return (int)(w < 0 ? w + 7 : w) + 1;
}

struct date date_add_days(struct date d, int64_t days)
{
    return date_from_days(date_to_days(d) + days);
}

int date_cmp(struct date a, struct date b)
{
    int64_t x = date_to_days(a), y = date_to_days(b);
    return (x > y) - (x < y);
}

static void write_digits(char *out, int count, int value)
{
    for (int i = count - 1; i >= 0; i--, value /= 10)
        out[i] = (char)('0' + value % 10);
}

void instant_write(char out[INSTANT_CHARS], instant t)
{
    int64_t days = t.ms / MS_PER_DAY, ms = t.ms % MS_PER_DAY;
    if (ms < 0) {
        ms += MS_PER_DAY;
        days--;
    }
    struct date d = date_from_days(days);
    memcpy(out, "yyyy-mm-ddThh:mm:ss.mmmZ", INSTANT_CHARS);
    write_digits(out, 4, d.year);
    write_digits(out + 5, 2, d.month);
    write_digits(out + 8, 2, d.day);
    write_digits(out + 11, 2, (int)(ms / 3600000));
    write_digits(out + 14, 2, (int)(ms / 60000 % 60));
    write_digits(out + 17, 2, (int)(ms / 1000 % 60));
    write_digits(out + 20, 3, (int)(ms % 1000));
}

struct str instant_format(struct arena *arena, instant t)
{
    if (instant_is_none(t))
        return STR_NONE;
    char text[INSTANT_CHARS];
    instant_write(text, t);
    return (struct str){arena_dup(arena, text, sizeof text), sizeof text};
}

static bool digits(struct str *s, size_t count, int *out)
{
    int64_t v;
    struct str part = str_sub(*s, 0, count);
    if (part.len != count || part.ptr[0] == '-' || part.ptr[0] == '+' ||
        !str_to_i64(part, 0, 9999, &v))
        return false;
    *out = (int)v;
    *s = str_sub(*s, count, s->len);
    return true;
}

static bool skip(struct str *s, char c)
{
    if (s->len == 0 || s->ptr[0] != c)
        return false;
    *s = str_sub(*s, 1, s->len);
    return true;
}

static int fraction_ms(struct str *s)
{
    int ms = 0, scale = 100;
    while (s->len && s->ptr[0] >= '0' && s->ptr[0] <= '9') {
        ms += (s->ptr[0] - '0') * scale;
        scale /= 10;
        *s = str_sub(*s, 1, s->len);
    }
    return ms;
}

static bool parse_offset(struct str *s, int *minutes)
{
    *minutes = 0;
    if (skip(s, 'Z') || skip(s, 'z'))
        return true;
    int sign = s->len && s->ptr[0] == '-' ? -1 : 1, h, m;
    if (!skip(s, '+') && !skip(s, '-'))
        return false;
    if (!digits(s, 2, &h) || !skip(s, ':') || !digits(s, 2, &m) || h > 23 || m > 59)
        return false;
    *minutes = sign * (h * 60 + m);
    return true;
}

bool instant_parse(struct str s, instant *out)
{
    struct date d;
    int h, min, sec, ms = 0, offset;
    if (!digits(&s, 4, &d.year) || !skip(&s, '-') || !digits(&s, 2, &d.month) || !skip(&s, '-') ||
        !digits(&s, 2, &d.day) || !date_is_valid(d))
        return false;
    if (!(skip(&s, 'T') || skip(&s, 't') || skip(&s, ' ')) || !digits(&s, 2, &h) ||
        !skip(&s, ':') || !digits(&s, 2, &min) || !skip(&s, ':') || !digits(&s, 2, &sec) ||
        h > 23 || min > 59 || sec > 60)
        return false;
    if (skip(&s, '.')) {
        if (s.len == 0 || s.ptr[0] < '0' || s.ptr[0] > '9')
            return false;
        ms = fraction_ms(&s);
    }
    if (!parse_offset(&s, &offset) || s.len != 0)
        return false;
    int64_t minutes = h * 60 + min - offset;
    int64_t t = date_to_days(d) * MS_PER_DAY + minutes * 60000 + sec * 1000 + ms;
    if (t < FIRST_MS || t > LAST_MS) /* by its offset or leap second */
        return false;
    *out = (instant){t};
    return true;
}
