#include "domain/practice/g03_contradiction.h"

#include "domain/practice/stated.h"

static void check_reply(const struct reply_facts *facts, struct findings *findings)
{
    if (stated_contradicts(facts->stated_before, facts->stated_before_count, facts->states,
                           facts->state_count))
        finding_add(findings, (struct finding){.practice = "G03",
                                               .mode = PRACTICE_WARN,
                                               .key = "warning.g03.contradiction",
                                               .field = STR("text"),
                                               .arg = facts->stated_when});
}

const struct practice g03_contradiction = {
    .id = "G03",
    .source = "S4-3",
    .mode = PRACTICE_WARN,
    .override = ROLE_AGENT,
    .title = "practice.g03.title",
    .check_reply = check_reply,
};
