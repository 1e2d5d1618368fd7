/* Incidents that time alone makes, or ends: parcels whose day has passed, silence after
 * a scan, a date the customer wanted to wait for. For desk/due.c. */
#ifndef DESK_INCIDENT_LOOK_H
#define DESK_INCIDENT_LOOK_H

#include "desk/desk.h"

#include <stddef.h>

struct db;

enum { INCIDENT_BATCH = 32 };

/* Inside a command: up to INCIDENT_BATCH parcels and as many incidents; adds how many
 * there were to `*count`. */
ERR_MUST enum err incident_act(const struct desk *desk, struct db *db, struct arena *arena,
                               instant now, size_t *count, struct error *err);
ERR_MUST enum err incident_next(struct db *db, struct arena *arena, instant *next,
                                struct error *err);

#endif
