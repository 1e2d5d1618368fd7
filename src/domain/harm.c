#include "domain/harm.h"

#include "domain/escalation.h"

static const char *const names[HARM_REASONS] = {
    "broken_promise", "needed_by_missed", "cost", "many_contacts", "wrong_answer",
};

bool harm_is_a_fact(enum harm_reason why)
{
    return why & (HARM_BROKEN_PROMISE | HARM_NEEDED_BY_MISSED | HARM_MANY_CONTACTS);
}

unsigned harm_escalates(enum harm_reason why)
{
    switch (why) {
    case HARM_NEEDED_BY_MISSED:
    case HARM_COST:
    case HARM_WRONG_ANSWER: return ESCALATION_HARM;
    case HARM_BROKEN_PROMISE:
    case HARM_MANY_CONTACTS: return 0;
    }
    return 0;
}

bool harm_recurs(enum harm_reason why)
{
    return why != HARM_MANY_CONTACTS;
}

const char *harm_name(enum harm_reason why)
{
    for (int i = 0; i < HARM_REASONS; i++)
        if (why == 1u << i)
            return names[i];
    return "unknown";
}

bool harm_parse(struct str name, enum harm_reason *out)
{
    for (int i = 0; i < HARM_REASONS; i++)
        if (str_eq(name, str_of(names[i]))) {
            *out = (enum harm_reason)(1 << i);
            return true;
        }
    return false;
}
