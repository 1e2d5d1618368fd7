/* Pick-up points that will be closed: at import, at dispatch, when closures change, each
 * morning, and what a checkout is offered (R120, G11). */
#include "counter.h"

#include "base/arena.h"
#include "desk/caller.h"
#include "desk/pickup_offers.h"
#include "desk/pickup_point.h"
#include "desk/pickup_watch.h"
#include "domain/incident.h"
#include "domain/practice/practice.h"

#include "../check_main.h"

static struct counter c;
static struct error err;
static struct caller lead;
static int64_t customer, order;

static void must(enum err e)
{
    ck_assert_msg(e == ERR_OK, "%s %s %s", err_name(e), err.field, err.text);
}

static enum err people_command(struct db *db, struct arena *arena, void *ctx, struct error *e)
{
    (void)ctx;
    (void)arena;
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
                                                            .state = STR("paid"),
                                                            .total = 21490,
                                                            .currency = STR("EUR"),
                                                            .placed_at = clock_now(&c.clock)},
                                &order, e);
    return result;
}

static void set_up(void)
{
    counter_open(&c); /* Friday 20 November 2026 */
    err = (struct error){0};
    lead = (struct caller){
        .shop = c.shop.id, .actor = {ACTOR_TOKEN, 1}, .role = ROLE_LEAD, .lang = LANG_FR};
    must(counter_write(&c, people_command, NULL, &err));
}

static void tear_down(void)
{
    counter_close(&c);
}

static instant on(int month, int day)
{
    return zone_instant(c.shop.zone, (struct date){2026, month, day}, 10 * 3600000);
}

/* --- points and parcels ----------------------------------------------------- */

struct closed {
    struct closure closures[3];
    size_t count;
};

static const struct closed florist = {{{{2026, 11, 15}, {2026, 12, 31}}}, 1}, never = {{{{0}}}, 0};

static enum err put(const char *code, struct closed closed, int64_t *id)
{
    struct pickup_in in = {.carrier = STR("mondial_relay"),
                           .code = str_of(code),
                           .name = STR("Au fil des fleurs"),
                           .address = STR("3 rue des Lilas"),
                           .postcode = STR("44000"),
                           .city = STR("Nantes"),
                           .country = STR("FR"),
                           .hours = STR("tue-sat 09:00-19:00"),
                           .closures = closed.closures,
                           .closure_count = closed.count};
    return pickup_put_all(&c.desk, &lead, &in, 1, id, &err);
}

static int64_t point(const char *code, struct closed closed)
{
    int64_t id = 0;
    must(put(code, closed, &id));
    return id;
}

struct sent {
    const char *number, *code;
    instant due;
    int64_t parcel;
    bool check;
};

static enum err send_command(struct db *db, struct arena *arena, void *ctx, struct error *e)
{
    struct sent *s = ctx;
    struct record r =
        record_begin(&c.desk, db, arena, c.shop.id, (struct actor){0}, clock_now(&c.clock));
    enum err result = q_parcel_insert(db,
                                      &(struct q_parcel_insert_in){.shop = c.shop.id,
                                                                   .shop_order = order,
                                                                   .carrier = STR("mondial_relay"),
                                                                   .tracking = str_of(s->number),
                                                                   .stage = STR("announced"),
                                                                   .pickup_point = str_of(s->code),
                                                                   .due_at = s->due},
                                      &s->parcel, e);
    return result || !s->check ? result : pickup_check_parcel(&r, s->parcel, e);
}

static int64_t sent(const char *number, const char *code, instant due)
{
    struct sent s = {number, code, due, 0, true};
    must(counter_write(&c, send_command, &s, &err));
    return s.parcel;
}

static enum err check_command(struct db *db, struct arena *arena, void *ctx, struct error *e)
{
    struct record r =
        record_begin(&c.desk, db, arena, c.shop.id, (struct actor){0}, clock_now(&c.clock));
    return pickup_check_parcel(&r, *(int64_t *)ctx, e);
}

static void check(int64_t parcel)
{
    must(counter_write(&c, check_command, &parcel, &err));
}

static enum err stage_command(struct db *db, struct arena *arena, void *ctx, struct error *e)
{
    (void)arena;
    const struct sent *s = ctx;
    return q_parcel_set_stage(db,
                              &(struct q_parcel_set_stage_in){.shop = c.shop.id,
                                                              .id = s->parcel,
                                                              .stage = str_of(s->code),
                                                              .incident = STR(""),
                                                              .at = clock_now(&c.clock)},
                              NULL, e);
}

static void stage(int64_t parcel, const char *name)
{
    struct sent s = {.parcel = parcel, .code = name};
    must(counter_write(&c, stage_command, &s, &err));
}

