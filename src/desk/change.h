/* An agent changes a dossier: who holds it, its state, its name, when it comes
 * back, which orders it is about. */
#ifndef DESK_CHANGE_H
#define DESK_CHANGE_H

#include "desk/caller.h"
#include "desk/desk.h"
#include "desk/harm.h"
#include "domain/dossier.h"

struct override;

enum {
    SUBJECT_BYTES_MAX = 800, /* 200 characters of any kind */
    UNDERSTOOD_BYTES_MAX = 2000,
};

/* Only what is `has_` changes. */
struct dossier_patch {
    int64_t dossier;
    int64_t version; /* the one the caller saw */
    bool has_state, has_assignee, has_subject, has_severity, has_snooze;
    bool has_complaint, has_understood, has_needed_by;
    enum dossier_state state;
    enum outcome outcome;            /* with the state "resolved"; none: what the facts say */
    const struct override *override; /* of a practice that would say no; NULL: none */
    struct harm_change harm;
    bool complaint;
    struct str understood; /* the request, as the shop restates it (G02) */
    instant needed_by;     /* none: the date of its orders counts */
    int64_t assignee;      /* 0: nobody */
    struct str subject;
    enum severity severity;
    instant snoozed_until; /* none: wake it */
};

/* ERR_CONFLICT: changed meanwhile. ERR_REFUSED: domain/dossier.h says why, or
 * "refusal.snooze.owed" (something falls due before), or desk/harm.h. ERR_INVALID:
 * `field`. ERR_FORBIDDEN: a lead's or a manager's business. */
ERR_MUST enum err change_dossier(const struct desk *desk, const struct caller *caller,
                                 const struct dossier_patch *patch, struct error *err);

/* Ties the dossier to an order of the shop, or unties it. */
ERR_MUST enum err change_order_link(const struct desk *desk, const struct caller *caller,
                                    int64_t dossier, int64_t order, bool linked, struct error *err);

#endif
