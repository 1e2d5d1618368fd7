#include "counter.h"

#include "base/arena.h"
#include "desk/change.h"
#include "domain/dossier.h"
#include "domain/message.h"
#include "domain/promise.h"

#include "../check_main.h"

static struct counter c;

static void set_up(void)
{
    counter_open(&c);
}

static void tear_down(void)
{
    counter_close(&c);
}

static struct received receive(const char *from, const char *subject)
{
    struct inbound in = counter_mail(&c, from, subject);
    return counter_receive(&c, &in);
}

static struct q_message_rows words_of(int64_t dossier)
{
    struct q_message_rows rows;
    struct error err = {0};
    ck_assert_int_eq(q_message_of_dossier(c.db, c.arena,
                                          &(struct q_message_of_dossier_in){.dossier = dossier,
                                                                            .before = INT64_MAX,
                                                                            .limit = 100},
                                          &rows, &err),
                     ERR_OK);
    return rows;
}

START_TEST(R046_R048_a_first_mail_opens_a_dossier_and_is_acknowledged_with_number_copy_and_delay)
{
    struct received got = receive("lea@example.org", "Colis");
    struct q_dossier_facts_row d = counter_facts(&c, got.dossier);
    ck_assert_int_eq(d.number, 1);
    ck_assert_int_eq(d.state, DOSSIER_NEW);
    ck_assert_int_eq(d.next_due_kind, PROMISE_FIRST_REPLY);
    /* Friday 10:00 and four business hours */
    ck_assert_int_eq(d.next_due_at.ms, clock_now(&c.clock).ms + duration_hours(4).ms);
    struct q_message_rows words = words_of(got.dossier);
    ck_assert_uint_eq(words.count, 2);
    const struct q_message_row *ack = &words.items[0];
    ck_assert(ack->automatic && ack->direction == DIRECTION_OUTBOUND);
    ck_assert(str_find(ack->subject, STR("[#1]")) >= 0);
    ck_assert(str_find(ack->text, STR("vendredi 20 novembre à 14 h")) >= 0);
    ck_assert(str_find(ack->text, STR("> Bonjour, 1")) >= 0);
    ck_assert_int_eq(counter_total(&c, "outbox.queued"), 1);
}
END_TEST

START_TEST(the_same_bytes_again_are_the_same_message)
{
    struct inbound in = counter_mail(&c, "lea@example.org", "Colis");
    struct received first = counter_receive(&c, &in), again = counter_receive(&c, &in);
    ck_assert(again.known);
    ck_assert_int_eq(again.message, first.message);
    ck_assert_int_eq(counter_total(&c, "messages.inbound"), 1);
    ck_assert_int_eq(counter_total(&c, "outbox.queued"), 1);
}
END_TEST

START_TEST(a_reused_message_id_with_other_content_is_kept)
{
    struct inbound a = counter_mail(&c, "lea@example.org", "Colis");
    struct inbound b = counter_mail(&c, "noe@example.org", "Facture");
    b.rfc_id = a.rfc_id;
    counter_receive(&c, &a);
    ck_assert(!counter_receive(&c, &b).known);
    ck_assert_int_eq(counter_total(&c, "messages.inbound"), 2);
}
END_TEST

START_TEST(one_mail_to_two_inboxes_is_one_message_with_both_shown)
{
    struct inbound in = counter_mail(&c, "lea@example.org", "Colis");
    struct received first = counter_receive(&c, &in);
    in.inboxes++; /* the second session delivers to the other one */
    ck_assert(counter_receive(&c, &in).known);
    ck_assert_int_eq(counter_events(&c, EVENT_DOSSIER_UPDATED), 1); /* screens show it at once */
    ck_assert(counter_receive(&c, &in).known);
    ck_assert_int_eq(counter_events(&c, EVENT_DOSSIER_UPDATED), 1);
    struct q_message_inbox_rows rows;
    struct error err = {0};
    ck_assert_int_eq(q_message_inboxes(
                         c.db, c.arena,
                         &(struct q_message_inboxes_in){.messages = {&(int64_t){first.message}, 1}},
                         &rows, &err),
                     ERR_OK);
    ck_assert_uint_eq(rows.count, 2);
    ck_assert_int_eq(counter_total(&c, "dossiers"), 1);
}
END_TEST

START_TEST(the_reply_token_leads_back_for_the_customer_and_not_for_a_stranger)
{
    struct received first = receive("lea@example.org", "Colis");
    struct inbound reply = counter_mail(&c, "lea@example.org", "autre objet");
    reply.reply_token = counter_token(&c, first.dossier);
    ck_assert_int_eq(counter_receive(&c, &reply).dossier, first.dossier);
    struct inbound stranger = counter_mail(&c, "eve@example.net", "Colis");
    stranger.reply_token = reply.reply_token;
    struct received got = counter_receive(&c, &stranger);
    ck_assert_int_ne(got.dossier, first.dossier);
    struct q_dossier_facts_row d = counter_facts(&c, got.dossier);
    ck_assert(d.unmatched);
    ck_assert_int_eq(d.next_due_kind, PROMISE_FIRST_REPLY); /* doubt does not stop the clock */
}
END_TEST

