/* Incidents: seen, confirmed, told first, and put right without waiting for the carrier. */
#include "incident_scene.h"
#include "invariants.h"

#include "base/arena.h"
#include "desk/change.h"
#include "desk/incident.h"
#include "desk/remedy.h"
#include "desk/remedy_execute.h"
#include "domain/dossier.h"
#include "domain/message.h"
#include "domain/promise.h"

#include "../check_main.h"

static struct parcel_scene s;
static struct error err;

static void set_up(void)
{
    parcel_scene_open(&s);
    err = (struct error){0};
}

static void tear_down(void)
{
    const char *broken = invariants_broken(s.c.db);
    ck_assert_msg(!broken, "%s", broken);
    counter_close(&s.c);
}

static struct caller lead(void)
{
    return (struct caller){.shop = s.c.shop.id,
                           .actor = {ACTOR_TOKEN, 1},
                           .role = ROLE_LEAD,
                           .name = STR("Inès"),
                           .lang = LANG_FR};
}

static struct q_message_row message(int64_t id)
{
    struct q_message_row row;
    ck_assert_int_eq(q_message_row(s.c.db, s.c.arena,
                                   &(struct q_message_row_in){.shop = s.c.shop.id, .id = id}, &row,
                                   &err),
                     ERR_OK);
    return row;
}

static struct q_remedy_rows remedies(int64_t dossier)
{
    struct q_remedy_rows rows;
    ck_assert_int_eq(q_remedy_of_dossier(s.c.db, s.c.arena,
                                         &(struct q_remedy_of_dossier_in){.dossier = dossier},
                                         &rows, &err),
                     ERR_OK);
    return rows;
}

static int64_t remedy_of(int64_t dossier, enum remedy_kind kind)
{
    struct q_remedy_rows rows = remedies(dossier);
    for (size_t i = rows.count; i > 0; i--)
        if (rows.items[i - 1].kind == (int64_t)kind)
            return rows.items[i - 1].id;
    ck_abort_msg("no such remedy");
    return 0;
}

static void step(int64_t remedy, enum remedy_event event)
{
    struct caller who = lead();
    struct remedy_step in = {.remedy = remedy,
                             .event = event,
                             .reason = STR("le client en a décidé autrement"),
                             .reference = STR("scan-1"),
                             .stock = STR("R-88"),
                             .label = STR("6A1")};
    enum err e = remedy_do(&s.c.desk, &who, &in, &err);
    ck_assert_msg(e == ERR_OK, "%s %s", err.key, err.text);
}

static bool holds(struct str text, const char *part)
{
    return str_find(text, str_of(part)) >= 0;
}

START_TEST(G33_a_parcel_whose_day_has_passed_is_late_and_the_customer_hears_of_it_first)
{
    parcel_scan(&s, s.parcel, STAGE_IN_TRANSIT, TROUBLE_NONE, "");
    ck_assert_uint_eq(parcel_incidents(&s, s.parcel).count, 0);
    parcel_wait(&s, duration_hours(4 * 24 + 15)); /* Wednesday 25, 01:00: nobody looks yet */
    struct q_incident_rows rows = parcel_incidents(&s, s.parcel);
    for (size_t i = 0; i < rows.count; i++)
        ck_assert_int_eq(rows.items[i].state, INCIDENT_SUSPECTED);
    parcel_wait(&s, duration_hours(9)); /* 10:00 */
    struct q_incident_row late = parcel_incident(&s, s.parcel, PROBLEM_LATE);
    ck_assert_int_eq(late.state, INCIDENT_CONFIRMED);
    ck_assert(!late.asked_first && !instant_is_none(late.told_at));
    ck_assert_int_eq(late.fault, FAULT_CARRIER);
    struct q_dossier_facts_row dossier = counter_facts(&s.c, late.dossier);
    ck_assert_int_eq(dossier.state, DOSSIER_NEW);
    ck_assert_int_eq(dossier.customer, s.customer);
    struct q_message_row told = message(late.told_message);
    ck_assert(holds(told.text, "Bonjour Léa Martin,"));
    ck_assert(holds(told.text, "AL-1"));
    ck_assert(holds(told.text, "https://lune.example/c/"));
    ck_assert(holds(told.text, "un nouvel envoi") && holds(told.text, "49,90"));
    ck_assert(holds(told.text, "27 novembre")); /* news, two working days later */
    ck_assert(!holds(told.text, "{") && !holds(told.text, "  "));
    struct q_remedy_rows offered = remedies(late.dossier);
    ck_assert_uint_eq(offered.count, 2);
    ck_assert_int_eq(offered.items[0].kind, REMEDY_RESHIP);
    ck_assert_int_eq(offered.items[1].kind, REMEDY_REFUND_FULL);
    ck_assert_int_eq(offered.items[1].amount, SCENE_PAID);
    ck_assert_int_eq(counter_events(&s.c, "incident.confirmed"), 1);
    ck_assert_int_eq(counter_events(&s.c, "incident.told"), 1);
}
END_TEST

