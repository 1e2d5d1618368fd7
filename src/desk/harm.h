/* What the shop did wrong to the customer of a dossier is kept on it until it is
 * answered (domain/harm.h, G07). */
#ifndef DESK_HARM_H
#define DESK_HARM_H

#include "desk/note.h"
#include "domain/harm.h"

/* Inside a command: sets the reason, records dossier.harmed and escalates where the
 * reason asks for it. Set before, it is only harm once more (harm_recurs): an apology
 * made until now is no answer to it. */
ERR_MUST enum err harm_add(struct record *r, int64_t dossier, enum harm_reason why,
                           struct error *err);

struct q_dossier_facts_row;

/* What a person says of it. */
struct harm_change {
    unsigned add, clear; /* reasons as bits */
    struct str reason;   /* why, kept as a note; STR_NONE: none */
};

/* Inside a command. ERR_INVALID ("harm.add", "harm.clear"): the counter sees that one
 * by itself. ERR_FORBIDDEN: only a lead clears, ERR_INVALID ("harm.reason") without
 * saying why. */
ERR_MUST enum err harm_by_hand(struct record *r, const struct caller *caller,
                               const struct q_dossier_facts_row *dossier,
                               const struct harm_change *change, struct error *err);

#endif
