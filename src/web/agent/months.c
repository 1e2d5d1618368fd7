#include "web/agent/months.h"

#include "desk/scorecard_report.h"

enum { MONTHS_SHOWN = 3 };

static struct str month_text(struct arena *arena, int year, int month)
{
    return str_printf(arena, "%04d-%02d", year, month);
}

enum err query_months(struct request *r, const struct shop *shop, struct months *out,
                      struct error *err)
{
    struct date today = zone_date(shop->zone, clock_now(r->desk->clock));
    int first = today.year * 12 + today.month - MONTHS_SHOWN;
    enum err e = query_text(r, "from", MONTH_CHARS, &out->from, err);
    if (!e)
        e = query_text(r, "to", MONTH_CHARS, &out->to, err);
    if (!out->to.ptr)
        out->to = month_text(r->arena, today.year, today.month);
    if (!out->from.ptr)
        out->from = month_text(r->arena, first / 12, first % 12 + 1);
    return e;
}

static bool first_day(struct str month, struct date *out)
{
    int64_t year = 0, number = 0;
    bool read = score_month_is(month) && str_to_i64(str_sub(month, 0, 4), 1970, 9998, &year) &&
                str_to_i64(str_sub(month, 5, 2), 1, 12, &number);
    *out = (struct date){(int)year, (int)number, 1};
    return read;
}

enum err months_span(const struct months *months, const struct zone *zone, instant *from,
                     instant *to, struct error *err)
{
    struct date first, last;
    if (!first_day(months->from, &first))
        return error_field(err, ERR_INVALID, "from", "as in 2026-11");
    if (!first_day(months->to, &last))
        return error_field(err, ERR_INVALID, "to", "as in 2026-11");
    int span = (last.year - first.year) * 12 + last.month - first.month;
    if (span < 0 || span >= SCORE_MONTHS_MAX)
        return error_field(err, ERR_INVALID, "to", "1 to %d months", SCORE_MONTHS_MAX);
    last.month++;
    if (last.month > 12)
        last = (struct date){last.year + 1, 1, 1};
    *from = zone_instant(zone, first, 0);
    *to = zone_instant(zone, last, 0);
    return ERR_OK;
}
