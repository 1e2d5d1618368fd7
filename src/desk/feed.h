/* Asking carriers about the parcels that are due: which, in whose hands, and what became of
 * it. Who asks, and how an answer is read, is the caller's (jobs/feed_job.h).
 *
 * A turn is some parcels of one carrier, or its file, in one node's hands until the lease is
 * over: several nodes share the work, and that of a killed one is done by another. No answer is
 * not "no news": `answered_at` of carrier and parcel is that of the last good answer alone, and
 * what gave none is `failed_at` with its reason. A carrier that fails is asked ever later, as it
 * says (Retry-After) or by itself, and its parcels wait with it. */
#ifndef DESK_FEED_H
#define DESK_FEED_H

#include "desk/desk.h"

#include <stdbool.h>
#include <stddef.h>

enum {
    FEED_ASK_MAX = 10, /* parcels of a turn */
    FEED_LEASE_MINUTES = 10,
    FEED_FILE_MINUTES = 30,    /* a file is fetched again */
    FEED_BACKOFF_SECONDS = 60, /* after the first failure; twice that after the next ... */
    FEED_BACKOFF_MAX_SECONDS = 3600,
    FEED_RETRY_MAX_SECONDS = 24 * 3600, /* however long a carrier wants to be left alone */
    FEED_REFUSED_HOURS = 6,             /* until a question that was refused is put again */
    FEED_AGAIN_SECONDS = 60, /* parcels of a turn that failed come this long after the others */
};

/* What is to be asked. Texts live in the arena of the claim. */
struct feed_turn {
    int64_t carrier, shop, failures;
    struct str feed, url, account, secret;
    bool is_file;
    instant lease;
    struct feed_parcel {
        int64_t id;
        struct str tracking;
    } parcels[FEED_ASK_MAX];
    size_t count;
};

/* How many numbers a reader takes at once; 0: it reads files; -1: there is none of this name. */
typedef int (*feed_ask_max)(struct str feed);

/* The carrier that has waited longest, and since when; none when nobody will be asked. */
struct feed_due {
    int64_t carrier;
    instant at;
};
ERR_MUST enum err feed_next(const struct desk *desk, struct db *db, struct arena *arena,
                            feed_ask_max ask_max, struct feed_due *out, struct error *err);

/* Takes a turn of that carrier; `*found` false when another node has what is due. */
ERR_MUST enum err feed_claim(const struct desk *desk, struct arena *arena, feed_ask_max ask_max,
                             int64_t carrier, struct feed_turn *out, bool *found,
                             struct error *err);

/* How it ended. What the answer says was taken before (desk/track.h). */
ERR_MUST enum err feed_answered(const struct desk *desk, const struct feed_turn *turn,
                                struct error *err);
/* The carrier gave no good answer. `why` as carrier.failure has it; `retry_after` 0: not said. */
ERR_MUST enum err feed_failed(const struct desk *desk, const struct feed_turn *turn, struct str why,
                              duration retry_after, struct error *err);
/* It refuses this question, about one number perhaps. */
ERR_MUST enum err feed_refused(const struct desk *desk, const struct feed_turn *turn,
                               struct str why, struct error *err);

#endif
