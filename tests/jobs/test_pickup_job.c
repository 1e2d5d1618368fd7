/* Pick-up points that parcels are on their way to are asked about (R120). */
#include "jobs/pickup_job.h"

#include "../check_main.h"
#include "../check_text.h"
#include "../desk/counter.h"
#include "base/arena.h"
#include "desk/pickup.h"
#include "desk/pickup_ask.h"
#include "domain/tracking.h"

#include <stdio.h>
#include <string.h>

static struct counter c;
static struct error err;
static struct pickup_job job;
static int64_t order;

/* --- what the carrier says ------------------------------------------------------------ */

static struct {
    int status, asked;
    int64_t retry_after_ms;
    const char *body;
    char sent[4096];
} said;

static enum err fetch(void *ctx, struct arena *arena, const struct fetch *request,
                      struct fetched *out, struct error *e)
{
    (void)ctx, (void)arena, (void)e;
    said.asked++;
    snprintf(said.sent, sizeof said.sent, "%.*s", STR_ARG(request->body));
    *out = (struct fetched){
        .status = said.status, .body = str_of(said.body), .retry_after_ms = said.retry_after_ms};
    return ERR_OK;
}

#define ANSWER(stat, points) \
    "<E><B><WSI4_PointRelais_RechercheResult><STAT>" stat "</STAT><PointsRelais>" points \
    "</PointsRelais></WSI4_PointRelais_RechercheResult></B></E>"
#define POINT(closed) \
    "<PointRelais_Details><Num>001234</Num><LgAdr1>FLEURS D'ICI</LgAdr1><CP>59000</CP>" \
    "<Ville>LILLE</Ville><Pays>FR</Pays><Latitude>50,6</Latitude><Longitude>3,0</Longitude>" \
    "<Informations_Dispo>" closed "</Informations_Dispo></PointRelais_Details>"
#define CLOSED "<Periode><Debut>2027-01-02T00:00:00</Debut><Fin>2027-01-09T00:00:00</Fin></Periode>"

/* --- scene ------------------------------------------------------------------------------ */

static enum err scene_command(struct db *db, struct arena *arena, void *ctx, struct error *e)
{
    (void)arena, (void)ctx;
    int64_t customer, carrier;
    struct str none = STR("");
    instant now = clock_now(&c.clock);
    enum err result = q_customer_insert(
        db,
        &(struct q_customer_insert_in){
            .shop = c.shop.id, .name = STR("Léa"), .language = STR("fr"), .now = now},
        &customer, e);
    if (!result)
        result = q_order_insert(db,
                                &(struct q_order_insert_in){.shop = c.shop.id,
                                                            .customer = customer,
                                                            .number = STR("CMD-1"),
                                                            .state = STR("shipped"),
                                                            .total = 4200,
                                                            .currency = STR("EUR"),
                                                            .placed_at = now},
                                &order, e);
    return result ? result
                  : q_carrier_insert(db,
                                     &(struct q_carrier_insert_in){.shop = c.shop.id,
                                                                   .code = STR("relais"),
                                                                   .name = STR("Relais"),
                                                                   .feed = STR("mondial_relay"),
                                                                   .url = STR("http://mr.test"),
                                                                   .account = STR("SHOP"),
                                                                   .secret = STR("hush"),
                                                                   .inquiry_address = none,
                                                                   .manager_address = none,
                                                                   .management_address = none,
                                                                   .procedure = none,
                                                                   .now = now},
                                     &carrier, e);
}

static enum err parcel_command(struct db *db, struct arena *arena, void *ctx, struct error *e)
{
    int64_t *id = ctx;
    enum err result = q_parcel_new(db,
                                   &(struct q_parcel_new_in){.shop = c.shop.id,
                                                             .shop_order = order,
                                                             .carrier = STR("relais"),
                                                             .tracking = STR("12345678"),
                                                             .pickup_point = STR("001234"),
                                                             .service = STR(""),
                                                             .lane = STR(""),
                                                             .now = clock_now(&c.clock)},
                                   id, e);
    struct record r = record_begin(&c.desk, db, arena, c.shop.id, (struct actor){ACTOR_TOKEN, 1},
                                   clock_now(&c.clock));
    return result ? result : pickup_check_parcel(&r, *id, e);
}

