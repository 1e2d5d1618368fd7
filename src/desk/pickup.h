/* Pick-up points: what carriers and people say of them, and which parcels are on their
 * way to one that will be closed (R120, G11).
 *
 * A point that parcels name and nobody described yet is a row without words. What a
 * carrier says of its closures replaces what it said before; what a person or a customer
 * said stays until a person takes it back. Functions that take a record run inside a
 * command. */
#ifndef DESK_PICKUP_H
#define DESK_PICKUP_H

#include "desk/record.h"
#include "domain/pickup.h"
#include "domain/tracking.h"
#include "store/query.h"

#include <stddef.h>

struct caller;

enum { PICKUP_BATCH_MAX = 1000, PICKUP_TEXT_MAX = 200, PICKUP_CODE_MAX = 40 };

/* Everything borrowed. */
struct pickup_in {
    struct str carrier, code; /* code: the carrier's number, leading zeros kept */
    struct str name, address, postcode, city, country;
    struct maybe_i64 latitude, longitude; /* micro-degrees */
    struct str hours;                     /* domain/calendar.h; "" not known */
    const struct closure *closures;       /* from today on; at most CLOSURES_MAX */
    size_t closure_count;
};

/* Keeps the point and its closures, and looks at the parcels on their way to it when it
 * closes otherwise than before. ERR_INVALID with field and key: hours that cannot be read,
 * a closure backwards, a text too long. */
ERR_MUST enum err pickup_put(struct record *r, enum tracking_source source,
                             const struct pickup_in *in, int64_t *id, struct error *err);

/* The parcel's pick-up point is linked to its row and, when it will be closed, an incident
 * is reported. Asked when an order comes in, when a parcel leaves, and when it is sent
 * elsewhere. Nothing for a parcel to an address, or one that has arrived at its end. */
ERR_MUST enum err pickup_check_parcel(struct record *r, int64_t parcel, struct error *err);

#endif
