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
static struct caller agent_of(void)
{
    return (struct caller){.shop = c.shop.id,
                           .actor = {ACTOR_TOKEN, 1},
                           .role = ROLE_AGENT,
                           .name = STR("Inès"),
                           .lang = LANG_FR};
}

static void set_up(void)
{
    counter_open(&c);
    err = (struct error){0};
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

static int64_t reply(int64_t to, const char *text)
{
    struct replied out;
    struct caller agent = agent_of();
    enum err e = reply_write(&c.desk, c.db, c.arena, &agent,
                             &(struct reply){.dossier = to, .text = str_of(text)}, &out, &err);
    ck_assert_msg(e == ERR_OK, "%s %s", err_name(e), err.text);
    return out.message;
}

static size_t claim(struct dispatch_item **items)
{
    bool found;
    *items = arena_alloc(c.arena, sizeof **items);
    ck_assert_int_eq(dispatch_claim(&c.desk, *items, &found, &err), ERR_OK);
    return found;
}

static void finish(const struct dispatch_item *item, enum dispatch_result result)
{
    struct dispatch_outcome out = {.result = result, .reply = STR("250 ok"), .raw = STR_NONE};
    ck_assert_int_eq(dispatch_finish(&c.desk, item, &out, &err), ERR_OK);
}

START_TEST(what_is_claimed_is_nobody_elses)
{
    struct dispatch_item *a, *b;
    dossier();
    ck_assert_uint_eq(claim(&a), 1);
    ck_assert_uint_eq(claim(&b), 0);
    finish(&a[0], DISPATCH_SENT);
    ck_assert_int_eq(counter_total(&c, "outbox.sent"), 1);
    ck_assert_int_eq(counter_total(&c, "outbox.queued"), 0);
    ck_assert_int_eq(counter_events(&c, EVENT_MESSAGE_SENT), 1);
    ck_assert_uint_eq(claim(&a), 0);
}
END_TEST

START_TEST(of_what_waits_one_is_taken_in_hand_so_that_a_killed_sender_leaves_one_in_doubt)
{
    struct dispatch_item *items;
    size_t lapsed;
    dossier();
    struct inbound in = counter_mail(&c, "noe@example.org", "Colis");
    counter_receive(&c, &in);
    ck_assert_uint_eq(claim(&items), 1);
    counter_pass(&c, duration_minutes(DISPATCH_LEASE_MINUTES));
    ck_assert_int_eq(dispatch_sweep(&c.desk, &lapsed, &err), ERR_OK);
    ck_assert_int_eq(counter_total(&c, "outbox.uncertain"), 1);
    ck_assert_int_eq(counter_total(&c, "outbox.queued"), 1);
    ck_assert_uint_eq(claim(&items), 1);
}
END_TEST

START_TEST(a_reply_waits_until_it_can_no_longer_be_taken_back)
{
    struct dispatch_item *items;
    int64_t id = dossier();
    claim(&items);
    reply(id, "Bonjour, merci de votre message.");
    ck_assert_uint_eq(claim(&items), 0);
    counter_pass(&c, c.desk.undo);
    ck_assert_uint_eq(claim(&items), 1);
}
END_TEST

START_TEST(a_reply_keeps_the_promise_and_taking_it_back_owes_it_again)
{
    int64_t id = dossier();
    struct q_dossier_facts_row before = counter_facts(&c, id);
    int64_t message = reply(id, "Bonjour, merci de votre message.");
    struct q_dossier_facts_row after = counter_facts(&c, id);
    ck_assert_int_eq(after.customer_promises, 0);
    ck_assert_int_eq(after.state, DOSSIER_OPEN);
    struct caller agent = agent_of();
    ck_assert_int_eq(reply_take_back(&c.desk, &agent, message, &err), ERR_OK);
    after = counter_facts(&c, id);
    ck_assert_int_eq(after.customer_promises, 1);
    ck_assert_int_eq(after.next_due_at.ms, before.next_due_at.ms);
    ck_assert(!after.told);
    ck_assert_int_eq(reply_take_back(&c.desk, &agent, message, &err), ERR_CONFLICT);
}
END_TEST

START_TEST(what_has_left_cannot_be_taken_back)
{
    struct dispatch_item *items;
    int64_t id = dossier();
    claim(&items);
    int64_t message = reply(id, "Bonjour, merci de votre message.");
    counter_pass(&c, c.desk.undo);
    ck_assert_uint_eq(claim(&items), 1);
    struct caller agent = agent_of();
    ck_assert_int_eq(reply_take_back(&c.desk, &agent, message, &err), ERR_CONFLICT);
}
END_TEST

START_TEST(a_passing_fault_is_tried_again_later)
{
    struct dispatch_item *items;
    dossier();
    claim(&items);
    finish(&items[0], DISPATCH_RETRY);
    ck_assert_uint_eq(claim(&items), 0);
    counter_pass(&c, duration_minutes(1));
    ck_assert_uint_eq(claim(&items), 1);
    ck_assert_int_eq(items[0].attempts, 2);
    ck_assert_int_eq(counter_total(&c, "outbox.queued"), 1);
}
END_TEST

START_TEST(after_days_of_passing_faults_it_counts_as_refused)
{
    struct dispatch_item *items;
    dossier();
    for (int tries = 0; counter_total(&c, "outbox.failed") == 0; tries++) {
        ck_assert_int_lt(tries, 500);
        counter_pass(&c, duration_hours(1));
        if (claim(&items))
            finish(&items[0], DISPATCH_RETRY);
    }
    ck_assert_int_eq(counter_total(&c, "outbox.queued"), 0);
    ck_assert_int_eq(counter_events(&c, EVENT_MESSAGE_FAILED), 1);
}
END_TEST

START_TEST(refused_for_good_reopens_the_dossier_and_owes_the_reply_again)
{
    struct dispatch_item *items;
    int64_t id = dossier();
    claim(&items);
    finish(&items[0], DISPATCH_SENT);
    reply(id, "Bonjour, merci de votre message.");
    struct caller agent = agent_of();
    struct q_dossier_facts_row d = counter_facts(&c, id);
    ck_assert_int_eq(change_dossier(&c.desk, &agent,
                                    &(struct dossier_patch){.dossier = id,
                                                            .version = d.version,
                                                            .has_state = true,
                                                            .state = DOSSIER_RESOLVED},
                                    &err),
                     ERR_OK);
    counter_pass(&c, c.desk.undo);
    claim(&items);
    finish(&items[0], DISPATCH_REFUSED);
    d = counter_facts(&c, id);
    ck_assert_int_eq(d.state, DOSSIER_OPEN);
    ck_assert_int_eq(d.customer_promises, 1);
    ck_assert_int_eq(counter_events(&c, EVENT_MESSAGE_FAILED), 1);
    ck_assert_int_eq(counter_events(&c, EVENT_PROMISE_REVIVED), 1);
}
END_TEST

START_TEST(a_sender_that_died_leaves_its_mail_uncertain_and_it_is_never_sent_again)
{
    struct dispatch_item *items;
    size_t lapsed;
    dossier();
    ck_assert_uint_eq(claim(&items), 1);
    ck_assert_int_eq(dispatch_sweep(&c.desk, &lapsed, &err), ERR_OK);
    ck_assert_uint_eq(lapsed, 0);
    counter_pass(&c, duration_minutes(DISPATCH_LEASE_MINUTES));
    ck_assert_int_eq(dispatch_sweep(&c.desk, &lapsed, &err), ERR_OK);
    ck_assert_uint_eq(lapsed, 1);
    ck_assert_int_eq(counter_total(&c, "outbox.uncertain"), 1);
    counter_pass(&c, duration_days(6));
    struct dispatch_item *again;
    ck_assert_uint_eq(claim(&again), 0);
    finish(&items[0], DISPATCH_SENT); /* the late word of the one that was slow changes nothing */
    ck_assert_int_eq(counter_total(&c, "outbox.sent"), 0);
}
END_TEST

START_TEST(a_promise_whose_time_has_passed_is_broken_once_and_stays_owed)
{
    size_t count;
    int64_t id = dossier();
    ck_assert_int_eq(due_act(&c.desk, &count, &err), ERR_OK);
    ck_assert_uint_eq(count, 0);
    instant next;
    ck_assert_int_eq(due_next(c.db, c.arena, &next, &err), ERR_OK);
    clock_set(&c.clock, next);
    ck_assert_int_eq(due_act(&c.desk, &count, &err), ERR_OK);
    ck_assert_uint_eq(count, 1);
    ck_assert_int_eq(due_act(&c.desk, &count, &err), ERR_OK);
    ck_assert_uint_eq(count, 0);
    ck_assert_int_eq(counter_events(&c, EVENT_PROMISE_BROKEN), 1);
    ck_assert_int_eq(counter_facts(&c, id).customer_promises, 1);
    reply(id, "Bonjour, pardon pour le retard : merci de votre message.");
    ck_assert_int_eq(counter_facts(&c, id).customer_promises, 0);
}
END_TEST

START_TEST(thanks_after_the_answer_are_owed_news_which_resolving_releases)
{
    int64_t id = dossier();
    reply(id, "Bonjour, merci de votre message.");
    struct inbound thanks = counter_mail(&c, "lea@example.org", "Re: Colis");
    thanks.reply_token = counter_token(&c, id);
    thanks.tone.only_thanks = true;
    ck_assert_int_eq(counter_receive(&c, &thanks).dossier, id);
    struct q_dossier_facts_row d = counter_facts(&c, id);
    ck_assert_int_eq(d.next_due_kind, PROMISE_NEWS);
    ck_assert_int_eq(d.customer_promises, 0);
    struct caller agent = agent_of();
    ck_assert_int_eq(change_dossier(&c.desk, &agent,
                                    &(struct dossier_patch){.dossier = id,
                                                            .version = d.version,
                                                            .has_state = true,
                                                            .state = DOSSIER_RESOLVED},
                                    &err),
                     ERR_OK);
    d = counter_facts(&c, id);
    ck_assert(instant_is_none(d.next_due_at));
    ck_assert_int_eq(counter_events(&c, EVENT_PROMISE_RELEASED), 2);
}
END_TEST

START_TEST(a_resolved_dossier_closes_when_its_window_is_over)
{
    size_t count;
    int64_t id = dossier();
    reply(id, "Bonjour, merci de votre message.");
    struct caller agent = agent_of();
    struct q_dossier_facts_row d = counter_facts(&c, id);
    ck_assert_int_eq(change_dossier(&c.desk, &agent,
                                    &(struct dossier_patch){.dossier = id,
                                                            .version = d.version,
                                                            .has_state = true,
                                                            .state = DOSSIER_RESOLVED},
                                    &err),
                     ERR_OK);
    counter_pass(&c, duration_days(REOPEN_WINDOW_DAYS));
    ck_assert_int_eq(due_act(&c.desk, &count, &err), ERR_OK);
    ck_assert_int_eq(counter_facts(&c, id).state, DOSSIER_RESOLVED);
    counter_pass(&c, duration_ms(1));
    ck_assert_int_eq(due_act(&c.desk, &count, &err), ERR_OK);
    ck_assert_int_eq(counter_facts(&c, id).state, DOSSIER_CLOSED);
    struct inbound in = counter_mail(&c, "lea@example.org", "Re: Colis [#1]");
    struct received got = counter_receive(&c, &in);
    ck_assert_int_ne(got.dossier, id);
    ck_assert(!counter_facts(&c, got.dossier).unmatched);
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("dispatch and due");
    TCase *t = tcase_create("dispatch and due");
    tcase_add_checked_fixture(t, set_up, tear_down);
    tcase_set_timeout(t, 60);
    tcase_add_test(t, what_is_claimed_is_nobody_elses);
    tcase_add_test(t,
                   of_what_waits_one_is_taken_in_hand_so_that_a_killed_sender_leaves_one_in_doubt);
    tcase_add_test(t, a_reply_waits_until_it_can_no_longer_be_taken_back);
    tcase_add_test(t, a_reply_keeps_the_promise_and_taking_it_back_owes_it_again);
    tcase_add_test(t, what_has_left_cannot_be_taken_back);
    tcase_add_test(t, a_passing_fault_is_tried_again_later);
    tcase_add_test(t, after_days_of_passing_faults_it_counts_as_refused);
    tcase_add_test(t, refused_for_good_reopens_the_dossier_and_owes_the_reply_again);
    tcase_add_test(t, a_sender_that_died_leaves_its_mail_uncertain_and_it_is_never_sent_again);
    tcase_add_test(t, a_promise_whose_time_has_passed_is_broken_once_and_stays_owed);
    tcase_add_test(t, thanks_after_the_answer_are_owed_news_which_resolving_releases);
    tcase_add_test(t, a_resolved_dossier_closes_when_its_window_is_over);
    suite_add_tcase(suite, t);
    return check_main(suite);
}
