/* What is counted of a carrier, and the rates that follow from it (domain.md 4.5, R106).
 *
 * Everything is counted in the month in which the parcel was handed over, the inquiry
 * sent or the claim filed, so that a rate never has more hits than cases. */
#ifndef DOMAIN_SCORECARD_H
#define DOMAIN_SCORECARD_H

#include "base/str.h"
#include "domain/remedy_menu.h"

#include <stdbool.h>
#include <stdint.h>

/* Stored by name. */
enum score {
    SCORE_HANDED,  /* parcels that the carrier was given */
    SCORE_JUDGED,  /* of those with a date told: arrived, or known to be lost */
    SCORE_ON_TIME, /* where the customer can have it, by that date */
    SCORE_LOST,    /* incidents, once a parcel and kind */
    SCORE_DAMAGED, /* or with a part missing */
    SCORE_NOT_RECEIVED,
    SCORE_TROUBLED, /* any incident that is not the shop's or the customer's own doing */
    SCORE_RELAY,    /* handed over for a pick-up point */
    SCORE_RELAY_TROUBLED,
    SCORE_HEAVY, /* handed over, SCORE_HEAVY_GRAMS or more */
    SCORE_HEAVY_TROUBLED,
    SCORE_VALUABLE, /* SCORE_VALUABLE_AMOUNT or more */
    SCORE_VALUABLE_TROUBLED,
    SCORE_ASKED,    /* inquiries answered, or overdue */
    SCORE_ANSWERED, /* in time */
    SCORE_CLAIMED,  /* minor units of the shop's currency */
    SCORE_PAID,
};
enum {
    SCORES = SCORE_PAID + 1,
    SCORE_DAYS = 31, /* histograms, last: that many days or more */
    SCORE_HEAVY_GRAMS = 10000,
    SCORE_VALUABLE_AMOUNT = 15000,
};

const char *score_name(enum score score); /* "on_time" */
bool score_parse(struct str name, enum score *out);

/* A rate of them: hits of n. */
enum measure {
    MEASURE_ON_TIME,
    MEASURE_LOST,
    MEASURE_DAMAGED,
    MEASURE_NOT_RECEIVED,
    MEASURE_INCIDENT,
    MEASURE_ANSWERED,
    MEASURE_RELAY,
    MEASURE_HEAVY,
    MEASURE_VALUABLE,
};
enum { MEASURES = MEASURE_VALUABLE + 1 };

struct measure_of {
    const char *name; /* "on_time"; "relay": relay parcels with an incident ... */
    enum score hits, n;
    bool good; /* more is better; its bad end is the low one */
};

const struct measure_of *measure_of(enum measure measure);
bool measure_parse(struct str name, enum measure *out);

/* What an incident of this kind counts as beside SCORE_TROUBLED; false: nothing more. */
bool score_of_incident(enum problem kind, enum score *out);

/* Days within which `share` of a histogram lie, at least; -1: nothing is in it. */
int score_days_within(const int64_t days[SCORE_DAYS], double share);

#endif
