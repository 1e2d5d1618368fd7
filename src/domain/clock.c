#include "domain/clock.h"

#include "base/nearest.h"
#include "domain/calendar.h"
#include "domain/period.h"

#include <assert.h>

static const struct clock_rule rules[CLOCK_COUNT] = {
#define RULE(code, name, object, amount, unit, end) \
    [code] = {code, name, object, {amount, unit}, end, false}
#define IDLE(code, name, object, amount, unit, end) \
    [code] = {code, name, object, {amount, unit}, end, true}
    IDLE(CLOCK_ACK_AUTO, "ack_auto", "contact", 60, UNIT_SECONDS, CLOCK_SAME_TIME),
    RULE(CLOCK_FIRST_REPLY, "first_reply", "contact", 240, UNIT_BUSINESS_MINUTES, CLOCK_SAME_TIME),
    IDLE(CLOCK_CHAT_FIRST, "chat_first", "chat", 60, UNIT_SECONDS, CLOCK_SAME_TIME),
    IDLE(CLOCK_CHAT_QUEUE_MAX, "chat_queue_max", "chat", 180, UNIT_SECONDS, CLOCK_SAME_TIME),
    IDLE(CLOCK_CALLBACK_NOW, "callback_now", "callback", 300, UNIT_SECONDS, CLOCK_SAME_TIME),
    RULE(CLOCK_NEWS, "news", "dossier", 2, UNIT_WORKING_DAYS, CLOCK_SAME_TIME),
    RULE(CLOCK_CARRIER_ACK, "carrier_ack", "inquiry", 1, UNIT_WORKING_DAYS, CLOCK_AT_CLOSING),
    RULE(CLOCK_CARRIER_ANSWER, "carrier_answer", "inquiry", 2, UNIT_WORKING_DAYS, CLOCK_AT_CLOSING),
    RULE(CLOCK_LEAD_TAKE, "lead_take", "dossier", 120, UNIT_BUSINESS_MINUTES, CLOCK_SAME_TIME),
    RULE(CLOCK_TELL_BROKEN, "tell_broken", "promise", 120, UNIT_BUSINESS_MINUTES, CLOCK_SAME_TIME),
    RULE(CLOCK_TASK, "task", "dossier", 1, UNIT_WORKING_DAYS, CLOCK_SAME_TIME),
    RULE(CLOCK_REMEDY_OFFER, "remedy_offer", "incident", 2, UNIT_WORKING_DAYS, CLOCK_SAME_TIME),
    RULE(CLOCK_RESHIP_HANDOVER, "reship_handover", "remedy", 1, UNIT_WORKING_DAYS,
         CLOCK_AT_CLOSING),
    RULE(CLOCK_REFUND_EXEC, "refund_exec", "remedy", 3, UNIT_WORKING_DAYS, CLOCK_AT_CLOSING),
    IDLE(CLOCK_SOCIAL_FIRST, "social_first", "post", 60, UNIT_BUSINESS_MINUTES, CLOCK_SAME_TIME),
    IDLE(CLOCK_REVIEW_ANSWER, "review_answer", "review", 3, UNIT_WORKING_DAYS, CLOCK_SAME_TIME),
    IDLE(CLOCK_SURVEY_DELAY, "survey_delay", "dossier", 24, UNIT_HOURS, CLOCK_SAME_TIME),
    IDLE(CLOCK_REOPEN_WINDOW, "reopen_window", "dossier", 14, UNIT_DAYS, CLOCK_SAME_TIME),
    IDLE(CLOCK_AFTERCARE_CALL, "aftercare_call", "dispute", 1, UNIT_MONTHS, CLOCK_SAME_TIME),
#undef RULE
#undef IDLE
};

const struct clock_rule *clock_rule(enum clock_code code)
{
    assert((unsigned)code < CLOCK_COUNT);
    return &rules[code];
}

bool clock_code_parse(struct str name, enum clock_code *out)
{
    for (int i = 0; i < CLOCK_COUNT; i++)
        if (str_eq(name, str_of(rules[i].name))) {
            *out = (enum clock_code)i;
            return true;
        }
    return false;
}

const char *clock_code_near(struct str name)
{
    size_t best = nearest_limit(name);
    const char *near = NULL;
    for (int i = 0; i < CLOCK_COUNT; i++) {
        size_t distance = nearest_distance(name, str_of(rules[i].name));
        if (distance < best) {
            best = distance;
            near = rules[i].name;
        }
    }
    return near;
}

static const char *const units[] = {
    [UNIT_SECONDS] = "seconds", [UNIT_BUSINESS_MINUTES] = "business_minutes",
    [UNIT_HOURS] = "hours",     [UNIT_WORKING_DAYS] = "working_days",
    [UNIT_DAYS] = "days",       [UNIT_MONTHS] = "months",
};

const char *clock_unit_name(enum clock_unit unit)
{
    return units[unit];
}

bool clock_unit_parse(struct str name, enum clock_unit *out)
{
    for (int i = UNIT_SECONDS; i <= UNIT_MONTHS; i++)
        if (str_eq(name, str_of(units[i]))) {
            *out = (enum clock_unit)i;
            return true;
        }
    return false;
}

bool clock_length_valid(struct clock_length length)
{
    return length.amount >= 1 && length.amount <= CLOCK_AMOUNT_MAX && length.unit >= UNIT_SECONDS &&
           length.unit <= UNIT_MONTHS;
}

static instant closing(const struct calendar *calendar, struct date date)
{
    struct day_hours hours = calendar_day(calendar, date);
    int minute = hours.count ? hours.spans[hours.count - 1].to : 24 * 60;
    return zone_instant(calendar->zone, date, (int64_t)minute * 60000);
}

/* The last day, at the hour that the rule says. */
static instant on_day(const struct calendar *calendar, enum clock_end end, instant from,
                      struct date last)
{
    if (end == CLOCK_AT_CLOSING)
        return closing(calendar, last);
    return zone_instant(calendar->zone, last, zone_local(calendar->zone, from).ms);
}

enum err clock_due(enum clock_end end, struct clock_length length, const struct calendar *calendar,
                   instant from, instant *due, struct error *err)
{
    struct date begin = zone_date(calendar->zone, from);
    int n = length.amount;
    switch (length.unit) {
    case UNIT_SECONDS: *due = instant_add(from, duration_seconds(n)); return ERR_OK;
    case UNIT_HOURS: *due = instant_add(from, duration_hours(n)); return ERR_OK;
    case UNIT_BUSINESS_MINUTES: return calendar_add(calendar, from, duration_minutes(n), due, err);
    case UNIT_WORKING_DAYS:
        *due = on_day(calendar, end, from, period_days(begin, n, DAY_OUVRE, calendar->holidays));
        return ERR_OK;
    case UNIT_DAYS:
        *due = on_day(calendar, end, from, period_days(begin, n, DAY_CALENDAR, calendar->holidays));
        return ERR_OK;
    case UNIT_MONTHS:
        *due = on_day(calendar, end, from,
                      period_legal_months(begin, n, END_AS_IS, calendar->holidays));
        return ERR_OK;
    }
    return error_set(err, ERR_INVALID, "unknown unit %d", (int)length.unit);
}

instant clock_warn_at(instant from, instant due)
{
    return instant_add(from, duration_ms((due.ms - from.ms) / 4 * 3));
}
