/* The radar at work (R055): confirmed incidents are counted by their causes as they
 * happen; some minutes later those of the last two days are compared with the four weeks
 * before, and what rises beyond chance (domain/radar.h) becomes an incident group, which
 * takes what comes of the same cause until nothing came for a week.
 *
 * A total is "radar.2026-11-20.CAUSE.NAME", and "radar.2026-11-20.sent." counts the
 * parcels handed over that day. */
#ifndef DESK_RADAR_H
#define DESK_RADAR_H

#include "desk/record.h"
#include "domain/radar.h"

#include <stddef.h>

enum {
    RADAR_RECENT_DAYS = 2,
    RADAR_PAST_DAYS = 28,
    RADAR_AFTER_MINUTES = 10, /* one look for what comes together */
    RADAR_OVER_DAYS = 7,
    RADAR_INCIDENTS_MAX = 2000, /* of a look, the newest */
};

/* Inside a command. A parcel was handed over; an incident was confirmed. */
ERR_MUST enum err radar_sent(struct record *r, instant at, struct error *err);
ERR_MUST enum err radar_incident(struct record *r, int64_t incident, struct error *err);

/* Part of the timer of desk/due.h. Inside a command: looks at up to DUE_BATCH shops whose
 * time has come, and adds how many there were to `count`. */
ERR_MUST enum err radar_act(const struct desk *desk, struct db *db, struct arena *arena,
                            instant now, size_t *count, struct error *err);
/* When the next look is due; none when none is. */
ERR_MUST enum err radar_next(struct db *db, struct arena *arena, instant *next, struct error *err);

#endif