static void set_up(void)
{
    int64_t parcel;
    counter_open(&c);
    err = (struct error){0};
    memset(&said, 0, sizeof said);
    said.status = 200;
    said.body = ANSWER("0", POINT(CLOSED));
    job = (struct pickup_job){.desk = &c.desk, .fetcher = {.fetch = fetch}};
    ck_assert_msg(counter_write(&c, scene_command, NULL, &err) == ERR_OK, "%s", err.text);
    ck_assert_msg(counter_write(&c, parcel_command, &parcel, &err) == ERR_OK, "%s", err.text);
}

static void tear_down(void)
{
    counter_close(&c);
}

/* Until nothing is due; how many questions were put. */
static int work(void)
{
    int before = said.asked;
    instant next = instant_of(0);
    for (int i = 0; i < 20 && instant_cmp(next, clock_now(&c.clock)) <= 0; i++)
        ck_assert_msg(pickup_work(&job, c.db, &next, &err) == ERR_OK, "%s %s", err.key, err.text);
    return said.asked - before;
}

static size_t closures(struct date today)
{
    struct q_pickup_find_row point;
    struct closures found;
    struct q_pickup_find_in in = {
        .shop = c.shop.id, .carrier = STR("relais"), .code = STR("001234")};
    ck_assert_int_eq(q_pickup_find(c.db, c.arena, &in, &point, &err), ERR_OK);
    ck_assert_int_eq(pickup_closures(c.db, c.arena, point.id, today, &found, &err), ERR_OK);
    return found.count;
}

static const struct date new_year = {2027, 1, 1};

START_TEST(R120_what_the_carrier_says_of_a_point_is_known_before_the_parcel_is_there)
{
    ck_assert_int_eq(work(), 1);
    ck_assert(strstr(said.sent, "<NumPointRelais>001234</NumPointRelais>") != NULL);
    ck_assert(strstr(said.sent, "<Enseigne>SHOP</Enseigne><Pays>FR</Pays>") != NULL);
    ck_assert_uint_eq(closures(new_year), 1);
    ck_assert_int_eq(work(), 0);
    counter_pass(&c, duration_hours(PICKUP_ASK_HOURS + 1));
    said.body = ANSWER("0", POINT(""));
    ck_assert_int_eq(work(), 1);
    ck_assert_uint_eq(closures(new_year), 0);
}
END_TEST

START_TEST(a_carrier_that_says_later_is_left_alone_and_asked_again)
{
    said.status = 503;
    ck_assert_int_eq(work(), 1);
    ck_assert_int_eq(work(), 0);
    said.status = 200;
    counter_pass(&c, duration_minutes(PICKUP_REST_MINUTES + 1));
    ck_assert_int_eq(work(), 0); /* the point's own turn is in an hour */
    counter_pass(&c, duration_hours(PICKUP_RETRY_HOURS));
    ck_assert_int_eq(work(), 1);
    ck_assert_uint_eq(closures(new_year), 1);
}
END_TEST

START_TEST(retry_after_says_when)
{
    said.status = 429;
    said.retry_after_ms = duration_hours(3).ms;
    ck_assert_int_eq(work(), 1);
    counter_pass(&c, duration_hours(2));
    ck_assert_int_eq(work(), 0);
    counter_pass(&c, duration_hours(2));
    ck_assert_int_eq(work(), 1);
}
END_TEST

START_TEST(a_point_that_the_carrier_does_not_know_changes_nothing)
{
    ck_assert_int_eq(work(), 1);
    counter_pass(&c, duration_hours(PICKUP_ASK_HOURS + 1));
    said.body = ANSWER("0", "");
    ck_assert_int_eq(work(), 1);
    ck_assert_uint_eq(closures(new_year), 1);
    counter_pass(&c, duration_hours(PICKUP_ASK_HOURS + 1));
    said.body = ANSWER("8", "");
    ck_assert_int_eq(work(), 1);
    ck_assert_uint_eq(closures(new_year), 1);
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("jobs/pickup_job");
    TCase *tests = tcase_create("all");
    tcase_set_timeout(tests, 60);
    tcase_add_checked_fixture(tests, set_up, tear_down);
    tcase_add_test(tests,
                   R120_what_the_carrier_says_of_a_point_is_known_before_the_parcel_is_there);
    tcase_add_test(tests, a_carrier_that_says_later_is_left_alone_and_asked_again);
    tcase_add_test(tests, retry_after_says_when);
    tcase_add_test(tests, a_point_that_the_carrier_does_not_know_changes_nothing);
    suite_add_tcase(suite, tests);
    return check_main(suite);
}
