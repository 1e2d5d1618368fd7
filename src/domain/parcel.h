/* Where a parcel is, and what is wrong with it: two things, not one, since a claim may
 * stand beside any stage (protocols of carriers: "delivered", then a claim is opened).
 *
 * A parcel is the fold of its events in the order of their own time. The stage may go
 * backwards (at a pick-up point, then on its way back); it is final only when a carrier
 * says so. An event that only tells ("informed by SMS") leaves the stage as it is. */
#ifndef DOMAIN_PARCEL_H
#define DOMAIN_PARCEL_H

#include "base/instant.h"
#include "base/str.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Stored by name. */
enum stage {
    STAGE_UNKNOWN, /* nothing usable; the raw code is kept */
    STAGE_ANNOUNCED,
    STAGE_ACCEPTED,
    STAGE_IN_TRANSIT,
    STAGE_OUT_FOR_DELIVERY,
    STAGE_AVAILABLE_AT_RELAY,
    STAGE_DELIVERED,
    STAGE_RETURNING,
    STAGE_RETURNED,
    STAGES,
};

const char *stage_name(enum stage stage); /* "available_at_relay" */
bool stage_parse(struct str name, enum stage *out);
/* Delivered, or back at the sender: nothing more is expected. */
bool stage_is_final(enum stage stage);

/* What an event says is wrong. Stored as numbers: never renumber. */
enum trouble {
    TROUBLE_NONE = 0,
    TROUBLE_DAMAGED = 1,
    TROUBLE_LOST = 2,
    TROUBLE_REFUSED = 3,
    TROUBLE_WRONG_ADDRESS = 4,
    TROUBLE_ABSENT = 5,
    TROUBLE_RELAY_CLOSED = 6,
    TROUBLE_DELAYED = 7,
    TROUBLE_MISSORTED = 8,
    TROUBLE_CUSTOMS = 9,
    TROUBLE_ACCESS = 10,
    TROUBLE_AWAITING_INSTRUCTIONS = 11,
    TROUBLE_CLAIM_OPEN = 12,
    TROUBLE_UNCOLLECTED = 13,
    TROUBLE_PARTIAL = 14,
    TROUBLE_RETURN_ANNOUNCED = 15, /* it will go back: an incident now */
};

enum { TROUBLES = 16 };

const char *trouble_name(enum trouble trouble); /* "relay_closed"; "" for none */
/* false too for "", which says nothing. */
bool trouble_parse(struct str name, enum trouble *out);

struct parcel_scan {
    instant at;
    enum stage stage; /* UNKNOWN: as before */
    enum trouble trouble;
    bool date_only; /* the hour is not known: a final stage is the last of its day, another the
                       first */
    bool solved;    /* what was wrong is right again */
};

struct parcel_state {
    enum stage stage;
    enum trouble trouble; /* of the last event that said something; what solves it clears it */
    instant stage_at;     /* since when; none: never seen */
    instant last_at;      /* of the last event; none */
    instant handed_at;    /* first time the carrier had it; none */
    instant delivered_at; /* none: it is not, or came back since */
};

/* Carries a state on by scans, in whatever order they are given; sorts `scans` in place. From a
 * zeroed state: where all of a parcel's scans leave it. Upon a later one that is the same thing
 * only where parcel_follow says so. */
void parcel_fold(struct parcel_state *state, struct parcel_scan *scans, size_t count);

/* Whether each of these belongs after all that made `state`. */
bool parcel_follow(const struct parcel_state *state, const struct parcel_scan *scans, size_t count);

/* When a carrier that can be asked is asked again about it: often while something may happen,
 * seldom while nothing does; none once it is over (POLL_OVER_DAYS after the end, where the carrier
 * did not say that nothing will follow, and POLL_LOST_DAYS without a word). `known_at`: when we
 * first heard of the parcel; none: not known, and it is asked for. */
enum { POLL_OVER_DAYS = 3, POLL_LOST_DAYS = 120 };
instant parcel_poll_at(const struct parcel_state *state, bool is_final, instant known_at,
                       instant now);

#endif