START_TEST(the_offer_of_a_remedy_is_promised_and_kept_by_what_is_on_the_table)
{
    int64_t id = parcel_report(&s, s.order, s.parcel, PROBLEM_RELAY_CLOSED, SEEN_BY_CARRIER);
    struct q_incident_row row = parcel_incident(&s, s.parcel, PROBLEM_RELAY_CLOSED);
    ck_assert_int_eq(row.id, id);
    struct q_promise_facts_rows pending;
    ck_assert_int_eq(q_promise_pending(s.c.db, s.c.arena,
                                       &(struct q_promise_pending_in){.dossier = row.dossier},
                                       &pending, &err),
                     ERR_OK);
    ck_assert_uint_eq(pending.count, 1);
    ck_assert_int_eq(pending.items[0].kind, PROMISE_NEWS);
    ck_assert_int_eq(counter_events(&s.c, "promise.made"), 2);
    ck_assert_int_eq(counter_events(&s.c, "promise.kept"), 1);
}
END_TEST

START_TEST(a_suspicion_ends_by_a_scan_and_three_days_of_silence_and_not_before)
{
    parcel_scan(&s, s.parcel, STAGE_IN_TRANSIT, TROUBLE_DELAYED, "");
    struct q_incident_row row = parcel_incident(&s, s.parcel, PROBLEM_LATE);
    ck_assert_int_eq(row.state, INCIDENT_SUSPECTED);
    ck_assert_int_eq(row.dossier, 0);
    parcel_wait(&s, duration_hours(1));
    parcel_scan(&s, s.parcel, STAGE_DELIVERED, TROUBLE_NONE, "");
    parcel_wait(&s, duration_hours(71));
    ck_assert_int_eq(parcel_incident(&s, s.parcel, PROBLEM_LATE).state, INCIDENT_SUSPECTED);
    parcel_wait(&s, duration_hours(2));
    ck_assert_int_eq(parcel_incident(&s, s.parcel, PROBLEM_LATE).state, INCIDENT_FALSE_ALARM);
    ck_assert_int_eq(counter_total(&s.c, "messages.outbound"), 0);
}
END_TEST

START_TEST(scans_alone_confirm_what_they_say)
{
    static const struct {
        enum stage stage;
        enum trouble trouble;
        const char *pickup;
        enum problem kind;
    } cases[] = {
        {STAGE_IN_TRANSIT, TROUBLE_DAMAGED, "", PROBLEM_DAMAGED},
        {STAGE_IN_TRANSIT, TROUBLE_LOST, "", PROBLEM_LOST},
        {STAGE_IN_TRANSIT, TROUBLE_REFUSED, "", PROBLEM_REFUSED},
        {STAGE_IN_TRANSIT, TROUBLE_RELAY_CLOSED, "", PROBLEM_RELAY_CLOSED},
        {STAGE_AVAILABLE_AT_RELAY, TROUBLE_NONE, "777", PROBLEM_RELAY_WRONG},
        {STAGE_RETURNING, TROUBLE_NONE, "", PROBLEM_RETURNED},
        {STAGE_DELIVERED, TROUBLE_PARTIAL, "", PROBLEM_PARTIAL},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        int64_t order, parcel = parcel_scene_more(&s, 10 + (int)i, &order);
        parcel_scan(&s, parcel, cases[i].stage, cases[i].trouble, cases[i].pickup);
        struct q_incident_rows rows = parcel_incidents(&s, parcel);
        ck_assert_uint_eq(rows.count, 1);
        ck_assert_int_eq(rows.items[0].kind, cases[i].kind);
        ck_assert_int_eq(rows.items[0].state, INCIDENT_CONFIRMED);
        ck_assert(rows.items[0].told_message != 0);
        parcel_scan(&s, parcel, STAGE_UNKNOWN, TROUBLE_NONE, "");
        ck_assert_uint_eq(parcel_incidents(&s, parcel).count, 1);
    }
    int64_t order, parcel = parcel_scene_more(&s, 50, &order);
    parcel_scan(&s, parcel, STAGE_AVAILABLE_AT_RELAY, TROUBLE_NONE, "42");
    ck_assert_uint_eq(parcel_incidents(&s, parcel).count, 0); /* zeros in front aside */
}
END_TEST

