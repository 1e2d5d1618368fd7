/* What carriers owe: claims from the papers to the payment, and the month settled. */
#include "incident_scene.h"
#include "invariants.h"

#include "base/arena.h"
#include "desk/carrier.h"
#include "desk/claim.h"
#include "desk/letter_paper.h"
#include "desk/settlement.h"
#include "desk/terms.h"
#include "domain/letter.h"
#include "domain/message.h"
#include "net/pdf/pdf.h"

#include "../check_main.h"

static struct parcel_scene s;
static struct error err;

static struct caller person(enum role role)
{
    return (struct caller){.shop = s.c.shop.id,
                           .actor = {ACTOR_TOKEN, 1},
                           .role = role,
                           .name = STR("Inès"),
                           .lang = LANG_FR};
}

static void set_up(void)
{
    int64_t carrier;
    struct caller lead = person(ROLE_LEAD);
    struct carrier_in in = {.code = STR("colissimo"),
                            .name = STR("Colissimo"),
                            .feed = STR(""),
                            .url = STR(""),
                            .account = STR(""),
                            .secret = STR(""),
                            .inquiry_address = STR("enquetes@colissimo.example"),
                            .manager_address = STR("compte@colissimo.example"),
                            .management_address = STR(""),
                            .procedure = STR("")};
    parcel_scene_open(&s);
    err = (struct error){0};
    lead.shop = s.c.shop.id;
    ck_assert_msg(!carrier_add(&s.c.desk, &lead, &in, &carrier, &err), "%s", err.text);
}

static void tear_down(void)
{
    const char *broken = invariants_broken(s.c.db);
    ck_assert_msg(!broken, "%s", broken);
    counter_close(&s.c);
}

static struct q_claim_rows claims(void)
{
    struct q_claim_rows rows;
    ck_assert_int_eq(q_claim_page(s.c.db, s.c.arena,
                                  &(struct q_claim_page_in){s.c.shop.id, INT64_MAX, 20}, &rows,
                                  &err),
                     ERR_OK);
    return rows;
}

static struct q_claim_row claim(void)
{
    struct q_claim_rows rows = claims();
    ck_assert_uint_eq(rows.count, 1);
    return rows.items[0];
}

static struct q_letter_rows letters(int64_t thread)
{
    struct q_letter_rows rows;
    ck_assert_int_eq(q_letter_of_thread(s.c.db, s.c.arena,
                                        &(struct q_letter_of_thread_in){
                                            .shop = s.c.shop.id, .thread = thread, .limit = 50},
                                        &rows, &err),
                     ERR_OK);
    return rows;
}

static const struct q_letter_row *letter(const struct q_letter_rows *rows, enum letter_kind kind)
{
    for (size_t i = 0; i < rows->count; i++)
        if (rows->items[i].kind == (int64_t)kind)
            return &rows->items[i];
    ck_abort_msg("no letter of kind %s", letter_kind_name(kind));
    return NULL;
}

static enum err step(struct claim_step in, enum role role)
{
    struct caller who = person(role);
    err = (struct error){0};
    return claim_do(&s.c.desk, &who, &in, &err);
}

static void done(struct claim_step in)
{
    enum err e = step(in, ROLE_LEAD);
    ck_assert_msg(!e, "%s %s %s", err_name(e), err.key, err.text);
}

static void term(const char *code, const char *value)
{
    struct caller manager = person(ROLE_MANAGER);
    struct carrier_term out;
    struct term_row row = {STR("colissimo"), str_of(code),  STR("2026-01-01"),
                           STR(""),          str_of(value), STR("Accord du 1er janvier")};
    ck_assert_msg(!terms_put(&s.c.desk, s.c.arena, &manager, &row, &out, &err), "%s", err.text);
}

