/* What falls due between the shop and its carriers: a silence, the last days of a claim,
 * a month's settlement. Part of the one timer (desk/due.h). */
#ifndef DESK_CARRIER_DUE_H
#define DESK_CARRIER_DUE_H

#include "desk/desk.h"

#include <stddef.h>

/* Inside the timer's command; adds to `*count` what was acted upon. */
ERR_MUST enum err carrier_due_act(const struct desk *desk, struct db *db, struct arena *arena,
                                  instant now, size_t *count, struct error *err);
/* When the next is due; none. */
ERR_MUST enum err carrier_due_next(struct db *db, struct arena *arena, instant *next,
                                   struct error *err);

#endif
