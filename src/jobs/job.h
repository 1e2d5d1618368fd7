/* One kind of due work on a thread of its own: it sleeps until the next thing
 * is due, is woken when something changed, and works until nothing is due.
 *
 * Whatever is due is in the store; a job that dies with its process leaves
 * nothing that the next one does not find. */
#ifndef JOBS_JOB_H
#define JOBS_JOB_H

#include "base/error.h"
#include "base/instant.h"

struct db;
struct clock;
struct store;
struct job;

struct job_options {
    const char *name; /* for logs */
    struct store *store;
    const struct clock *clock;
    /* Does some of what is due and puts into `*next` when to come again (none:
     * when woken). A time that has passed means at once. After an error it is
     * called again in JOB_FAULT_SECONDS, woken or not. `db` is the job's own reader. */
    enum err (*work)(void *ctx, struct db *db, instant *next, struct error *err);
    void *ctx;
};

enum { JOB_FAULT_SECONDS = 5 };

ERR_MUST enum err job_start(const struct job_options *options, struct job **out, struct error *err);
/* Something may be due now. Any thread, returns at once. */
void job_wake(struct job *job);
/* Waits until all that is due at this moment has been done, at most
 * `timeout_ms`; false when it was not. Not from the job itself. */
ERR_MUST bool job_settle(struct job *job, int64_t timeout_ms);
/* Ends after the step under way. */
void job_stop(struct job **job);

#endif
