/* An agent opens a dossier for a customer who called, or whom the shop must tell. */
#ifndef DESK_OPEN_H
#define DESK_OPEN_H

#include "desk/caller.h"
#include "desk/desk.h"

enum { OPEN_SUBJECT_MAX = 400 };

struct opening {
    struct str subject;
    int64_t customer;         /* known, or 0 with an address */
    struct str address, name; /* of a new one; a known address is that customer */
    int64_t inbox;            /* 0: the shop's first */
    int64_t order;            /* 0: none */
};
/* Opened and assigned to the caller. ERR_INVALID: `field` says which part. */
ERR_MUST enum err open_dossier(const struct desk *desk, const struct caller *caller,
                               const struct opening *opening, int64_t *dossier, struct error *err);

#endif
