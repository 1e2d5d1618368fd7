#include "net/loop.h"

#include "net/loop_uv.h"

#include <assert.h>
#include <pthread.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>

struct call {
    loop_fn fn;
    void *ctx;
};

struct calls {
    struct call *items;
    size_t count, cap;
};

struct loop {
    uv_loop_t uv;
    uv_async_t wake;
    atomic_bool stopping;
    pthread_mutex_t lock;
    struct calls posted;  /* under lock */
    struct calls running; /* loop thread; swapped with posted */
    struct watch *signals;
};

struct loop_timer {
    uv_timer_t uv;
    struct call call;
};

struct watch {
    uv_signal_t uv;
    struct call call;
    struct watch *next;
};

static void *must(void *p)
{
    if (!p) {
        fputs("guichet: out of memory\n", stderr);
        abort();
    }
    return p;
}

static void must_start(int fault, const char *what)
{
    if (fault) {
        fprintf(stderr, "guichet: cannot create %s: %s\n", what, uv_strerror(fault));
        abort();
    }
}

/* Runs what is posted now; what these calls post waits for the next round, so
 * that the network gets its turn. */
static void run_posted(struct loop *l)
{
    pthread_mutex_lock(&l->lock);
    struct calls due = l->posted;
    l->posted = l->running;
    pthread_mutex_unlock(&l->lock);
    for (size_t i = 0; i < due.count; i++)
        due.items[i].fn(due.items[i].ctx);
    due.count = 0;
    l->running = due;
}

static void on_wake(uv_async_t *wake)
{
    struct loop *l = wake->data;
    run_posted(l);
    if (atomic_load(&l->stopping))
        uv_stop(&l->uv);
}

struct loop *loop_create(void)
{
    signal(SIGPIPE, SIG_IGN);
    struct loop *l = must(calloc(1, sizeof *l));
    pthread_mutex_init(&l->lock, NULL);
    must_start(uv_loop_init(&l->uv), "the network loop");
    must_start(uv_async_init(&l->uv, &l->wake, on_wake), "the network loop's wake-up");
    l->uv.data = l;
    l->wake.data = l;
    return l;
}

static void free_handle(uv_handle_t *handle)
{
    free(handle->data);
}

static void assert_closing(uv_handle_t *handle, void *ctx)
{
    (void)ctx;
    assert(uv_is_closing(handle) && "a server or timer still uses the loop");
    (void)handle;
}

void loop_destroy(struct loop **loop)
{
    struct loop *l = *loop;
    if (!l)
        return;
    while (l->posted.count)
        run_posted(l);
    for (struct watch *w = l->signals; w; w = w->next)
        uv_close((uv_handle_t *)&w->uv, free_handle);
    uv_close((uv_handle_t *)&l->wake, NULL);
    uv_walk(&l->uv, assert_closing, NULL);
    uv_run(&l->uv, UV_RUN_DEFAULT);
    int fault = uv_loop_close(&l->uv);
    assert(fault == 0);
    (void)fault;
    pthread_mutex_destroy(&l->lock);
    free(l->posted.items);
    free(l->running.items);
    free(l);
    *loop = NULL;
}

void loop_run(struct loop *l)
{
    uv_run(&l->uv, UV_RUN_DEFAULT);
    atomic_store(&l->stopping, false);
}

void loop_stop(struct loop *l)
{
    atomic_store(&l->stopping, true);
    uv_async_send(&l->wake);
}

void loop_post(struct loop *l, loop_fn fn, void *ctx)
{
    pthread_mutex_lock(&l->lock);
    struct calls *q = &l->posted;
    if (q->count == q->cap) {
        q->cap = q->cap ? q->cap * 2 : 64;
        q->items = must(realloc(q->items, q->cap * sizeof q->items[0]));
    }
    q->items[q->count++] = (struct call){fn, ctx};
    bool first = q->count == 1;
    pthread_mutex_unlock(&l->lock);
    if (first)
        uv_async_send(&l->wake);
}

static void on_timer(uv_timer_t *uv)
{
    struct loop_timer *t = uv->data;
    t->call.fn(t->call.ctx);
}

struct loop_timer *loop_timer_start(struct loop *l, int64_t after_ms, int64_t repeat_ms, loop_fn fn,
                                    void *ctx)
{
    assert(after_ms >= 0 && repeat_ms >= 0);
    struct loop_timer *t = must(calloc(1, sizeof *t));
    t->call = (struct call){fn, ctx};
    uv_timer_init(&l->uv, &t->uv);
    t->uv.data = t;
    uv_update_time(&l->uv);
    uv_timer_start(&t->uv, on_timer, (uint64_t)after_ms, (uint64_t)repeat_ms);
    return t;
}

void loop_timer_stop(struct loop_timer **timer)
{
    if (!*timer)
        return;
    uv_close((uv_handle_t *)&(*timer)->uv, free_handle);
    *timer = NULL;
}

static void on_signal(uv_signal_t *uv, int signum)
{
    (void)signum;
    struct watch *w = uv->data;
    w->call.fn(w->call.ctx);
}

void loop_signal(struct loop *l, int signum, loop_fn fn, void *ctx)
{
    struct watch *w = must(calloc(1, sizeof *w));
    w->call = (struct call){fn, ctx};
    must_start(uv_signal_init(&l->uv, &w->uv), "a signal handler");
    w->uv.data = w;
    must_start(uv_signal_start(&w->uv, on_signal, signum), "a signal handler");
    w->next = l->signals;
    l->signals = w;
}

int64_t loop_now(struct loop *l)
{
    return (int64_t)uv_now(&l->uv);
}

uv_loop_t *loop_uv(struct loop *l)
{
    return &l->uv;
}
