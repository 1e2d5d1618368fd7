/* Removes files and objects that nobody names any more (store/loose.h). */
#ifndef JOBS_BLOB_JOB_H
#define JOBS_BLOB_JOB_H

#include "base/error.h"
#include "base/instant.h"

struct db;

/* A job's `work`; `ctx` is the struct store. The job's clock must be the machine's: the
 * times are about disks and networks, not about a shop's day. */
ERR_MUST enum err blob_work(void *ctx, struct db *db, instant *next, struct error *err);

#endif
