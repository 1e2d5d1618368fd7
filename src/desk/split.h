/* Some messages of a dossier become a dossier of their own, since they are about
 * something else (domain.md 2.1). Answers to them follow them. */
#ifndef DESK_SPLIT_H
#define DESK_SPLIT_H

#include "desk/caller.h"
#include "desk/desk.h"
#include "store/query.h"

struct split {
    int64_t dossier;
    struct ids messages; /* 1 to SPLIT_MESSAGES_MAX */
    struct str subject;  /* of the new one; STR_NONE: the same */
};

/* The new dossier is open and linked with the old one, of whoever wrote the first of
 * the messages, about the same orders, and owes by the same time what the old one owed
 * for them. ERR_INVALID, field "messages": not all of this dossier, or no words among
 * them. ERR_REFUSED: split_decide says why. */
ERR_MUST enum err split_dossier(const struct desk *desk, const struct caller *caller,
                                const struct split *split, int64_t *made, struct error *err);

/* The split that made `dossier` is undone: it is merged into what it came of, with
 * what was said there since, and owes no more than that. `*survivor` is that dossier.
 * ERR_REFUSED: "refusal.undo.none", "refusal.undo.late", or merge_decide says why. */
ERR_MUST enum err split_undo(const struct desk *desk, const struct caller *caller, int64_t dossier,
                             int64_t *survivor, struct error *err);

#endif
