/* An agent opens a dossier for a customer who called, or whom the shop must tell. */
#ifndef DESK_OPEN_H
#define DESK_OPEN_H

#include "desk/reply.h"

enum { OPEN_SUBJECT_MAX = 800 }; /* bytes: 200 characters of any kind */

struct opening {
    struct str subject;
    int64_t customer;          /* known, or 0 with an address */
    struct str address, name;  /* of a new one; a known address is that customer */
    int64_t inbox;             /* 0: the shop's first */
    int64_t order;             /* 0: none */
    const struct reply *words; /* the first ones, for this dossier; NULL: none */
};

struct opened {
    int64_t dossier;
    struct findings findings; /* what the practices said of the words, also when refused */
};

/* Opened and assigned to the caller, together with its first words or not at
 * all: they are refused as in reply.h. ERR_INVALID: `field` says which part. `db`
 * is a reader. */
ERR_MUST enum err open_dossier(const struct desk *desk, struct db *db, struct arena *arena,
                               const struct caller *caller, const struct opening *opening,
                               struct opened *out, struct error *err);

#endif
