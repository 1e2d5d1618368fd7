/* Carriers are asked beside what is done for the customer, reminded, gone above, and heard. */
#include "incident_scene.h"
#include "invariants.h"

#include "base/arena.h"
#include "desk/carrier.h"
#include "desk/incident.h"
#include "desk/inquiry.h"
#include "desk/mail.h"
#include "desk/switch.h"
#include "domain/dossier.h"
#include "domain/letter.h"
#include "domain/message.h"
#include "domain/practice/g32_silent_carrier.h"

#include "../check_main.h"

static struct parcel_scene s;
static struct error err;
static int64_t carrier;

static struct caller agent(void)
{
    return (struct caller){.shop = s.c.shop.id,
                           .actor = {ACTOR_TOKEN, 1},
                           .role = ROLE_LEAD,
                           .name = STR("Inès"),
                           .lang = LANG_FR};
}

static void open_with(const char *address)
{
    parcel_scene_open(&s);
    err = (struct error){0};
    struct caller lead = agent();
    struct carrier_in in = {.code = STR("colissimo"),
                            .name = STR("Colissimo"),
                            .feed = STR(""),
                            .url = STR(""),
                            .account = STR(""),
                            .secret = STR(""),
                            .inquiry_address = str_of(address),
                            .manager_address = STR("compte@colissimo.example"),
                            .management_address = STR("direction@colissimo.example"),
                            .procedure = STR("")};
    ck_assert_msg(!carrier_add(&s.c.desk, &lead, &in, &carrier, &err), "%s", err.text);
}

static void set_up(void)
{
    open_with("enquetes@colissimo.example");
}

static void tear_down(void)
{
    const char *broken = invariants_broken(s.c.db);
    ck_assert_msg(!broken, "%s", broken);
    counter_close(&s.c);
}

static struct q_inquiry_row inquiry(void)
{
    struct q_inquiry_rows rows;
    ck_assert_int_eq(q_inquiry_page(s.c.db, s.c.arena,
                                    &(struct q_inquiry_page_in){
                                        .shop = s.c.shop.id, .before = INT64_MAX, .limit = 10},
                                    &rows, &err),
                     ERR_OK);
    ck_assert_uint_eq(rows.count, 1);
    return rows.items[0];
}

static struct q_letter_rows letters(void)
{
    struct q_letter_rows rows;
    ck_assert_int_eq(q_letter_of_thread(s.c.db, s.c.arena,
                                        &(struct q_letter_of_thread_in){.shop = s.c.shop.id,
                                                                        .thread = inquiry().thread,
                                                                        .limit = 50},
                                        &rows, &err),
                     ERR_OK);
    return rows;
}

static struct q_letter_row last_letter(void)
{
    struct q_letter_rows rows = letters();
    ck_assert_uint_gt(rows.count, 0);
    return rows.items[rows.count - 1];
}

static void late(void)
{
    parcel_report(&s, s.order, s.parcel, PROBLEM_LATE, SEEN_BY_CUSTOMER);
}

static enum err step_with(struct inquiry_step step)
{
    struct caller who = agent();
    step.inquiry = inquiry().id;
    err = (struct error){0};
    return inquiry_do(&s.c.desk, &who, &step, &err);
}

static void done(struct inquiry_step step)
{
    enum err e = step_with(step);
    ck_assert_msg(!e, "%s %s %s", err_name(e), err.key, err.text);
}

/* The mail that the outbox makes of the last letter. */
static struct outgoing_mail *mail_of_last(void)
{
    struct outgoing_mail *mail = arena_alloc(s.c.arena, sizeof *mail);
    struct dispatch_item item;
    bool found = true;
    int64_t letter = last_letter().id;
    while (found) {
        ck_assert_int_eq(dispatch_claim(&s.c.desk, &item, &found, &err), ERR_OK);
        ck_assert(found);
        ck_assert_msg(!mail_load(&s.c.desk, s.c.db, s.c.arena, item.outbox, mail, &err), "%s",
                      err.text);
        struct dispatch_outcome sent = {.result = DISPATCH_SENT,
                                        .reply = STR("250 ok"),
                                        .raw = STR("raw bytes"),
                                        .raw_hash = sha256_of(STR("raw bytes"))};
        ck_assert_int_eq(dispatch_finish(&s.c.desk, &item, &sent, &err), ERR_OK);
        if (item.letter == letter)
            return mail;
    }
    return NULL;
}

