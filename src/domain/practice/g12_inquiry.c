#include "domain/practice/g12_inquiry.h"

#include "domain/practice/spot.h"

static const struct spot_rule rule = {
    .practice = "G12",
    .phrases = "g12",
    .mode = PRACTICE_BLOCK,
    .key = "refusal.g12.inquiry",
    .silenced_by = SCOPE_REPORTED,
};

static void check_reply(const struct reply_facts *facts, struct findings *findings)
{
    spot_check(facts, findings, &rule);
}

const struct practice g12_inquiry = {
    .id = "G12",
    .source = "S4 c.5, S0",
    .mode = PRACTICE_BLOCK,
    .override = ROLE_NONE,
    .title = "practice.g12.title",
    .check_reply = check_reply,
};