/* Incidents of closed points, and of which parcel the last one is. */
static int closed_ones(int64_t *parcel)
{
    struct q_incident_rows rows;
    int count = 0;
    enum err e = q_incident_of_order(
        c.db, c.arena, &(struct q_incident_of_order_in){.shop = c.shop.id, .shop_order = order},
        &rows, &err);
    must(e);
    for (size_t i = 0; i < rows.count; i++)
        if (rows.items[i].kind == PROBLEM_RELAY_CLOSED) {
            count++;
            if (parcel)
                *parcel = rows.items[i].parcel;
        }
    return count;
}

static struct pickup_watched morning(void)
{
    struct pickup_watched seen;
    must(pickup_watch_shop(&c.desk, c.db, c.shop.id, &seen, &err));
    return seen;
}

static struct pickup_watched changed(void)
{
    struct pickup_watched seen;
    must(pickup_watch_changed(&c.desk, c.db, &seen, &err));
    return seen;
}

/* --- parcels ---------------------------------------------------------------- */

START_TEST(G11_a_parcel_ordered_to_a_closed_point_is_an_incident_on_day_0)
{
    int64_t named = 0;
    point("012345", florist);
    int64_t parcel = sent("MR1", "012345", on(11, 26));
    ck_assert_int_eq(closed_ones(&named), 1);
    ck_assert_int_eq(named, parcel);
    check(parcel);
    ck_assert_int_eq(closed_ones(NULL), 1);
}
END_TEST

START_TEST(R120_an_open_point_is_no_incident)
{
    point("1", never);
    point("2", (struct closed){{{{2026, 12, 20}, {2026, 12, 31}}}, 1});
    sent("MR1", "1", on(11, 26));
    sent("MR2", "2", on(11, 26));
    sent("MR3", "", on(11, 26));
    sent("MR4", "nobody knows it", on(11, 26));
    ck_assert_int_eq(closed_ones(NULL), 0);
}
END_TEST

START_TEST(R120_a_closure_told_later_is_seen_when_it_is_told)
{
    point("012345", never);
    int64_t parcel = sent("MR1", "012345", on(11, 26)), named;
    int64_t other = sent("MR2", "7", on(11, 26));
    ck_assert_int_eq(changed().points, 0);
    ck_assert_int_eq(point("012345", florist), point("012345", florist));
    ck_assert_int_eq(counter_events(&c, EVENT_PICKUP_CLOSURES), 1);
    ck_assert_int_eq(changed().closed, 1);
    ck_assert_int_eq(closed_ones(&named), 1);
    ck_assert_int_eq(named, parcel);
    ck_assert_int_eq(changed().points, 0);
    point("7", florist); /* described for the first time */
    ck_assert_int_eq(changed().closed, 1);
    closed_ones(&named);
    ck_assert_int_eq(named, other);
}
END_TEST

START_TEST(R120_each_morning_late_parcels_meet_closures_that_were_not_in_their_way)
{
    point("012345", (struct closed){{{{2026, 12, 7}, {2026, 12, 12}}}, 1});
    sent("MR1", "012345", on(11, 24));
    changed();
    ck_assert_int_eq(morning().closed, 0);
    counter_pass(&c, duration_days(10));
    struct pickup_watched seen = morning();
    ck_assert_int_eq(seen.points, 1);
    ck_assert_int_eq(seen.parcels, 1);
    ck_assert_int_eq(seen.closed, 1);
    ck_assert_int_eq(closed_ones(NULL), 1);
    seen = morning();
    ck_assert_int_eq(seen.parcels, 0); /* told once */
    ck_assert_int_eq(closed_ones(NULL), 1);
}
END_TEST

START_TEST(parcels_whose_way_is_over_are_left_alone)
{
    static const char *const over[] = {"delivered", "returned", "returning"};
    point("012345", never);
    for (int i = 0; i < 3; i++)
        stage(sent(over[i], "012345", on(11, 26)), over[i]);
    int64_t there = sent("MR9", "012345", on(11, 19)), named;
    stage(there, "available_at_relay");
    point("012345", florist);
    ck_assert_int_eq(changed().closed, 1);
    ck_assert_int_eq(closed_ones(&named), 1);
    ck_assert_int_eq(named, there);
}
END_TEST

enum { MANY = 230, EVERY = 20 };

