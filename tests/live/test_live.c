#include "live/live.h"

#include "base/pool.h"
#include "net/loop.h"

#include "../check_main.h"
#include "../desk/counter.h"

#include <pthread.h>

enum { MAILS = 60, OTHER_SHOP = 77, WORKERS = 2, QUEUE = 16 };

static struct counter c;
static struct error err;
static struct loop *loop;
static struct pool *pool;
static struct live *live;

static enum err make_reader(void *ctx, int index, void **worker, struct error *e)
{
    (void)ctx, (void)index;
    struct db *db = NULL;
    enum err made = store_reader_create(c.desk.store, &db, e);
    *worker = db;
    return made;
}

static void drop_reader(void *ctx, void *worker)
{
    (void)ctx;
    struct db *db = worker;
    store_reader_destroy(&db);
}

static void set_up(void)
{
    counter_open(&c);
    err = (struct error){0};
    loop = loop_create();
    ck_assert_int_eq(pool_create(&(struct pool_options){.workers = WORKERS,
                                                        .queue_max = QUEUE,
                                                        .worker_create = make_reader,
                                                        .worker_destroy = drop_reader},
                                 &pool, &err),
                     ERR_OK);
}

static int64_t last_event(void)
{
    struct q_event_last_row last;
    ck_assert_int_eq(q_event_last(c.db, c.arena, &last, &err), ERR_OK);
    return last.id;
}

static void begin(int64_t from)
{
    ck_assert_int_eq(live_create(loop, pool, from, &live, &err), ERR_OK);
}

/* Keeps a worker busy until it is let go. */
struct gate {
    pthread_mutex_t mutex;
    pthread_cond_t changed;
    int waiting;
    bool open;
};

static void wait_at_gate(void *worker, void *ctx)
{
    (void)worker;
    struct gate *gate = ctx;
    pthread_mutex_lock(&gate->mutex);
    gate->waiting++;
    pthread_cond_broadcast(&gate->changed);
    while (!gate->open)
        pthread_cond_wait(&gate->changed, &gate->mutex);
    pthread_mutex_unlock(&gate->mutex);
}

static void close_gate(struct gate *gate)
{
    *gate = (struct gate){PTHREAD_MUTEX_INITIALIZER, PTHREAD_COND_INITIALIZER, 0, false};
    for (int i = 0; i < WORKERS; i++)
        ck_assert(pool_submit(pool, wait_at_gate, gate));
    pthread_mutex_lock(&gate->mutex);
    while (gate->waiting < WORKERS)
        pthread_cond_wait(&gate->changed, &gate->mutex);
    pthread_mutex_unlock(&gate->mutex);
}

static void open_gate(void *ctx)
{
    struct gate *gate = ctx;
    pthread_mutex_lock(&gate->mutex);
    gate->open = true;
    pthread_cond_broadcast(&gate->changed);
    pthread_mutex_unlock(&gate->mutex);
}

/* In the order of the server. */
static void tear_down(void)
{
    if (live)
        live_stop(live);
    pool_destroy(&pool);
    loop_destroy(&loop);
    live_destroy(&live);
    counter_close(&c);
}

/* Somebody who follows the log. */
struct follower {
    struct live_subscriber *subscriber;
    int64_t shop, last, until, seen;
    bool in_order, alone; /* no event of another shop */
    bool leaves;
    int *left; /* followers that are not at the end */
};

static void heard(void *ctx, const struct live_event *event)
{
    struct follower *f = ctx;
    f->in_order = f->in_order && event->id > f->last;
    f->alone = f->alone && (!f->shop || event->shop == f->shop);
    f->last = event->id;
    f->seen++;
    if (f->leaves)
        live_unsubscribe(live, &f->subscriber);
    if ((f->leaves || event->id >= f->until) && --*f->left == 0)
        loop_stop(loop);
}

static void mail(int i)
{
    struct inbound in = counter_mail(&c, i % 2 ? "lea@example.org" : "noe@example.org", "Colis");
    counter_receive(&c, &in);
}

static void *write_mails(void *arg)
{
    (void)arg;
    for (int i = 0; i < MAILS; i++) {
        mail(i);
        live_wake(live, last_event());
    }
    return NULL;
}

START_TEST(followers_get_every_event_in_order_whenever_they_came)
{
    for (int i = 0; i < 5; i++)
        mail(i);
    int64_t before = last_event();
    int left = 3;
    begin(before);
    struct follower f[] = {
        {.last = 0, .in_order = true, .alone = true, .left = &left},
        {.last = before - 3, .shop = c.shop.id, .in_order = true, .alone = true, .left = &left},
        {.last = before, .in_order = true, .alone = true, .left = &left, .leaves = true},
    };
    f[0].until = f[1].until = before + MAILS;
    for (int i = 0; i < 3; i++)
        f[i].subscriber = live_subscribe(live, f[i].shop, i == 2 ? -1 : f[i].last, heard, &f[i]);
    pthread_t writer;
    pthread_create(&writer, NULL, write_mails, NULL);
    loop_run(loop);
    pthread_join(writer, NULL);
    for (int i = 0; i < 3; i++)
        ck_assert(f[i].in_order && f[i].alone);
    ck_assert_int_ge(f[0].seen, f[0].until); /* from the very first, without gap */
    ck_assert_int_eq(f[0].seen, f[0].last);
    ck_assert_int_eq(f[2].seen, 1);
    for (int i = 0; i < 2; i++)
        live_unsubscribe(live, &f[i].subscriber);
}
END_TEST

struct append {
    int64_t shop;
    int count;
};

