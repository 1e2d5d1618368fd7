/* What is kept for a while only: keys of requests, files that no message took,
 * sessions that are over, failed sign-ins. Forgotten by the hour, not by the row. */
#ifndef DESK_FORGET_H
#define DESK_FORGET_H

#include "desk/desk.h"

#include <stddef.h>

struct db;

enum { UPLOAD_HOURS = 24, FORGET_BATCH = 500 };

/* Inside a command: forgets up to FORGET_BATCH of each kind; adds to `*count`
 * how many there were. */
ERR_MUST enum err forget(struct db *db, instant now, size_t *count, struct error *err);

/* When there will be something to forget; none when nothing is kept. */
ERR_MUST enum err forget_next(struct db *db, struct arena *arena, instant *next, struct error *err);

#endif
