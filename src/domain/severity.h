/* What makes a matter grave by itself (domain.md 2.1), as far as it is known. */
#ifndef DOMAIN_SEVERITY_H
#define DOMAIN_SEVERITY_H

#include "base/instant.h"

#include <stdbool.h>
#include <stdint.h>

enum {
    SEVERITY_AMOUNT = 10000,    /* minor units of the shop's currency: 100 EUR */
    SEVERITY_NEEDED_HOURS = 72, /* this near, the date that matters is at risk */
    SEVERITY_UNSEEN_HOURS = 72, /* a parcel on its way without a scan is nowhere (2.3) */
};

struct severity_facts {
    bool danger;       /* somebody may be hurt */
    bool complaint;    /* the customer complains */
    int64_t amount;    /* of the dearest order it is about */
    bool unlocated;    /* nobody knows where a parcel is */
    bool arrived;      /* all parcels of its orders have */
    instant needed_by; /* none: no date matters more than others */
};

/* Major, or not: people judge the rest. */
bool severity_is_major(const struct severity_facts *facts, instant now);

/* When the date that matters is to be looked at next: as it comes near, when it
 * has passed; none: never again. */
instant severity_look_at(instant needed_by, instant now);

#endif
