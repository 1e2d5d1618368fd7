/* All parcels on their way to pick-up points, against the closures: where closures changed,
 * at once; and each morning (R120, G11), since days pass and parcels are late. */
#ifndef DESK_PICKUP_WATCH_H
#define DESK_PICKUP_WATCH_H

#include "desk/desk.h"

#include <stddef.h>

struct db;

struct pickup_watched {
    int64_t points;  /* with closures, that were looked at */
    int64_t parcels; /* on their way to one of them */
    int64_t closed;  /* for so many of these; told of now */
    int64_t failed;  /* of the latter could not be told of; logged, tried again next morning */
};

/* Every open parcel of a shop. Reads with `db`, in pages; each parcel found is a command of
 * its own, so that one that cannot be told of stops no other. ERR_BUSY and ERR_IO end it. */
ERR_MUST enum err pickup_watch_shop(const struct desk *desk, struct db *db, int64_t shop,
                                    struct pickup_watched *out, struct error *err);

/* Points whose closures changed, of every shop, some of them: again while `points` is not 0. */
ERR_MUST enum err pickup_watch_changed(const struct desk *desk, struct db *db,
                                       struct pickup_watched *out, struct error *err);

#endif
