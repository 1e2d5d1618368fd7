#include "domain/practice/g31_carrier.h"

#include "domain/practice/spot.h"

static const struct spot_rule rule = {
    .practice = "G31",
    .phrases = "g31",
    .mode = PRACTICE_BLOCK,
    .key = "refusal.g31.carrier",
    .silenced_by = SCOPE_NEGATED | SCOPE_PAST | SCOPE_REPORTED,
};

static void check_reply(const struct reply_facts *facts, struct findings *findings)
{
    spot_check(facts, findings, &rule);
}

const struct practice g31_carrier = {
    .id = "G31",
    .source = "S2",
    .mode = PRACTICE_BLOCK,
    .override = ROLE_LEAD,
    .title = "practice.g31.title",
    .check_reply = check_reply,
};
