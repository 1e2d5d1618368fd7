/* Words of ours that reached nobody, and spam: what was owed is owed again. */
#include "counter.h"

#include "base/arena.h"
#include "desk/change.h"
#include "desk/due.h"
#include "desk/reply.h"
#include "domain/dossier.h"
#include "domain/message.h"
#include "domain/promise.h"

#include "../check_main.h"

static struct counter c;
static struct error err;
static struct caller agent, lead;

static void set_up(void)
{
    counter_open(&c);
    err = (struct error){0};
    agent = (struct caller){.shop = c.shop.id,
                            .actor = {ACTOR_TOKEN, 1},
                            .role = ROLE_AGENT,
                            .name = STR("Inès"),
                            .lang = LANG_FR};
    lead = agent;
    lead.role = ROLE_LEAD;
}

static void tear_down(void)
{
    counter_close(&c);
}

static int64_t dossier(void)
{
    struct inbound in = counter_mail(&c, "lea@example.org", "Colis");
    return counter_receive(&c, &in).dossier;
}

static int64_t reply(int64_t to)
{
    struct replied out;
    enum err e =
        reply_write(&c.desk, c.db, c.arena, &agent,
                    &(struct reply){.dossier = to, .text = STR("Bonjour, merci de votre message.")},
                    &out, &err);
    ck_assert_msg(e == ERR_OK, "%s %s", err_name(e), err.text);
    return out.message;
}

/* Everything that waits leaves, with this result. */
static void send_all(enum dispatch_result result)
{
    struct dispatch_outcome out = {.result = result, .reply = STR("250 ok"), .raw = STR_NONE};
    struct dispatch_item item;
    bool found = true;
    counter_pass(&c, c.desk.undo);
    while (found) {
        ck_assert_int_eq(dispatch_claim(&c.desk, &item, &found, &err), ERR_OK);
        if (found)
            ck_assert_int_eq(dispatch_finish(&c.desk, &item, &out, &err), ERR_OK);
    }
}

static enum err set_state(const struct caller *who, int64_t id, enum dossier_state state)
{
    return change_dossier(&c.desk, who,
                          &(struct dossier_patch){.dossier = id,
                                                  .version = counter_facts(&c, id).version,
                                                  .has_state = true,
                                                  .state = state},
                          &err);
}

static struct q_message_facts_row message(int64_t id)
{
    struct q_message_facts_row m;
    ck_assert_int_eq(q_message_facts(c.db, c.arena,
                                     &(struct q_message_facts_in){.shop = c.shop.id, .id = id}, &m,
                                     &err),
                     ERR_OK);
    return m;
}

static struct inbound report(enum machine_effect effect)
{
    struct inbound in = counter_mail(&c, "mailer-daemon@example.org", "Undelivered Mail");
    in.machine = 2;
    in.effect = effect;
    return in;
}

static void let_time_act(void)
{
    size_t count;
    do
        ck_assert_int_eq(due_act(&c.desk, &count, &err), ERR_OK);
    while (count);
}

START_TEST(a_reply_that_came_back_is_marked_and_the_answer_is_owed_again)
{
    int64_t id = dossier(), sent = reply(id);
    send_all(DISPATCH_SENT);
    ck_assert_int_eq(set_state(&agent, id, DOSSIER_RESOLVED), ERR_OK);
    struct inbound in = report(MACHINE_EFFECT_BOUNCE);
    in.bounced_id = message(sent).rfc_id;
    ck_assert_int_eq(counter_receive(&c, &in).dossier, id);
    struct q_dossier_facts_row d = counter_facts(&c, id);
    ck_assert_int_eq(d.state, DOSSIER_OPEN);
    ck_assert_int_eq(d.next_due_kind, PROMISE_FIRST_REPLY);
    ck_assert(!d.told);
    ck_assert_int_eq(message(sent).state, MESSAGE_BOUNCED);
    ck_assert_int_eq(set_state(&agent, id, DOSSIER_RESOLVED), ERR_REFUSED);
}
END_TEST

