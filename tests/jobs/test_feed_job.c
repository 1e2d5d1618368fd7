/* Carriers are asked about what is due, and left alone when they say so (desk/feed.h). */
#include "jobs/feed_job.h"

#include "../check_main.h"
#include "../check_text.h"
#include "../desk/counter.h"
#include "base/arena.h"
#include "desk/track.h"

#include <stdio.h>
#include <string.h>

static struct counter c;
static struct error err;
static struct feed_job job;
static int64_t order, carrier;

/* --- what the carrier says ------------------------------------------------------------ */

static struct {
    int status, asked;
    int64_t retry_after_ms;
    enum err fails;
    const char *body;
    bool per_number; /* 400 for a question with "X-BAD" in it */
    char url[500];
} said;

static enum err fetch(void *ctx, struct arena *arena, const struct fetch *request,
                      struct fetched *out, struct error *e)
{
    (void)ctx;
    (void)arena;
    said.asked++;
    snprintf(said.url, sizeof said.url, "%.*s", STR_ARG(request->url));
    if (said.fails)
        return error_tell(e, said.fails, "", "fetch.unreachable", "laposte.test");
    bool bad = said.per_number && strstr(said.url, "XBAD");
    *out = (struct fetched){.status = bad ? 405 : said.status,
                            .body = str_of(said.body),
                            .retry_after_ms = said.retry_after_ms};
    return ERR_OK;
}

#define ANSWER(number, code, date) \
    "{\"returnCode\":200,\"shipment\":{\"idShip\":\"" number "\",\"isFinal\":false,\"event\":[{" \
    "\"code\":\"" code "\",\"label\":\"Votre colis\",\"date\":\"" date "\",\"order\":1}]}}"

/* --- scene ------------------------------------------------------------------------------ */

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
    return result ? result
                  : q_order_insert(db,
                                   &(struct q_order_insert_in){.shop = c.shop.id,
                                                               .customer = customer,
                                                               .number = STR("CMD-1"),
                                                               .state = STR("shipped"),
                                                               .total = 4200,
                                                               .currency = STR("EUR"),
                                                               .placed_at = clock_now(&c.clock)},
                                   &order, e);
}

struct carrier_row {
    const char *code, *feed, *url;
    int64_t id;
};

static enum err carrier_command(struct db *db, struct arena *arena, void *ctx, struct error *e)
{
    (void)arena;
    struct carrier_row *row = ctx;
    struct str none = STR("");
    return q_carrier_insert(db,
                            &(struct q_carrier_insert_in){.shop = c.shop.id,
                                                          .code = str_of(row->code),
                                                          .name = str_of(row->code),
                                                          .feed = str_of(row->feed),
                                                          .url = str_of(row->url),
                                                          .account = none,
                                                          .secret = STR("hush"),
                                                          .inquiry_address = none,
                                                          .manager_address = none,
                                                          .management_address = none,
                                                          .procedure = none,
                                                          .now = clock_now(&c.clock)},
                            &row->id, e);
}

static int64_t add_carrier(const char *code, const char *feed, const char *url)
{
    struct carrier_row row = {code, feed, url, 0};
    ck_assert_msg(counter_write(&c, carrier_command, &row, &err) == ERR_OK, "%s", err.text);
    return row.id;
}

struct making {
    const char *tracking;
    int64_t parcel;
};

static enum err parcel_command(struct db *db, struct arena *arena, void *ctx, struct error *e)
{
    struct making *m = ctx;
    enum err result = q_parcel_new(db,
                                   &(struct q_parcel_new_in){.shop = c.shop.id,
                                                             .shop_order = order,
                                                             .carrier = STR("colissimo"),
                                                             .tracking = str_of(m->tracking),
                                                             .pickup_point = STR(""),
                                                             .service = STR(""),
                                                             .lane = STR(""),
                                                             .now = clock_now(&c.clock)},
                                   &m->parcel, e);
    struct record r = record_begin(&c.desk, db, arena, c.shop.id, (struct actor){ACTOR_TOKEN, 1},
                                   clock_now(&c.clock));
    return result ? result : track_known(&r, m->parcel, e);
}

