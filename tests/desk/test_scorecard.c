/* Carriers counted as things happen, and the card that follows. */
#include "counter.h"

#include "base/arena.h"
#include "desk/order.h"
#include "desk/scorecard.h"
#include "desk/scorecard_report.h"
#include "domain/incident.h"

#include "../check_main.h"

#include <math.h>
#include <stdio.h>

static struct counter c;
static struct error err;
static int numbers;

static void set_up(void)
{
    counter_open(&c);
    err = (struct error){0};
    numbers = 0;
}

static void tear_down(void)
{
    counter_close(&c);
}

static void must(enum err e)
{
    ck_assert_msg(e == ERR_OK, "%s %s %s", err_name(e), err.field, err.text);
}

static void near(double is, double wanted, double tolerance)
{
    ck_assert_msg(fabs(is - wanted) <= tolerance, "%.9f, not %.9f", is, wanted);
}

static instant days(int n)
{
    return instant_add(clock_now(&c.clock), duration_days(n));
}

static struct record begin(struct db *db, struct arena *arena)
{
    return record_begin(&c.desk, db, arena, c.shop.id, (struct actor){ACTOR_SYSTEM, 0},
                        clock_now(&c.clock));
}

/* --- parcels and their incidents ---------------------------------------------------- */

struct sent {
    const char *carrier;
    int64_t weight, value;
    bool relay;
    int due, handed, arrived; /* days from now; 100: never */
    const enum problem *incidents;
    size_t incident_count;
    int64_t order, parcel;
};
enum { NEVER = 100 };

static enum err send_command(struct db *db, struct arena *arena, void *ctx, struct error *e)
{
    struct sent *s = ctx;
    struct record r = begin(db, arena);
    struct order_in order = order_unsaid();
    struct order_put put;
    order.number = str_printf(arena, "N%d", ++numbers);
    enum err result = order_put(&r, &order, &put, e);
    if (result)
        return result;
    struct q_parcel_new_in in = {
        .shop = r.shop,
        .shop_order = s->order = put.order,
        .carrier = str_of(s->carrier),
        .service = STR(""),
        .tracking = str_printf(arena, "T%d", numbers),
        .pickup_point = s->relay ? STR("P1") : STR(""),
        .handed_over_at = s->handed == NEVER ? (instant){0} : days(s->handed),
        .due_at = s->due == NEVER ? (instant){0} : days(s->due),
        .lane = STR("FR-75"),
        .weight = s->weight,
        .value = s->value,
        .now = r.now,
    };
    return q_parcel_new(db, &in, &s->parcel, e);
}

static enum err incident(struct record *r, const struct sent *s, enum problem kind, struct error *e)
{
    struct q_incident_insert_in in = {.shop = r->shop,
                                      .shop_order = s->order,
                                      .parcel = s->parcel,
                                      .kind = kind,
                                      .state = INCIDENT_CONFIRMED,
                                      .seen_by = SEEN_BY_STAFF,
                                      .fault = incident_type(kind)->fault,
                                      .needs = STR(""),
                                      .now = r->now};
    int64_t id;
    enum err result = q_incident_insert(r->db, &in, &id, e);
    return result ? result : scorecard_incident(r, id, e);
}

static enum err score_command(struct db *db, struct arena *arena, void *ctx, struct error *e)
{
    struct sent *s = ctx;
    struct record r = begin(db, arena);
    enum err result = scorecard_parcel(&r, s->parcel, e);
    for (size_t i = 0; !result && i < s->incident_count; i++)
        result = incident(&r, s, s->incidents[i], e);
    return result;
}

static void send(struct sent *s)
{
    must(counter_write(&c, send_command, s, &err));
    must(counter_write(&c, score_command, s, &err));
    must(counter_write(&c, score_command, s, &err)); /* again: nothing counts twice */
}

static int64_t counted(const char *carrier, const char *what)
{
    char name[100], lane[100];
    snprintf(name, sizeof name, "carrier.2026-11.%s.%s", carrier, what);
    snprintf(lane, sizeof lane, "lane.2026-11.%s.FR-75.%s", carrier, what);
    int64_t n = counter_total(&c, name);
    ck_assert_int_eq(counter_total(&c, lane), n);
    return n;
}

START_TEST(a_parcel_counts_once_whatever_is_repeated)
{
    struct sent s = {.carrier = "gls", .weight = 12000, .handed = -2, .due = 3};
    send(&s);
    ck_assert_int_eq(counted("gls", "handed"), 1);
    ck_assert_int_eq(counted("gls", "heavy"), 1);
    ck_assert_int_eq(counted("gls", "valuable"), 0);
    ck_assert_int_eq(counted("gls", "relay"), 0);
    ck_assert_int_eq(counted("gls", "judged"), 0);
}
END_TEST