START_TEST(a_message_id_in_the_references_leads_back)
{
    struct received first = receive("lea@example.org", "Colis");
    struct q_message_rows words = words_of(first.dossier);
    struct q_message_facts_row ack;
    struct error err = {0};
    ck_assert_int_eq(
        q_message_facts(c.db, c.arena,
                        &(struct q_message_facts_in){.shop = c.shop.id, .id = words.items[0].id},
                        &ack, &err),
        ERR_OK);
    struct inbound reply = counter_mail(&c, "lea@example.org", "Re: Colis");
    struct str refs[] = {STR("unknown@example.org"), ack.rfc_id};
    reply.refs = refs;
    reply.ref_count = 2;
    receive("lea@example.org", "un second dossier");
    ck_assert_int_eq(counter_receive(&c, &reply).dossier, first.dossier);
}
END_TEST

START_TEST(a_number_in_the_subject_leads_back_and_one_of_another_customer_is_in_doubt)
{
    struct received first = receive("lea@example.org", "Colis");
    struct received other = receive("noe@example.org", "Facture");
    ck_assert_int_eq(receive("lea@example.org", "Re: Colis [#1]").dossier, first.dossier);
    struct received doubt = receive("lea@example.org", "Re: Facture [#2]");
    ck_assert(counter_facts(&c, doubt.dossier).unmatched);
    ck_assert_int_ne(doubt.dossier, other.dossier);
}
END_TEST

START_TEST(a_machine_is_never_answered_and_waits_for_a_person_when_it_belongs_nowhere)
{
    struct inbound in = counter_mail(&c, "robot@example.org", "Réponse automatique");
    in.machine = 1;
    in.effect = MACHINE_EFFECT_KEEP;
    struct received got = counter_receive(&c, &in);
    struct q_dossier_facts_row d = counter_facts(&c, got.dossier);
    ck_assert(d.unmatched);
    ck_assert(instant_is_none(d.next_due_at));
    ck_assert_int_eq(counter_total(&c, "outbox.queued"), 0);
    ck_assert_int_eq(counter_total(&c, "messages.outbound"), 0);
}
END_TEST

START_TEST(an_automatic_reply_joins_its_dossier_and_changes_nothing)
{
    struct received first = receive("lea@example.org", "Colis");
    struct q_dossier_facts_row before = counter_facts(&c, first.dossier);
    struct inbound in = counter_mail(&c, "lea@example.org", "Absence du bureau");
    in.machine = 1;
    in.effect = MACHINE_EFFECT_KEEP;
    in.reply_token = before.reply_token;
    ck_assert_int_eq(counter_receive(&c, &in).dossier, first.dossier);
    struct q_dossier_facts_row after = counter_facts(&c, first.dossier);
    ck_assert_int_eq(after.state, before.state);
    ck_assert_int_eq(after.customer_promises, before.customer_promises);
    ck_assert_int_eq(counter_total(&c, "outbox.queued"), 1);
}
END_TEST

START_TEST(a_bounce_reopens_its_dossier_and_marks_the_message_that_came_back)
{
    struct received first = receive("lea@example.org", "Colis");
    struct q_message_rows words = words_of(first.dossier);
    struct q_message_facts_row ack;
    struct error err = {0};
    ck_assert_int_eq(
        q_message_facts(c.db, c.arena,
                        &(struct q_message_facts_in){.shop = c.shop.id, .id = words.items[0].id},
                        &ack, &err),
        ERR_OK);
    struct inbound in = counter_mail(&c, "mailer-daemon@example.org", "Undelivered");
    in.machine = 2;
    in.effect = MACHINE_EFFECT_BOUNCE;
    in.bounced_id = ack.rfc_id;
    ck_assert_int_eq(counter_receive(&c, &in).dossier, first.dossier);
    ck_assert_int_eq(counter_facts(&c, first.dossier).state, DOSSIER_OPEN);
    ck_assert_int_eq(counter_events(&c, EVENT_MESSAGE_BOUNCED), 1);
    words = words_of(first.dossier);
    ck_assert_int_eq(words.items[1].state, MESSAGE_BOUNCED);
}
END_TEST

START_TEST(acknowledgements_to_one_address_are_capped_in_an_hour)
{
    for (int i = 0; i < ACKS_PER_SENDER + 3; i++) {
        struct received got = receive("lea@example.org", "Colis");
        /* so that the next mail opens one of its own */
        struct error err = {0};
        struct q_dossier_facts_row d = counter_facts(&c, got.dossier);
        struct caller agent = {.shop = c.shop.id, .actor = {ACTOR_TOKEN, 1}, .role = ROLE_AGENT};
        ck_assert_int_eq(change_dossier(&c.desk, &agent,
                                        &(struct dossier_patch){.dossier = d.id,
                                                                .version = d.version,
                                                                .has_state = true,
                                                                .state = DOSSIER_SPAM},
                                        &err),
                         ERR_OK);
    }
    ck_assert_int_eq(counter_total(&c, "outbox.queued"), ACKS_PER_SENDER);
    counter_pass(&c, duration_minutes(61));
    receive("lea@example.org", "Colis");
    ck_assert_int_eq(counter_total(&c, "outbox.queued"), ACKS_PER_SENDER + 1);
}
END_TEST

