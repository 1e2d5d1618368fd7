/* Lanes are counted as parcels arrive, and answer for those that are on their way (4.7). */
#include "counter.h"

#include "base/arena.h"
#include "desk/estimate.h"
#include "desk/incident.h"
#include "desk/morning.h"

#include "../check_main.h"

static struct counter c;
static struct error err;
static int64_t customer, order;
static int made;

static void must(enum err e)
{
    ck_assert_msg(e == ERR_OK, "%s %s %s", err_name(e), err.field, err.text);
}

static enum err people_command(struct db *db, struct arena *arena, void *ctx, struct error *e)
{
    (void)ctx;
    (void)arena;
    struct q_customer_insert_in who = {
        .shop = c.shop.id, .name = STR("Léa"), .language = STR("fr"), .now = clock_now(&c.clock)};
    enum err result = q_customer_insert(db, &who, &customer, e);
    struct q_order_insert_in what = {.shop = c.shop.id,
                                     .customer = customer,
                                     .number = STR("CMD-1"),
                                     .state = STR("paid"),
                                     .currency = STR("EUR"),
                                     .placed_at = clock_now(&c.clock)};
    return result ? result : q_order_insert(db, &what, &order, e);
}

static void set_up(void)
{
    counter_open(&c); /* Friday 20 November 2026, 10:00 */
    err = (struct error){0};
    made = 0;
    must(counter_write(&c, people_command, NULL, &err));
}

static void tear_down(void)
{
    counter_close(&c);
}

/* --- parcels ---------------------------------------------------------------- */

struct trip {
    int count;
    const char *carrier, *service, *lane;
    instant handed_at, delivered_at;
    int64_t id; /* of the last one */
    instant due_at;
};

/* What tracking writes of a parcel. */
static enum err deliver(struct db *db, int64_t parcel, instant handed_at, instant delivered_at,
                        struct error *e)
{
    struct q_track_parcel_set_in in = {.id = parcel,
                                       .stage = STR("in_transit"),
                                       .incident = STR(""),
                                       .delivered_to = STR(""),
                                       .handed_over_at = handed_at,
                                       .delivered_at = delivered_at};
    return q_track_parcel_set(db, &in, NULL, e);
}

static enum err trip_command(struct db *db, struct arena *arena, void *ctx, struct error *e)
{
    struct trip *t = ctx;
    struct record r =
        record_begin(&c.desk, db, arena, c.shop.id, (struct actor){0}, clock_now(&c.clock));
    enum err result = ERR_OK;
    for (int i = 0; !result && i < t->count; i++) {
        struct q_parcel_new_in in = {.shop = c.shop.id,
                                     .shop_order = order,
                                     .carrier = str_of(t->carrier),
                                     .service = str_of(t->service),
                                     .tracking = str_printf(arena, "P%d", ++made),
                                     .pickup_point = STR(""),
                                     .handed_over_at = t->handed_at,
                                     .due_at = t->due_at,
                                     .lane = str_of(t->lane),
                                     .now = clock_now(&c.clock)};
        result = q_parcel_new(db, &in, &t->id, e);
        if (!result && !instant_is_none(t->delivered_at))
            result = deliver(db, t->id, t->handed_at, t->delivered_at, e);
        if (!result)
            result = estimate_sample(&r, t->id, e);
    }
    return result;
}

static instant hours_before(int64_t hours)
{
    return instant_add(clock_now(&c.clock), duration_hours(-hours));
}

/* Handed over on Monday 2 November at 8:00; `hours` of carriers later they are there. */
static instant monday(int64_t hours)
{
    struct date day = date_add_days((struct date){2026, 11, 2}, hours / 12);
    return zone_instant(c.shop.zone, day, (8 + hours % 12) * 3600000);
}

static int64_t delivered(int count, const char *service, const char *lane, int64_t hours)
{
    struct trip t = {count, "colissimo", service, lane, monday(0), monday(hours), 0};
    must(counter_write(&c, trip_command, &t, &err));
    return t.id;
}

static void on_its_way(int count, const char *lane, instant handed_at)
{
    struct trip t = {count, "colissimo", "home", lane, handed_at, {0}, 0};
    must(counter_write(&c, trip_command, &t, &err));
}

static struct estimate estimate(const char *service, const char *lane, instant handed, instant due)
{
    struct estimate_facts facts = {.carrier = STR("colissimo"),
                                   .service = str_of(service),
                                   .zone = str_of(lane),
                                   .handed_at = handed,
                                   .due_at = due};
    struct estimate out;
    must(estimate_of(c.db, c.arena, &c.shop, &facts, clock_now(&c.clock), &out, &err));
    return out;
}

/* --- tests ------------------------------------------------------------------ */