static struct str token_of(struct str reply_to)
{
    size_t plus = (size_t)str_chr(reply_to, '+') + 1, at = (size_t)str_chr(reply_to, '@');
    return str_sub(reply_to, plus, at - plus);
}

static void answers(struct str token, const char *words, enum machine_effect effect)
{
    struct inbound in = counter_mail(&s.c, "agent@colissimo.example", "Re: Enquête");
    in.reply_token = token;
    in.text = str_of(words);
    in.effect = effect;
    in.machine = effect == MACHINE_EFFECT_NONE ? 0 : 1;
    counter_receive(&s.c, &in);
}

static bool holds(struct str text, const char *part)
{
    return str_find(text, str_of(part)) >= 0;
}

START_TEST(R095_a_confirmed_incident_asks_the_carrier_in_a_thread_of_its_own)
{
    late();
    struct q_inquiry_row row = inquiry();
    struct q_letter_row letter = last_letter();
    ck_assert_int_eq(row.state, INQUIRY_SENT);
    ck_assert_int_eq(row.carrier, carrier);
    ck_assert_int_eq(letter.kind, LETTER_INQUIRY);
    ck_assert_int_eq(letter.state, MESSAGE_QUEUED);
    ck_assert(str_eq(letter.address, STR("enquetes@colissimo.example")));
    ck_assert(holds(letter.text, "6A00000001") && holds(letter.text, "AL-1"));
    ck_assert(holds(letter.text, "mardi 24 novembre 2026")); /* two working days */
    ck_assert(!holds(letter.text, "Léa"));
    struct outgoing_mail *mail = mail_of_last();
    ck_assert_uint_eq(mail->to_count, 1);
    ck_assert_uint_eq(token_of(mail->reply_to).len, TOKEN_CHARS);
    letter = last_letter();
    ck_assert_int_eq(letter.state, MESSAGE_SENT);
    ck_assert(letter.has_raw);
    ck_assert_int_eq(counter_events(&s.c, "letter.sent"), 1);
}
END_TEST

START_TEST(a_second_word_of_the_same_opens_no_second_inquiry)
{
    late();
    late();
    ck_assert_int_eq(inquiry().state, INQUIRY_SENT);
    parcel_report(&s, s.order, s.parcel, PROBLEM_LOST, SEEN_BY_STAFF);
    ck_assert_int_eq(inquiry().state, INQUIRY_SENT);
    ck_assert_uint_eq(letters().count, 1);
}
END_TEST

START_TEST(R111_a_carrier_without_an_address_is_asked_by_hand)
{
    counter_close(&s.c);
    open_with("");
    late();
    ck_assert_int_eq(inquiry().state, INQUIRY_DRAFT);
    ck_assert_uint_eq(letters().count, 0);
    done((struct inquiry_step){.event = INQUIRY_SEND, .reference = STR("F-2026-77")});
    ck_assert_int_eq(inquiry().state, INQUIRY_SENT);
    ck_assert(str_eq(inquiry().reference, STR("F-2026-77")));
    ck_assert(!instant_is_none(inquiry().due_at));
}
END_TEST

START_TEST(what_is_the_warehouses_fault_is_no_carriers)
{
    struct q_inquiry_rows rows;
    parcel_report(&s, s.order, s.parcel, PROBLEM_WRONG_ITEM, SEEN_BY_CUSTOMER);
    ck_assert_int_eq(q_inquiry_page(s.c.db, s.c.arena,
                                    &(struct q_inquiry_page_in){s.c.shop.id, INT64_MAX, 10}, &rows,
                                    &err),
                     ERR_OK);
    ck_assert_uint_eq(rows.count, 0);
}
END_TEST

