/* An agent changes a dossier: who holds it, its state, its name, when it comes
 * back, which orders it is about. */
#ifndef DESK_CHANGE_H
#define DESK_CHANGE_H

#include "desk/caller.h"
#include "desk/desk.h"
#include "domain/dossier.h"

enum { SUBJECT_BYTES_MAX = 800 }; /* 200 characters of any kind */

/* Only what is `has_` changes. */
struct dossier_patch {
    int64_t dossier;
    int64_t version; /* the one the caller saw */
    bool has_state, has_assignee, has_subject, has_severity, has_snooze;
    enum dossier_state state;
    int64_t assignee; /* 0: nobody */
    struct str subject;
    enum severity severity;
    instant snoozed_until; /* none: wake it */
};

/* ERR_CONFLICT: changed meanwhile. ERR_REFUSED: domain/dossier.h says why, or
 * "refusal.snooze.owed" (something falls due before). ERR_INVALID: `field`. */
ERR_MUST enum err change_dossier(const struct desk *desk, const struct caller *caller,
                                 const struct dossier_patch *patch, struct error *err);

/* Ties the dossier to an order of the shop, or unties it. */
ERR_MUST enum err change_order_link(const struct desk *desk, const struct caller *caller,
                                    int64_t dossier, int64_t order, bool linked, struct error *err);

#endif
