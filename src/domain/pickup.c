#include "domain/pickup.h"

#include "base/arena.h"
#include "domain/calendar.h"

enum { DAY_CHARS = 10 };

struct stay stay_of(struct date from, int days)
{
    if (days > PICKUP_DAYS_MAX)
        days = PICKUP_DAYS_MAX;
    return (struct stay){.from = from, .to = date_add_days(from, days > 0 ? days - 1 : 0)};
}

static bool covers(const struct closure *c, struct date day)
{
    return date_cmp(c->first, day) <= 0 && date_cmp(day, c->last) <= 0;
}

static bool closed_on(const struct closure *closures, size_t count, struct date day, size_t *which)
{
    for (size_t i = 0; i < count; i++)
        if (covers(&closures[i], day)) {
            *which = i;
            return true;
        }
    return false;
}

static struct date last_day(struct stay stay)
{
    struct date limit = date_add_days(stay.from, PICKUP_DAYS_MAX - 1);
    return date_cmp(stay.to, limit) < 0 ? stay.to : limit;
}

static struct closure joined(const struct closure *closures, size_t count, size_t first)
{
    struct closure out = closures[first];
    for (size_t i = 0; i < count; i++)
        if (covers(&closures[i], date_add_days(out.last, 1)) ||
            (covers(&closures[i], out.last) && date_cmp(closures[i].last, out.last) > 0)) {
            out.last = closures[i].last;
            i = (size_t)-1; /* what follows this one may stand before it */
        }
    return out;
}

bool pickup_is_closed(const struct closure *closures, size_t count, struct stay stay,
                      struct closure *out)
{
    struct date end = last_day(stay);
    size_t first = 0, which;
    int days = 0;
    for (struct date day = stay.from; date_cmp(day, end) <= 0; day = date_add_days(day, 1))
        if (closed_on(closures, count, day, &which))
            first = days++ ? first : which;
    bool at_arrival = !stay.arrived && closed_on(closures, count, stay.from, &which);
    if (!at_arrival && days <= PICKUP_CLOSED_DAYS_MAX)
        return false;
    *out = joined(closures, count, first);
    return true;
}

int pickup_open_days(const struct calendar *hours, const struct closure *closures, size_t count,
                     struct stay stay)
{
    struct date end = last_day(stay);
    size_t which;
    int days = 0;
    for (struct date day = stay.from; date_cmp(day, end) <= 0; day = date_add_days(day, 1))
        days +=
            (!hours || calendar_day(hours, day).count) && !closed_on(closures, count, day, &which);
    return days;
}

/* Digits alone: no sign, no blank. */
static bool number(struct str text, int *out)
{
    *out = 0;
    for (size_t i = 0; i < text.len; i++) {
        if (text.ptr[i] < '0' || text.ptr[i] > '9')
            return false;
        *out = *out * 10 + (text.ptr[i] - '0');
    }
    return true;
}

bool day_parse(struct str text, struct date *out)
{
    struct date d;
    if (text.len != DAY_CHARS || text.ptr[4] != '-' || text.ptr[7] != '-' ||
        !number(str_sub(text, 0, 4), &d.year) || !number(str_sub(text, 5, 2), &d.month) ||
        !number(str_sub(text, 8, 2), &d.day) || !d.year || !date_is_valid(d))
        return false;
    *out = d;
    return true;
}

struct str day_text(struct arena *arena, struct date day)
{
    return str_printf(arena, "%04d-%02d-%02d", day.year, day.month, day.day);
}