START_TEST(what_was_never_handed_over_is_no_parcel_of_the_carrier)
{
    struct sent s = {.carrier = "gls", .handed = NEVER, .due = 3};
    send(&s);
    ck_assert_int_eq(counted("gls", "handed"), 0);
}
END_TEST

static enum err arrive_command(struct db *db, struct arena *arena, void *ctx, struct error *e)
{
    const struct sent *s = ctx;
    struct record r = begin(db, arena);
    instant at = days(s->arrived);
    struct q_track_parcel_set_in in = {
        .id = s->parcel,
        .stage = s->relay ? STR("available_at_relay") : STR("delivered"),
        .incident = STR(""),
        .stage_at = at,
        .last_event_at = at,
        .handed_over_at = days(s->handed),
        .delivered_at = s->relay ? (instant){0} : at,
        .delivered_to = STR(""),
        .answered_at = at,
    };
    enum err result = q_track_parcel_set(db, &in, NULL, e);
    return result ? result : scorecard_parcel(&r, s->parcel, e);
}

START_TEST(a_parcel_is_in_time_where_the_customer_can_have_it)
{
    static const struct {
        bool relay;
        int due, arrived;
    } sent[] = {{false, 3, 2}, {false, 3, 4}, {true, 3, 3}, {true, 3, 5}, {false, NEVER, 2}};
    for (size_t i = 0; i < sizeof sent / sizeof *sent; i++) {
        struct sent s = {.carrier = "gls",
                         .handed = -1,
                         .due = sent[i].due,
                         .arrived = sent[i].arrived,
                         .relay = sent[i].relay};
        send(&s);
        must(counter_write(&c, arrive_command, &s, &err));
        must(counter_write(&c, arrive_command, &s, &err));
    }
    ck_assert_int_eq(counted("gls", "handed"), 5);
    ck_assert_int_eq(counted("gls", "relay"), 2);
    ck_assert_int_eq(counted("gls", "judged"), 4);
    ck_assert_int_eq(counted("gls", "on_time"), 2);
    ck_assert_int_eq(counted("gls", "transit_3"), 2);
    ck_assert_int_eq(counted("gls", "transit_6"), 1);
}
END_TEST

START_TEST(incidents_count_for_the_carrier_and_for_the_need)
{
    static const enum problem lost[] = {PROBLEM_LATE, PROBLEM_LOST};
    static const enum problem own[] = {PROBLEM_WRONG_ITEM};
    struct sent s = {.carrier = "dpd.fr",
                     .value = 20000,
                     .relay = true,
                     .handed = NEVER,
                     .due = 3,
                     .incidents = lost,
                     .incident_count = 2};
    send(&s);
    ck_assert_int_eq(counted("dpd_fr", "handed"), 1); /* lost, so it had it */
    ck_assert_int_eq(counted("dpd_fr", "lost"), 1);
    ck_assert_int_eq(counted("dpd_fr", "troubled"), 1);
    ck_assert_int_eq(counted("dpd_fr", "judged"), 1);
    ck_assert_int_eq(counted("dpd_fr", "on_time"), 0);
    ck_assert_int_eq(counted("dpd_fr", "relay_troubled"), 1);
    ck_assert_int_eq(counted("dpd_fr", "valuable_troubled"), 1);
    ck_assert_int_eq(counted("dpd_fr", "heavy_troubled"), 0);
    s = (struct sent){
        .carrier = "ups", .handed = -1, .due = 3, .incidents = own, .incident_count = 1};
    send(&s);
    ck_assert_int_eq(counted("ups", "handed"), 1);
    ck_assert_int_eq(counted("ups", "troubled"), 0);
}
END_TEST

static enum err party_command(struct db *db, struct arena *arena, void *ctx, struct error *e)
{
    const struct sent *s = ctx;
    struct record r = begin(db, arena);
    struct scored_answer in_time = {s->parcel, days(-5), days(-2), false};
    struct scored_answer none = {s->parcel, days(-5), instant_of(0), false};
    struct scored_answer at_last = {s->parcel, days(-5), days(1), true};
    enum err result = scorecard_answer(&r, &in_time, e);
    if (!result)
        result = scorecard_answer(&r, &none, e);
    if (!result)
        result = scorecard_answer(&r, &at_last, e);
    struct scored_claim claim = {1, days(-5), 4950, 0};
    if (!result)
        result = scorecard_claim(&r, &claim, e);
    claim.claimed = 0;
    claim.paid = 3000;
    return result ? result : scorecard_claim(&r, &claim, e);
}