START_TEST(a_bounce_that_names_nothing_is_of_the_last_reply_and_only_once)
{
    int64_t id = dossier(), first = reply(id), second = reply(id);
    send_all(DISPATCH_SENT);
    for (int i = 0; i < 2; i++) { /* one report for each recipient */
        struct inbound in = report(MACHINE_EFFECT_BOUNCE);
        in.reply_token = counter_token(&c, id);
        ck_assert_int_eq(counter_receive(&c, &in).dossier, id);
    }
    ck_assert_int_eq(message(first).state, MESSAGE_SENT);
    ck_assert_int_eq(message(second).state, MESSAGE_BOUNCED);
    ck_assert_int_eq(counter_events(&c, EVENT_MESSAGE_BOUNCED), 1);
}
END_TEST

START_TEST(a_bounce_quicker_than_the_record_of_its_sending_is_not_forgotten)
{
    int64_t id = dossier(), sent = reply(id);
    struct dispatch_item item;
    bool found;
    struct dispatch_outcome out = {
        .result = DISPATCH_SENT, .reply = STR("250 ok"), .raw = STR_NONE};
    counter_pass(&c, c.desk.undo);
    for (item.message = 0; item.message != sent;)
        ck_assert_int_eq(dispatch_claim(&c.desk, &item, &found, &err), ERR_OK);
    struct inbound in = report(MACHINE_EFFECT_BOUNCE);
    in.bounced_id = message(sent).rfc_id;
    counter_receive(&c, &in);
    ck_assert_int_eq(dispatch_finish(&c.desk, &item, &out, &err), ERR_OK);
    ck_assert_int_eq(message(sent).state, MESSAGE_BOUNCED);
    ck_assert_int_eq(counter_total(&c, "outbox.sent"), 1);
}
END_TEST

START_TEST(a_late_report_changes_nothing_of_words_that_were_taken_back)
{
    int64_t id = dossier(), gone = reply(id);
    ck_assert_int_eq(reply_take_back(&c.desk, &agent, gone, &err), ERR_OK);
    struct inbound in = report(MACHINE_EFFECT_BOUNCE);
    in.bounced_id = message(gone).rfc_id;
    counter_receive(&c, &in);
    ck_assert_int_eq(message(gone).state, MESSAGE_CANCELLED);
}
END_TEST

START_TEST(a_bounce_brings_a_closed_dossier_back_and_an_automatic_reply_leaves_it_closed)
{
    int64_t id = dossier();
    reply(id);
    send_all(DISPATCH_SENT);
    ck_assert_int_eq(set_state(&agent, id, DOSSIER_RESOLVED), ERR_OK);
    counter_pass(&c, duration_days(REOPEN_WINDOW_DAYS + 1));
    let_time_act();
    struct inbound in = report(MACHINE_EFFECT_KEEP);
    in.reply_token = counter_token(&c, id);
    ck_assert_int_eq(counter_receive(&c, &in).dossier, id);
    ck_assert_int_eq(counter_facts(&c, id).state, DOSSIER_CLOSED);
    in = report(MACHINE_EFFECT_BOUNCE);
    in.reply_token = counter_token(&c, id);
    ck_assert_int_eq(counter_receive(&c, &in).dossier, id);
    ck_assert_int_eq(counter_facts(&c, id).state, DOSSIER_OPEN);
}
END_TEST

START_TEST(words_taken_back_bring_back_a_dossier_that_was_resolved_on_them)
{
    int64_t id = dossier(), gone = reply(id);
    ck_assert_int_eq(set_state(&agent, id, DOSSIER_RESOLVED), ERR_OK);
    ck_assert_int_eq(reply_take_back(&c.desk, &agent, gone, &err), ERR_OK);
    struct q_dossier_facts_row d = counter_facts(&c, id);
    ck_assert_int_eq(d.state, DOSSIER_OPEN);
    ck_assert_int_eq(d.customer_promises, 1);
}
END_TEST

START_TEST(words_that_failed_wake_their_dossier)
{
    int64_t id = dossier();
    reply(id);
    instant later = instant_add(clock_now(&c.clock), duration_days(3));
    ck_assert_int_eq(
        change_dossier(&c.desk, &agent,
                       &(struct dossier_patch){.dossier = id,
                                               .version = counter_facts(&c, id).version,
                                               .has_snooze = true,
                                               .snoozed_until = later},
                       &err),
        ERR_OK);
    send_all(DISPATCH_REFUSED);
    ck_assert(instant_is_none(counter_facts(&c, id).snoozed_until));
}
END_TEST