/* A page of points at a time; every EVERYth is closed when the parcels come, the others later. */
static void describe_many(int from, int to)
{
    static const struct closure now = {{2026, 11, 15}, {2026, 12, 31}},
                                later = {{2027, 1, 15}, {2027, 1, 31}};
    struct pickup_in points[MANY] = {0};
    int64_t ids[MANY];
    for (int i = from; i < to; i++)
        points[i - from] = (struct pickup_in){.carrier = STR("mondial_relay"),
                                              .code = str_printf(c.arena, "P%d", i),
                                              .closures = i % EVERY ? &later : &now,
                                              .closure_count = 1};
    must(pickup_put_all(&c.desk, &lead, points, (size_t)(to - from), ids, &err));
}

static enum err many_command(struct db *db, struct arena *arena, void *ctx, struct error *e)
{
    enum err result = ERR_OK;
    for (int i = 0; !result && i < MANY; i++) {
        struct sent s = {str_c(arena, str_printf(arena, "MR%d", i)),
                         str_c(arena, str_printf(arena, "P%d", i)), on(11, 26), 0, true};
        result = send_command(db, arena, &s, e);
    }
    (void)ctx;
    return result;
}

START_TEST(many_parcels_and_points_are_gone_through_in_pages)
{
    must(counter_write(&c, many_command, NULL, &err));
    describe_many(0, MANY / 2);
    describe_many(MANY / 2, MANY);
    struct pickup_watched seen = morning();
    ck_assert_int_eq(seen.points, MANY);
    ck_assert_int_eq(seen.parcels, MANY);
    ck_assert_int_eq(seen.closed, (MANY + EVERY - 1) / EVERY);
    ck_assert_int_eq(seen.failed, 0);
}
END_TEST

/* --- as the shop has set it ------------------------------------------------- */

static enum err set_command(struct db *db, struct arena *arena, void *ctx, struct error *e)
{
    (void)arena;
    return q_practice_switch_set(
        db,
        &(struct q_practice_switch_set_in){.shop = c.shop.id,
                                           .practice = STR("G11"),
                                           .setting = *(enum practice_setting *)ctx,
                                           .now = clock_now(&c.clock)},
        NULL, e);
}

static void set(enum practice_setting setting)
{
    must(counter_write(&c, set_command, &setting, &err));
}

START_TEST(G11_recorded_only_tells_nobody_and_writes_it_down)
{
    set(PRACTICE_RECORD_ONLY);
    point("012345", florist);
    int64_t parcel = sent("MR1", "012345", on(11, 26));
    check(parcel);
    ck_assert_int_eq(closed_ones(NULL), 0);
    ck_assert_int_eq(counter_events(&c, EVENT_GUARDRAIL_WOULD), 1);
}
END_TEST

START_TEST(G11_off_and_on_again_sees_what_it_left_alone)
{
    set(PRACTICE_OFF);
    point("012345", florist);
    sent("MR1", "012345", on(11, 26));
    ck_assert_int_eq(closed_ones(NULL), 0);
    set(PRACTICE_ON);
    ck_assert_int_eq(morning().closed, 1);
    ck_assert_int_eq(closed_ones(NULL), 1);
}
END_TEST

/* --- what people say -------------------------------------------------------- */

static enum err tell(const struct caller *who, int64_t pickup, struct closed closed, bool kept_open)
{
    struct pickup_word word = {closed.closures, closed.count, kept_open};
    return pickup_tell(&c.desk, who, pickup, &word, &err);
}

START_TEST(G11_a_lead_says_that_a_point_is_open_all_the_same)
{
    struct caller agent = lead;
    agent.role = ROLE_AGENT;
    int64_t id = point("012345", florist);
    ck_assert_int_eq(tell(&agent, id, never, true), ERR_FORBIDDEN);
    ck_assert_int_eq(tell(&lead, id, never, true), ERR_OK);
    sent("MR1", "012345", on(11, 26));
    point("012345", florist); /* the carrier says it again */
    changed();
    ck_assert_int_eq(morning().closed, 0);
    ck_assert_int_eq(closed_ones(NULL), 0);
    ck_assert_int_eq(tell(&lead, id, never, false), ERR_OK);
    ck_assert_int_eq(changed().closed, 1);
}
END_TEST

START_TEST(R120_what_people_say_stays_when_the_carrier_says_less)
{
    struct caller agent = lead;
    agent.role = ROLE_AGENT;
    int64_t id = point("012345", never);
    ck_assert_int_eq(tell(&agent, id, florist, false), ERR_OK);
    point("012345", never);
    sent("MR1", "012345", on(11, 26));
    ck_assert_int_eq(closed_ones(NULL), 1);
    agent.shop++;
    ck_assert_int_eq(tell(&agent, id, never, false), ERR_NOT_FOUND);
}
END_TEST

