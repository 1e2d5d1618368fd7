#include "domain/practice/g40_legal_refund.h"

const struct practice g40_legal_refund = {
    .id = "G40",
    .source = "CC L221-24, L216-7",
    .mode = PRACTICE_ACT,
    .override = ROLE_NONE,
    .law = true,
    .title = "practice.g40.title",
};

static const int steps[] = {4, 1, 0}; /* days before the date */
enum { STEPS = sizeof steps / sizeof *steps };

bool g40_watches(enum promise_kind kind, struct str rule)
{
    enum clock_code clock;
    return (kind == PROMISE_LEGAL || kind == PROMISE_REFUND) && rule.len &&
           !clock_code_parse(rule, &clock);
}

struct date g40_last_day(const struct zone *zone, instant due)
{
    return zone_date(zone, instant_add(due, duration_ms(-1)));
}

instant g40_next(const struct zone *zone, instant due, instant after)
{
    for (int i = 0; i < STEPS; i++) {
        instant at = zone_instant(zone, date_add_days(g40_last_day(zone, due), -steps[i]), 0);
        if (instant_cmp(at, after) > 0)
            return at;
    }
    return instant_of(0);
}

int g40_days_left(const struct zone *zone, instant due, instant now)
{
    int64_t days = date_to_days(g40_last_day(zone, due)) - date_to_days(zone_date(zone, now));
    return days > 0 ? (int)days : 0;
}

bool g40_penalty(struct str rule, enum legal_code *out)
{
    enum legal_code code;
    if (!legal_code_parse(rule, &code))
        return false;
    *out = code == LEGAL_DELIVERY_REFUND ? LEGAL_DELIVERY_PENALTY : LEGAL_WD_PENALTY;
    return code == LEGAL_DELIVERY_REFUND || code == LEGAL_WD_REFUND;
}

const char *g40_told(int days_left)
{
    return days_left > 1 ? "finance" : "manager";
}