/* The page's text, as poppler reads it. */
static const char *paper_text(int64_t id)
{
    struct letter_paper paper;
    struct str bytes;
    char path[] = "/tmp/guichet-claim-XXXXXX", command[128];
    static char text[16384];
    ck_assert_int_eq(letter_paper(&s.c.desk, s.c.db, s.c.arena, s.c.shop.id, id, &paper, &err),
                     ERR_OK);
    ck_assert_int_eq(pdf_letter_write(s.c.arena,
                                      &(struct pdf_letter){.title = paper.subject,
                                                           .from = paper.from,
                                                           .to = paper.to,
                                                           .date = paper.date,
                                                           .subject = paper.subject,
                                                           .body = paper.body,
                                                           .made_at = paper.at},
                                      &bytes, &err),
                     ERR_OK);
    int fd = mkstemp(path);
    ck_assert(fd >= 0 && write(fd, bytes.ptr, bytes.len) == (ssize_t)bytes.len);
    close(fd);
    snprintf(command, sizeof command, "pdftotext %s -", path);
    FILE *pipe = popen(command, "r");
    text[fread(text, 1, sizeof text - 1, pipe)] = 0;
    ck_assert_int_eq(pclose(pipe), 0);
    unlink(path);
    return text;
}

START_TEST(damage_is_protested_on_paper_before_the_third_day)
{
    parcel_scan(&s, s.parcel, STAGE_DELIVERED, TROUBLE_NONE, ""); /* Friday 20 */
    parcel_report(&s, s.order, s.parcel, PROBLEM_DAMAGED, SEEN_BY_CUSTOMER);
    struct q_claim_row row = claim();
    struct q_letter_rows thread = letters(row.thread);
    const struct q_letter_row *protest = letter(&thread, LETTER_PROTEST);
    ck_assert_int_eq(row.state, CLAIM_COLLECTING);
    ck_assert(instant_cmp(protest->at, row.protest_by) < 0);
    struct date last = zone_date(s.c.shop.zone, instant_add(row.protest_by, duration_ms(-1)));
    ck_assert_int_eq(last.day, 23); /* Sundays counted, to be prudent */
    const char *text = paper_text(protest->id);
    ck_assert_ptr_nonnull(strstr(text, "L133-3"));
    ck_assert_ptr_nonnull(strstr(text, "6A00000001"));
    ck_assert_ptr_nonnull(strstr(text, "vendredi 20 novembre 2026"));
    ck_assert_ptr_nonnull(strstr(text, "Colissimo"));
    ck_assert(!strstr(text, "Léa"));
}
END_TEST

START_TEST(a_protest_that_nobody_posted_rings_a_day_before)
{
    parcel_scan(&s, s.parcel, STAGE_DELIVERED, TROUBLE_NONE, "");
    parcel_report(&s, s.order, s.parcel, PROBLEM_DAMAGED, SEEN_BY_CUSTOMER);
    parcel_wait(&s, duration_hours(60));
    ck_assert_int_eq(claim().alarms & ALARM_PROTEST, 0);
    parcel_wait(&s, duration_hours(4)); /* Monday 23, 02:00: the last day */
    ck_assert_int_eq(claim().alarms & ALARM_PROTEST, ALARM_PROTEST);
    ck_assert_int_eq(counter_events(&s.c, "claim.alerted"), 1);
    done((struct claim_step){
        .claim = claim().id, .deed = DEED_PROTEST, .reference = STR("RK 12 345 FR")});
    ck_assert(claim().given & PAPER_PROTEST);
    ck_assert(!instant_is_none(claim().protested_at));
}
END_TEST

START_TEST(what_is_lost_after_it_was_late_is_claimed_once_as_lost)
{
    parcel_report(&s, s.order, s.parcel, PROBLEM_LATE, SEEN_BY_CUSTOMER);
    ck_assert_int_eq(claim().kind, PROBLEM_LATE);
    parcel_report(&s, s.order, s.parcel, PROBLEM_LOST, SEEN_BY_CARRIER);
    struct q_claim_rows rows = claims();
    ck_assert_uint_eq(rows.count, 2);
    ck_assert_int_eq(rows.items[0].kind, PROBLEM_LOST);
    ck_assert_int_eq(rows.items[0].amount, SCENE_PAID);
    ck_assert_int_eq(rows.items[1].state, CLAIM_WRITTEN_OFF);
}
END_TEST

START_TEST(what_the_warehouse_or_the_customer_did_is_claimed_of_nobody)
{
    parcel_report(&s, s.order, s.parcel, PROBLEM_WRONG_ITEM, SEEN_BY_CUSTOMER);
    parcel_report(&s, s.order, s.parcel, PROBLEM_REFUSED, SEEN_BY_SCAN);
    ck_assert_uint_eq(claims().count, 0);
}
END_TEST

