/* The demo's parcels: numbers as carriers write them, and how each one went. */
#ifndef CLI_DEMO_PARCEL_H
#define CLI_DEMO_PARCEL_H

#include "cli/demo_data.h"

/* A stream of chance that is the same in every run. */
struct demo_chance {
    uint64_t state;
};
/* 0 .. below-1 */
uint64_t demo_chance(struct demo_chance *chance, uint64_t below);

/* Colissimo 2 + 10 digits + check, Chronopost S10, DPD 14 digits + check (ISO
 * 7064 mod 37,36), Mondial Relay 8 digits; another carrier gets 12 digits. */
struct str demo_tracking(struct arena *arena, struct str carrier, struct demo_chance *chance);

struct demo_track_point {
    bool from_thread; /* counted from the first words, not from the order */
    int days;
    int64_t ms; /* local time of day */
    struct demo_scan scan;
};

struct demo_track {
    struct str name;
    struct demo_track_point *points;
    size_t count;
};

/* Every track of tracks.txt. ERR_INVALID names the one that cannot be read. */
ERR_MUST enum err demo_tracks(struct arena *arena, struct demo_track **out, size_t *count,
                              struct error *err);
/* By name, or NAME-relay where a parcel goes to a pick-up point and there is
 * such a track; NULL when unknown. */
const struct demo_track *demo_track(const struct demo_track *tracks, size_t count, struct str name,
                                    bool relay);

#endif
