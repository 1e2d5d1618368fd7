/* Pick-up points and the days on which they cannot serve (R120, G11).
 *
 * A point has weekly hours (domain/calendar.h) and closures: whole local days beyond its
 * hours, both ends included. A parcel's stay goes from the day it is expected there to
 * the last day on which it can be fetched. */
#ifndef DOMAIN_PICKUP_H
#define DOMAIN_PICKUP_H

#include "base/instant.h"
#include "base/str.h"

#include <stdbool.h>
#include <stddef.h>

struct arena;
struct calendar;

enum {
    PICKUP_DAYS = 10,           /* a stay whose end nobody told */
    PICKUP_AHEAD_DAYS = 120,    /* closures that begin later are in nobody's way yet */
    PICKUP_DAYS_MAX = 60,       /* a longer stay is not looked at to its end */
    PICKUP_CLOSED_DAYS_MAX = 2, /* of a stay: a bridge day is no closure */
    PICKUP_OPEN_DAYS_MIN = 2,   /* of a stay, by its hours, to be offered at all */
    CLOSURES_MAX = 60,          /* of one point */
};

struct closure {
    struct date first, last;
};

struct stay {
    struct date from, to;
    bool arrived; /* it is there: a closed first day alone hurts nobody */
};

/* A stay of `days` (at most PICKUP_DAYS_MAX) from `from` on. */
struct stay stay_of(struct date from, int days);

/* Whether the point is closed for that stay (G11): on the day when the parcel arrives, or
 * on more than PICKUP_CLOSED_DAYS_MAX of its days. `*out` is the closure that a person is
 * told: the first one in the way, with those that follow it without a day between.
 * `closures` by first day; they may overlap. */
bool pickup_is_closed(const struct closure *closures, size_t count, struct stay stay,
                      struct closure *out);

/* Days of the stay on which it can be fetched; every day that is not closed when the hours
 * are not known (`hours` NULL). */
int pickup_open_days(const struct calendar *hours, const struct closure *closures, size_t count,
                     struct stay stay);

/* "2026-11-15"; false for anything else. */
bool day_parse(struct str text, struct date *out);
struct str day_text(struct arena *arena, struct date day);

#endif
