/* What carriers say is taken once, in whatever order it comes (desk/track.h). */
#include "counter.h"

#include "base/arena.h"
#include "desk/carrier.h"
#include "desk/intake.h"
#include "desk/track.h"
#include "desk/track_parcel.h"

#include "../check_main.h"

#include <pthread.h>

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

START_TEST(scans_that_come_late_are_put_in_their_place)
{
    int64_t id = parcel("6A42");
    struct scan delivered = scan("6A42", 10, STAGE_DELIVERED);
    take(&delivered, 1);
    struct scan before[] = {scan("6A42", 300, STAGE_OUT_FOR_DELIVERY),
                            scan("6A42", 900, STAGE_ACCEPTED)};
    struct track_taken taken = take(before, 2);
    ck_assert_uint_eq(taken.stored, 2);
    ck_assert_uint_eq(taken.parcels, 0);
    struct q_track_parcel_row p = row(id);
    assert_str(p.stage, "delivered");
    ck_assert_int_eq(p.handed_over_at.ms, ago(900).ms);
    ck_assert_int_eq(p.delivered_at.ms, ago(10).ms);
}
END_TEST

START_TEST(each_scan_by_itself_in_any_order_ends_as_all_at_once)
{
    struct scan scans[] = {scan("6A42", 900, STAGE_ACCEPTED), scan("6A42", 800, STAGE_IN_TRANSIT),
                           scan("6A42", 300, STAGE_OUT_FOR_DELIVERY),
                           scan("6A42", 200, STAGE_IN_TRANSIT),
                           scan("6A42", 100, STAGE_AVAILABLE_AT_RELAY)};
    static const size_t orders[][5] = {{4, 3, 2, 1, 0}, {2, 0, 4, 1, 3}, {1, 3, 0, 4, 2}};
    const size_t *turn = orders[_i];
    int64_t id = parcel("6A42");
    for (size_t i = 0; i < 5; i++)
        take(&scans[turn[i]], 1);
    struct q_track_parcel_row p = row(id);
    assert_str(p.stage, "available_at_relay");
    ck_assert_int_eq(p.stage_at.ms, ago(100).ms);
    ck_assert_int_eq(p.handed_over_at.ms, ago(900).ms);
    ck_assert_int_eq(p.last_event_at.ms, ago(100).ms);
}
END_TEST

START_TEST(what_is_wrong_stands_beside_the_stage_until_it_is_solved)
{
    int64_t id = parcel("6A42");
    struct scan damaged = scan("6A42", 30, STAGE_IN_TRANSIT);
    damaged.trouble = TROUBLE_DAMAGED;
    take(&damaged, 1);
    ck_assert_int_eq(row(id).trouble, TROUBLE_DAMAGED);
    struct scan solved = scan("6A42", 20, STAGE_UNKNOWN);
    solved.solved = true;
    take(&solved, 1);
    ck_assert_int_eq(row(id).trouble, TROUBLE_NONE);
    assert_str(row(id).stage, "in_transit");
    ck_assert_int_eq(counter_events(&c, EVENT_PARCEL_TROUBLE), 2);
}
END_TEST

START_TEST(a_carrier_changes_its_mind_about_the_day_without_a_new_scan)
{
    int64_t id = parcel("6A42");
    struct scan said = scan("6A42", 30, STAGE_IN_TRANSIT);
    said.estimate = instant_add(clock_now(&c.clock), duration_days(1));
    take(&said, 1);
    said.estimate = instant_add(said.estimate, duration_days(2));
    ck_assert_uint_eq(take(&said, 1).repeated, 1);
    ck_assert_int_eq(row(id).estimate_at.ms, said.estimate.ms);
}
END_TEST

START_TEST(whom_it_was_handed_to_is_kept_while_it_is_there)
{
    int64_t id = parcel("6A42");
    struct scan delivered = scan("6A42", 30, STAGE_DELIVERED);
    delivered.delivered_to = STR("neighbour");
    take(&delivered, 1);
    assert_str(row(id).delivered_to, "neighbour");
    struct scan back = scan("6A42", 10, STAGE_RETURNING);
    take(&back, 1);
    assert_str(row(id).delivered_to, "");
    ck_assert(instant_is_none(row(id).delivered_at));
}
END_TEST

START_TEST(numbers_are_compared_in_one_form)
{
    parcel("6A42");
    struct scan said = scan(" 6a-42 ", 30, STAGE_IN_TRANSIT);
    ck_assert_uint_eq(take(&said, 1).stored, 1);
}
END_TEST

