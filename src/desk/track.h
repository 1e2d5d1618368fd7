/* What carriers say of the shop's parcels, taken in: by API, webhook, poll, EDI, file or mail,
 * always here (R100, R111; rules of tracking in domain/tracking.h and domain/parcel.h).
 *
 * What was said once counts once, whoever repeats it and in whatever order it comes: a scan is
 * known by the digest of all that the carrier said in it, and a parcel is the fold of its scans in
 * the order of their own time. Scans that name no parcel we know wait in the intake
 * (desk/intake.h) until one comes to be known. */
#ifndef DESK_TRACK_H
#define DESK_TRACK_H

#include "desk/caller.h"
#include "desk/record.h"
#include "domain/tracking.h"

#include <stddef.h>

enum {
    TRACK_COMMAND_SCANS = 1000, /* a command's share of a batch: others write in between */
    PARCEL_EVENTS_MAX = 1000,   /* the newest of a parcel, which are folded */
    TRACK_AHEAD_MS = 86400000,  /* a scan further in the future is not believed */
};

struct track_taken {
    size_t stored;   /* said for the first time */
    size_t repeated; /* known before: nothing changed */
    size_t waiting;  /* of parcels that nobody knows yet, or of a time that cannot be: intake */
    size_t parcels;  /* whose stage or trouble changed */
};

/* Inside a command, at most TRACK_COMMAND_SCANS scans. `carrier` is the row of the carrier or
 * aggregator that said it; 0: the shop's own program. Every parcel that was spoken of is folded,
 * judged (incident_look), asked for again at its time, and told of in the log. */
ERR_MUST enum err track_take(struct record *r, int64_t carrier, enum tracking_source source,
                             const struct scan *scans, size_t count, struct track_taken *out,
                             struct error *err);

/* A reading of what came: its scans and what could not be read of it. */
struct track_in {
    const struct caller *caller; /* a webhook's or a feed's: the system's, in its shop */
    int64_t carrier;             /* 0: none */
    enum tracking_source source;
    const char *reader; /* "laposte" */
    struct str body;    /* kept as it came when there are faults */
    const struct scan *scans;
    size_t count;
    const struct reading_fault *faults; /* what of it was not understood */
    size_t fault_count;
};

/* Takes all of it, in commands of TRACK_COMMAND_SCANS: durable on return. After an error it may
 * be given again whole. */
ERR_MUST enum err track_batch(const struct desk *desk, const struct track_in *in,
                              struct track_taken *out, struct error *err);

/* Inside a command: a parcel came to be known, or its number or carrier changed. What waited for
 * it in the intake is taken, and it is asked for from now on where its carrier can be. */
ERR_MUST enum err track_known(struct record *r, int64_t parcel, struct error *err);

#endif
