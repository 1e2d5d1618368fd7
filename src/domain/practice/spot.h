/* What the practices about words find in a text: one pass over its sentences
 * with all phrases, kept in the findings for the practices that ask. */
#ifndef DOMAIN_PRACTICE_SPOT_H
#define DOMAIN_PRACTICE_SPOT_H

#include "domain/phrase.h"
#include "domain/practice/practice.h"
#include "domain/scope.h"

enum {
    SPOTTED_MAX = 256,     /* matches in one text */
    SPOT_FINDINGS_MAX = 8, /* of one practice that is not PRACTICE_ACT: the others have room */
};

struct spotted {
    const struct phrase *phrase;
    size_t offset, len;                 /* in the text */
    size_t sentence_from, sentence_end; /* of its sentence */
    unsigned scopes;                    /* SCOPE_* */
};

struct spotted_words {
    struct spotted items[SPOTTED_MAX];
    size_t count;
};

/* How a practice that is nothing but words asks. */
struct spot_rule {
    const char *practice; /* "G12" */
    const char *phrases;  /* "g12" */
    enum practice_mode mode;
    const char *key;
    unsigned silenced_by; /* SCOPE_*: a phrase in such a scope says nothing */
};

/* The next phrase of the rule at or after `*at` that counts (no scope silences it,
 * no exception stands in its sentence); moves `*at` behind it. NULL at the end. */
const struct spotted *spot_next(const struct reply_facts *facts, struct findings *findings,
                                const struct spot_rule *rule, size_t *at);

/* Adds a finding in the text; its argument is the words themselves. Words that
 * overlap the finding before, of the same practice, are not told twice. */
void spot_add(struct findings *findings, const struct spot_rule *rule, size_t offset, size_t len);

/* spot_next and spot_add until the end. */
void spot_check(const struct reply_facts *facts, struct findings *findings,
                const struct spot_rule *rule);

/* Whether the sentence around `offset` holds an exception of the rule. */
bool spot_excepted(const struct reply_facts *facts, struct findings *findings,
                   const struct spot_rule *rule, size_t offset);

#endif
