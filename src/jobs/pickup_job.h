/* Carriers that tell of pick-up points are asked about those that parcels are on their way
 * to, one after the other (desk/pickup_ask.h); a carrier that says "later" is left alone for a
 * while, and the others with it. */
#ifndef JOBS_PICKUP_JOB_H
#define JOBS_PICKUP_JOB_H

#include "base/error.h"
#include "base/instant.h"
#include "net/fetch.h"

struct db;
struct desk;

enum {
    PICKUP_LOOK_MINUTES = 5,  /* points that parcels newly name are seen this late at most */
    PICKUP_REST_MINUTES = 10, /* after "later", where it does not say how long */
};

struct pickup_job {
    const struct desk *desk;
    struct fetcher fetcher;
    instant rest_until; /* of the job's own, begins none */
};

/* A job's `work`; `ctx` is a struct pickup_job, used by one thread. */
ERR_MUST enum err pickup_work(void *ctx, struct db *db, instant *next, struct error *err);

#endif
