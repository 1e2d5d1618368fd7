/* Granted money is paid by whoever pays (desk/remedy_execute.h). */
#ifndef JOBS_REMEDY_JOB_H
#define JOBS_REMEDY_JOB_H

#include "desk/remedy_execute.h"

struct remedy_job {
    const struct desk *desk;
    const struct remedy_port *port;
};

/* A job's `work`; `ctx` is a struct remedy_job. */
ERR_MUST enum err remedy_work(void *ctx, struct db *db, instant *next, struct error *err);

#endif
