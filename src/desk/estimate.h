/* Estimates of lateness and loss (domain.md 4.7) from the shop's own parcels: the lanes'
 * deliveries are counted as they happen, what is still on its way once a day. */
#ifndef DESK_ESTIMATE_H
#define DESK_ESTIMATE_H

#include "desk/record.h"
#include "domain/lateness.h"

struct db;

/* A parcel as its row has it; borrowed. */
struct estimate_facts {
    struct str carrier, service, zone; /* zone: parcel.lane */
    instant handed_at;                 /* none: as if it were handed over now */
    instant due_at;                    /* none: nothing was told, P(late) is not asked */
    double loss_prior;                 /* 0: LOSS_PRIOR_PER_100000 */
};

struct estimate {
    bool known;            /* some lane has LANE_DELIVERIES_MIN; else the rest is 0 */
    enum lane_level level; /* which lane answered */
    int64_t deliveries;    /* in it */
    int64_t elapsed;       /* working hours since handing over */
    double late, lost;     /* 0..1 */
};

/* Of a shop's parcel (`shop`: its zone and holidays). */
ERR_MUST enum err estimate_of(struct db *db, struct arena *arena, const struct shop *shop,
                              const struct estimate_facts *facts, instant now, struct estimate *out,
                              struct error *err);

/* Of one parcel on its way, as its row has it. */
ERR_MUST enum err estimate_of_parcel(struct record *r, int64_t parcel, struct estimate *out,
                                     struct error *err);

/* Inside a command, after a parcel's hand-over or delivery changed: its transit is counted
 * in its lane, once, and anew when its times are corrected. */
ERR_MUST enum err estimate_sample(struct record *r, int64_t parcel, struct error *err);

/* The last day for handing over what is needed by `needed_by`, as that lane goes.
 * `*known` false: no lane has deliveries enough; `*possible` false: it is too late. */
struct last_dispatch {
    bool known, possible;
    struct date day;
    enum lane_level level;
    int64_t deliveries;
};
ERR_MUST enum err estimate_last_dispatch(struct db *db, struct arena *arena,
                                         const struct shop *shop, const struct estimate_facts *lane,
                                         instant now, struct date needed_by,
                                         struct last_dispatch *out, struct error *err);

/* Counts anew what is on its way in each lane of the shop: the censored part of its curve.
 * Once a day is enough; a lane is a command of its own. Reads with `db`. */
ERR_MUST enum err estimate_recount(const struct desk *desk, struct db *db, const struct shop *shop,
                                   int64_t *lanes, struct error *err);

#endif
