#include "jobs/job.h"

#include "base/clock.h"
#include "store/store.h"

#include "../check_main.h"
#include "../store/temp_store.h"

#include <pthread.h>
#include <stdatomic.h>
#include <time.h>

static struct temp_store files;
static struct clock time_now;
static struct error err;

/* Work that is due at `due`, and counts its rounds. */
struct work {
    atomic_int rounds, done;
    _Atomic int64_t due; /* 0: nothing */
    atomic_bool fails;
};

static enum err at_work(void *ctx, struct db *db, instant *next, struct error *e)
{
    (void)db;
    struct work *w = ctx;
    atomic_fetch_add(&w->rounds, 1);
    if (atomic_load(&w->fails))
        return error_set(e, ERR_IO, "does not work today");
    int64_t due = atomic_load(&w->due);
    *next = instant_of(due);
    if (due && due <= clock_now(&time_now).ms && atomic_compare_exchange_strong(&w->due, &due, 0))
        atomic_fetch_add(&w->done, 1);
    return ERR_OK;
}

static struct job *start(struct work *w)
{
    struct job *job;
    ck_assert_int_eq(job_start(&(struct job_options){.name = "test",
                                                     .store = files.store,
                                                     .clock = &time_now,
                                                     .work = at_work,
                                                     .ctx = w},
                               &job, &err),
                     ERR_OK);
    return job;
}

static void set_up(void)
{
    temp_store_open(&files);
    clock_set(&time_now, instant_of(1000));
}

static void tear_down(void)
{
    temp_store_remove(&files);
}

START_TEST(what_falls_due_when_the_clock_is_moved_is_done_before_settle_returns)
{
    struct work w = {.due = 0};
    struct job *job = start(&w);
    for (int i = 1; i <= 200; i++) {
        atomic_store(&w.due, 1000 + i);
        clock_set(&time_now, instant_of(1000 + i));
        ck_assert(job_settle(job, 5000));
        ck_assert_int_eq(atomic_load(&w.done), i);
    }
    job_stop(&job);
    ck_assert_ptr_null(job);
}
END_TEST

struct waker {
    struct job *job;
    struct work *work;
};

static void *wake_often(void *arg)
{
    struct waker *k = arg;
    for (int i = 0; i < 2000; i++) {
        atomic_store(&k->work->due, 1);
        job_wake(k->job);
    }
    return NULL;
}

START_TEST(no_wake_is_lost_whenever_it_comes)
{
    struct work w = {.due = 0};
    struct job *job = start(&w);
    struct waker k = {job, &w};
    pthread_t threads[2];
    for (int i = 0; i < 2; i++)
        pthread_create(&threads[i], NULL, wake_often, &k);
    for (int i = 0; i < 2; i++)
        pthread_join(threads[i], NULL);
    ck_assert(job_settle(job, 5000));
    ck_assert_int_eq(atomic_load(&w.due), 0);
    job_stop(&job);
}
END_TEST

START_TEST(after_a_fault_it_waits_though_it_is_woken_and_has_settled_nothing)
{
    struct work w = {.fails = true};
    struct job *job = start(&w);
    for (int i = 0; i < 50; i++) {
        job_wake(job);
        nanosleep(&(struct timespec){.tv_nsec = 2000000}, NULL);
    }
    ck_assert_int_eq(atomic_load(&w.rounds), 1);
    ck_assert(!job_settle(job, 50));
    job_stop(&job); /* at once, in the middle of the wait */
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("job");
    TCase *t = tcase_create("job");
    tcase_add_checked_fixture(t, set_up, tear_down);
    tcase_set_timeout(t, 60);
    tcase_add_test(t, what_falls_due_when_the_clock_is_moved_is_done_before_settle_returns);
    tcase_add_test(t, no_wake_is_lost_whenever_it_comes);
    tcase_add_test(t, after_a_fault_it_waits_though_it_is_woken_and_has_settled_nothing);
    suite_add_tcase(suite, t);
    return check_main(suite);
}
