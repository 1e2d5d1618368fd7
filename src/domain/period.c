#include "domain/period.h"

enum { SATURDAY = 6, SUNDAY = 7, PROTEST_DAYS = 3 };

bool day_counts(enum day_kind kind, enum holiday_set set, struct date date)
{
    switch (kind) {
    case DAY_CALENDAR: return true;
    case DAY_NOT_HOLIDAY: return !holiday_is(set, date);
    case DAY_OUVRABLE: return date_weekday(date) < SUNDAY && !holiday_is(set, date);
    case DAY_OUVRE: return date_weekday(date) < SATURDAY && !holiday_is(set, date);
    }
    return false;
}

struct date period_days(struct date event, int count, enum day_kind kind, enum holiday_set set)
{
    struct date d = event;
    while (count > 0) {
        d = date_add_days(d, 1);
        count -= day_counts(kind, set, d);
    }
    return d;
}

struct date period_end(struct date date, enum end_rule rule, enum holiday_set set)
{
    switch (rule) {
    case END_AS_IS: return date;
    case END_T_EU:
    case END_T_CPC:
        while (!day_counts(DAY_OUVRE, set, date))
            date = date_add_days(date, 1);
        return date;
    }
    return date;
}

struct date period_legal_days(struct date event, int count, enum end_rule rule,
                              enum holiday_set set)
{
    return period_end(date_add_days(event, count), rule, set);
}

struct date period_legal_months(struct date event, int months, enum end_rule rule,
                                enum holiday_set set)
{
    int index = event.year * 12 + event.month - 1 + months;
    struct date d = {index / 12, index % 12 + 1, event.day};
    int last = days_in_month(d.year, d.month);
    if (d.day > last)
        d.day = last;
    return period_end(d, rule, set);
}

struct date period_clear_days(struct date event, int count, enum end_rule rule,
                              enum holiday_set set)
{
    return period_end(date_add_days(event, (int64_t)count + 1), rule, set);
}

struct readings period_readings(struct date one, struct date other)
{
    return date_cmp(one, other) <= 0 ? (struct readings){one, other}
                                     : (struct readings){other, one};
}

struct readings period_protest(struct date receipt, enum protest_basis basis, enum holiday_set set)
{
    struct date law = period_days(receipt, PROTEST_DAYS, DAY_NOT_HOLIDAY, set);
    switch (basis) {
    case PROTEST_LAW:
        return period_readings(law, period_days(receipt, PROTEST_DAYS, DAY_OUVRABLE, set));
    case PROTEST_CONTRACT: break;
    }
    return period_readings(date_add_days(receipt, PROTEST_DAYS), law);
}

instant period_same_time(const struct zone *zone, instant from, int count, enum day_kind kind,
                         enum holiday_set set)
{
    struct local at = zone_local(zone, from);
    return zone_instant(zone, period_days(at.date, count, kind, set), at.ms);
}

instant period_midnight_after(const struct zone *zone, struct date date)
{
    return zone_instant(zone, date, DAY_MS);
}
