/* Where in an answer things stand: most carriers say the same in other places, so a reader is
 * a table of paths (net/tree/tree.h) and one of codes. A path may have alternatives with "|"
 * between them: the first that holds a text counts. NULL: it is not told. */
#ifndef CARRIERS_SHAPE_H
#define CARRIERS_SHAPE_H

#include "carriers/codes.h"
#include "carriers/reading.h"
#include "net/tree/tree.h"

struct shape {
    const char *parcels; /* each parcel; "**" allowed */
    /* Of a parcel: */
    const char *tracking;
    const char *reference;
    const char *estimate;     /* delivery as expected */
    const char *pickup_until; /* to be fetched by */
    const char *pickup;       /* number of its pick-up point: of events that it waits there */
    const char *final;        /* "true": its newest event is the last */
    const char *events;       /* each event; "" the parcel is its own */
    /* Of an event: */
    const char *at, *time; /* date (or both), hour */
    const char *code, *reason, *label, *place;
    bool month_first; /* 11/21/2026 */
    const struct carrier_code *codes;
    size_t code_count;
    /* What no table says, after all the rest; NULL. False: it is no event after all. */
    bool (*adjust)(struct arena *arena, const struct tree *parcel, const struct tree *event,
                   struct scan *scan);
};

/* The first alternative that holds a text; "". */
struct str shape_text(const struct tree *node, const char *paths);

/* Adds the scans of one parcel. An event without a date, code and label is padding and left out;
 * one without a date is a fault "carrier.no_date". */
void shape_parcel(struct arena *arena, const struct carrier_account *account,
                  const struct shape *shape, const struct tree *parcel,
                  struct carrier_reading *out);

/* All parcels of a document; their number. */
size_t shape_read(struct arena *arena, const struct carrier_account *account,
                  const struct shape *shape, const struct tree *root, struct carrier_reading *out);

#endif
