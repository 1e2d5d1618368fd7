#include "domain/practice/g04_promises.h"

#include "domain/practice/spot.h"

static const struct spot_rule rule = {
    .practice = "G04",
    .phrases = "g04",
    .mode = PRACTICE_BLOCK,
    .key = "refusal.g04.unverified",
    .silenced_by = SCOPE_NEGATED | SCOPE_QUESTION | SCOPE_CONDITION | SCOPE_PAST | SCOPE_REPORTED,
};

/* Which promises stand behind the words of a phrase of this kind. */
static const struct {
    const char *kind;
    enum promise_kind promise;
} behind[] = {
    {"refund", PROMISE_REFUND},      {"refund", PROMISE_FEE_REFUND}, {"reship", PROMISE_RESHIP},
    {"reship", PROMISE_REPLACEMENT}, {"delivery", PROMISE_RESHIP},   {"delivery", PROMISE_OTHER},
    {"other", PROMISE_OTHER},        {"other", PROMISE_REPAIR},
};

static bool has(const struct reply_facts *facts, enum promise_kind kind)
{
    for (size_t i = 0; i < facts->promise_count; i++)
        if (facts->promises[i] == kind)
            return true;
    return false;
}

/* A kind that is not in the table, a shop's own word for instance, is PROMISE_OTHER. */
static bool promised(const struct reply_facts *facts, const char *kind)
{
    bool listed = false;
    for (size_t i = 0; i < sizeof behind / sizeof *behind; i++) {
        if (!str_eq(str_of(kind), str_of(behind[i].kind)))
            continue;
        listed = true;
        if (has(facts, behind[i].promise))
            return true;
    }
    return !listed && has(facts, PROMISE_OTHER);
}

static void check_reply(const struct reply_facts *facts, struct findings *findings)
{
    if (!facts->promises_known)
        return;
    const struct spotted *s;
    for (size_t at = 0; (s = spot_next(facts, findings, &rule, &at));)
        if (!promised(facts, s->phrase->kind))
            spot_add(findings, &rule, s->offset, s->len);
}

const struct practice g04_promises = {
    .id = "G04",
    .source = "S4-4",
    .mode = PRACTICE_BLOCK,
    .override = ROLE_LEAD,
    .title = "practice.g04.title",
    .check_reply = check_reply,
};
