/* A delivery incident: what went wrong with a parcel, from the first suspicion to the
 * day it is put right (domain.md 2.3). It never waits for the carrier's inquiry (R034).
 * Types are the parcel's own of domain/remedy_menu.h (enum problem 1 to 10). */
#ifndef DOMAIN_INCIDENT_H
#define DOMAIN_INCIDENT_H

#include "base/error.h"
#include "base/instant.h"
#include "domain/remedy_menu.h"

#include <stdbool.h>

/* Stored as numbers: never renumber. */
enum incident_state {
    INCIDENT_SUSPECTED = 0,
    INCIDENT_CONFIRMED = 1,
    INCIDENT_REMEDY_CHOSEN = 2,
    INCIDENT_REMEDIED = 3,
    INCIDENT_CLOSED = 4,
    INCIDENT_FALSE_ALARM = 5,
};

/* Who saw it first. */
enum incident_seen {
    SEEN_BY_RULE = 1,
    SEEN_BY_SCAN = 2,
    SEEN_BY_CUSTOMER = 3,
    SEEN_BY_STAFF = 4,
    SEEN_BY_CARRIER = 5, /* its answer to an inquiry */
};

enum fault {
    FAULT_UNKNOWN = 0,
    FAULT_CARRIER = 1,
    FAULT_SHOP = 2,
    FAULT_CUSTOMER = 3,
    FAULT_SHARED = 4, /* carrier and shop */
};

#endif
