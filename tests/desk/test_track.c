/* What carriers say is taken once, in whatever order it comes (desk/track.h). */
#include "counter.h"

#include "base/arena.h"
#include "desk/intake.h"
#include "desk/track.h"

#include "../check_main.h"

static struct counter c;
static struct error err;
static int64_t order;
static struct caller program;

struct making {
    const char *tracking;
    int64_t parcel;
};

static enum err order_command(struct db *db, struct arena *arena, void *ctx, struct error *e)
{
    (void)arena;
    (void)ctx;
    int64_t customer;
    enum err result = q_customer_insert(db,
                                        &(struct q_customer_insert_in){.shop = c.shop.id,
                                                                       .name = STR("Léa"),
                                                                       .language = STR("fr"),
                                                                       .now = clock_now(&c.clock)},
                                        &customer, e);
    if (!result)
        result = q_order_insert(db,
                                &(struct q_order_insert_in){.shop = c.shop.id,
                                                            .customer = customer,
                                                            .number = STR("CMD-1"),
                                                            .state = STR("shipped"),
                                                            .total = 4200,
                                                            .currency = STR("EUR"),
                                                            .placed_at = clock_now(&c.clock)},
                                &order, e);
    return result;
}

static enum err parcel_command(struct db *db, struct arena *arena, void *ctx, struct error *e)
{
    struct making *m = ctx;
    enum err result = q_parcel_insert(db,
                                      &(struct q_parcel_insert_in){.shop = c.shop.id,
                                                                   .shop_order = order,
                                                                   .carrier = STR("colissimo"),
                                                                   .tracking = str_of(m->tracking),
                                                                   .stage = STR("announced"),
                                                                   .pickup_point = STR("")},
                                      &m->parcel, e);
    struct record r = record_begin(&c.desk, db, arena, c.shop.id, (struct actor){ACTOR_TOKEN, 1},
                                   clock_now(&c.clock));
    return result ? result : track_known(&r, m->parcel, e);
}

static int64_t parcel(const char *tracking)
{
    struct making m = {tracking, 0};
    ck_assert_int_eq(counter_write(&c, parcel_command, &m, &err), ERR_OK);
    return m.parcel;
}

static void set_up(void)
{
    counter_open(&c);
    err = (struct error){0};
    program = (struct caller){.shop = c.shop.id, .actor = {ACTOR_TOKEN, 1}};
    ck_assert_int_eq(counter_write(&c, order_command, NULL, &err), ERR_OK);
}

static void tear_down(void)
{
    counter_close(&c);
}

static instant ago(int64_t minutes)
{
    return instant_add(clock_now(&c.clock), duration_minutes(-minutes));
}

static struct scan scan(const char *tracking, int64_t minutes_ago, enum stage stage)
{
    return (struct scan){.tracking = str_of(tracking),
                         .at = ago(minutes_ago),
                         .stage = stage,
                         .code = str_of(stage_name(stage)),
                         .label = STR("Votre colis est passé.")};
}

static struct track_taken take(const struct scan *scans, size_t count)
{
    struct track_taken taken;
    enum err e = track_batch(&c.desk,
                             &(struct track_in){.caller = &program,
                                                .source = SOURCE_API,
                                                .reader = "generic",
                                                .scans = scans,
                                                .count = count},
                             &taken, &err);
    ck_assert_msg(e == ERR_OK, "%s", err.text);
    return taken;
}

static struct q_track_parcel_row row(int64_t id)
{
    struct q_track_parcel_row out;
    enum err e = q_track_parcel(
        c.db, c.arena, &(struct q_track_parcel_in){.shop = c.shop.id, .id = id}, &out, &err);
    ck_assert_msg(e == ERR_OK, "%s", err.text);
    return out;
}

#define assert_str(have, want) \
    ck_assert_msg(str_eq((have), STR(want)), "%.*s is not %s", STR_ARG(have), (want))

START_TEST(R100_a_parcel_is_where_its_latest_scan_says)
{
    int64_t id = parcel("6A42");
    struct scan scans[] = {scan("6A42", 10, STAGE_OUT_FOR_DELIVERY),
                           scan("6A42", 900, STAGE_ACCEPTED), scan("6A42", 300, STAGE_IN_TRANSIT)};
    struct track_taken taken = take(scans, 3);
    ck_assert_uint_eq(taken.stored, 3);
    ck_assert_uint_eq(taken.parcels, 1);
    struct q_track_parcel_row p = row(id);
    assert_str(p.stage, "out_for_delivery");
    ck_assert_int_eq(p.last_event_at.ms, ago(10).ms);
    ck_assert_int_eq(p.handed_over_at.ms, ago(900).ms);
    ck_assert_int_eq(counter_events(&c, EVENT_PARCEL_MOVED), 1);
}
END_TEST

START_TEST(what_was_said_once_counts_once)
{
    parcel("6A42");
    struct scan scans[] = {scan("6A42", 900, STAGE_ACCEPTED), scan("6A42", 900, STAGE_ACCEPTED),
                           scan("6A42", 300, STAGE_IN_TRANSIT)};
    struct track_taken taken = take(scans, 3);
    ck_assert_uint_eq(taken.stored, 2);
    ck_assert_uint_eq(taken.repeated, 1);
    taken = take(scans, 3);
    ck_assert_uint_eq(taken.stored, 0);
    ck_assert_uint_eq(taken.repeated, 3);
    ck_assert_uint_eq(taken.parcels, 0);
    ck_assert_int_eq(counter_events(&c, EVENT_PARCEL_MOVED), 1);
}
END_TEST

START_TEST(scans_of_a_parcel_that_nobody_knows_wait_until_it_is_known)
{
    struct scan scans[] = {scan("6A43", 900, STAGE_ACCEPTED), scan("6A43", 300, STAGE_IN_TRANSIT)};
    struct track_taken taken = take(scans, 2);
    ck_assert_uint_eq(taken.waiting, 2);
    ck_assert_uint_eq(take(scans, 2).waiting, 2);
    int64_t id = parcel("6A43");
    assert_str(row(id).stage, "in_transit");
    ck_assert_uint_eq(take(scans, 2).repeated, 2);
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("desk/track");
    TCase *tests = tcase_create("track");
    tcase_add_checked_fixture(tests, set_up, tear_down);
    tcase_add_test(tests, R100_a_parcel_is_where_its_latest_scan_says);
    tcase_add_test(tests, what_was_said_once_counts_once);
    tcase_add_test(tests, scans_of_a_parcel_that_nobody_knows_wait_until_it_is_known);
    suite_add_tcase(suite, tests);
    return check_main(suite);
}