START_TEST(a_lane_with_few_deliveries_leaves_it_to_its_parent)
{
    instant due = instant_add(clock_now(&c.clock), duration_days(3));
    ck_assert(!estimate("home", "FR-75", hours_before(1), due).known);
    delivered(29, "home", "FR-75", 5);
    ck_assert(!estimate("home", "FR-75", hours_before(1), due).known);
    delivered(1, "relay", "FR-75", 5);
    ck_assert_int_eq(estimate("home", "FR-75", hours_before(1), due).level, LANE_CARRIER);
    delivered(5, "home", "DE-10", 5);
    ck_assert_int_eq(estimate("home", "FR-75", hours_before(1), due).level, LANE_SERVICE);
    delivered(5, "home", "FR-29", 5);
    ck_assert_int_eq(estimate("home", "FR-75", hours_before(1), due).level, LANE_COUNTRY);
    delivered(1, "home", "FR-75", 5);
    struct estimate e = estimate("home", "FR-75", hours_before(1), due);
    ck_assert_int_eq(e.level, LANE_ZONE);
    ck_assert_int_eq(e.deliveries, 30);
    ck_assert_int_eq(estimate("home", "FR-29", hours_before(1), due).deliveries, 35);
    ck_assert(!estimate("home", "", hours_before(1), instant_of(0)).late);
}
END_TEST

START_TEST(a_delivery_counts_in_its_hour)
{
    delivered(40, "home", "FR-75", 10);
    struct q_lane_transits_in lane = {.shop = c.shop.id,
                                      .carrier = STR("colissimo"),
                                      .service = STR("home"),
                                      .country = STR("FR"),
                                      .zone = STR("FR-75"),
                                      .since = 202605};
    struct q_lane_transits_rows rows;
    must(q_lane_transits_zone(c.db, c.arena, &lane, &rows, &err));
    ck_assert_uint_eq(rows.count, 1);
    ck_assert_int_eq(rows.items[0].hours, 10);
    ck_assert_int_eq(rows.items[0].delivered, 40);
}
END_TEST

struct correction {
    int64_t parcel;
    instant delivered_at;
};

static enum err correct_command(struct db *db, struct arena *arena, void *ctx, struct error *e)
{
    const struct correction *to = ctx;
    struct record r =
        record_begin(&c.desk, db, arena, c.shop.id, (struct actor){0}, clock_now(&c.clock));
    enum err result = deliver(db, to->parcel, monday(0), to->delivered_at, e);
    if (!result)
        result = estimate_sample(&r, to->parcel, e);
    return result ? result : estimate_sample(&r, to->parcel, e);
}

START_TEST(a_delivery_that_is_taken_back_is_counted_no_more)
{
    struct correction later = {delivered(30, "home", "FR-75", 10), monday(30)};
    instant due = instant_add(clock_now(&c.clock), duration_hours(10));
    must(counter_write(&c, correct_command, &later, &err));
    struct estimate e = estimate("home", "FR-75", clock_now(&c.clock), due);
    ck_assert_int_eq(e.deliveries, 30);
    ck_assert_double_eq_tol(e.late, 1.0 / 30, 1e-9);
    later.delivered_at = instant_of(0);
    must(counter_write(&c, correct_command, &later, &err));
    ck_assert(!estimate("home", "FR-75", clock_now(&c.clock), due).known);
}
END_TEST

START_TEST(what_is_on_its_way_weighs_since_the_last_morning)
{
    delivered(30, "home", "FR-75", 6);
    delivered(10, "home", "FR-75", 20);
    instant now = clock_now(&c.clock), due = instant_add(now, duration_hours(8));
    double before = estimate("home", "FR-75", now, due).late;
    ck_assert_double_eq_tol(before, 0.25, 1e-9);
    on_its_way(40, "FR-75", monday(0)); /* for weeks */
    must(morning_work(&c.desk, c.db, &err));
    ck_assert_double_eq_tol(estimate("home", "FR-75", now, due).late, 50.0 / 80, 1e-9);
    must(morning_work(&c.desk, c.db, &err)); /* no morning, nothing again */
    counter_pass(&c, duration_days(1));
    must(morning_work(&c.desk, c.db, &err));
    ck_assert_double_eq_tol(
        estimate("home", "FR-75", clock_now(&c.clock), instant_add(due, duration_days(1))).late,
        50.0 / 80, 1e-9);
}
END_TEST

static enum err look_command(struct db *db, struct arena *arena, void *ctx, struct error *e)
{
    struct record r =
        record_begin(&c.desk, db, arena, c.shop.id, (struct actor){0}, clock_now(&c.clock));
    return incident_look(&r, *(int64_t *)ctx, e);
}