START_TEST(a_forged_sender_gets_no_acknowledgement)
{
    struct inbound in = counter_mail(&c, "lea@example.org", "Colis");
    in.authenticity = AUTHENTICITY_FAIL;
    counter_receive(&c, &in);
    ck_assert_int_eq(counter_total(&c, "outbox.queued"), 0);
    ck_assert_int_eq(counter_total(&c, "dossiers"), 1);
}
END_TEST

START_TEST(people_in_copy_stay_in_the_conversation_and_may_answer)
{
    struct person others[] = {{STR("Noé"), STR("noe@example.org")}};
    struct inbound in = counter_mail(&c, "lea@example.org", "Colis");
    in.others = others;
    in.other_count = 1;
    struct received first = counter_receive(&c, &in);
    struct inbound reply = counter_mail(&c, "noe@example.org", "Re: Colis");
    reply.reply_token = counter_token(&c, first.dossier);
    ck_assert_int_eq(counter_receive(&c, &reply).dossier, first.dossier);
}
END_TEST

START_TEST(a_second_word_before_the_answer_is_the_same_debt)
{
    struct received first = receive("lea@example.org", "Colis");
    instant due = counter_facts(&c, first.dossier).next_due_at;
    counter_pass(&c, duration_hours(1));
    ck_assert_int_eq(receive("lea@example.org", "encore").dossier, first.dossier);
    struct q_dossier_facts_row d = counter_facts(&c, first.dossier);
    ck_assert_int_eq(d.customer_promises, 1);
    ck_assert_int_eq(d.next_due_at.ms, due.ms);
    ck_assert_int_eq(counter_total(&c, "outbox.queued"), 1); /* one acknowledgement a dossier */
}
END_TEST

START_TEST(totals_equal_what_is_there)
{
    for (int i = 0; i < 20; i++)
        receive(i % 2 ? "lea@example.org" : "noe@example.org", "Colis");
    struct q_dossier_rows all;
    struct error err = {0};
    ck_assert_int_eq(q_dossier_list_all(c.db, c.arena,
                                        &(struct q_dossier_list_in){.shop = c.shop.id,
                                                                    .now = clock_now(&c.clock),
                                                                    .after_due = INT64_MIN,
                                                                    .limit = 100},
                                        &all, &err),
                     ERR_OK);
    ck_assert_int_eq(counter_total(&c, "dossiers"), (int64_t)all.count);
    ck_assert_int_eq(counter_total(&c, "messages.inbound"), 20);
    struct q_event_after_rows log;
    ck_assert_int_eq(
        q_event_after(c.db, c.arena, &(struct q_event_after_in){.limit = 1000}, &log, &err),
        ERR_OK);
    ck_assert_int_eq(counter_total(&c, "events"), (int64_t)log.count);
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("receive");
    TCase *t = tcase_create("receive");
    tcase_add_checked_fixture(t, set_up, tear_down);
    tcase_set_timeout(t, 60);
    tcase_add_test(
        t, R046_R048_a_first_mail_opens_a_dossier_and_is_acknowledged_with_number_copy_and_delay);
    tcase_add_test(t, the_same_bytes_again_are_the_same_message);
    tcase_add_test(t, a_reused_message_id_with_other_content_is_kept);
    tcase_add_test(t, one_mail_to_two_inboxes_is_one_message_with_both_shown);
    tcase_add_test(t, the_reply_token_leads_back_for_the_customer_and_not_for_a_stranger);
    tcase_add_test(t, a_message_id_in_the_references_leads_back);
    tcase_add_test(t, a_number_in_the_subject_leads_back_and_one_of_another_customer_is_in_doubt);
    tcase_add_test(t, a_machine_is_never_answered_and_waits_for_a_person_when_it_belongs_nowhere);
    tcase_add_test(t, an_automatic_reply_joins_its_dossier_and_changes_nothing);
    tcase_add_test(t, a_bounce_reopens_its_dossier_and_marks_the_message_that_came_back);
    tcase_add_test(t, acknowledgements_to_one_address_are_capped_in_an_hour);
    tcase_add_test(t, a_forged_sender_gets_no_acknowledgement);
    tcase_add_test(t, people_in_copy_stay_in_the_conversation_and_may_answer);
    tcase_add_test(t, a_second_word_before_the_answer_is_the_same_debt);
    tcase_add_test(t, totals_equal_what_is_there);
    suite_add_tcase(suite, t);
    return check_main(suite);
}
