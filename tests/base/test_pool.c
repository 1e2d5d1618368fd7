#include "base/pool.h"

#include "../check_main.h"

#include <pthread.h>
#include <stdatomic.h>

struct made {
    int created, destroyed, fail_at;
    int marks[8];
};

static enum err make(void *ctx, int index, void **worker, struct error *err)
{
    struct made *m = ctx;
    if (index == m->fail_at)
        return error_set(err, ERR_BUSY, "no reader left");
    m->created++;
    *worker = &m->marks[index];
    return ERR_OK;
}

static void unmake(void *ctx, void *worker)
{
    struct made *m = ctx;
    m->destroyed++;
    *(int *)worker = -1;
}

static void mark(void *worker, void *ctx)
{
    ++*(int *)worker;
    atomic_fetch_add((atomic_int *)ctx, 1);
}

START_TEST(every_accepted_job_runs_with_its_workers_own_data_before_destroy_returns)
{
    struct made m = {.fail_at = -1};
    struct pool_options o = {.workers = 3,
                             .queue_max = 1000,
                             .worker_create = make,
                             .worker_destroy = unmake,
                             .ctx = &m};
    struct pool *pool;
    struct error err;
    ck_assert_int_eq(pool_create(&o, &pool, &err), ERR_OK);
    atomic_int ran = 0;
    for (int i = 0; i < 1000; i++)
        ck_assert(pool_submit(pool, mark, &ran));
    pool_destroy(&pool);
    ck_assert_ptr_null(pool);
    ck_assert_int_eq(ran, 1000);
    ck_assert_int_eq(m.created, 3);
    ck_assert_int_eq(m.destroyed, 3);
}
END_TEST

START_TEST(an_error_of_one_worker_comes_back_and_undoes_the_others)
{
    struct made m = {.fail_at = 2};
    struct pool_options o = {
        .workers = 4, .queue_max = 1, .worker_create = make, .worker_destroy = unmake, .ctx = &m};
    struct pool *pool = NULL;
    struct error err;
    ck_assert_int_eq(pool_create(&o, &pool, &err), ERR_BUSY);
    ck_assert_str_eq(err.text, "no reader left");
    ck_assert_ptr_null(pool);
    ck_assert_int_eq(m.created, 2);
    ck_assert_int_eq(m.destroyed, 2);
}
END_TEST

struct gate {
    struct pool *pool;
    pthread_mutex_t lock;
    pthread_cond_t moved;
    bool entered, open;
    int order[4], ran;
    bool late_accepted;
};

static void hold(void *worker, void *ctx)
{
    (void)worker;
    struct gate *g = ctx;
    pthread_mutex_lock(&g->lock);
    g->entered = true;
    pthread_cond_broadcast(&g->moved);
    while (!g->open)
        pthread_cond_wait(&g->moved, &g->lock);
    pthread_mutex_unlock(&g->lock);
}

static void first(void *worker, void *ctx)
{
    (void)worker;
    struct gate *g = ctx;
    g->order[g->ran++] = 1;
}

static void second(void *worker, void *ctx)
{
    (void)worker;
    struct gate *g = ctx;
    g->order[g->ran++] = 2;
    g->late_accepted = pool_submit(g->pool, first, g);
}

static void *open_later(void *ctx)
{
    struct gate *g = ctx;
    struct timespec pause = {.tv_nsec = 20 * 1000 * 1000};
    nanosleep(&pause, NULL);
    pthread_mutex_lock(&g->lock);
    g->open = true;
    pthread_cond_broadcast(&g->moved);
    pthread_mutex_unlock(&g->lock);
    return NULL;
}

START_TEST(a_full_queue_refuses_and_a_closing_pool_runs_the_rest_in_order)
{
    struct gate g = {.lock = PTHREAD_MUTEX_INITIALIZER, .moved = PTHREAD_COND_INITIALIZER};
    struct pool_options o = {.workers = 1, .queue_max = 2};
    struct error err;
    ck_assert_int_eq(pool_create(&o, &g.pool, &err), ERR_OK);
    ck_assert(pool_submit(g.pool, hold, &g));
    pthread_mutex_lock(&g.lock);
    while (!g.entered)
        pthread_cond_wait(&g.moved, &g.lock);
    pthread_mutex_unlock(&g.lock);
    ck_assert(pool_submit(g.pool, first, &g));
    ck_assert(pool_submit(g.pool, second, &g));
    ck_assert(!pool_submit(g.pool, first, &g));
    ck_assert_uint_eq(pool_waiting(g.pool), 2);
    pthread_t opener;
    pthread_create(&opener, NULL, open_later, &g);
    struct pool *pool = g.pool;
    pool_destroy(&pool);
    pthread_join(opener, NULL);
    ck_assert_int_eq(g.ran, 2);
    ck_assert_int_eq(g.order[0], 1);
    ck_assert_int_eq(g.order[1], 2);
    ck_assert(!g.late_accepted);
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("base/pool");
    TCase *tc = tcase_create("pool");
    tcase_add_test(tc, every_accepted_job_runs_with_its_workers_own_data_before_destroy_returns);
    tcase_add_test(tc, an_error_of_one_worker_comes_back_and_undoes_the_others);
    tcase_add_test(tc, a_full_queue_refuses_and_a_closing_pool_runs_the_rest_in_order);
    suite_add_tcase(suite, tc);
    return check_main(suite);
}