START_TEST(a_batch_larger_than_a_command_is_taken_whole)
{
    enum { MANY = TRACK_COMMAND_SCANS * 2 + 7 };
    struct scan *scans = arena_array(c.arena, MANY, sizeof *scans);
    int64_t id = parcel("6A42");
    for (size_t i = 0; i < MANY; i++) {
        scans[i] = scan("6A42", (int64_t)(MANY - i), STAGE_IN_TRANSIT);
        scans[i].place = str_printf(c.arena, "Site %zu", i);
    }
    ck_assert_uint_eq(take(scans, MANY).stored, MANY);
    ck_assert_int_eq(row(id).last_event_at.ms, ago(1).ms);
    ck_assert_uint_eq(take(scans, MANY).repeated, MANY);
}
END_TEST

START_TEST(many_scans_that_wait_are_all_taken_later)
{
    enum { MANY = INTAKE_SCANS_MAX * 3 + 1 };
    struct scan *scans = arena_array(c.arena, MANY, sizeof *scans);
    for (size_t i = 0; i < MANY; i++) {
        scans[i] = scan("6A44", (int64_t)(MANY - i), STAGE_IN_TRANSIT);
        scans[i].place = str_printf(c.arena, "Site %zu", i);
    }
    ck_assert_uint_eq(take(scans, MANY).waiting, MANY);
    parcel("6A44");
    ck_assert_uint_eq(take(scans, MANY).repeated, MANY);
}
END_TEST

START_TEST(a_time_that_cannot_be_waits_for_a_person)
{
    int64_t id = parcel("6A42");
    struct scan odd[] = {scan("6A42", -3 * 24 * 60, STAGE_DELIVERED),
                         scan("6A42", 10, STAGE_IN_TRANSIT)};
    struct track_taken taken = take(odd, 2);
    ck_assert_uint_eq(taken.waiting, 1);
    ck_assert_uint_eq(taken.stored, 1);
    assert_str(row(id).stage, "in_transit");
    struct q_intake_rows kept;
    ck_assert_int_eq(q_intake_list(c.db, c.arena,
                                   &(struct q_intake_list_in){.shop = c.shop.id, .limit = 10},
                                   &kept, &err),
                     ERR_OK);
    ck_assert_uint_eq(kept.count, 1);
    assert_str(kept.items[0].failure, "intake.time");
}
END_TEST

START_TEST(what_could_not_be_read_is_kept_once_as_it_came)
{
    struct reading_fault fault = {"carrier.no_date", STR("line 3")};
    struct track_in in = {.caller = &program,
                          .source = SOURCE_FILE,
                          .reader = "csv",
                          .body = {"a\0b\xff", 4},
                          .faults = &fault,
                          .fault_count = 1};
    struct track_taken taken;
    struct q_intake_rows kept;
    for (int i = 0; i < 2; i++)
        ck_assert_int_eq(track_batch(&c.desk, &in, &taken, &err), ERR_OK);
    ck_assert_int_eq(q_intake_list(c.db, c.arena,
                                   &(struct q_intake_list_in){.shop = c.shop.id, .limit = 10},
                                   &kept, &err),
                     ERR_OK);
    ck_assert_uint_eq(kept.count, 1);
    ck_assert_uint_eq(kept.items[0].body.len, 4);
    ck_assert_mem_eq(kept.items[0].body.ptr, in.body.ptr, 4);
    assert_str(kept.items[0].detail, "line 3");
    ck_assert_int_eq(counter_events(&c, EVENT_INTAKE_KEPT), 1);
}
END_TEST

/* --- asking carriers -------------------------------------------------------------- */

static int64_t carrier(const char *url)
{
    struct str none = STR("");
    struct carrier_in in = {STR("colissimo"),
                            STR("Colissimo"),
                            STR("laposte"),
                            str_of(url),
                            none,
                            none,
                            0,
                            none,
                            none,
                            none,
                            none};
    int64_t id;
    enum err e = carrier_add(&c.desk, &program, &in, &id, &err);
    ck_assert_msg(e == ERR_OK, "%s", err.text);
    return id;
}

START_TEST(a_parcel_is_asked_for_while_its_carrier_can_be)
{
    int64_t id = parcel("6A42"), now = clock_now(&c.clock).ms;
    ck_assert(instant_is_none(row(id).next_poll_at));
    int64_t there = carrier("https://api.example/");
    ck_assert_int_eq(row(id).next_poll_at.ms, now);
    ck_assert_int_eq(row(parcel("6A43")).next_poll_at.ms, now);
    struct scan out = scan("6A42", 5, STAGE_OUT_FOR_DELIVERY);
    take(&out, 1);
    ck_assert_int_eq(row(id).next_poll_at.ms, now + 3600000);
    struct scan last = scan("6A42", 1, STAGE_DELIVERED);
    last.is_final = true;
    take(&last, 1);
    ck_assert(instant_is_none(row(id).next_poll_at));
    take(&last, 1);
    ck_assert(instant_is_none(row(id).next_poll_at));
    struct str none = STR("");
    struct carrier_in off = {
        STR("colissimo"), STR("Colissimo"), none, none, none, none, 0, none, none, none, none};
    ck_assert_int_eq(carrier_change(&c.desk, &program, there, 1, &off, &err), ERR_OK);
    ck_assert(instant_is_none(row(id).next_poll_at));
    ck_assert_int_eq(carrier_change(&c.desk, &program, there, 1, &off, &err), ERR_CONFLICT);
    ck_assert_str_eq(err.field, "version");
}
END_TEST

