/* What waits and is not forgotten: a customer who does not answer is asked again at
 * day 7, and after 14 days the dossier ends without an answer, or comes back to
 * those who can do something (domain.md 2.1); a date that matters is looked at as it
 * comes near. Part of the timer of desk/due.h. */
#ifndef DESK_WAITING_H
#define DESK_WAITING_H

#include "desk/desk.h"

#include <stddef.h>

/* Inside a command: acts on what is due, up to DUE_BATCH of each kind, and adds how
 * many there were to `count`. */
ERR_MUST enum err waiting_act(const struct desk *desk, struct db *db, struct arena *arena,
                              instant now, size_t *count, struct error *err);

/* When the next falls due; none when nothing will. */
ERR_MUST enum err waiting_next(struct db *db, struct arena *arena, instant *next,
                               struct error *err);

#endif