START_TEST(answers_and_claims_are_counted)
{
    static const enum problem lost[] = {PROBLEM_LOST};
    struct score_asked asked = {.from = STR("2026-11"), .to = STR("2026-11")};
    struct scorecard card;
    struct sent s = {.carrier = "gls",
                     .handed = -6,
                     .due = 3,
                     .arrived = NEVER,
                     .incidents = lost,
                     .incident_count = 1};
    send(&s);
    must(counter_write(&c, party_command, &s, &err));
    must(scorecard_report(c.db, c.arena, c.shop.id, &asked, &card, &err));
    ck_assert_uint_eq(card.count, 1);
    const struct score_row *row = &card.rows[0];
    ck_assert_int_eq(row->n[SCORE_ASKED], 2);
    ck_assert_int_eq(row->n[SCORE_ANSWERED], 1);
    ck_assert_int_eq(score_days_within(row->answer, 0.5), 3);
    ck_assert_int_eq(score_days_within(row->answer, 0.9), 6);
    ck_assert_int_eq(row->n[SCORE_CLAIMED], 4950);
    ck_assert_int_eq(row->n[SCORE_PAID], 3000);
}
END_TEST

/* --- the card ----------------------------------------------------------------------- */

struct planted {
    const char *name;
    int64_t n;
};

static enum err plant_command(struct db *db, struct arena *arena, void *ctx, struct error *e)
{
    struct record r = begin(db, arena);
    (void)e;
    for (const struct planted *p = ctx; p->name; p++)
        record_total(&r, p->name, p->n);
    return ERR_OK;
}

static void plant(const struct planted *totals)
{
    must(counter_write(&c, plant_command, (void *)(uintptr_t)totals, &err));
}

/* Domain 4.5, over two months. */
static const struct planted reference[] = {
    {"carrier.2026-10.a.handed", 400},
    {"carrier.2026-10.a.lost", 5},
    {"carrier.2026-11.a.handed", 600},
    {"carrier.2026-11.a.lost", 7},
    {"carrier.2026-11.b.handed", 1500},
    {"carrier.2026-11.b.lost", 90},
    {"carrier.2026-11.c.handed", 120},
    {"carrier.2026-11.c.lost", 6},
    {"carrier.2026-11.d.handed", 200},
    {"carrier.2026-11.d.lost", 1},
    {"carrier.2026-11.e.handed", 300},
    {"carrier.2026-11.e.lost", 9},
    {"carrier.2026-12.e.lost", 50},
    {"carrier.2026-11.e.something_new", 3},
    {NULL, 0},
};

START_TEST(the_card_draws_rates_together_and_ranks_by_the_bad_end)
{
    static const struct {
        const char *carrier;
        double rate;
    } wanted[] = {
        {"a", 0.0136303}, {"d", 0.0132722}, {"e", 0.0314346}, {"b", 0.0590463}, {"c", 0.0456197}};
    struct score_asked asked = {.from = STR("2026-10"), .to = STR("2026-11"), .rank = MEASURE_LOST};
    struct scorecard card;
    plant(reference);
    must(scorecard_report(c.db, c.arena, c.shop.id, &asked, &card, &err));
    ck_assert_uint_eq(card.count, 5);
    for (size_t i = 0; i < 5; i++)
        for (size_t j = 0; j < 5; j++)
            if (str_eq(card.rows[i].carrier, str_of(wanted[j].carrier)))
                near(card.rows[i].rates[MEASURE_LOST].mean, wanted[j].rate, 1e-7);
    for (size_t i = 1; i < 5; i++)
        ck_assert(card.rows[i].rates[MEASURE_LOST].within.high >=
                  card.rows[i - 1].rates[MEASURE_LOST].within.high);
    asked.by = SCORE_BY_MONTH;
    asked.carrier = STR("a");
    must(scorecard_report(c.db, c.arena, c.shop.id, &asked, &card, &err));
    ck_assert_uint_eq(card.count, 2);
    ck_assert(str_eq(card.rows[0].month, STR("2026-10")));
    ck_assert_int_eq(card.rows[1].n[SCORE_LOST], 7);
}
END_TEST

