#include "net/loop.h"

#include "../check_main.h"

#include <pthread.h>
#include <signal.h>
#include <stdbool.h>
#include <unistd.h>

enum { THREADS = 4, POSTS = 20000 };

struct note {
    int thread;
    int number;
};

struct tally {
    struct loop *loop;
    int next[THREADS];
    int seen;
    bool in_order;
    struct note notes[THREADS][POSTS];
};

static struct tally tally;

static void count(void *ctx)
{
    struct note *n = ctx;
    if (tally.next[n->thread]++ != n->number)
        tally.in_order = false;
    if (++tally.seen == THREADS * POSTS)
        loop_stop(tally.loop);
}

static void *post_all(void *arg)
{
    int thread = (int)(intptr_t)arg;
    for (int i = 0; i < POSTS; i++) {
        tally.notes[thread][i] = (struct note){thread, i};
        loop_post(tally.loop, count, &tally.notes[thread][i]);
    }
    return NULL;
}

START_TEST(posts_of_several_threads_all_arrive_each_threads_in_order)
{
    tally.in_order = true;
    tally.loop = loop_create();
    pthread_t threads[THREADS];
    for (intptr_t i = 0; i < THREADS; i++)
        pthread_create(&threads[i], NULL, post_all, (void *)i);
    loop_run(tally.loop);
    for (int i = 0; i < THREADS; i++)
        pthread_join(threads[i], NULL);
    ck_assert_int_eq(tally.seen, THREADS * POSTS);
    ck_assert(tally.in_order);
    loop_destroy(&tally.loop);
    ck_assert_ptr_null(tally.loop);
}
END_TEST

struct counter {
    struct loop *loop;
    struct loop_timer *timer;
    int count;
    int stop_at;
};

static void up(void *ctx)
{
    struct counter *c = ctx;
    if (++c->count == c->stop_at)
        loop_stop(c->loop);
}

static void up_and_post_again(void *ctx)
{
    struct counter *c = ctx;
    if (++c->count < 3)
        loop_post(c->loop, up_and_post_again, c);
}

START_TEST(what_is_posted_after_the_last_run_runs_on_destroy)
{
    struct counter c = {.loop = loop_create()};
    loop_post(c.loop, up_and_post_again, &c);
    struct loop *loop = c.loop;
    loop_destroy(&loop);
    ck_assert_int_eq(c.count, 3);
}
END_TEST

START_TEST(a_stop_before_the_run_ends_it_after_one_round)
{
    struct counter c = {.loop = loop_create()};
    loop_post(c.loop, up, &c);
    loop_stop(c.loop);
    loop_run(c.loop);
    ck_assert_int_eq(c.count, 1);
    c.stop_at = 2;
    loop_post(c.loop, up, &c);
    loop_run(c.loop);
    ck_assert_int_eq(c.count, 2);
    loop_destroy(&c.loop);
}
END_TEST

static void up_and_end_timer(void *ctx)
{
    struct counter *c = ctx;
    if (++c->count < 3)
        return;
    loop_timer_stop(&c->timer);
    loop_stop(c->loop);
}

START_TEST(a_repeating_timer_can_stop_itself)
{
    struct counter c = {.loop = loop_create()};
    int64_t start = loop_now(c.loop);
    c.timer = loop_timer_start(c.loop, 5, 5, up_and_end_timer, &c);
    loop_run(c.loop);
    ck_assert_int_eq(c.count, 3);
    ck_assert_int_ge(loop_now(c.loop) - start, 14);
    ck_assert_ptr_null(c.timer);
    loop_destroy(&c.loop);
}
END_TEST

START_TEST(a_single_timer_fires_once_and_a_stopped_one_never)
{
    struct counter once = {.loop = loop_create()};
    struct counter never = {.loop = once.loop};
    struct counter end = {.loop = once.loop, .stop_at = 1};
    once.timer = loop_timer_start(once.loop, 0, 0, up, &once);
    never.timer = loop_timer_start(once.loop, 1, 1, up, &never);
    end.timer = loop_timer_start(once.loop, 30, 0, up, &end);
    loop_timer_stop(&never.timer);
    loop_timer_stop(&never.timer);
    loop_run(once.loop);
    ck_assert_int_eq(once.count, 1);
    ck_assert_int_eq(never.count, 0);
    loop_timer_stop(&once.timer);
    loop_timer_stop(&end.timer);
    loop_destroy(&once.loop);
}
END_TEST

static void raise_signal(void *ctx)
{
    (void)ctx;
    kill(getpid(), SIGUSR1);
}

START_TEST(a_signal_arrives_on_the_loop_and_a_broken_pipe_kills_nobody)
{
    struct counter c = {.loop = loop_create(), .stop_at = 1};
    loop_signal(c.loop, SIGUSR1, up, &c);
    loop_post(c.loop, raise_signal, NULL);
    loop_run(c.loop);
    ck_assert_int_eq(c.count, 1);
    kill(getpid(), SIGPIPE);
    loop_destroy(&c.loop);
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("net/loop");
    TCase *tc = tcase_create("loop");
    tcase_set_timeout(tc, 20);
    tcase_add_test(tc, posts_of_several_threads_all_arrive_each_threads_in_order);
    tcase_add_test(tc, what_is_posted_after_the_last_run_runs_on_destroy);
    tcase_add_test(tc, a_stop_before_the_run_ends_it_after_one_round);
    tcase_add_test(tc, a_repeating_timer_can_stop_itself);
    tcase_add_test(tc, a_single_timer_fires_once_and_a_stopped_one_never);
    tcase_add_test(tc, a_signal_arrives_on_the_loop_and_a_broken_pipe_kills_nobody);
    suite_add_tcase(suite, tc);
    return check_main(suite);
}
