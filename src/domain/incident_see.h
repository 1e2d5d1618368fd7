/* What is wrong with a parcel, as far as its own events, the calendar and chance tell:
 * seen before the customer has to ask (domain.md 2.3 "detected by"). Pure. */
#ifndef DOMAIN_INCIDENT_SEE_H
#define DOMAIN_INCIDENT_SEE_H

#include "domain/incident.h"
#include "domain/parcel.h"

enum {
    SIGHTS_MAX = 4,
    SEE_SILENT_HOURS = 72, /* without a scan: where is it? */
    SEE_LOST_DAYS = 30,    /* after the day that was told: presumed lost (décret 2017-461) */
    SEE_EVEN = 500,        /* thousandths: as likely as not */
    CHANCE_UNKNOWN = -1,
};

struct incident_signs {
    struct parcel_state parcel;
    instant due_at;      /* delivery as told to the customer; none */
    instant estimate_at; /* as the carrier expects it now; none */
    instant expected_by; /* when a shop that opens looks for what was due; none: at due_at */
    int late, lost;      /* thousandths (4.7); CHANCE_UNKNOWN */
    bool relay_closed;   /* its pick-up point is closed while it would wait there */
    bool relay_wrong;    /* a scan names another one than the order's */
};

struct sight {
    enum problem kind;
    bool sure; /* confirmed by rule; else suspected */
    enum incident_seen seen;
    int chance; /* thousandths it was judged by; 0: by no chance */
    enum fault fault;
};

/* How many of `out` are filled; gravest first. A parcel that is where it should be has
 * none, whatever was said before. */
size_t incident_see(const struct incident_signs *signs, instant now, struct sight out[SIGHTS_MAX]);

/* When the same parcel is to be looked at again without any news of it; none: never. */
instant incident_look_again(const struct incident_signs *signs, instant now);

/* Since when its events say that a suspicion or an incident of this kind is not (or no
 * longer) so; none: they do not. */
instant incident_contradicted(enum problem kind, const struct incident_signs *signs,
                              instant suspected_at);

#endif
