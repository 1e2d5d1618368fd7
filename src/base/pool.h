/* A bounded pool of worker threads for plain synchronous jobs.
 *
 * A full queue is an answer ("try later"), never a wait: the network loop
 * submits and must not block. Each worker owns what `worker_create` made for it
 * (a database reader, an arena), so jobs need no locks for those. */
#ifndef BASE_POOL_H
#define BASE_POOL_H

#include "base/error.h"

#include <stdbool.h>
#include <stddef.h>

enum { POOL_WORKERS_MAX = 64 };

struct pool;

/* Runs on a worker thread; `worker` is what worker_create made for it. */
typedef void (*pool_job)(void *worker, void *ctx);

struct pool_options {
    int workers;      /* 1 to POOL_WORKERS_MAX */
    size_t queue_max; /* jobs waiting, those being run not counted; at least 1 */
    /* Called once per worker inside pool_create, and inside pool_destroy after
     * its thread has ended, always on the caller's thread; both may be NULL. */
    enum err (*worker_create)(void *ctx, int index, void **worker, struct error *err);
    void (*worker_destroy)(void *ctx, void *worker);
    void *ctx;
};

/* All workers or none: an error of worker_create comes back as it is, after the
 * workers made before it were destroyed. ERR_IO when a thread cannot start. */
ERR_MUST enum err pool_create(const struct pool_options *options, struct pool **out,
                              struct error *err);

/* Refuses new jobs, runs what is queued, joins the threads. Not from a job. */
void pool_destroy(struct pool **pool);

/* Jobs start in the order they came. False when the queue is full or the pool
 * is being destroyed: the job will not run. Any thread, jobs included. */
ERR_MUST bool pool_submit(struct pool *pool, pool_job job, void *ctx);

/* Jobs waiting now, for metrics. */
size_t pool_waiting(struct pool *pool);

#endif
