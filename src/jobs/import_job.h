/* Takes files of orders in (desk/import.h), the oldest first. */
#ifndef JOBS_IMPORT_JOB_H
#define JOBS_IMPORT_JOB_H

#include "base/error.h"
#include "base/instant.h"

struct db;

/* A job's `work`; `ctx` is the struct desk. One file at a time, for IMPORT_WORK_MS. */
enum { IMPORT_WORK_MS = 3000 };
ERR_MUST enum err import_work(void *ctx, struct db *db, instant *next, struct error *err);

#endif
