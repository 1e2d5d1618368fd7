#include "jobs/job.h"

#include "base/clock.h"
#include "base/log.h"
#include "store/store.h"

#include <errno.h>
#include <pthread.h>
#include <stdlib.h>
#include <time.h>

struct job {
    struct job_options options;
    struct db *db;
    pthread_t thread;
    pthread_mutex_t lock;
    pthread_cond_t changed; /* woken, settled or stopping */
    bool woken, stopping;
    int64_t wakes, served; /* a wake is served once a round that began after it found nothing */
};

enum { LONGEST_SLEEP_MS = 60 * 1000 };

static struct timespec deadline(int64_t ms)
{
    struct timespec ts;
    clock_gettime(CLOCK_MONOTONIC, &ts);
    ts.tv_sec += ms / 1000;
    ts.tv_nsec += ms % 1000 * 1000000;
    if (ts.tv_nsec >= 1000000000) {
        ts.tv_sec++;
        ts.tv_nsec -= 1000000000;
    }
    return ts;
}

/* The wall clock may be set or stand still, so a sleep is never longer than a
 * minute and always ends by a wake. */
static int64_t sleep_ms(const struct job *job, instant next)
{
    if (instant_is_none(next))
        return LONGEST_SLEEP_MS;
    int64_t ms = instant_diff(next, clock_now(job->options.clock)).ms;
    return ms < 0 ? 0 : ms > LONGEST_SLEEP_MS ? LONGEST_SLEEP_MS : ms;
}

/* A wake ends it, but not after a fault: others' commits would have it tried
 * again at once, and again. */
static void rest(struct job *job, int64_t ms, bool failed)
{
    struct timespec until = deadline(ms);
    while ((!job->woken || failed) && !job->stopping)
        if (pthread_cond_timedwait(&job->changed, &job->lock, &until) == ETIMEDOUT)
            break;
}

/* One round; how long to rest after it. 0 means that more is due. */
static int64_t round_of(struct job *job, bool *failed)
{
    struct error err;
    instant next = instant_of(0);
    *failed = job->options.work(job->options.ctx, job->db, &next, &err) != ERR_OK;
    if (!*failed)
        return sleep_ms(job, next);
    log_warn("job.failed", LOG_STR("job", str_of(job->options.name)), LOG_ERR(&err));
    return JOB_FAULT_SECONDS * 1000;
}

static void *run(void *arg)
{
    struct job *job = arg;
    pthread_mutex_lock(&job->lock);
    while (!job->stopping) {
        int64_t wakes = job->wakes;
        job->woken = false;
        pthread_mutex_unlock(&job->lock);
        bool failed;
        int64_t ms = round_of(job, &failed);
        pthread_mutex_lock(&job->lock);
        if (ms > 0 && !failed) {
            job->served = wakes;
            pthread_cond_broadcast(&job->changed);
        }
        if (ms > 0)
            rest(job, ms, failed);
    }
    pthread_mutex_unlock(&job->lock);
    return NULL;
}

enum err job_start(const struct job_options *options, struct job **out, struct error *err)
{
    struct job *job = calloc(1, sizeof *job);
    if (!job)
        abort();
    job->options = *options;
    pthread_condattr_t attr;
    pthread_condattr_init(&attr);
    pthread_condattr_setclock(&attr, CLOCK_MONOTONIC);
    pthread_cond_init(&job->changed, &attr);
    pthread_condattr_destroy(&attr);
    pthread_mutex_init(&job->lock, NULL);
    enum err e = store_reader_create(options->store, &job->db, err);
    if (!e && pthread_create(&job->thread, NULL, run, job) != 0) {
        store_reader_destroy(&job->db);
        e = error_set(err, ERR_IO, "cannot start a thread");
    }
    if (e)
        free(job);
    else
        *out = job;
    return e;
}

void job_wake(struct job *job)
{
    pthread_mutex_lock(&job->lock);
    job->woken = true;
    job->wakes++;
    pthread_cond_broadcast(&job->changed);
    pthread_mutex_unlock(&job->lock);
}

bool job_settle(struct job *job, int64_t timeout_ms)
{
    struct timespec until = deadline(timeout_ms);
    pthread_mutex_lock(&job->lock);
    int64_t mine = ++job->wakes;
    job->woken = true;
    pthread_cond_broadcast(&job->changed);
    while (job->served < mine && !job->stopping)
        if (pthread_cond_timedwait(&job->changed, &job->lock, &until) == ETIMEDOUT)
            break;
    bool settled = job->served >= mine;
    pthread_mutex_unlock(&job->lock);
    return settled;
}

void job_stop(struct job **job_ptr)
{
    struct job *job = *job_ptr;
    if (!job)
        return;
    pthread_mutex_lock(&job->lock);
    job->stopping = true;
    pthread_cond_broadcast(&job->changed);
    pthread_mutex_unlock(&job->lock);
    pthread_join(job->thread, NULL);
    store_reader_destroy(&job->db);
    pthread_cond_destroy(&job->changed);
    pthread_mutex_destroy(&job->lock);
    free(job);
    *job_ptr = NULL;
}
