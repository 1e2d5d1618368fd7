/* The dossiers that words may belong to, looked up by every sign they carry
 * (domain.md 2.0); domain/threading weighs them. Inside a command. */
#ifndef DESK_CANDIDATES_H
#define DESK_CANDIDATES_H

#include "desk/receive.h"
#include "desk/record.h"

enum { CANDIDATES_MAX = 64 };

struct candidates {
    struct match_candidate at[CANDIDATES_MAX]; /* each dossier once, by its strongest sign */
    size_t count;
};

/* `customer` of the sender, 0 for a stranger. */
ERR_MUST enum err candidates_find(struct record *r, const struct inbound *in, int64_t customer,
                                  struct candidates *out, struct error *err);

/* Whether a dossier, which is held now, still is what was found. */
bool candidates_hold(const struct candidates *candidates, int64_t dossier, enum dossier_state state,
                     instant resolved_at);

/* For the person who will say where the words of `dossier` belong. */
ERR_MUST enum err candidates_keep(struct record *r, const struct candidates *candidates,
                                  int64_t dossier, struct error *err);

#endif
