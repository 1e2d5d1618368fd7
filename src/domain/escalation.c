#include "domain/escalation.h"

static const char *const level_names[ESCALATION_LEVELS] = {"agent", "lead", "manager"};

static const char *const reason_names[ESCALATION_REASONS] = {
    "harm",   "severity",     "second_contact", "promise_broken", "two_broken", "third_contact",
    "amount", "legal_refund", "social",         "by_hand",        "task_late",
};

bool escalation_raise(struct escalation *e, enum escalation_reason why)
{
    if (e->why & why)
        return false;
    e->why |= why;
    if (e->level < ESCALATION_MANAGER)
        e->level++;
    return true;
}

bool escalation_set(struct escalation *e, enum escalation_level level)
{
    if (e->level == level)
        return false;
    *e = (struct escalation){level, level == ESCALATION_AGENT ? 0 : ESCALATION_BY_HAND};
    return true;
}

unsigned escalation_by_contact(int64_t count, instant since, instant now)
{
    if (count >= 3)
        return ESCALATION_THIRD_CONTACT;
    instant until = instant_add(since, duration_hours(ESCALATION_CONTACT_HOURS));
    bool soon = !instant_is_none(since) && instant_cmp(now, until) <= 0;
    return count == 2 && soon ? ESCALATION_SECOND_CONTACT : 0;
}

const char *escalation_level_name(enum escalation_level level)
{
    return level_names[level];
}

bool escalation_level_parse(struct str name, enum escalation_level *out)
{
    for (int i = 0; i < ESCALATION_LEVELS; i++)
        if (str_eq(name, str_of(level_names[i]))) {
            *out = (enum escalation_level)i;
            return true;
        }
    return false;
}

const char *escalation_reason_name(enum escalation_reason why)
{
    for (int i = 0; i < ESCALATION_REASONS; i++)
        if (why == 1u << i)
            return reason_names[i];
    return "unknown";
}
