/* Pick-up points: what carriers, shops and people say of them.
 *
 * A point that parcels name and nobody described yet is a row without words. What a
 * carrier or a program says of the closures to come replaces what it said before; what
 * people say stays until people say otherwise. When closures change, the parcels on their
 * way there are looked at (desk/pickup_watch.h). */
#ifndef DESK_PICKUP_POINT_H
#define DESK_PICKUP_POINT_H

#include "desk/record.h"
#include "domain/pickup.h"
#include "domain/tracking.h"
#include "store/query.h"

#include <stddef.h>

struct caller;

enum { PICKUP_BATCH_MAX = 200, PICKUP_TEXT_MAX = 200 /* bytes */, PICKUP_CODE_MAX = 40 };

/* Everything borrowed; texts may be absent, but carrier and code. */
struct pickup_in {
    struct str carrier, code; /* code: the carrier's number, leading zeros kept */
    struct str name, address, postcode, city, country;
    struct maybe_i64 latitude, longitude; /* micro-degrees */
    struct str hours;                     /* domain/calendar.h; "" not known */
    const struct closure *closures;       /* at most CLOSURES_MAX; what is over is left out */
    size_t closure_count;
};

/* Inside a command. ERR_INVALID with field and key: hours that cannot be read, a closure
 * backwards; ERR_TOO_LARGE. */
ERR_MUST enum err pickup_put(struct record *r, enum tracking_source source,
                             const struct pickup_in *in, int64_t *id, struct error *err);
/* Inside a command: the row of a point, made where there is none. */
ERR_MUST enum err pickup_named(struct record *r, struct str carrier, struct str code, int64_t *id,
                               struct error *err);

/* All of them or none, as SOURCE_API; the fault's field begins with "items[2].". `ids` has
 * room for `count`, at most PICKUP_BATCH_MAX. */
ERR_MUST enum err pickup_put_all(const struct desk *desk, const struct caller *caller,
                                 const struct pickup_in *items, size_t count, int64_t *ids,
                                 struct error *err);

/* What people say of the closures to come, in the place of what they said before.
 * `kept_open`: the carrier's own are not believed (G11's override: a lead). */
struct pickup_word {
    const struct closure *closures;
    size_t closure_count;
    bool kept_open;
};
/* ERR_FORBIDDEN: an agent changed kept_open. */
ERR_MUST enum err pickup_tell(const struct desk *desk, const struct caller *caller, int64_t pickup,
                              const struct pickup_word *word, struct error *err);

#endif
