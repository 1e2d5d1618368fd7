#include "domain/lateness.h"

#include "base/arena.h"

#include <math.h>

enum { HOUR_MS = 3600 * 1000, DAY_FROM = 8 * 60, DAY_TO = 20 * 60, SUNDAY = 6 };

static void end_with_tail(struct survival *s, double share, int64_t open)
{
    double least = 0.5 / ((double)s->deliveries + 0.5);
    s->tail_from = share > least ? share : least;
    if (open < TAIL_OPEN_MIN && s->last > 0)
        s->tail_rate = -log(s->tail_from) / (double)s->last;
}

struct survival survival_of(struct arena *arena, const struct transit *transits, size_t count)
{
    struct survival_step *steps = arena_array(arena, count + 1, sizeof *steps);
    struct survival out = {.steps = steps};
    int64_t at_risk = 0, open = 0;
    double share = 1;
    for (size_t i = 0; i < count; i++)
        at_risk += transits[i].delivered + transits[i].open;
    for (size_t i = 0; i < count; i++) {
        const struct transit *t = &transits[i];
        if (t->delivered > 0) {
            share *= 1 - (double)t->delivered / (double)at_risk;
            steps[out.count++] = (struct survival_step){t->hours, share};
            out.deliveries += t->delivered;
            out.last = t->hours;
            open = at_risk - t->delivered;
        }
        at_risk -= t->delivered + t->open;
    }
    end_with_tail(&out, share, open);
    return out;
}

double survival_at(const struct survival *survival, int64_t hours)
{
    size_t low = 0, high = survival->count;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (survival->steps[middle].hours <= hours)
            low = middle + 1;
        else
            high = middle;
    }
    return low ? survival->steps[low - 1].share : 1;
}

int64_t survival_quantile(const struct survival *survival, double share)
{
    for (size_t i = 0; i < survival->count; i++)
        if (1 - survival->steps[i].share >= share)
            return survival->steps[i].hours;
    return -1;
}

static double still_on_its_way(const struct survival *s, int64_t hours)
{
    if (!s->count || hours < s->last)
        return survival_at(s, hours);
    return s->tail_from * exp(-s->tail_rate * (double)(hours - s->last));
}

double late_chance(const struct survival *survival, int64_t elapsed, int64_t due)
{
    if (due <= elapsed)
        return 1;
    return still_on_its_way(survival, due) / still_on_its_way(survival, elapsed);
}

double delivered_later(const struct transit *transits, size_t count, int64_t hours)
{
    int64_t all = 0, later = 0;
    for (size_t i = 0; i < count; i++) {
        all += transits[i].delivered;
        later += transits[i].hours > hours ? transits[i].delivered : 0;
    }
    return ((double)later + 0.5) / ((double)all + 0.5);
}

double lost_chance(double prior, double later)
{
    return prior / (prior + (1 - prior) * later);
}

bool last_safe_dispatch(const struct survival *survival, const struct calendar *carrier,
                        struct date from, struct date needed_by, struct date *out)
{
    instant end = zone_instant(carrier->zone, needed_by, DAY_MS);
    struct date earliest = date_add_days(needed_by, -LAST_DISPATCH_DAYS);
    if (date_cmp(from, earliest) < 0)
        from = earliest;
    for (struct date day = needed_by; date_cmp(day, from) >= 0; day = date_add_days(day, -1)) {
        instant handed = zone_instant(carrier->zone, day, DAY_MS);
        int64_t left = passed_hours(carrier, handed, end);
        if (!calendar_day(carrier, day).count || 1 - survival_at(survival, left) < SAFE_DISPATCH)
            continue;
        *out = day;
        return true;
    }
    return false;
}

struct calendar transit_calendar(const struct zone *zone, enum holiday_set holidays)
{
    struct calendar out = {.zone = zone, .holidays = holidays};
    for (int day = 0; day < SUNDAY; day++)
        out.week[day] = (struct day_hours){.count = 1, .spans = {{DAY_FROM, DAY_TO}}};
    return out;
}

static int64_t capped(int64_t hours)
{
    return hours < TRANSIT_HOURS_MAX ? hours : TRANSIT_HOURS_MAX;
}

int64_t transit_hours(const struct calendar *carrier, instant handed_at, instant delivered_at)
{
    return capped((calendar_between(carrier, handed_at, delivered_at).ms + HOUR_MS - 1) / HOUR_MS);
}

int64_t passed_hours(const struct calendar *carrier, instant from, instant to)
{
    return capped(calendar_between(carrier, from, to).ms / HOUR_MS);
}

struct str lane_zone(struct arena *arena, struct str country, struct str postcode)
{
    struct str code = str_trim(postcode);
    bool digits = code.len == 5;
    for (size_t i = 0; i < code.len; i++)
        digits = digits && code.ptr[i] >= '0' && code.ptr[i] <= '9';
    if (!str_ieq(country, STR("FR")) || !digits)
        return str_dup(arena, country.ptr ? country : STR(""));
    size_t department = str_starts(code, STR("97")) || str_starts(code, STR("98")) ? 3 : 2;
    return str_printf(arena, "FR-%.*s", (int)department, code.ptr);
}

struct str lane_country(struct str zone)
{
    ptrdiff_t dash = str_chr(zone, '-');
    return dash < 0 ? zone : str_sub(zone, 0, (size_t)dash);
}

const char *lane_level_name(enum lane_level level)
{
    static const char *const names[LANE_LEVELS] = {"zone", "country", "service", "carrier"};
    return names[level];
}
