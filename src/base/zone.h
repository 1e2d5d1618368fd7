/* Local time of a place: UTC instants to dates and hours and back.
 *
 * The clock changes of a zone are read once from ICU's copy of the IANA data
 * into a table, which is never changed afterwards: a zone is shared freely
 * between threads and asking it costs a binary search. The table covers the
 * years 1900 to 2199; beyond, the nearest offset holds.
 *
 * A local time that a clock change skips moves forward to the end of the gap
 * (2026-03-29 02:30 in Paris is 03:00). A local time that occurs twice is the
 * first of the two. So a later local time is never an earlier instant. */
#ifndef BASE_ZONE_H
#define BASE_ZONE_H

#include "base/error.h"
#include "base/i18n.h"
#include "base/instant.h"
#include "base/str.h"

#include <stdint.h>

struct arena;
struct zone;

enum { ZONE_NAME_MAX = 63, DAY_MS = 86400000 };

/* What a wall clock and a calendar on the wall show. */
struct local {
    struct date date;
    int64_t ms; /* since 00:00 as the clock shows it, 0 .. DAY_MS-1 */
};

/* `name` as in the IANA data, "Europe/Paris" or "UTC". ERR_INVALID (field
 * "zone") when unknown. Costs under a millisecond: keep the result. */
ERR_MUST enum err zone_create(struct str name, struct zone **out, struct error *err);
void zone_destroy(struct zone **zone);
/* Borrowed from the zone. */
struct str zone_name(const struct zone *zone);

struct local zone_local(const struct zone *zone, instant t);
struct date zone_date(const struct zone *zone, instant t);
/* `ms` 0 .. DAY_MS; DAY_MS is the midnight that ends the day, which is how a
 * legal period ends (T_ZONE). */
instant zone_instant(const struct zone *zone, struct date date, int64_t ms);

/* For people: "lundi 23 novembre 2026" / "Monday 23 November 2026". */
struct str date_text(struct arena *arena, enum lang lang, struct date date);
/* "10 h 30", "9 h" / "10:30", "9:00"; `ms` 0 .. DAY_MS. */
struct str time_text(struct arena *arena, enum lang lang, int64_t ms);
/* "lundi 23 novembre 2026 à 10 h 30" / "Monday 23 November 2026 at 10:30". */
struct str zone_text(struct arena *arena, enum lang lang, const struct zone *zone, instant t);

/* The zones a process has met, each read once. Safe from every thread; what
 * zones_get lends lives until zones_destroy. */
struct zones;
struct zones *zones_create(void);
void zones_destroy(struct zones **zones);
ERR_MUST enum err zones_get(struct zones *zones, struct str name, const struct zone **out,
                            struct error *err);

#endif
