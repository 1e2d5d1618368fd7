/* Words that go from one dossier to another (domain.md 2.1: merge, unmerge, split):
 * what may go, what becomes of both, and until when it can be undone. Pure. */
#ifndef DOMAIN_DOSSIER_MOVE_H
#define DOMAIN_DOSSIER_MOVE_H

#include "domain/dossier.h"

/* Stored as numbers: never renumber. */
enum move_kind {
    MOVE_MERGE = 1,   /* all of a dossier joins another */
    MOVE_SPLIT = 2,   /* some messages become a dossier of their own */
    MOVE_MESSAGE = 3, /* one message goes to where it belongs */
};

/* What a move took along. Stored as numbers: never renumber. */
enum moved_kind {
    MOVED_MESSAGE = 1,
    MOVED_PROMISE = 2, /* `was`: its kind */
    MOVED_REMEDY = 3,
    MOVED_ORDER = 4,
    MOVED_FACT = 5,
    MOVED_DOSSIER = 6,  /* one that had been merged into what is merged now */
    MOVED_CUSTOMER = 7, /* who became the survivor's, which had none; `was` 1: their address too */
    MOVED_MADE = 8,     /* a promise that a split made its new dossier owe */
    MOVED_INCIDENT = 9,
};

/* Why two dossiers are linked. Stored as numbers: never renumber. */
enum link_kind {
    LINK_BY_HAND = 1,
    LINK_SPLIT = 2,
    LINK_FOLLOWS = 3, /* the later one goes on from the other, which is over */
};

enum {
    MOVE_UNDO_DAYS = 30,
    SPLIT_MESSAGES_MAX = 200, /* at once */
};

struct merge_facts {
    enum dossier_state source;
    bool source_owed; /* an answer, or another promise to the customer */
    struct dossier_facts into;
    bool other_customer; /* both have one, and not the same */
    bool agreed;         /* the agent knows that */
};

/* Merging by hand. The survivor's state is in `out`: words that are owed an answer are
 * a contact there. ERR_REFUSED: "refusal.merge.final" (one of them is merged already, or
 * spam), "refusal.merge.customers" (unless agreed: the two customers stay two),
 * "refusal.match.over" (a contact on what is closed opens a new dossier). */
ERR_MUST enum err merge_decide(const struct merge_facts *facts, instant now,
                               struct dossier_change *out, struct error *err);

/* Splitting `chosen` of a dossier's `words` (messages that are no notes and not the
 * system's), or moving them elsewhere. ERR_REFUSED: "refusal.split.state" (not open),
 * "refusal.split.all" (at least one stays). */
ERR_MUST enum err split_decide(enum dossier_state state, int64_t words, int64_t chosen,
                               struct error *err);

instant move_undo_until(instant at);

/* ERR_REFUSED, "refusal.undo.late": after that. */
ERR_MUST enum err undo_decide(instant at, instant now, struct error *err);

const char *move_kind_name(enum move_kind kind); /* "merge", "split", "message" */
const char *link_kind_name(enum link_kind kind); /* "by_hand", "split", "follows" */

#endif