/* --- at once ------------------------------------------------------------------------ */

enum { WRITERS = 4, ROUNDS = 12 };

static void *tell(void *ctx)
{
    int writer = *(int *)ctx;
    for (int i = 0; i < ROUNDS; i++) {
        struct error fault = {0};
        struct track_taken taken;
        int64_t minutes = (ROUNDS - i) * 10 + writer;
        struct scan both[] = {scan("6A42", minutes, STAGE_IN_TRANSIT),
                              scan("6A43", minutes, STAGE_IN_TRANSIT)};
        if (writer % 2) { /* the other way round */
            struct scan first = both[0];
            both[0] = both[1];
            both[1] = first;
        }
        enum err e = track_batch(&c.desk,
                                 &(struct track_in){.caller = &program,
                                                    .source = SOURCE_WEBHOOK,
                                                    .reader = "generic",
                                                    .scans = both,
                                                    .count = 2},
                                 &taken, &fault);
        if (e || taken.stored != 2)
            return (void *)1;
    }
    return NULL;
}

START_TEST(several_tell_of_one_parcel_at_once)
{
    pthread_t threads[WRITERS];
    int numbers[WRITERS];
    int64_t first = parcel("6A42"), second = parcel("6A43");
    for (int i = 0; i < WRITERS; i++) {
        numbers[i] = i;
        ck_assert_int_eq(pthread_create(&threads[i], NULL, tell, &numbers[i]), 0);
    }
    for (int i = 0; i < WRITERS; i++) {
        void *failed;
        ck_assert_int_eq(pthread_join(threads[i], &failed), 0);
        ck_assert_ptr_null(failed);
    }
    ck_assert_int_eq(row(first).last_event_at.ms, ago(10).ms);
    ck_assert_int_eq(row(first).handed_over_at.ms, ago(ROUNDS * 10 + WRITERS - 1).ms);
    ck_assert_int_eq(row(second).last_event_at.ms, ago(10).ms);
}
END_TEST

/* A scan with everything said comes back as it went. */
START_TEST(scans_are_read_back_from_the_intake_as_they_were)
{
    struct scan all = scan("6A42", 30, STAGE_AVAILABLE_AT_RELAY);
    all.trouble = TROUBLE_RELAY_CLOSED;
    all.date_only = all.solved = all.is_final = true;
    all.reference = STR("CMD-1");
    all.reason = STR("R\"1");
    all.place = STR("Éragny");
    all.pickup = STR("012345");
    all.delivered_to = STR("relay");
    all.estimate = ago(-60);
    all.pickup_until = ago(-90);
    struct scans back;
    struct str kept = intake_scans_write(c.arena, &all, 1);
    ck_assert_int_eq(intake_scans_read(c.arena, kept, &back, &err), ERR_OK);
    ck_assert_uint_eq(back.count, 1);
    ck_assert(str_eq(intake_scans_write(c.arena, back.items, 1), kept));
    ck_assert_int_eq(track_digest(&all), track_digest(&back.items[0]));
    ck_assert(back.items[0].solved && back.items[0].is_final && back.items[0].date_only);
    ck_assert_int_eq(intake_scans_read(c.arena, STR("[{}]"), &back, &err), ERR_CORRUPT);
    ck_assert_int_eq(intake_scans_read(c.arena, STR("{"), &back, &err), ERR_CORRUPT);
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
    tcase_add_test(tests, scans_that_come_late_are_put_in_their_place);
    tcase_add_loop_test(tests, each_scan_by_itself_in_any_order_ends_as_all_at_once, 0, 3);
    tcase_add_test(tests, what_is_wrong_stands_beside_the_stage_until_it_is_solved);
    tcase_add_test(tests, a_carrier_changes_its_mind_about_the_day_without_a_new_scan);
    tcase_add_test(tests, whom_it_was_handed_to_is_kept_while_it_is_there);
    tcase_add_test(tests, numbers_are_compared_in_one_form);
    tcase_add_test(tests, a_batch_larger_than_a_command_is_taken_whole);
    tcase_add_test(tests, many_scans_that_wait_are_all_taken_later);
    tcase_add_test(tests, a_time_that_cannot_be_waits_for_a_person);
    tcase_add_test(tests, what_could_not_be_read_is_kept_once_as_it_came);
    tcase_add_test(tests, a_parcel_is_asked_for_while_its_carrier_can_be);
    tcase_add_test(tests, several_tell_of_one_parcel_at_once);
    tcase_add_test(tests, scans_are_read_back_from_the_intake_as_they_were);
    suite_add_tcase(suite, tests);
    return check_main(suite);
}
