/* A parcel on its way to a pick-up point, and whether that will be open when it comes
 * (R120, G11). Points and their closures are told by desk/pickup_point.h. */
#ifndef DESK_PICKUP_H
#define DESK_PICKUP_H

#include "desk/record.h"
#include "domain/pickup.h"

#include <stddef.h>

/* Inside a command: the parcel's pick-up point is linked to its row (made where nobody
 * described it yet) and, when it will be closed, an incident is reported, once for each
 * point; or as the shop has set G11. Asked when an order comes in, when a parcel leaves,
 * and when it is sent elsewhere. Nothing for a parcel to an address, or one whose way is
 * over. */
ERR_MUST enum err pickup_check_parcel(struct record *r, int64_t parcel, struct error *err);

/* The closures of a point that count, from `today` on, by first day. */
struct closures {
    struct closure *items; /* in the arena */
    size_t count;
};
ERR_MUST enum err pickup_closures(struct db *db, struct arena *arena, int64_t pickup,
                                  struct date today, struct closures *out, struct error *err);

/* When a parcel is at its point. `stage` as stored; instants may be none. */
struct awaited {
    struct str stage;
    instant eta, until;
};
struct stay pickup_stay(const struct zone *zone, const struct awaited *parcel, instant now);

#endif