START_TEST(R034_a_remedy_moves_the_incident_whatever_the_carrier_says)
{
    parcel_scan(&s, s.parcel, STAGE_IN_TRANSIT, TROUBLE_LOST, "");
    struct q_incident_row row = parcel_incident(&s, s.parcel, PROBLEM_LOST);
    int64_t refund = remedy_of(row.dossier, REMEDY_REFUND_FULL);
    step(refund, REMEDY_CHOOSE);
    row = parcel_incident(&s, s.parcel, PROBLEM_LOST);
    ck_assert_int_eq(row.state, INCIDENT_REMEDY_CHOSEN);
    ck_assert_int_eq(row.remedy, refund);
    step(refund, REMEDY_APPROVE);
    struct remedy_payment payment;
    struct remedy_result result = {0};
    bool found;
    ck_assert_int_eq(remedy_claim(&s.c.desk, &remedy_ledger, s.c.arena, &payment, &found, &err),
                     ERR_OK);
    ck_assert(found);
    remedy_ledger.pay(remedy_ledger.ctx, s.c.arena, &payment, &result);
    ck_assert_int_eq(remedy_record(&s.c.desk, &payment, &result, &err), ERR_OK);
    ck_assert_int_eq(parcel_incident(&s, s.parcel, PROBLEM_LOST).state, INCIDENT_REMEDIED);
}
END_TEST

START_TEST(a_remedy_that_is_taken_off_the_table_leaves_the_customer_the_choice_again)
{
    parcel_scan(&s, s.parcel, STAGE_IN_TRANSIT, TROUBLE_LOST, "");
    int64_t dossier = parcel_incident(&s, s.parcel, PROBLEM_LOST).dossier;
    int64_t reship = remedy_of(dossier, REMEDY_RESHIP);
    step(reship, REMEDY_CHOOSE);
    step(reship, REMEDY_WITHDRAW);
    struct q_incident_row row = parcel_incident(&s, s.parcel, PROBLEM_LOST);
    ck_assert_int_eq(row.state, INCIDENT_CONFIRMED);
    ck_assert_int_eq(row.remedy, 0);
}
END_TEST

START_TEST(an_incident_joins_the_open_dossier_about_its_order)
{
    parcel_scan(&s, s.parcel, STAGE_IN_TRANSIT, TROUBLE_DAMAGED, "");
    parcel_scan(&s, s.parcel, STAGE_IN_TRANSIT, TROUBLE_LOST, "");
    ck_assert_int_eq(parcel_incident(&s, s.parcel, PROBLEM_DAMAGED).dossier,
                     parcel_incident(&s, s.parcel, PROBLEM_LOST).dossier);
    ck_assert_int_eq(counter_total(&s.c, "dossiers"), 1);
}
END_TEST

START_TEST(what_was_confirmed_and_arrived_after_all_ends_by_itself_and_leaves_the_table_clean)
{
    parcel_report(&s, s.order, s.parcel, PROBLEM_LATE, SEEN_BY_RULE);
    int64_t dossier = parcel_incident(&s, s.parcel, PROBLEM_LATE).dossier;
    parcel_wait(&s, duration_hours(1));
    parcel_scan(&s, s.parcel, STAGE_DELIVERED, TROUBLE_NONE, "");
    ck_assert_int_eq(parcel_incident(&s, s.parcel, PROBLEM_LATE).state, INCIDENT_CONFIRMED);
    parcel_wait(&s, duration_hours(73));
    ck_assert_int_eq(parcel_incident(&s, s.parcel, PROBLEM_LATE).state, INCIDENT_CLOSED);
    struct q_remedy_rows rows = remedies(dossier);
    for (size_t i = 0; i < rows.count; i++)
        ck_assert_int_eq(rows.items[i].state, REMEDY_DECLINED);
}
END_TEST

START_TEST(G36_no_dossier_is_resolved_over_an_incident_without_outcome)
{
    parcel_report(&s, s.order, s.parcel, PROBLEM_LATE, SEEN_BY_RULE);
    struct dossier_facts facts = {.state = DOSSIER_OPEN, .told = true, .open_incidents = 1};
    struct dossier_change change;
    ck_assert_int_eq(
        dossier_decide(&facts, DOSSIER_SET_RESOLVED, clock_now(&s.c.clock), &change, &err),
        ERR_REFUSED);
    ck_assert_str_eq(err.key, "refusal.dossier.incident");
    facts.outcome = OUTCOME_WITHDRAWN;
    ck_assert_int_eq(
        dossier_decide(&facts, DOSSIER_SET_RESOLVED, clock_now(&s.c.clock), &change, &err), ERR_OK);
    int64_t dossier = parcel_incident(&s, s.parcel, PROBLEM_LATE).dossier;
    ck_assert_int_eq(counter_facts(&s.c, dossier).open_incidents, 1);
}
END_TEST

