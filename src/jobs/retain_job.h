/* Once a day, and at the start, what is older than the shop's rules goes (desk/retain.h). */
#ifndef JOBS_RETAIN_JOB_H
#define JOBS_RETAIN_JOB_H

#include "desk/retain.h"

struct retain_job {
    const struct desk *desk;
    struct retention rules;
    instant next; /* the job's */
};

/* A job's `work`; `ctx` is a struct retain_job. */
ERR_MUST enum err retain_work(void *ctx, struct db *db, instant *next, struct error *err);

#endif