START_TEST(G32_a_silent_carrier_is_reminded_then_gone_above_twice_and_counts_as_lost)
{
    late();                              /* Friday 20, 10:00 */
    parcel_wait(&s, duration_hours(80)); /* Monday 23, 18:00: CARRIER_ACK */
    ck_assert_int_eq(inquiry().state, INQUIRY_SENT);
    ck_assert_int_eq(last_letter().kind, LETTER_REMINDER);
    parcel_wait(&s, duration_hours(24)); /* Tuesday 24, 18:00: CARRIER_ANSWER */
    ck_assert_int_eq(inquiry().state, INQUIRY_ESC1);
    ck_assert_int_eq(inquiry().level, 1);
    ck_assert(!instant_is_none(inquiry().overdue_at));
    ck_assert_int_eq(last_letter().kind, LETTER_ESCALATION);
    ck_assert(str_eq(last_letter().address, STR("compte@colissimo.example")));
    parcel_wait(&s, duration_hours(24)); /* Wednesday 25, 18:00 */
    ck_assert_int_eq(inquiry().state, INQUIRY_ESC2);
    ck_assert(str_eq(last_letter().address, STR("direction@colissimo.example")));
    parcel_wait(&s, duration_hours(120)); /* Monday 30, 18:00: three working days */
    ck_assert_int_eq(inquiry().state, INQUIRY_UNANSWERED);
    ck_assert_int_eq(parcel_incident(&s, s.parcel, PROBLEM_LOST).state, INCIDENT_CONFIRMED);
    ck_assert_int_eq(counter_events(&s.c, "inquiry.unanswered"), 1);
    ck_assert_int_eq(counter_events(&s.c, "inquiry.escalated"), 2);
}
END_TEST

START_TEST(G32_switched_off_nobody_above_is_written_to)
{
    struct caller manager = agent();
    manager.role = ROLE_MANAGER;
    ck_assert_int_eq(
        switch_practice(&s.c.desk, &manager, &g32_silent_carrier, PRACTICE_RECORD_ONLY, &err),
        ERR_OK);
    late();
    parcel_wait(&s, duration_hours(104));
    ck_assert_int_eq(inquiry().state, INQUIRY_OVERDUE);
    ck_assert_int_eq(counter_events(&s.c, "guardrail.would"), 1);
    ck_assert_int_eq(counter_events(&s.c, "inquiry.escalated"), 0);
}
END_TEST

START_TEST(R102_an_answer_comes_back_to_its_thread_and_is_no_customers_message)
{
    late();
    struct str token = token_of(mail_of_last()->reply_to);
    int64_t before = counter_total(&s.c, "messages.inbound"),
            dossiers = counter_total(&s.c, "dossiers");
    answers(token, "Nous avons bien reçu votre demande.", MACHINE_EFFECT_KEEP);
    ck_assert_int_eq(inquiry().state, INQUIRY_ACKNOWLEDGED);
    ck_assert(instant_is_none(inquiry().heard_at));
    answers(token, "Bonjour, je regarde et reviens vers vous.", MACHINE_EFFECT_NONE);
    ck_assert(!instant_is_none(inquiry().heard_at));
    ck_assert_int_eq(last_letter().direction, DIRECTION_INBOUND);
    ck_assert_int_eq(counter_facts(&s.c, inquiry().dossier).state, DOSSIER_NEW);
    ck_assert_int_eq(counter_total(&s.c, "messages.inbound"), before);
    ck_assert_int_eq(counter_total(&s.c, "dossiers"), dossiers);
    ck_assert_int_eq(counter_events(&s.c, "letter.received"), 2);
}
END_TEST

START_TEST(a_forged_answer_is_not_taken_into_the_thread)
{
    late();
    struct inbound in = counter_mail(&s.c, "agent@colissimo.example", "Re: Enquête");
    in.reply_token = token_of(mail_of_last()->reply_to);
    in.authenticity = AUTHENTICITY_FAIL;
    counter_receive(&s.c, &in);
    ck_assert_int_eq(inquiry().state, INQUIRY_SENT);
    ck_assert_uint_eq(letters().count, 1);
}
END_TEST

