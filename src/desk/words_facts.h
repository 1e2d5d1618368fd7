/* What the practices are told of words about to be kept: the shop's settings and
 * phrases, and what the dossier says of the customer. A few small queries. */
#ifndef DESK_WORDS_FACTS_H
#define DESK_WORDS_FACTS_H

#include "desk/words.h"

enum {
    EARLIER_MAX = 5, /* texts that G16 compares with */
};

/* Fills w->settings, w->states and w->masked, and asks the practices. ERR_REFUSED as
 * practice_check_reply says it; `db` is a reader. */
ERR_MUST enum err words_ask(struct words *w, struct db *db, struct arena *arena, struct str subject,
                            struct findings *findings, struct error *err);

#endif
