/* What falls due: promises whose time has passed are broken, snoozed dossiers
 * come back, the window for reopening closes, silence is asked again and ends,
 * dates that matter come near, what is kept for a while only is forgotten. One
 * timer for all of it. */
#ifndef DESK_DUE_H
#define DESK_DUE_H

#include "desk/desk.h"

#include <stddef.h>

struct db;

enum { DUE_BATCH = 64 };

/* Acts on up to DUE_BATCH things of each kind that are due now, oldest first;
 * how many there were. Call again while it is not 0. */
ERR_MUST enum err due_act(const struct desk *desk, size_t *count, struct error *err);

/* When the next of these falls due; none when nothing will. */
ERR_MUST enum err due_next(struct db *db, struct arena *arena, instant *next, struct error *err);

#endif
