/* What is looked at each morning, shop by shop, since days pass though nothing happens:
 * parcels on their way to pick-up points (desk/pickup_watch.h), lanes (desk/estimate.h).
 * And pick-up points whose closures changed, at once. */
#ifndef DESK_MORNING_H
#define DESK_MORNING_H

#include "desk/desk.h"

#include <stdbool.h>

struct arena;
struct db;

enum { MORNING_HOUR = 6 }; /* by the shop's clocks; a shop that never had one has it now */

/* When there is something to look at next; none: nothing. */
ERR_MUST enum err morning_next(struct db *db, struct arena *arena, instant now, instant *next,
                               struct error *err);
/* Looks at what is due now. On several nodes a morning may be had twice: nothing is told
 * twice. What fails is told in the log, and tried again by the next call. */
ERR_MUST enum err morning_work(const struct desk *desk, struct db *db, struct error *err);

#endif