static enum err append_command(struct db *db, struct arena *arena, void *ctx, struct error *e)
{
    (void)arena;
    const struct append *a = ctx;
    enum err made = ERR_OK;
    for (int i = 0; !made && i < a->count; i++)
        made = q_event_append(db,
                              &(struct q_event_append_in){.shop = a->shop,
                                                          .kind = STR("dossier.updated"),
                                                          .at = clock_now(&c.clock),
                                                          .payload = STR("{}")},
                              NULL, e);
    return made;
}

/* Returns the last one's id. */
static int64_t append(int64_t shop, int count)
{
    struct append a = {shop, count};
    ck_assert_int_eq(counter_write(&c, append_command, &a, &err), ERR_OK);
    return last_event();
}

static struct follower follower(int64_t shop, int64_t after, int64_t until, int *left)
{
    return (struct follower){
        .shop = shop, .last = after, .until = until, .in_order = true, .alone = true, .left = left};
}

static void follow(struct follower *f)
{
    f->subscriber = live_subscribe(live, f->shop, f->last, heard, f);
}

static void check_all_seen(struct follower *f, int64_t after)
{
    ck_assert(f->in_order && f->alone);
    ck_assert_int_eq(f->seen, f->until - after);
    live_unsubscribe(live, &f->subscriber);
}

START_TEST(who_comes_while_others_are_read_for_misses_nothing)
{
    int64_t known = append(c.shop.id, 10), last = append(c.shop.id, 5);
    int left = 2;
    struct gate gate;
    begin(known);
    close_gate(&gate);
    struct follower up_to_date = follower(c.shop.id, known, last, &left);
    follow(&up_to_date);
    live_wake(live, last);
    loop_stop(loop);
    loop_run(loop); /* a batch from `known` on is asked for now, and waits */
    struct follower behind = follower(c.shop.id, known - 7, last, &left);
    follow(&behind);
    open_gate(&gate);
    loop_run(loop);
    check_all_seen(&up_to_date, known);
    check_all_seen(&behind, known - 7);
}
END_TEST

START_TEST(a_long_log_comes_in_batches_without_a_seam)
{
    int64_t first = append(c.shop.id, 1), last = append(c.shop.id, 1000);
    int left = 2;
    begin(last);
    struct follower all = follower(0, first, last, &left),
                    half = follower(0, first + 500, last, &left);
    follow(&all);
    follow(&half);
    loop_run(loop);
    check_all_seen(&all, first);
    check_all_seen(&half, first + 500);
}
END_TEST

START_TEST(events_of_another_shop_are_passed_over)
{
    int64_t before = append(c.shop.id, 1);
    append(OTHER_SHOP, 300);
    int64_t last = append(c.shop.id, 1);
    int left = 1;
    begin(last);
    struct follower f = follower(c.shop.id, before, last, &left);
    follow(&f);
    loop_run(loop);
    ck_assert(f.alone);
    ck_assert_int_eq(f.seen, 1);
    live_unsubscribe(live, &f.subscriber);
}
END_TEST

START_TEST(a_full_pool_delays_and_loses_nothing)
{
    int64_t before = append(c.shop.id, 1), last = append(c.shop.id, 20);
    int left = 1, queued = 0;
    struct gate gate;
    begin(before);
    close_gate(&gate);
    while (pool_submit(pool, wait_at_gate, &gate))
        queued++;
    ck_assert_int_eq(queued, QUEUE);
    struct follower f = follower(c.shop.id, before, last, &left);
    follow(&f);
    live_wake(live, last);
    struct loop_timer *later = loop_timer_start(loop, 50, 0, open_gate, &gate);
    loop_run(loop);
    loop_timer_stop(&later);
    check_all_seen(&f, before);
}
END_TEST

/* The first of two leaves, and takes the other along. */
static void leave_both(void *ctx, const struct live_event *event)
{
    (void)event;
    struct follower *f = ctx;
    live_unsubscribe(live, &f[0].subscriber);
    live_unsubscribe(live, &f[1].subscriber);
    loop_stop(loop);
}

START_TEST(who_left_inside_a_call_hears_no_more)
{
    int64_t before = append(c.shop.id, 1), last = append(c.shop.id, 20);
    int left = 1;
    begin(last);
    struct follower f[] = {follower(0, before, last, &left), follower(0, before, last, &left)};
    follow(&f[1]);
    f[0].subscriber = live_subscribe(live, 0, before, leave_both, f); /* heard first */
    loop_run(loop);
    ck_assert_int_eq(f[1].seen, 0);
    ck_assert_ptr_null(f[0].subscriber);
    ck_assert_int_eq(live_position(live), last);
}
END_TEST

START_TEST(a_stop_while_events_are_being_read_leaves_nothing_behind)
{
    for (int i = 0; i < 5; i++)
        mail(i);
    int left = 1;
    struct follower f = {.until = INT64_MAX, .in_order = true, .alone = true, .left = &left};
    begin(0);
    live_wake(live, last_event());
    f.subscriber = live_subscribe(live, 0, 0, heard, &f); /* a worker reads from here on */
    live_unsubscribe(live, &f.subscriber);
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("live");
    TCase *t = tcase_create("live");
    tcase_add_checked_fixture(t, set_up, tear_down);
    tcase_set_timeout(t, 60);
    tcase_add_test(t, followers_get_every_event_in_order_whenever_they_came);
    tcase_add_test(t, who_comes_while_others_are_read_for_misses_nothing);
    tcase_add_test(t, a_long_log_comes_in_batches_without_a_seam);
    tcase_add_test(t, events_of_another_shop_are_passed_over);
    tcase_add_test(t, a_full_pool_delays_and_loses_nothing);
    tcase_add_test(t, who_left_inside_a_call_hears_no_more);
    tcase_add_test(t, a_stop_while_events_are_being_read_leaves_nothing_behind);
    suite_add_tcase(suite, t);
    return check_main(suite);
}