START_TEST(lanes_are_told_apart_and_small_ones_stand_behind)
{
    static const struct planted lanes[] = {
        {"lane.2026-11.a.FR-75.handed", 29},  {"lane.2026-11.a.FR-13.handed", 100},
        {"lane.2026-11.a.FR-13.damaged", 50}, {"lane.2026-11.b..handed", 40},
        {"lane.2026-11.b.FR-75.handed", 40},  {NULL, 0}};
    struct score_asked asked = {
        .by = SCORE_BY_LANE, .from = STR("2026-11"), .to = STR("2026-11"), .rank = MEASURE_DAMAGED};
    struct scorecard card;
    plant(lanes);
    must(scorecard_report(c.db, c.arena, c.shop.id, &asked, &card, &err));
    ck_assert_uint_eq(card.count, 4);
    ck_assert(str_eq(card.rows[3].carrier, STR("a")) && str_eq(card.rows[3].lane, STR("FR-75")));
    ck_assert(card.rows[3].rates[MEASURE_DAMAGED].small);
    ck_assert(str_eq(card.rows[2].lane, STR("FR-13")));
    asked.by = SCORE_BY_CARRIER;
    asked.lane = STR("FR-75");
    must(scorecard_report(c.db, c.arena, c.shop.id, &asked, &card, &err));
    ck_assert_uint_eq(card.count, 2);
    ck_assert(str_eq(card.rows[0].carrier, STR("b")));
}
END_TEST

START_TEST(months_are_asked_for_as_months)
{
    static const char *const wrong[][2] = {{"2026-11", "2026-10"},
                                           {"2026-13", "2026-12"},
                                           {"2024-11", "2026-11"},
                                           {"2026-11", "2026-1"},
                                           {"", ""},
                                           {"+026-11", "2026-11"}};
    struct scorecard card;
    for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++) {
        struct score_asked asked = {.from = str_of(wrong[i][0]), .to = str_of(wrong[i][1])};
        ck_assert_int_eq(scorecard_report(c.db, c.arena, c.shop.id, &asked, &card, &err),
                         ERR_INVALID);
    }
}
END_TEST

START_TEST(R106_each_need_has_its_carrier_and_says_how_sure_it_is)
{
    static const struct planted needs[] = {
        {"carrier.2026-11.fast.handed", 500},        {"carrier.2026-11.fast.judged", 500},
        {"carrier.2026-11.fast.on_time", 490},       {"carrier.2026-11.fast.transit_1", 480},
        {"carrier.2026-11.fast.transit_3", 20},      {"carrier.2026-11.fast.heavy", 100},
        {"carrier.2026-11.fast.heavy_troubled", 30}, {"carrier.2026-11.slow.handed", 500},
        {"carrier.2026-11.slow.judged", 500},        {"carrier.2026-11.slow.on_time", 380},
        {"carrier.2026-11.slow.transit_4", 500},     {"carrier.2026-11.slow.heavy", 100},
        {"carrier.2026-11.slow.heavy_troubled", 2},  {"carrier.2026-11.rare.handed", 20},
        {"carrier.2026-11.rare.judged", 20},         {"carrier.2026-11.rare.on_time", 20},
        {"carrier.2026-11.rare.transit_0", 20},      {NULL, 0}};
    struct score_asked asked = {.from = STR("2026-11"), .to = STR("2026-11")};
    struct scorecard card;
    struct score_advice advice[SCORE_NEEDS];
    plant(needs);
    must(scorecard_report(c.db, c.arena, c.shop.id, &asked, &card, &err));
    scorecard_advise(c.arena, &card, advice);
    ck_assert_uint_eq(advice[SCORE_NEED_SPEED].count, 2);
    ck_assert(str_eq(advice[SCORE_NEED_SPEED].rows[0]->carrier, STR("fast")));
    ck_assert(advice[SCORE_NEED_SPEED].clear);
    ck_assert(str_eq(advice[SCORE_NEED_HEAVY].rows[0]->carrier, STR("slow")));
    ck_assert(advice[SCORE_NEED_HEAVY].clear);
    ck_assert_uint_eq(advice[SCORE_NEED_RELAY].count, 0);
    ck_assert(!advice[SCORE_NEED_RELAY].clear);
    ck_assert_int_eq(score_days_within(advice[SCORE_NEED_SPEED].rows[0]->transit, 0.9), 1);
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("scorecard");
    TCase *t = tcase_create("scorecard");
    tcase_add_checked_fixture(t, set_up, tear_down);
    tcase_set_timeout(t, 60);
    tcase_add_test(t, a_parcel_counts_once_whatever_is_repeated);
    tcase_add_test(t, what_was_never_handed_over_is_no_parcel_of_the_carrier);
    tcase_add_test(t, a_parcel_is_in_time_where_the_customer_can_have_it);
    tcase_add_test(t, incidents_count_for_the_carrier_and_for_the_need);
    tcase_add_test(t, answers_and_claims_are_counted);
    tcase_add_test(t, the_card_draws_rates_together_and_ranks_by_the_bad_end);
    tcase_add_test(t, lanes_are_told_apart_and_small_ones_stand_behind);
    tcase_add_test(t, months_are_asked_for_as_months);
    tcase_add_test(t, R106_each_need_has_its_carrier_and_says_how_sure_it_is);
    suite_add_tcase(suite, t);
    return check_main(suite);
}
