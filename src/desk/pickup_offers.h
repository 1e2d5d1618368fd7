/* Pick-up points for a checkout: those of a carrier around a postcode that will be open
 * while the parcel is there (R120, G11). */
#ifndef DESK_PICKUP_OFFERS_H
#define DESK_PICKUP_OFFERS_H

#include "desk/desk.h"
#include "desk/pickup.h"

#include <stddef.h>

struct db;
struct q_pickup_row;

/* Borrowed; "" says nothing. */
struct pickup_question {
    struct str carrier, country;
    struct str postcode, code; /* points there, or this one alone */
    struct stay stay;
    bool closed;   /* those that cannot be offered too */
    int64_t after; /* id; 0 at the beginning */
    int64_t limit;
};

struct pickup_offer {
    const struct q_pickup_row *point;
    struct closures closures; /* of the days to come */
    int open_days;            /* of the stay */
    bool is_closed;           /* for that stay: `hit` */
    struct closure hit;
    bool offered; /* open, and on PICKUP_OPEN_DAYS_MIN days; with G11 not in force, all are */
};

struct pickup_offers {
    struct pickup_offer *items; /* in the arena */
    size_t count;
    bool more;     /* of the points looked at; fewer may be offered than were looked at */
    int64_t after; /* the last one looked at */
};

ERR_MUST enum err pickup_offers(const struct desk *desk, struct db *db, struct arena *arena,
                                int64_t shop, const struct pickup_question *question,
                                struct pickup_offers *out, struct error *err);

#endif