START_TEST(a_letter_that_came_back_is_marked)
{
    late();
    answers(token_of(mail_of_last()->reply_to), "User unknown", MACHINE_EFFECT_BOUNCE);
    ck_assert_int_eq(letters().items[0].state, MESSAGE_BOUNCED);
    ck_assert_int_eq(inquiry().state, INQUIRY_SENT);
    ck_assert_int_eq(counter_events(&s.c, "letter.bounced"), 1);
}
END_TEST

START_TEST(lost_says_the_carrier_and_the_customer_is_offered_what_is_due)
{
    late();
    done((struct inquiry_step){.event = INQUIRY_ANSWER, .answer = ANSWER_LOST});
    ck_assert_int_eq(inquiry().state, INQUIRY_ANSWERED);
    ck_assert(instant_is_none(inquiry().due_at));
    struct q_incident_row lost = parcel_incident(&s, s.parcel, PROBLEM_LOST);
    ck_assert_int_eq(lost.state, INCIDENT_CONFIRMED);
    ck_assert_int_eq(lost.seen_by, SEEN_BY_CARRIER);
    ck_assert_uint_eq(letters().count, 1); /* it is not asked about what it lost */
}
END_TEST

START_TEST(an_inquiry_is_reopened_once_on_new_facts)
{
    struct inquiry_step again = {.event = INQUIRY_REOPEN, .facts = STR("le voisin n'a rien reçu")};
    late();
    done((struct inquiry_step){
        .event = INQUIRY_ANSWER, .answer = ANSWER_DELIVERED, .proof = STR("remis au voisin")});
    done(again);
    ck_assert_int_eq(inquiry().state, INQUIRY_SENT);
    ck_assert_int_eq(last_letter().kind, LETTER_REOPENED);
    ck_assert(holds(last_letter().text, "le voisin n'a rien reçu"));
    done((struct inquiry_step){.event = INQUIRY_ANSWER, .answer = ANSWER_NOTHING_KNOWN});
    ck_assert_int_eq(step_with(again), ERR_REFUSED);
    ck_assert_str_eq(err.key, "refusal.inquiry.reopened");
}
END_TEST

START_TEST(R034_the_remedys_clock_does_not_know_the_inquiry)
{
    late();
    struct q_dossier_facts_row asked =
        counter_facts(&s.c, parcel_incident(&s, s.parcel, PROBLEM_LATE).dossier);
    counter_close(&s.c);
    parcel_scene_open(&s); /* without a carrier that the shop knows */
    late();
    struct q_dossier_facts_row alone =
        counter_facts(&s.c, parcel_incident(&s, s.parcel, PROBLEM_LATE).dossier);
    ck_assert_int_eq(asked.state, alone.state);
    ck_assert_int_eq(asked.customer_promises, alone.customer_promises);
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("inquiry");
    TCase *tests = tcase_create("inquiry");
    tcase_add_checked_fixture(tests, set_up, tear_down);
    tcase_set_timeout(tests, 60);
    tcase_add_test(tests, R095_a_confirmed_incident_asks_the_carrier_in_a_thread_of_its_own);
    tcase_add_test(tests, a_second_word_of_the_same_opens_no_second_inquiry);
    tcase_add_test(tests, R111_a_carrier_without_an_address_is_asked_by_hand);
    tcase_add_test(tests, what_is_the_warehouses_fault_is_no_carriers);
    tcase_add_test(tests,
                   G32_a_silent_carrier_is_reminded_then_gone_above_twice_and_counts_as_lost);
    tcase_add_test(tests, G32_switched_off_nobody_above_is_written_to);
    tcase_add_test(tests, R102_an_answer_comes_back_to_its_thread_and_is_no_customers_message);
    tcase_add_test(tests, a_forged_answer_is_not_taken_into_the_thread);
    tcase_add_test(tests, a_letter_that_came_back_is_marked);
    tcase_add_test(tests, lost_says_the_carrier_and_the_customer_is_offered_what_is_due);
    tcase_add_test(tests, an_inquiry_is_reopened_once_on_new_facts);
    tcase_add_test(tests, R034_the_remedys_clock_does_not_know_the_inquiry);
    suite_add_tcase(suite, tests);
    return check_main(suite);
}