/* Chances of `late` in thousandths, as incidents of the order have it; -1: none. */
static int64_t late_by(int64_t parcel)
{
    struct q_incident_rows rows;
    must(counter_write(&c, look_command, &parcel, &err));
    must(q_incident_of_order(
        c.db, c.arena, &(struct q_incident_of_order_in){.shop = c.shop.id, .shop_order = order},
        &rows, &err));
    for (size_t i = 0; i < rows.count; i++)
        if (rows.items[i].parcel == parcel && rows.items[i].kind == PROBLEM_LATE)
            return rows.items[i].chance;
    return -1;
}

START_TEST(a_parcel_as_likely_late_as_not_is_late_before_its_day)
{
    delivered(20, "home", "FR-75", 30);
    delivered(20, "home", "FR-75", 40);
    struct trip even = {1,   "colissimo", "home",           "FR-75", hours_before(48),
                        {0}, 0,           hours_before(-24)};
    struct trip fine = even, early = even;
    fine.due_at = hours_before(-28); /* 40 hours of carriers */
    early.handed_at = hours_before(1);
    must(counter_write(&c, trip_command, &even, &err));
    must(counter_write(&c, trip_command, &fine, &err));
    must(counter_write(&c, trip_command, &early, &err));
    ck_assert_int_eq(late_by(even.id), 500);
    ck_assert_int_eq(late_by(fine.id), -1);
    ck_assert_int_eq(late_by(early.id), -1);
}
END_TEST

START_TEST(a_parcel_that_outlasts_its_lane_is_late_then_lost)
{
    delivered(400, "home", "FR-75", 6);
    instant handed = monday(0), due = monday(100);
    struct estimate e = estimate("home", "FR-75", handed, due);
    ck_assert(e.known);
    ck_assert_double_eq(e.late, 1);
    ck_assert_double_gt(e.lost, 0.5);
    e = estimate("home", "FR-75", hours_before(1), due);
    ck_assert_double_lt(e.lost, 0.01);
}
END_TEST

START_TEST(R127_the_last_day_for_a_gift_is_told)
{
    struct date eve = {2026, 12, 24};
    struct estimate_facts lane = {
        .carrier = STR("colissimo"), .service = STR("home"), .zone = STR("FR-75")};
    struct last_dispatch last;
    must(estimate_last_dispatch(c.db, c.arena, &c.shop, &lane, clock_now(&c.clock), eve, &last,
                                &err));
    ck_assert(!last.known);
    delivered(99, "home", "FR-75", 20);
    delivered(1, "home", "FR-75", 40);
    must(estimate_last_dispatch(c.db, c.arena, &c.shop, &lane, clock_now(&c.clock), eve, &last,
                                &err));
    ck_assert(last.known && last.possible);
    ck_assert_int_eq(date_cmp(last.day, (struct date){2026, 12, 22}), 0);
    must(estimate_last_dispatch(c.db, c.arena, &c.shop, &lane, clock_now(&c.clock),
                                (struct date){2026, 11, 21}, &last, &err));
    ck_assert(last.known && !last.possible);
}
END_TEST

START_TEST(a_morning_comes_at_six_and_points_at_once)
{
    instant next;
    must(morning_next(c.db, c.arena, clock_now(&c.clock), &next, &err));
    ck_assert_int_eq(next.ms, clock_now(&c.clock).ms); /* never had one */
    must(morning_work(&c.desk, c.db, &err));
    must(morning_next(c.db, c.arena, clock_now(&c.clock), &next, &err));
    ck_assert_int_eq(next.ms,
                     zone_instant(c.shop.zone, (struct date){2026, 11, 21}, 6 * 3600000).ms);
}
END_TEST

int main(void)
{
    TCase *tc = tcase_create("estimate");
    tcase_add_checked_fixture(tc, set_up, tear_down);
    tcase_set_timeout(tc, 60);
    tcase_add_test(tc, a_lane_with_few_deliveries_leaves_it_to_its_parent);
    tcase_add_test(tc, a_delivery_counts_in_its_hour);
    tcase_add_test(tc, a_delivery_that_is_taken_back_is_counted_no_more);
    tcase_add_test(tc, what_is_on_its_way_weighs_since_the_last_morning);
    tcase_add_test(tc, a_parcel_as_likely_late_as_not_is_late_before_its_day);
    tcase_add_test(tc, a_parcel_that_outlasts_its_lane_is_late_then_lost);
    tcase_add_test(tc, R127_the_last_day_for_a_gift_is_told);
    tcase_add_test(tc, a_morning_comes_at_six_and_points_at_once);
    Suite *suite = suite_create("estimate");
    suite_add_tcase(suite, tc);
    return check_main(suite);
}
