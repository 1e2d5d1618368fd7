/* Asking carriers about the pick-up points that parcels are on their way to: which one is
 * next, and what became of it (R120). Who asks, and how an answer is read, is the caller's
 * (jobs/pickup_job.h). What is said goes by desk/pickup_point.h: closures that are new have
 * the parcels looked at. */
#ifndef DESK_PICKUP_ASK_H
#define DESK_PICKUP_ASK_H

#include "desk/desk.h"
#include "desk/pickup_point.h"

#include <stdbool.h>

enum {
    PICKUP_ASK_HOURS = 20, /* a point is asked about again: news of the night is there by morning */
    PICKUP_RETRY_HOURS = 1, /* ... where no good answer came */
};

/* A point in one node's hands. Texts live in the arena of the claim. */
struct pickup_turn {
    int64_t pickup, shop;
    struct str code, country, carrier;
    struct str url, account, secret;
    instant asked_at; /* by this turn */
};

/* The point that waited longest, of carriers with the reader `feed`; `*found` false when none
 * is due, or another node took it. */
ERR_MUST enum err pickup_ask_claim(const struct desk *desk, struct db *db, struct arena *arena,
                                   struct str feed, struct pickup_turn *out, bool *found,
                                   struct error *err);
/* What the carrier says of it; errors as of pickup_put. */
ERR_MUST enum err pickup_ask_told(const struct desk *desk, const struct pickup_turn *turn,
                                  const struct pickup_in *in, struct error *err);
/* No good answer: asked about again sooner. */
ERR_MUST enum err pickup_ask_failed(const struct desk *desk, const struct pickup_turn *turn,
                                    struct error *err);

#endif