START_TEST(what_cannot_be_a_point_is_refused)
{
    struct closed backwards = {{{{2026, 12, 2}, {2026, 12, 1}}}, 1};
    struct pickup_in in = {.carrier = STR("gls"), .code = STR(""), .name = STR("x")};
    int64_t id;
    ck_assert_int_eq(put("1", backwards, &id), ERR_INVALID);
    ck_assert_str_eq(err.key, "pickup.closure_backwards");
    ck_assert_str_eq(err.field, "items[0].closures");
    ck_assert_int_eq(pickup_put_all(&c.desk, &lead, &in, 1, &id, &err), ERR_INVALID);
    ck_assert_str_eq(err.field, "items[0].code");
    in.code = STR("1");
    in.hours = STR("mardi 9h");
    ck_assert_int_eq(pickup_put_all(&c.desk, &lead, &in, 1, &id, &err), ERR_INVALID);
    ck_assert_str_eq(err.field, "items[0].hours");
}
END_TEST

/* --- at the checkout -------------------------------------------------------- */

static struct pickup_offers offered(struct pickup_question q)
{
    struct pickup_offers out;
    q.carrier = STR("mondial_relay");
    q.country = STR("FR");
    q.limit = q.limit ? q.limit : 50;
    must(pickup_offers(&c.desk, c.db, c.arena, c.shop.id, &q, &out, &err));
    return out;
}

START_TEST(G11_a_closed_point_is_not_offered)
{
    point("1", never);
    point("2", florist);
    point("3", (struct closed){{{{2026, 12, 20}, {2026, 12, 31}}}, 1});
    struct pickup_question q = {.postcode = STR("44000"),
                                .stay = stay_of((struct date){2026, 11, 26}, 8)};
    struct pickup_offers offers = offered(q);
    ck_assert_uint_eq(offers.count, 2);
    ck_assert_int_eq(offers.items[0].open_days, 6); /* Thu Fri Sat, Tue Wed Thu */
    ck_assert(str_eq(offers.items[1].point->code, STR("3")));
    q.closed = true;
    offers = offered(q);
    ck_assert_uint_eq(offers.count, 3);
    ck_assert(!offers.items[1].offered && offers.items[1].is_closed);
    q.closed = false;
    q.limit = 1;
    offers = offered(q);
    ck_assert(offers.more && offers.count == 1);
    q.after = offers.after;
    ck_assert_uint_eq(offered(q).count, 0);
    set(PRACTICE_OFF);
    ck_assert_uint_eq(offered(q).count, 1);
}
END_TEST

START_TEST(G11_a_point_is_asked_for_by_its_number)
{
    point("2", florist);
    struct pickup_question q = {
        .code = STR("2"), .closed = true, .stay = stay_of((struct date){2026, 11, 26}, 8)};
    struct pickup_offers offers = offered(q);
    ck_assert_uint_eq(offers.count, 1);
    ck_assert(offers.items[0].is_closed && !offers.items[0].offered);
    ck_assert_int_eq(date_cmp(offers.items[0].hit.last, (struct date){2026, 12, 31}), 0);
    q.stay = stay_of((struct date){2027, 1, 2}, 8);
    ck_assert(offered(q).items[0].offered);
    q.code = STR("02");
    ck_assert_uint_eq(offered(q).count, 0);
}
END_TEST

int main(void)
{
    TCase *tc = tcase_create("pickup");
    tcase_add_checked_fixture(tc, set_up, tear_down);
    tcase_set_timeout(tc, 60);
    tcase_add_test(tc, G11_a_parcel_ordered_to_a_closed_point_is_an_incident_on_day_0);
    tcase_add_test(tc, R120_an_open_point_is_no_incident);
    tcase_add_test(tc, R120_a_closure_told_later_is_seen_when_it_is_told);
    tcase_add_test(tc, R120_each_morning_late_parcels_meet_closures_that_were_not_in_their_way);
    tcase_add_test(tc, parcels_whose_way_is_over_are_left_alone);
    tcase_add_test(tc, many_parcels_and_points_are_gone_through_in_pages);
    tcase_add_test(tc, G11_recorded_only_tells_nobody_and_writes_it_down);
    tcase_add_test(tc, G11_off_and_on_again_sees_what_it_left_alone);
    tcase_add_test(tc, G11_a_lead_says_that_a_point_is_open_all_the_same);
    tcase_add_test(tc, R120_what_people_say_stays_when_the_carrier_says_less);
    tcase_add_test(tc, what_cannot_be_a_point_is_refused);
    tcase_add_test(tc, G11_a_closed_point_is_not_offered);
    tcase_add_test(tc, G11_a_point_is_asked_for_by_its_number);
    Suite *suite = suite_create("pickup");
    suite_add_tcase(suite, tc);
    return check_main(suite);
}
