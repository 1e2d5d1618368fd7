/* What can be done at the counter. Each use case is a file of its own: it reads
 * facts, asks the pure rules of domain/, and records the outcome in one command.
 * Screens read through the store's named queries; only the desk writes. */
#ifndef DESK_DESK_H
#define DESK_DESK_H

#include "base/clock.h"
#include "base/error.h"
#include "base/i18n.h"
#include "base/str.h"
#include "base/zone.h"
#include "domain/calendar.h"
#include "domain/clock.h"

#include <stdint.h>

struct arena;
struct db;
struct store;

/* Lives as long as the process; shared by every thread, never changed. */
struct desk {
    struct store *store;
    const struct clock *clock;
    struct zones *zones;
    struct phrase_books *books; /* desk/books.h; NULL: practices about words find nothing */
    duration undo;              /* how long a reply can be taken back before it leaves */
    struct str public_url; /* where customers reach us, "https://desk.example"; none: no links */
};

/* A shop's settings in the form the rules want. */
struct shop {
    int64_t id;
    struct str slug, name;
    enum lang lang;
    struct str currency;
    const struct zone *zone;
    struct calendar calendar;
    struct clock_length clocks[CLOCK_COUNT]; /* its own, or the defaults */
};

/* ERR_NOT_FOUND, or ERR_CORRUPT when a stored setting does not parse. */
ERR_MUST enum err shop_load(const struct desk *desk, struct db *db, struct arena *arena, int64_t id,
                            struct shop *out, struct error *err);

/* When something with this clock that starts at `from` is due. */
ERR_MUST enum err shop_due(const struct shop *shop, enum clock_code clock, instant from,
                           instant *due, struct error *err);

#endif