static int64_t parcel(const char *tracking)
{
    struct making m = {tracking, 0};
    ck_assert_msg(counter_write(&c, parcel_command, &m, &err) == ERR_OK, "%s", err.text);
    return m.parcel;
}

static void set_up(void)
{
    counter_open(&c);
    err = (struct error){0};
    memset(&said, 0, sizeof said);
    said.status = 200;
    job = (struct feed_job){.desk = &c.desk, .fetcher = {.fetch = fetch}};
    ck_assert_int_eq(counter_write(&c, order_command, NULL, &err), ERR_OK);
    carrier = add_carrier("colissimo", "laposte", "http://laposte.test/suivi/v2");
}

static void tear_down(void)
{
    counter_close(&c);
}

/* Reads see the latest commit in a new view; the job's own reader likewise. */
static instant work_once(struct feed_job *j)
{
    instant next = instant_of(0);
    ck_assert_msg(feed_work(j, c.db, &next, &err) == ERR_OK, "%s %s", err.key, err.text);
    return next;
}

/* Until nothing is due; how many questions were put. */
static int work(void)
{
    int before = said.asked;
    for (int i = 0; i < 100 && instant_cmp(work_once(&job), clock_now(&c.clock)) <= 0; i++)
        continue;
    return said.asked - before;
}

static struct q_carrier_row carrier_now(int64_t id)
{
    struct q_carrier_row row;
    ck_assert_int_eq(q_carrier_row(c.db, c.arena,
                                   &(struct q_carrier_row_in){.shop = c.shop.id, .id = id}, &row,
                                   &err),
                     ERR_OK);
    return row;
}

static struct q_track_parcel_row parcel_now(int64_t id)
{
    struct q_track_parcel_row row;
    ck_assert_int_eq(q_track_parcel(c.db, c.arena,
                                    &(struct q_track_parcel_in){.shop = c.shop.id, .id = id}, &row,
                                    &err),
                     ERR_OK);
    return row;
}

static int ask_any(struct str feed)
{
    return str_eq(feed, STR("laposte")) ? FEED_ASK_MAX : -1;
}

START_TEST(what_is_due_is_asked_once_and_again_at_its_time)
{
    int64_t p = parcel("6A12345678901");
    said.body = ANSWER("6A12345678901", "PC1", "2026-11-19T10:00:00+01:00");
    ck_assert_int_eq(work(), 1);
    ck_assert_str_eq(said.url, "http://laposte.test/suivi/v2/idships/6A12345678901?lang=fr_FR");
    ck_text_eq(parcel_now(p).stage, "accepted");
    ck_assert_int_eq(carrier_now(carrier).answered_at.ms, clock_now(&c.clock).ms);
    ck_assert_int_eq(work(), 0);
    clock_set(&c.clock, parcel_now(p).next_poll_at);
    ck_assert_int_eq(work(), 1);
}
END_TEST

START_TEST(numbers_are_asked_for_together_as_far_as_the_carrier_takes_them)
{
    char number[32];
    for (int i = 0; i < 25; i++) {
        snprintf(number, sizeof number, "6A000000000%02d", i);
        parcel(number);
    }
    said.status = 404;
    said.body = "{\"returnCode\":404,\"returnMessage\":\"inconnu\"}";
    ck_assert_int_eq(work(), 3);
}
END_TEST

START_TEST(an_answer_without_news_is_an_answer)
{
    int64_t p = parcel("6A12345678901");
    said.status = 404;
    said.body = "{\"returnCode\":404,\"returnMessage\":\"inconnu\",\"idShip\":\"6A12345678901\"}";
    work();
    ck_assert_int_eq(carrier_now(carrier).answered_at.ms, clock_now(&c.clock).ms);
    ck_assert_int_gt(parcel_now(p).next_poll_at.ms, clock_now(&c.clock).ms);
    ck_text_eq(parcel_now(p).stage, "announced");
}
END_TEST

