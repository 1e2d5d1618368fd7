#include "domain/practice/g02_blame.h"

#include "domain/practice/spot.h"

enum { SILENCED_BY = SCOPE_NEGATED | SCOPE_REPORTED };

static const struct spot_rule first = {
    .practice = "G02",
    .phrases = "g02",
    .mode = PRACTICE_HOLD,
    .key = "refusal.g02.cold",
    .silenced_by = SILENCED_BY,
};

static const struct spot_rule later = {
    .practice = "G02",
    .phrases = "g02",
    .mode = PRACTICE_WARN,
    .key = "warning.g02.cold",
    .silenced_by = SILENCED_BY,
};

static void check_reply(const struct reply_facts *facts, struct findings *findings)
{
    if (facts->complaint == ANSWER_YES && facts->first_human_reply != ANSWER_UNKNOWN)
        spot_check(facts, findings, facts->first_human_reply == ANSWER_YES ? &first : &later);
}

const struct practice g02_blame = {
    .id = "G02",
    .source = "S4-2",
    .mode = PRACTICE_HOLD,
    .override = ROLE_LEAD,
    .title = "practice.g02.title",
    .check_reply = check_reply,
};
