/* The timer: everything that falls due, whatever it is (desk/due.h). */
#ifndef JOBS_DUE_JOB_H
#define JOBS_DUE_JOB_H

#include "base/error.h"
#include "base/instant.h"

struct db;

/* A job's `work`; `ctx` is a struct desk. */
ERR_MUST enum err due_work(void *ctx, struct db *db, instant *next, struct error *err);

#endif
