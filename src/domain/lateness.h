/* How long parcels take, and what that says of one that is still on its way
 * (domain.md 4.7): survival by Kaplan and Meier over the working hours from handing over
 * to delivery, parcels not delivered yet counted as far as they have come (censored).
 *
 * Hours are whole ones of carriers' days (transit_calendar): a transit is rounded up, what
 * has passed and what is left are rounded down, so that doubt makes late, not early. */
#ifndef DOMAIN_LATENESS_H
#define DOMAIN_LATENESS_H

#include "domain/calendar.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct arena;

enum {
    TAIL_OPEN_MIN = 10,
    LANE_DELIVERIES_MIN = 30,    /* with fewer, the parent lane speaks */
    TRANSIT_HOURS_MAX = 1200,    /* a hundred days of carriers; longer counts as that */
    TRANSIT_MONTHS = 6,          /* older deliveries say nothing any more */
    LAST_DISPATCH_DAYS = 120,    /* how far ahead a dispatch is looked for */
    LOSS_PRIOR_PER_100000 = 300, /* where nothing is known of a carrier */
};

#define LATE_SUSPECTED 0.5 /* 2.3: `late` from this chance on */
#define LOST_SUSPECTED 0.5 /* 2.3: `lost`, after 72 hours without a scan */
#define SAFE_DISPATCH 0.95 /* 4.7: of parcels that arrive in time */

/* Parcels of a lane by their hours. */
struct transit {
    int64_t hours;
    int64_t delivered; /* arrived in their hours-th hour */
    int64_t open;      /* had been on their way as long when they were counted */
};

/* `share` of parcels are still on their way after `hours`. */
struct survival_step {
    int64_t hours;
    double share;
};

struct survival {
    const struct survival_step *steps; /* ascending; in the arena */
    size_t count;
    int64_t deliveries;
    int64_t last;     /* hours of the slowest delivery */
    double tail_from; /* share beyond it, never 0 */
    double tail_rate; /* by which it falls in an hour; 0: it stays, those are lost */
};

/* `transits` ascending by hours, each hour once; borrowed. What was delivered in an hour
 * left before what is open at that hour is put aside, as usual. */
struct survival survival_of(struct arena *arena, const struct transit *transits, size_t count);
/* S(hours): 1 before the first delivery. */
double survival_at(const struct survival *survival, int64_t hours);
/* The fewest hours by which `share` (0..1) of parcels have arrived; -1: never seen. */
int64_t survival_quantile(const struct survival *survival, double share);

/* P(late): not there `due` hours after handing over, given that it was not after
 * `elapsed`. 1 when due is over. Beyond the slowest delivery, where the curve ends, it goes
 * on exponentially (Brown, Hollander and Korwar), unless TAIL_OPEN_MIN parcels are on their
 * way for longer: then none of these comes. */
double late_chance(const struct survival *survival, int64_t elapsed, int64_t due);

/* S0: of delivered parcels alone, how many took longer than `hours`. Never 0: half a
 * parcel more than were seen, so that thirty deliveries do not prove a loss. */
double delivered_later(const struct transit *transits, size_t count, int64_t hours);
/* P(lost) by Bayes: `prior` of parcels of this carrier get lost, `later` is S0. */
double lost_chance(double prior, double later);

/* The latest day on which a parcel can be handed over (at its very end) and be there by
 * the end of `needed_by` with SAFE_DISPATCH; only days from `from` on. false: none. */
bool last_safe_dispatch(const struct survival *survival, const struct calendar *carrier,
                        struct date from, struct date needed_by, struct date *out);

/* Hours in which parcels move: Monday to Saturday, 8 to 20, no holidays. */
struct calendar transit_calendar(const struct zone *zone, enum holiday_set holidays);
/* From handing over to delivery, rounded up, within 0..TRANSIT_HOURS_MAX. */
int64_t transit_hours(const struct calendar *carrier, instant handed_at, instant delivered_at);
/* Between two instants, rounded down; the same limits. */
int64_t passed_hours(const struct calendar *carrier, instant from, instant to);

/* A lane is carrier, service and zone: "FR-75", a country and in France its department
 * ("FR-971" overseas, "FR-20" for Corsica); the country alone where postcodes are not
 * read, "" without one. */
struct str lane_zone(struct arena *arena, struct str country, struct str postcode);
/* "FR" of "FR-75". */
struct str lane_country(struct str zone);

/* Which lanes answer, narrowest first. */
enum lane_level { LANE_ZONE, LANE_COUNTRY, LANE_SERVICE, LANE_CARRIER, LANE_LEVELS };
const char *lane_level_name(enum lane_level level); /* "zone" */

#endif