START_TEST(a_program_opens_one_by_hand_and_twice_is_once)
{
    struct caller who = lead();
    struct incident_word word = {.order = s.order, .kind = PROBLEM_WRONG_ITEM};
    int64_t first, second;
    ck_assert_int_eq(incident_open_by_hand(&s.c.desk, &who, &word, &first, &err), ERR_OK);
    ck_assert_int_eq(incident_open_by_hand(&s.c.desk, &who, &word, &second, &err), ERR_OK);
    ck_assert_int_eq(first, second);
    ck_assert_int_eq(parcel_incident(&s, s.parcel, PROBLEM_WRONG_ITEM).fault, FAULT_SHOP);
    ck_assert_int_eq(incident_do(&s.c.desk, &who, first, 0, INCIDENT_DISMISS, &err), ERR_REFUSED);
    ck_assert_str_eq(err.key, "refusal.incident.confirmed");
    word.kind = PROBLEM_DEFECT;
    ck_assert_int_eq(incident_open_by_hand(&s.c.desk, &who, &word, &first, &err), ERR_INVALID);
}
END_TEST

START_TEST(R1_a_customer_who_writes_that_the_pick_up_point_is_closed_is_believed_at_once)
{
    struct inbound mail = counter_mail(&s.c, "lea@example.org", "Commande AL-1");
    struct named_order named = {.order = s.order, .customer = s.customer};
    mail.orders = &named;
    mail.order_count = 1;
    mail.tone.problem = PROBLEM_RELAY_CLOSED;
    struct received in = counter_receive(&s.c, &mail);
    struct q_incident_row row = parcel_incident(&s, s.parcel, PROBLEM_RELAY_CLOSED);
    ck_assert_int_eq(row.state, INCIDENT_CONFIRMED);
    ck_assert_int_eq(row.dossier, in.dossier);
    ck_assert_int_eq(row.seen_by, SEEN_BY_CUSTOMER);
    ck_assert(row.asked_first);
    ck_assert(holds(message(row.told_message).text, "Vous nous dites que le point de retrait"));
    struct inbound other = counter_mail(&s.c, "lea@example.org", "Commande AL-1");
    other.orders = &named;
    other.order_count = 1;
    other.tone.problem = PROBLEM_DELIVERED_NOT_RECEIVED; /* it is not delivered */
    counter_receive(&s.c, &other);
    ck_assert_uint_eq(parcel_incidents(&s, s.parcel).count, 1);
    parcel_scan(&s, s.parcel, STAGE_DELIVERED, TROUBLE_NONE, "");
    struct inbound again = counter_mail(&s.c, "lea@example.org", "Commande AL-1");
    again.orders = &named;
    again.order_count = 1;
    again.tone.problem = PROBLEM_DELIVERED_NOT_RECEIVED;
    counter_receive(&s.c, &again);
    ck_assert_int_eq(parcel_incident(&s, s.parcel, PROBLEM_DELIVERED_NOT_RECEIVED).state,
                     INCIDENT_SUSPECTED);
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("desk/incident");
    TCase *tc = tcase_create("incident");
    tcase_add_checked_fixture(tc, set_up, tear_down);
    tcase_set_timeout(tc, 60);
    tcase_add_test(tc,
                   G33_a_parcel_whose_day_has_passed_is_late_and_the_customer_hears_of_it_first);
    tcase_add_test(tc, the_offer_of_a_remedy_is_promised_and_kept_by_what_is_on_the_table);
    tcase_add_test(tc, a_suspicion_ends_by_a_scan_and_three_days_of_silence_and_not_before);
    tcase_add_test(tc, scans_alone_confirm_what_they_say);
    tcase_add_test(tc, R034_a_remedy_moves_the_incident_whatever_the_carrier_says);
    tcase_add_test(tc, a_remedy_that_is_taken_off_the_table_leaves_the_customer_the_choice_again);
    tcase_add_test(tc, an_incident_joins_the_open_dossier_about_its_order);
    tcase_add_test(
        tc, what_was_confirmed_and_arrived_after_all_ends_by_itself_and_leaves_the_table_clean);
    tcase_add_test(tc, G36_no_dossier_is_resolved_over_an_incident_without_outcome);
    tcase_add_test(tc, a_program_opens_one_by_hand_and_twice_is_once);
    tcase_add_test(tc,
                   R1_a_customer_who_writes_that_the_pick_up_point_is_closed_is_believed_at_once);
    suite_add_tcase(suite, tc);
    return check_main(suite);
}
