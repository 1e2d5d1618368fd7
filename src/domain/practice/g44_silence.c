#include "domain/practice/g44_silence.h"

const struct practice g44_silence = {
    .id = "G44",
    .source = "S4",
    .mode = PRACTICE_ACT,
    .override = ROLE_NONE,
    .title = "practice.g44.title",
};

bool g44_watches(enum promise_kind kind, struct str rule)
{
    return kind == PROMISE_NEWS && str_eq(rule, str_of(clock_rule(CLOCK_NEWS)->name));
}

bool g44_counts(enum dossier_state state)
{
    return dossier_is_open(state) && state != DOSSIER_WAITING_CUSTOMER;
}
