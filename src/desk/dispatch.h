/* The outbox from the desk's side: what may leave is claimed, and how it ended
 * is recorded. The sending between the two belongs to jobs/ and providers/.
 *
 * A claim that nobody finished (a killed process) is uncertain once its lease is
 * over: it may have left, and is never sent again blindly (DESIGN, idea 5). */
#ifndef DESK_DISPATCH_H
#define DESK_DISPATCH_H

#include "base/secret.h"
#include "desk/desk.h"

#include <stdbool.h>
#include <stddef.h>

struct db;

enum { DISPATCH_LEASE_MINUTES = 10, DISPATCH_SWEEP_MAX = 16 };

struct dispatch_item {
    int64_t outbox, shop;
    int64_t message, letter; /* one of the two; desk/letter.h */
    int64_t attempts;        /* this one included */
    instant queued_at;
    char page[TOKEN_CHARS + 1]; /* of the customer's page, for this mail alone; "" no link */
};

/* Claims the message that has waited longest of those that may leave now, for
 * this caller alone until its lease is over; `*found` false when there is none.
 * One at a time: whatever is in hand when the process dies becomes uncertain. */
ERR_MUST enum err dispatch_claim(const struct desk *desk, struct dispatch_item *item, bool *found,
                                 struct error *err);

enum dispatch_result {
    DISPATCH_SENT,
    DISPATCH_RETRY,     /* a passing fault before anything left */
    DISPATCH_REFUSED,   /* refused for good */
    DISPATCH_UNCERTAIN, /* it may have left */
};

struct dispatch_outcome {
    enum dispatch_result result;
    struct str reply; /* code and words of the peer, no address; "" */
    struct str raw;   /* the bytes that left, kept with the message; STR_NONE */
    struct sha256 raw_hash;
};

/* Records how a claimed message ended. A retry that has waited too long counts
 * as refused. Refused or uncertain: the dossier reopens and its author is told. */
ERR_MUST enum err dispatch_finish(const struct desk *desk, const struct dispatch_item *item,
                                  const struct dispatch_outcome *outcome, struct error *err);

/* Claims whose lease is over become uncertain, up to DISPATCH_SWEEP_MAX; how many. */
ERR_MUST enum err dispatch_sweep(const struct desk *desk, size_t *count, struct error *err);

/* When the next message may leave or the next lease is over; none when nothing
 * waits. */
ERR_MUST enum err dispatch_next(struct db *db, struct arena *arena, instant *next,
                                struct error *err);

#endif
