#include "domain/calendar.h"

enum { MINUTE_MS = 60000 };

static const struct calendar_exception *find_exception(const struct calendar *c, struct date date)
{
    size_t low = 0, high = c->exception_count;
    while (low < high) {
        size_t mid = low + (high - low) / 2;
        if (date_cmp(c->exceptions[mid].last, date) < 0)
            low = mid + 1;
        else
            high = mid;
    }
    bool found = low < c->exception_count && date_cmp(c->exceptions[low].first, date) <= 0;
    return found ? &c->exceptions[low] : NULL;
}

struct day_hours calendar_day(const struct calendar *c, struct date date)
{
    const struct calendar_exception *exception = find_exception(c, date);
    if (exception)
        return exception->hours;
    if (holiday_is(c->holidays, date))
        return (struct day_hours){0};
    return c->week[date_weekday(date) - 1];
}

/* The open spans of a calendar as instants, in order, from the day of an
 * instant on. zone_instant never goes back, so neither do they. */
struct walk {
    const struct calendar *calendar;
    struct date date;
    struct day_hours hours;
    int next, days_left;
};

struct open_span {
    instant from, to;
};

static struct walk walk_from(const struct calendar *c, instant t, int days)
{
    struct date date = zone_date(c->zone, t);
    return (struct walk){c, date, calendar_day(c, date), 0, days};
}

static bool walk_next(struct walk *w, struct open_span *out)
{
    while (w->next == w->hours.count) {
        if (w->days_left-- == 0)
            return false;
        w->date = date_add_days(w->date, 1);
        w->hours = calendar_day(w->calendar, w->date);
        w->next = 0;
    }
    struct day_span span = w->hours.spans[w->next++];
    const struct zone *zone = w->calendar->zone;
    out->from = zone_instant(zone, w->date, (int64_t)span.from * MINUTE_MS);
    out->to = zone_instant(zone, w->date, (int64_t)span.to * MINUTE_MS);
    return true;
}

/* The next span that is still open after `t`, from `t` on at the earliest. */
static bool walk_open(struct walk *w, instant t, struct open_span *out)
{
    while (walk_next(w, out)) {
        if (instant_cmp(out->from, t) < 0)
            out->from = t;
        if (instant_cmp(out->from, out->to) < 0)
            return true;
    }
    return false;
}

instant calendar_next_opening(const struct calendar *c, instant t)
{
    struct walk w = walk_from(c, t, CALENDAR_HORIZON_DAYS);
    struct open_span span = {t, t};
    /* Found within the horizon: exceptions and holidays cannot close every one
     * of a weekday's dates in it (CALENDAR_EXCEPTION_DAYS). */
    walk_open(&w, t, &span);
    return span.from;
}

bool calendar_is_open(const struct calendar *c, instant t)
{
    return instant_cmp(calendar_next_opening(c, t), t) == 0;
}

enum err calendar_add(const struct calendar *c, instant from, duration business, instant *out,
                      struct error *err)
{
    if (business.ms < 0)
        return error_field(err, ERR_INVALID, "duration", "a negative business time");
    *out = from;
    struct walk w = walk_from(c, from, CALENDAR_HORIZON_DAYS);
    struct open_span span;
    int64_t left = business.ms;
    while (left > 0) {
        if (!walk_open(&w, from, &span))
            return error_field(err, ERR_INVALID, "duration", "over %d days ahead",
                               CALENDAR_HORIZON_DAYS);
        int64_t open = instant_diff(span.to, span.from).ms;
        int64_t used = open < left ? open : left;
        *out = instant_add(span.from, duration_ms(used));
        left -= used;
    }
    return ERR_OK;
}

duration calendar_between(const struct calendar *c, instant from, instant to)
{
    int64_t total = 0;
    int64_t days = instant_diff(to, from).ms / DAY_MS + 2;
    if (instant_cmp(from, to) >= 0)
        return duration_ms(0);
    struct walk w = walk_from(c, from, (int)days);
    struct open_span span;
    while (walk_open(&w, from, &span) && instant_cmp(span.from, to) < 0) {
        instant end = instant_cmp(span.to, to) < 0 ? span.to : to;
        total += instant_diff(end, span.from).ms;
    }
    return duration_ms(total);
}
