#include "live/live.h"

#include "base/pool.h"
#include "net/loop.h"

#include "../check_main.h"
#include "../desk/counter.h"

#include <pthread.h>

enum { MAILS = 60 };

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
    ck_assert_int_eq(pool_create(&(struct pool_options){.workers = 2,
                                                        .queue_max = 16,
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
    tcase_add_test(t, a_stop_while_events_are_being_read_leaves_nothing_behind);
    suite_add_tcase(suite, t);
    return check_main(suite);
}
