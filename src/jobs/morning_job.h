/* Each morning of a shop, and when the closures of a pick-up point change (desk/morning.h). */
#ifndef JOBS_MORNING_JOB_H
#define JOBS_MORNING_JOB_H

#include "base/error.h"
#include "base/instant.h"

struct db;

/* A job's `work`; `ctx` is the desk. */
ERR_MUST enum err morning_job_work(void *ctx, struct db *db, instant *next, struct error *err);

#endif
