#include "domain/practice/g10_voucher.h"

#include "domain/practice/spot.h"

static const struct spot_rule rule = {
    .practice = "G10",
    .phrases = "g10",
    .mode = PRACTICE_BLOCK,
    .key = "refusal.g10.voucher",
    .silenced_by = SCOPE_NEGATED | SCOPE_PAST | SCOPE_REPORTED,
};

static void check_reply(const struct reply_facts *facts, struct findings *findings)
{
    if (facts->refund_declined == ANSWER_NO)
        spot_check(facts, findings, &rule);
}

const struct practice g10_voucher = {
    .id = "G10",
    .source = "S4-10",
    .mode = PRACTICE_BLOCK,
    .override = ROLE_NONE,
    .law = true,
    .title = "practice.g10.title",
    .check_reply = check_reply,
};
