/* What stands around a phrase and takes its meaning away: "nous ne pouvons pas
 * vous rembourser" promises nothing, nor does "vous avez demandé si nous allions
 * vous rembourser". Judged by small words of French and English in the sentence
 * alone: no grammar, so wrong at times, in the direction of its tests. */
#ifndef DOMAIN_SCOPE_H
#define DOMAIN_SCOPE_H

#include "domain/phrase.h"
#include "domain/sentence.h"

enum {
    SCOPE_NEGATED = 1 << 0,   /* "ne ... pas", "not", "inutile de", "instead of" */
    SCOPE_QUESTION = 1 << 1,  /* the clause asks */
    SCOPE_CONDITION = 1 << 2, /* "si le colis revient, ..."; not "si besoin" */
    SCOPE_PAST = 1 << 3,      /* "nous avons ...", "we have ..." */
    SCOPE_REPORTED = 1 << 4,  /* "vous avez demandé si ...", or between quotes */
};

/* The scopes the words of a match stand in. */
unsigned scope_of(const struct sentence *sentence, const struct phrase_match *match);

#endif
