#include "domain/practice/g14_known.h"

#include "domain/practice/spot.h"

static const struct spot_rule rule = {
    .practice = "G14",
    .phrases = "g14",
    .mode = PRACTICE_BLOCK,
    .silenced_by = SCOPE_NEGATED | SCOPE_CONDITION | SCOPE_REPORTED,
};

static const struct {
    const char *kind, *key;
} facts_asked[] = {
    [FACT_ORDER] = {"order", "refusal.g14.order"},
    [FACT_ADDRESS] = {"address", "refusal.g14.address"},
    [FACT_PARCEL] = {"parcel", "refusal.g14.parcel"},
    [FACT_PROBLEM] = {"problem", "refusal.g14.problem"},
    [FACT_PHONE] = {"phone", "refusal.g14.phone"},
    [FACT_PHOTOS] = {"photos", "refusal.g14.photos"},
};

static const struct known_fact *known(const struct reply_facts *facts, const char *kind)
{
    for (size_t i = 0; i < facts->known_count; i++)
        if (str_eq(str_of(kind), str_of(facts_asked[facts->known[i].kind].kind)))
            return &facts->known[i];
    return NULL;
}

static void check_reply(const struct reply_facts *facts, struct findings *findings)
{
    const struct spotted *s;
    if (!facts->known_count || facts->asks_to_confirm)
        return;
    for (size_t at = 0; (s = spot_next(facts, findings, &rule, &at));) {
        const struct known_fact *fact = known(facts, s->phrase->kind);
        if (!fact)
            continue;
        size_t before = findings->count;
        struct spot_rule asked = rule;
        asked.key = facts_asked[fact->kind].key;
        spot_add(findings, &asked, s->offset, s->len);
        if (findings->count > before && fact->value.len)
            findings->items[before].arg = fact->value;
    }
}

const struct practice g14_known = {
    .id = "G14",
    .source = "S0, S2",
    .mode = PRACTICE_BLOCK,
    .override = ROLE_AGENT,
    .title = "practice.g14.title",
    .check_reply = check_reply,
};