START_TEST(a_promise_that_is_owed_again_after_its_time_is_broken_once)
{
    int64_t id = dossier();
    reply(id);
    counter_pass(&c, duration_days(3));
    let_time_act();
    ck_assert_int_eq(counter_events(&c, EVENT_PROMISE_BROKEN), 0);
    send_all(DISPATCH_REFUSED);
    let_time_act();
    ck_assert_int_eq(counter_events(&c, EVENT_PROMISE_BROKEN), 1);
    reply(id); /* late */
    send_all(DISPATCH_REFUSED);
    let_time_act();
    ck_assert_int_eq(counter_events(&c, EVENT_PROMISE_BROKEN), 1);
    ck_assert_int_eq(counter_facts(&c, id).customer_promises, 1);
}
END_TEST

START_TEST(spam_is_owed_nothing_and_a_lead_alone_undoes_it)
{
    int64_t id = dossier();
    instant due = counter_facts(&c, id).next_due_at;
    ck_assert_int_eq(set_state(&agent, id, DOSSIER_SPAM), ERR_OK);
    ck_assert(instant_is_none(counter_facts(&c, id).next_due_at));
    ck_assert_int_eq(set_state(&agent, id, DOSSIER_OPEN), ERR_FORBIDDEN);
    ck_assert_int_eq(set_state(&lead, id, DOSSIER_OPEN), ERR_OK);
    ck_assert_int_eq(counter_facts(&c, id).next_due_at.ms, due.ms);
    counter_pass(&c, duration_days(3));
    let_time_act();
    ck_assert_int_eq(counter_events(&c, EVENT_PROMISE_BROKEN), 1);
}
END_TEST

START_TEST(who_wrote_to_what_was_no_spam_after_all_is_owed_an_answer)
{
    int64_t id = dossier();
    reply(id);
    ck_assert_int_eq(set_state(&agent, id, DOSSIER_WAITING_CUSTOMER), ERR_OK);
    ck_assert_int_eq(set_state(&agent, id, DOSSIER_SPAM), ERR_OK);
    struct inbound words = counter_mail(&c, "lea@example.org", "Re: Colis");
    words.reply_token = counter_token(&c, id);
    ck_assert_int_eq(counter_receive(&c, &words).dossier, id);
    ck_assert(instant_is_none(counter_facts(&c, id).next_due_at));
    ck_assert_int_eq(set_state(&lead, id, DOSSIER_OPEN), ERR_OK);
    ck_assert_int_gt(counter_facts(&c, id).next_due_at.ms, clock_now(&c.clock).ms);
}
END_TEST

START_TEST(what_a_machine_wrote_can_be_resolved_though_nobody_was_told)
{
    struct inbound in = report(MACHINE_EFFECT_KEEP);
    int64_t id = counter_receive(&c, &in).dossier;
    ck_assert_int_eq(set_state(&agent, id, DOSSIER_RESOLVED), ERR_OK);
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("unsaid");
    TCase *t = tcase_create("unsaid");
    tcase_add_checked_fixture(t, set_up, tear_down);
    tcase_set_timeout(t, 60);
    tcase_add_test(t, a_reply_that_came_back_is_marked_and_the_answer_is_owed_again);
    tcase_add_test(t, a_bounce_that_names_nothing_is_of_the_last_reply_and_only_once);
    tcase_add_test(t, a_bounce_quicker_than_the_record_of_its_sending_is_not_forgotten);
    tcase_add_test(t, a_late_report_changes_nothing_of_words_that_were_taken_back);
    tcase_add_test(t,
                   a_bounce_brings_a_closed_dossier_back_and_an_automatic_reply_leaves_it_closed);
    tcase_add_test(t, words_taken_back_bring_back_a_dossier_that_was_resolved_on_them);
    tcase_add_test(t, words_that_failed_wake_their_dossier);
    tcase_add_test(t, a_promise_that_is_owed_again_after_its_time_is_broken_once);
    tcase_add_test(t, spam_is_owed_nothing_and_a_lead_alone_undoes_it);
    tcase_add_test(t, who_wrote_to_what_was_no_spam_after_all_is_owed_an_answer);
    tcase_add_test(t, what_a_machine_wrote_can_be_resolved_though_nobody_was_told);
    suite_add_tcase(suite, t);
    return check_main(suite);
}