START_TEST(no_answer_is_not_no_news_and_the_age_of_the_last_good_one_stays)
{
    int64_t p = parcel("6A12345678901");
    instant first = clock_now(&c.clock);
    said.body = ANSWER("6A12345678901", "PC1", "2026-11-19T10:00:00+01:00");
    work();
    clock_set(&c.clock, parcel_now(p).next_poll_at);
    said.fails = ERR_BUSY;
    work();
    struct q_carrier_row row = carrier_now(carrier);
    ck_assert_int_eq(row.answered_at.ms, first.ms);
    ck_assert_int_eq(row.failed_at.ms, clock_now(&c.clock).ms);
    ck_text_eq(row.failure, "fetch.unreachable laposte.test");
}
END_TEST

/* Its own parcels wait with it: one question a try, each later than the one before. */
START_TEST(a_carrier_that_fails_is_asked_ever_later)
{
    static const int minutes[] = {1, 2, 4, 8, 16, 32, 60, 60};
    parcel("6A12345678901");
    parcel("6A12345678918");
    said.status = 503;
    said.body = "{\"code\":\"SERVICE_UNAVAILABLE\",\"message\":\"later\"}";
    for (size_t i = 0; i < sizeof minutes / sizeof *minutes; i++) {
        ck_assert_int_eq(work(), 1);
        ck_assert_int_eq(work(), 0);
        counter_pass(&c, duration_minutes(minutes[i]));
        counter_pass(&c, duration_ms(-1));
        ck_assert_int_eq(work(), 0);
        counter_pass(&c, duration_ms(FEED_AGAIN_SECONDS * 1000 + 1));
    }
    said.status = 200;
    said.body = ANSWER("6A12345678901", "PC1", "2026-11-19T10:00:00+01:00");
    counter_pass(&c, duration_hours(1));
    ck_assert_int_ge(work(), 1);
    said.status = 503;
    counter_pass(&c, duration_days(1));
    ck_assert_int_eq(work(), 1); /* and its failures are counted anew */
    counter_pass(&c, duration_seconds(FEED_BACKOFF_SECONDS + FEED_AGAIN_SECONDS));
    ck_assert_int_eq(work(), 1);
}
END_TEST

START_TEST(retry_after_says_when)
{
    parcel("6A12345678901");
    said.status = 429;
    said.body = "{\"code\":\"TOO_MANY_REQUESTS\",\"message\":\"quota\"}";
    said.retry_after_ms = 17 * 60000;
    ck_assert_int_eq(work(), 1);
    ck_text_eq(carrier_now(carrier).failure, "carrier.busy 429");
    counter_pass(&c, duration_minutes(17));
    said.retry_after_ms = 0;
    ck_assert_int_eq(work(), 0);
    counter_pass(&c, duration_seconds(FEED_AGAIN_SECONDS));
    ck_assert_int_eq(work(), 1);
}
END_TEST

START_TEST(a_question_that_is_refused_is_put_for_each_number_alone)
{
    int64_t bad = parcel("XBAD"), good = parcel("6A12345678901");
    said.per_number = true;
    said.body = ANSWER("6A12345678901", "PC1", "2026-11-19T10:00:00+01:00");
    ck_assert_int_eq(work(), 3);
    ck_text_eq(parcel_now(good).stage, "accepted");
    ck_assert_int_eq(parcel_now(bad).next_poll_at.ms,
                     instant_add(clock_now(&c.clock), duration_hours(FEED_REFUSED_HOURS)).ms);
    ck_assert_int_eq(work(), 0);
}
END_TEST

START_TEST(one_key_that_is_refused_stops_the_questions)
{
    parcel("6A12345678901");
    said.status = 401;
    said.body = "{\"returnCode\":401,\"returnMessage\":\"no\"}";
    ck_assert_int_eq(work(), 1);
    ck_text_eq(carrier_now(carrier).failure, "carrier.unknown_key 401");
    ck_assert_int_eq(work(), 0);
}
END_TEST

START_TEST(a_page_instead_of_an_answer_is_no_answer)
{
    parcel("6A12345678901");
    said.body = "<html>maintenance</html>";
    work();
    ck_assert(instant_is_none(carrier_now(carrier).answered_at));
    ck_assert_int_eq(carrier_now(carrier).failed_at.ms, clock_now(&c.clock).ms);
}
END_TEST

