/* Periods counted in days and months: law, carriers' terms, our own promises.
 *
 * In every rule the day of the event is not counted and the period ends at the
 * end of its last day: zone_instant(zone, last, DAY_MS) (T_ZONE). */
#ifndef DOMAIN_PERIOD_H
#define DOMAIN_PERIOD_H

#include "base/instant.h"
#include "base/zone.h"
#include "domain/holiday.h"

#include <stdbool.h>

/* Which days are counted. */
enum day_kind {
    DAY_CALENDAR,
    DAY_NOT_HOLIDAY, /* all but public holidays: CCom L133-3, Sundays counted (prudent) */
    DAY_OUVRABLE,    /* Monday to Saturday, not a holiday */
    DAY_OUVRE,       /* Monday to Friday, not a holiday: "working day" */
};

/* What happens when the last day is a Saturday, a Sunday or a public holiday. */
enum end_rule {
    END_AS_IS,
    END_T_EU,  /* to the end of the next working day: Reg. 1182/71 art. 3, CC L221-19 */
    END_T_CPC, /* the same extension: CPC 642 */
};

bool day_counts(enum day_kind kind, enum holiday_set set, struct date date);

/* The `count`th day of the kind after `event` (count >= 0; 0 is `event` itself). */
struct date period_days(struct date event, int count, enum day_kind kind, enum holiday_set set);
/* `date`, or the next working day, by the rule. */
struct date period_end(struct date date, enum end_rule rule, enum holiday_set set);
/* `count` calendar days after `event`, then the end rule. */
struct date period_legal_days(struct date event, int count, enum end_rule rule,
                              enum holiday_set set);
/* Same day number `months` later, else the last day of that month (CPC 641),
 * then the end rule. 2026-08-31 + 6 is 2027-02-28. */
struct date period_legal_months(struct date event, int months, enum end_rule rule,
                                enum holiday_set set);
/* Clear days (jours francs): neither the first nor the last counts, so the act
 * may still be done on the day after the last; then the end rule. */
struct date period_clear_days(struct date event, int count, enum end_rule rule,
                              enum holiday_set set);

/* A text that can be read in two ways (T_PRUDENT): what we owe and what we claim is done
 * by the earlier date, what the consumer may do is granted until the later one. */
struct readings {
    struct date earlier, later;
};
struct readings period_readings(struct date one, struct date other);

enum protest_basis {
    PROTEST_LAW,      /* three days, holidays not counted (CCom L133-3): Sundays counted or not */
    PROTEST_CONTRACT, /* three calendar days, for terms that say no more; or by the law */
};
/* The last day on which damage may be protested to a carrier, `receipt` not counted. */
struct readings period_protest(struct date receipt, enum protest_basis basis, enum holiday_set set);

/* "2 working days": the same local time on the `count`th day of the kind. */
instant period_same_time(const struct zone *zone, instant from, int count, enum day_kind kind,
                         enum holiday_set set);
/* The midnight that ends a date. */
instant period_midnight_after(const struct zone *zone, struct date date);

#endif
