/* Transport in plain words, for agents who are no carriers (R100): what a stage or a
 * trouble is called and means, its likely cause, and what to do next. Keys of the
 * catalogues; the sentences are data, French and English. */
#ifndef DOMAIN_TRANSPORT_WORDS_H
#define DOMAIN_TRANSPORT_WORDS_H

#include "domain/parcel.h"

struct transport_words {
    const char *name, *means;
    const char *cause; /* NULL: of a stage, which needs none */
    const char *next;
};

const struct transport_words *stage_words(enum stage stage);
/* NULL for TROUBLE_NONE. */
const struct transport_words *trouble_words(enum trouble trouble);

#endif