START_TEST(what_one_node_has_in_hand_no_other_asks_and_a_dead_ones_is_taken_over)
{
    struct feed_turn turn, second;
    struct feed_due due;
    bool found;
    parcel("6A12345678901");
    ck_assert_int_eq(feed_next(&c.desk, c.db, c.arena, ask_any, &due, &err), ERR_OK);
    ck_assert_int_eq(due.carrier, carrier);
    ck_assert_int_eq(feed_claim(&c.desk, c.arena, ask_any, carrier, &turn, &found, &err), ERR_OK);
    ck_assert(found);
    ck_assert_uint_eq(turn.count, 1);
    ck_assert_int_eq(feed_claim(&c.desk, c.arena, ask_any, carrier, &second, &found, &err), ERR_OK);
    ck_assert(!found);
    counter_pass(&c, duration_minutes(FEED_LEASE_MINUTES));
    ck_assert_int_eq(feed_claim(&c.desk, c.arena, ask_any, carrier, &second, &found, &err), ERR_OK);
    ck_assert(found);
    ck_assert_int_eq(second.parcels[0].id, turn.parcels[0].id);
    /* the first was not dead: what it says late spoils nothing */
    ck_assert_int_eq(feed_answered(&c.desk, &turn, &err), ERR_OK);
    ck_assert_int_eq(parcel_now(turn.parcels[0].id).next_poll_at.ms, second.lease.ms);
}
END_TEST

START_TEST(a_file_is_fetched_and_read_and_fetched_again)
{
    int64_t p = parcel("EXP1"), file = add_carrier("coursier", "iftsta", "http://edi.test/iftsta");
    said.status = 404;
    said.body = "{\"returnCode\":404}";
    work();
    said.status = 200;
    said.body = "UNB+UNOC:3+A+B+D+7'UNH+1+IFTSTA:D:96A:UN'CNI+1+EXP1'STS+1+13'"
                "DTM+334:202611191715:203'UNT+5+1'UNZ+1+7'";
    counter_pass(&c, duration_minutes(FEED_FILE_MINUTES));
    ck_assert_int_ge(work(), 1);
    ck_text_eq(parcel_now(p).stage, "accepted");
    ck_assert_int_eq(carrier_now(file).answered_at.ms, clock_now(&c.clock).ms);
}
END_TEST

START_TEST(a_shop_without_carriers_that_can_be_asked_asks_nobody)
{
    add_carrier("autre", "", "");
    add_carrier("inconnu", "no-such-reader", "http://x.test/");
    ck_assert_int_eq(work(), 0);
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("jobs/feed_job");
    TCase *t = tcase_create("feeds");
    tcase_set_timeout(t, 60);
    tcase_add_checked_fixture(t, set_up, tear_down);
    tcase_add_test(t, what_is_due_is_asked_once_and_again_at_its_time);
    tcase_add_test(t, numbers_are_asked_for_together_as_far_as_the_carrier_takes_them);
    tcase_add_test(t, an_answer_without_news_is_an_answer);
    tcase_add_test(t, no_answer_is_not_no_news_and_the_age_of_the_last_good_one_stays);
    tcase_add_test(t, a_carrier_that_fails_is_asked_ever_later);
    tcase_add_test(t, retry_after_says_when);
    tcase_add_test(t, a_question_that_is_refused_is_put_for_each_number_alone);
    tcase_add_test(t, one_key_that_is_refused_stops_the_questions);
    tcase_add_test(t, a_page_instead_of_an_answer_is_no_answer);
    tcase_add_test(t, what_one_node_has_in_hand_no_other_asks_and_a_dead_ones_is_taken_over);
    tcase_add_test(t, a_file_is_fetched_and_read_and_fetched_again);
    tcase_add_test(t, a_shop_without_carriers_that_can_be_asked_asks_nobody);
    suite_add_tcase(suite, t);
    return check_main(suite);
}