START_TEST(a_claim_that_nobody_files_is_alarmed_of_and_barred)
{
    parcel_report(&s, s.order, s.parcel, PROBLEM_LOST, SEEN_BY_STAFF);
    instant bar = claim().bar_at, file = claim().file_by;
    ck_assert(instant_cmp(file, bar) < 0);
    parcel_wait(&s, duration_days(345));
    ck_assert_int_eq(claim().alarms & ALARM_BAR, ALARM_BAR);
    ck_assert_int_eq(claim().state, CLAIM_COLLECTING);
    parcel_wait(&s, duration_days(40));
    ck_assert_int_eq(claim().state, CLAIM_TIME_BARRED);
    ck_assert(instant_is_none(claim().look_at));
}
END_TEST

START_TEST(R110_what_is_under_the_threshold_waits_for_the_month_and_needs_no_papers)
{
    struct q_settlement_rows rows;
    struct q_settlement_line_rows lines;
    struct caller lead = person(ROLE_LEAD);
    int64_t order, other = parcel_scene_more(&s, 2, &order);
    term("threshold", "80.00 EUR");
    parcel_report(&s, s.order, s.parcel, PROBLEM_LOST, SEEN_BY_STAFF);
    parcel_report(&s, order, other, PROBLEM_DELIVERED_NOT_RECEIVED, SEEN_BY_CUSTOMER);
    ck_assert_uint_eq(claims().count, 0);
    parcel_wait(&s, duration_days(11)); /* 1 December */
    ck_assert_int_eq(q_settlement_page(s.c.db, s.c.arena,
                                       &(struct q_settlement_page_in){s.c.shop.id, INT64_MAX, 5},
                                       &rows, &err),
                     ERR_OK);
    ck_assert_uint_eq(rows.count, 1);
    ck_assert_int_eq(rows.items[0].state, SETTLEMENT_COMPUTED);
    ck_assert_int_eq(rows.items[0].total, SCENE_PAID + SCENE_PAID / 2);
    int64_t id = rows.items[0].id;
    ck_assert_int_eq(q_settlement_lines(s.c.db, s.c.arena,
                                        &(struct q_settlement_lines_in){.settlement = id}, &lines,
                                        &err),
                     ERR_OK);
    ck_assert_uint_eq(lines.count, 2);
    ck_assert_int_eq(lines.items[0].audited + lines.items[1].audited, 1);
    ck_assert_int_eq(
        settlement_do(&s.c.desk, &lead,
                      &(struct settlement_step){.settlement = id, .event = SETTLEMENT_SEND}, &err),
        ERR_OK);
    parcel_wait(&s, duration_days(15)); /* ten working days of silence */
    ck_assert_int_eq(q_settlement_page(s.c.db, s.c.arena,
                                       &(struct q_settlement_page_in){s.c.shop.id, INT64_MAX, 1},
                                       &rows, &err),
                     ERR_OK);
    ck_assert_int_eq(rows.items[0].state, SETTLEMENT_ACCEPTED);
    ck_assert(rows.items[0].silent);
}
END_TEST

START_TEST(R110_what_is_over_the_threshold_is_a_claim_with_its_protest)
{
    term("threshold", "20.00 EUR");
    parcel_report(&s, s.order, s.parcel, PROBLEM_DAMAGED, SEEN_BY_CUSTOMER);
    struct q_letter_rows thread = letters(claim().thread);
    ck_assert_int_eq(letter(&thread, LETTER_PROTEST)->state, MESSAGE_QUEUED);
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("claim");
    TCase *tests = tcase_create("claim");
    tcase_add_checked_fixture(tests, set_up, tear_down);
    tcase_set_timeout(tests, 60);
    tcase_add_test(tests, damage_is_protested_on_paper_before_the_third_day);
    tcase_add_test(tests, a_protest_that_nobody_posted_rings_a_day_before);
    tcase_add_test(tests, what_is_lost_after_it_was_late_is_claimed_once_as_lost);
    tcase_add_test(tests, what_the_warehouse_or_the_customer_did_is_claimed_of_nobody);
    tcase_add_test(tests, a_claim_that_nobody_files_is_alarmed_of_and_barred);
    tcase_add_test(tests, R110_what_is_under_the_threshold_waits_for_the_month_and_needs_no_papers);
    tcase_add_test(tests, R110_what_is_over_the_threshold_is_a_claim_with_its_protest);
    suite_add_tcase(suite, tests);
    return check_main(suite);
}
