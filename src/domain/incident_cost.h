/* What an incident costs the shop when all is settled (domain.md 4.8), in minor units of
 * one currency. */
#ifndef DOMAIN_INCIDENT_COST_H
#define DOMAIN_INCIDENT_COST_H

#include <stdint.h>

/* Nothing is negative. */
struct incident_cost {
    int64_t goods; /* paid back, or what those cost that were sent again */
    int64_t freight, return_freight;
    int64_t gestures;
    int64_t fees; /* the customer's own, paid back: calls, travel */
    int64_t minutes, hourly_rate;
    int64_t penalty;            /* by law, for paying late (domain/legal_penalty.h) */
    int64_t indemnity, salvage; /* what comes back */
};

/* What the minutes cost, to the nearest unit. */
int64_t incident_work(int64_t minutes, int64_t hourly_rate);
/* Below 0 when more comes back than was spent. */
int64_t incident_cost_sum(const struct incident_cost *cost);

/* What a carrier owes at most for a parcel; 0: no such limit. */
struct indemnity_caps {
    int64_t per_kg, per_parcel;
    int64_t declared; /* value declared when it was sent: takes the place of the caps */
};

/* Of goods worth `proven`, in a parcel of `grams`; an unknown weight (0) leaves the limit
 * by weight aside. */
int64_t incident_indemnity(int64_t proven, int64_t grams, const struct indemnity_caps *caps);

#endif
