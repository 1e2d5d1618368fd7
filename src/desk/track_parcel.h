/* One parcel and what was said of it, inside a command: between desk/track.c and itself. */
#ifndef DESK_TRACK_PARCEL_H
#define DESK_TRACK_PARCEL_H

#include "desk/track.h"
#include "store/queries.h"

#include <stdbool.h>

struct track_work {
    struct record *r;
    enum tracking_source source;
    const struct q_track_carriers_rows *asked; /* the carriers that can be asked */
};

/* A scan, whether it is said for the first time. */
struct track_heard {
    const struct scan *scan;
    int64_t digest;
    bool fresh;
};

/* Of all that the carrier said in it; our reading of its words is no part of it. */
int64_t track_digest(const struct scan *scan);

/* Stores what is fresh, folds, judges and tells. `*changed`: stage or trouble. */
ERR_MUST enum err track_parcel_take(struct track_work *work, const struct q_track_parcel_row *row,
                                    const struct track_heard *heard, size_t count, bool *changed,
                                    struct error *err);

/* When this parcel is asked for, after all that is known of it; none: never. */
instant track_poll_at(const struct track_work *work, const struct q_track_parcel_row *row,
                      const struct parcel_state *state, bool is_final);
struct parcel_state track_state_of(const struct q_track_parcel_row *row);

#endif
