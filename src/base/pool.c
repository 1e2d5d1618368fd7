#include "base/pool.h"

#include <assert.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct job {
    pool_job run;
    void *ctx;
};

struct worker {
    struct pool *pool;
    pthread_t thread;
    void *own;
};

struct pool {
    pthread_mutex_t lock;
    pthread_cond_t work;
    bool closing;
    size_t head, count, max; /* ring of jobs */
    struct job *ring;
    int workers;
    void (*worker_destroy)(void *ctx, void *worker);
    void *ctx;
    struct worker worker[];
};

static void *must_calloc(size_t count, size_t size)
{
    void *p = calloc(count, size);
    if (!p) {
        fputs("guichet: out of memory\n", stderr);
        abort();
    }
    return p;
}

/* False when the pool is closing and nothing is left. */
static bool next_job(struct pool *p, struct job *job)
{
    pthread_mutex_lock(&p->lock);
    while (p->count == 0 && !p->closing)
        pthread_cond_wait(&p->work, &p->lock);
    bool found = p->count > 0;
    if (found) {
        *job = p->ring[p->head];
        p->head = (p->head + 1) % p->max;
        p->count--;
    }
    pthread_mutex_unlock(&p->lock);
    return found;
}

static void *work(void *arg)
{
    struct worker *w = arg;
    struct job job;
    while (next_job(w->pool, &job))
        job.run(w->own, job.ctx);
    return NULL;
}

static void destroy_owned(struct pool *p, int count)
{
    while (count-- > 0)
        if (p->worker_destroy)
            p->worker_destroy(p->ctx, p->worker[count].own);
}

static void release(struct pool *p)
{
    pthread_mutex_destroy(&p->lock);
    pthread_cond_destroy(&p->work);
    free(p->ring);
    free(p);
}

/* Ends the first `started` threads, which run what is queued. */
static void join(struct pool *p, int started)
{
    pthread_mutex_lock(&p->lock);
    p->closing = true;
    pthread_cond_broadcast(&p->work);
    pthread_mutex_unlock(&p->lock);
    for (int i = 0; i < started; i++)
        pthread_join(p->worker[i].thread, NULL);
}

static enum err create_owned(struct pool *p, const struct pool_options *o, struct error *err)
{
    for (int i = 0; i < p->workers; i++) {
        p->worker[i].pool = p;
        if (!o->worker_create)
            continue;
        enum err e = o->worker_create(o->ctx, i, &p->worker[i].own, err);
        if (e) {
            destroy_owned(p, i);
            return e;
        }
    }
    return ERR_OK;
}

static enum err start_threads(struct pool *p, struct error *err)
{
    for (int i = 0; i < p->workers; i++) {
        int fault = pthread_create(&p->worker[i].thread, NULL, work, &p->worker[i]);
        if (fault) {
            join(p, i);
            destroy_owned(p, p->workers);
            return error_set(err, ERR_IO, "cannot start worker thread %d: %s", i, strerror(fault));
        }
        char name[16];
        snprintf(name, sizeof name, "worker-%d", i % 1000);
        pthread_setname_np(p->worker[i].thread, name);
    }
    return ERR_OK;
}

enum err pool_create(const struct pool_options *o, struct pool **out, struct error *err)
{
    assert(o->workers >= 1 && o->workers <= POOL_WORKERS_MAX && o->queue_max >= 1);
    struct pool *p = must_calloc(1, sizeof *p + (size_t)o->workers * sizeof p->worker[0]);
    pthread_mutex_init(&p->lock, NULL);
    pthread_cond_init(&p->work, NULL);
    p->max = o->queue_max;
    p->ring = must_calloc(p->max, sizeof p->ring[0]);
    p->workers = o->workers;
    p->worker_destroy = o->worker_destroy;
    p->ctx = o->ctx;
    enum err e = create_owned(p, o, err);
    if (!e)
        e = start_threads(p, err);
    if (e) {
        release(p);
        return e;
    }
    *out = p;
    return ERR_OK;
}

void pool_destroy(struct pool **pool)
{
    struct pool *p = *pool;
    if (!p)
        return;
    join(p, p->workers);
    destroy_owned(p, p->workers);
    release(p);
    *pool = NULL;
}

bool pool_submit(struct pool *p, pool_job run, void *ctx)
{
    pthread_mutex_lock(&p->lock);
    bool accepted = !p->closing && p->count < p->max;
    if (accepted) {
        p->ring[(p->head + p->count) % p->max] = (struct job){run, ctx};
        p->count++;
        pthread_cond_signal(&p->work);
    }
    pthread_mutex_unlock(&p->lock);
    return accepted;
}

size_t pool_waiting(struct pool *p)
{
    pthread_mutex_lock(&p->lock);
    size_t count = p->count;
    pthread_mutex_unlock(&p->lock);
    return count;
}
