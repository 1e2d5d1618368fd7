#include "domain/week.h"

enum { THURSDAY = 4, DAYS = 7, YEAR_FIRST = 1970, YEAR_LAST = 9998 };

struct week week_of(struct date d)
{
    struct date thursday = date_add_days(d, THURSDAY - date_weekday(d));
    int64_t first = date_to_days((struct date){thursday.year, 1, 1});
    return (struct week){thursday.year, (int)((date_to_days(thursday) - first) / DAYS) + 1};
}

struct date week_monday(struct week w)
{
    struct date fourth = {w.year, 1, 4}; /* always in week 1 */
    return date_add_days(fourth, (int64_t)(w.number - 1) * DAYS - (date_weekday(fourth) - 1));
}

struct str week_text(struct arena *arena, struct week w)
{
    return str_printf(arena, "%04d-W%02d", w.year, w.number);
}

bool week_parse(struct str text, struct week *out)
{
    int64_t year, number;
    if (text.len != 8 || text.ptr[4] != '-' || text.ptr[5] != 'W' || text.ptr[6] == '+' ||
        text.ptr[6] == '-' || !str_to_i64(str_sub(text, 0, 4), YEAR_FIRST, YEAR_LAST, &year) ||
        !str_to_i64(str_sub(text, 6, 2), 1, 53, &number))
        return false;
    *out = (struct week){(int)year, (int)number};
    struct week same = week_of(week_monday(*out));
    return same.year == out->year && same.number == out->number;
}
