/* One dossier joins another: its words, what it owes and what it is about are the
 * other's from now on, and so are its number, its token and its Message-IDs. Within
 * MOVE_UNDO_DAYS it can be undone (domain.md 2.1). */
#ifndef DESK_MERGE_H
#define DESK_MERGE_H

#include "desk/caller.h"
#include "desk/desk.h"
#include "desk/move.h"

struct merge {
    int64_t dossier, into;
    bool other_customer; /* it is known that their customers are not the same */
};

/* `*survivor` is what `into` leads to. ERR_INVALID, field "into": no such dossier, or
 * itself. ERR_REFUSED: merge_decide says why. The two customers stay two: who wrote in
 * the one takes part in the other. */
ERR_MUST enum err merge_dossiers(const struct desk *desk, const struct caller *caller,
                                 const struct merge *merge, int64_t *survivor, struct error *err);

/* What was moved goes back as far as it is still there, the dossier is in the state it
 * had and is owed what it was owed; what kept its promises stays behind with the
 * other, so they are owed again. Words that came since stay: the web lists them
 * (message_since_merge), to be moved one by one. Both are awake. `*survivor` is where it
 * was. ERR_REFUSED: "refusal.undo.none", "refusal.undo.late". */
ERR_MUST enum err merge_undo(const struct desk *desk, const struct caller *caller, int64_t dossier,
                             int64_t *survivor, struct error *err);

/* Inside a command that holds both: all of `from` goes over, and `to` is in the state
 * `change` says. Records no event but the state's. */
ERR_MUST enum err merge_join(struct record *r, const struct q_dossier_facts_row *from,
                             const struct q_dossier_facts_row *to,
                             const struct dossier_change *change, struct error *err);

#endif
