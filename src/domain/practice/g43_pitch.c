#include "domain/practice/g43_pitch.h"

#include "domain/practice/spot.h"

static const struct spot_rule rule = {
    .practice = "G43",
    .phrases = "g43",
    .mode = PRACTICE_BLOCK,
    .key = "refusal.g43.pitch",
    .silenced_by = SCOPE_NEGATED,
};

static void check_reply(const struct reply_facts *facts, struct findings *findings)
{
    if (facts->after_sales_note)
        spot_check(facts, findings, &rule);
}

const struct practice g43_pitch = {
    .id = "G43",
    .source = "law",
    .mode = PRACTICE_BLOCK,
    .override = ROLE_NONE,
    .notes = true,
    .law = true,
    .title = "practice.g43.title",
    .check_reply = check_reply,
};
