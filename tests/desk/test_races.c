/* Two at once, again and again: what each may not do to the other. On PostgreSQL
 * commands run side by side; on SQLite one after the other, with the same end. */
#include "counter.h"
#include "invariants.h"

#include "base/arena.h"
#include "base/secret.h"
#include "desk/access.h"
#include "desk/change.h"
#include "desk/erase.h"
#include "desk/match.h"
#include "desk/merge.h"
#include "desk/once.h"
#include "desk/password.h"
#include "desk/place.h"
#include "desk/practice.h"
#include "desk/remedy.h"
#include "desk/remedy_execute.h"
#include "desk/reply.h"
#include "desk/setup.h"
#include "domain/dossier.h"
#include "domain/message.h"
#include "store/searched.h"

#include "../check_main.h"

#include <pthread.h>

enum { HANDS = 8, ROUNDS = 15, PRESENTS = 6, HAND_ARENA = 64 * 1024 * 1024 };

#define PASSWORD STR("longue phrase secrète")

/* Who does one of the things, with a reader and an arena of their own. */
struct hand {
    struct counter counter;
    int number;
    void (*does)(struct hand *hand);
    int64_t dossier, message;
    enum err result;
    struct error err;
    struct inbound mail;
    struct received received;
    struct str cookie;
};

static struct counter c;
static struct caller agent;
static struct hand hands[HANDS];
static pthread_barrier_t start;

static void set_up(void)
{
    struct error err = {0};
    struct str made;
    counter_open(&c);
    agent = (struct caller){.shop = c.shop.id,
                            .actor = {ACTOR_STAFF, 0},
                            .role = ROLE_LEAD,
                            .name = STR("Inès"),
                            .lang = LANG_FR};
    ck_assert_int_eq(setup_user(&c.desk, c.arena, c.shop.slug, STR("ines@lune.example"),
                                STR("Inès"), STR("fr"), ROLE_LEAD, PASSWORD, &made, &agent.actor.id,
                                &err),
                     ERR_OK);
    for (int i = 0; i < HANDS; i++) {
        hands[i] = (struct hand){.counter = c, .number = i};
        hands[i].counter.arena = arena_create(HAND_ARENA);
        hands[i].counter.mails = (i + 1) * 100000;
        ck_assert_int_eq(store_reader_create(c.desk.store, &hands[i].counter.db, &err), ERR_OK);
    }
}

static void tear_down(void)
{
    const char *broken = invariants_broken(c.db);
    ck_assert_msg(!broken, "%s", broken);
    for (int i = 0; i < HANDS; i++) {
        store_reader_destroy(&hands[i].counter.db);
        arena_destroy(&hands[i].counter.arena);
    }
    counter_close(&c);
}

static void *begin(void *ctx)
{
    struct hand *hand = ctx;
    hand->err = (struct error){0};
    pthread_barrier_wait(&start);
    hand->does(hand);
    return NULL;
}

/* The first `count` hands do what they do. */
static void at_once(int count)
{
    pthread_t threads[HANDS];
    pthread_barrier_init(&start, NULL, (unsigned)count);
    for (int i = 0; i < count; i++)
        ck_assert_int_eq(pthread_create(&threads[i], NULL, begin, &hands[i]), 0);
    for (int i = 0; i < count; i++)
        pthread_join(threads[i], NULL);
    pthread_barrier_destroy(&start);
}

/* How many of the first `count` got this answer. */
static int got(enum err e, int count)
{
    int n = 0;
    for (int i = 0; i < count; i++)
        n += hands[i].result == e;
    return n;
}

/* --- mails ------------------------------------------------------------------- */

static void receives(struct hand *h)
{
    struct receive receive = {.desk = &h->counter.desk, .in = &h->mail};
    h->result = counter_write(&h->counter, receive_command, &receive, &h->err);
    h->received = receive.out;
}

static void mails_of(const char *from, int count)
{
    for (int i = 0; i < count; i++) {
        hands[i].does = receives;
        hands[i].mail = counter_mail(&hands[i].counter, from, "Colis");
    }
}

static void all_in_one_dossier(int count)
{
    ck_assert_int_eq(got(ERR_OK, count), count);
    for (int i = 1; i < count; i++)
        ck_assert_int_eq(hands[i].received.dossier, hands[0].received.dossier);
}

START_TEST(mails_of_a_new_customer_at_once_are_one_dossier)
{
    for (int i = 0; i < ROUNDS; i++) {
        mails_of(arena_printf(c.arena, "new-%d@example.org", i), 4);
        at_once(4);
        all_in_one_dossier(4);
    }
}
END_TEST

/* As a manager: so many mails are harm that nobody apologises for here (G07). */
static void resolve(int64_t dossier)
{
    struct caller manager = agent;
    manager.role = ROLE_MANAGER;
    struct override override = {STR("G07"), STR("exception"), STR("nothing but a test of races")};
    struct error err = {0};
    struct replied out;
    struct reply reply = {.dossier = dossier, .text = STR("Bonjour, c'est fait.")};
    ck_assert_int_eq(reply_write(&c.desk, c.db, c.arena, &agent, &reply, &out, &err), ERR_OK);
    struct dossier_patch patch = {.dossier = dossier,
                                  .version = counter_facts(&c, dossier).version,
                                  .has_state = true,
                                  .state = DOSSIER_RESOLVED,
                                  .override = &override};
    ck_assert_int_eq(change_dossier(&c.desk, &manager, &patch, &err), ERR_OK);
}

START_TEST(mails_of_a_known_customer_with_nothing_open_at_once_are_one_dossier)
{
    for (int i = 0; i < ROUNDS; i++) {
        struct inbound first = counter_mail(&c, "lea@example.org", "Facture");
        resolve(counter_receive(&c, &first).dossier);
        mails_of("lea@example.org", 3);
        at_once(3);
        all_in_one_dossier(3);
        ck_assert_int_ne(counter_receive(&c, &first).dossier, hands[0].received.dossier);
        resolve(hands[0].received.dossier);
    }
}
END_TEST

START_TEST(the_same_mail_at_once_is_kept_once)
{
    for (int i = 0; i < ROUNDS; i++) {
        mails_of(arena_printf(c.arena, "new-%d@example.org", i), 4);
        for (int k = 1; k < 4; k++)
            hands[k].mail = hands[0].mail;
        at_once(4);
        all_in_one_dossier(4);
        for (int k = 1; k < 4; k++)
            ck_assert_int_eq(hands[k].received.message, hands[0].received.message);
    }
}
END_TEST

/* --- somebody who is to be forgotten ------------------------------------------- */

static void writes_on(struct hand *h)
{
    for (int i = 0; i < 5; i++) {
        h->mail = counter_mail(&h->counter, "lea@example.org", "Colis");
        h->mail.tokens = searched_tokens(
            h->counter.arena, &(struct searched){.inbound = true,
                                                 .subject = h->mail.subject,
                                                 .sender_name = h->mail.sender.name,
                                                 .sender_address = h->mail.sender.address,
                                                 .text = h->mail.text,
                                                 .folds = h->mail.folds});
        h->mail.authenticity = AUTHENTICITY_FAIL; /* never acknowledged: no mail waits to leave */
        receives(h);
    }
}

static void erases(struct hand *h)
{
    struct erased out;
    h->result = erase_customer(&h->counter.desk, h->counter.db, h->counter.arena, c.shop.slug,
                               STR("lea@example.org"), &out, &h->err);
    h->dossier = out.customer;
}

START_TEST(words_that_come_during_an_erasure_are_erased_or_a_new_customers)
{
    for (int i = 0; i < 3; i++) {
        struct error err = {0};
        struct q_erase_left_row left;
        writes_on(&hands[1]);
        hands[0].does = erases;
        hands[1].does = hands[2].does = writes_on;
        at_once(3);
        for (int k = 0; k < 3; k++)
            ck_assert_msg(!hands[k].result, "%d: %s %s", k, err_name(hands[k].result),
                          hands[k].err.text);
        struct q_erase_left_in in = {c.shop.id, hands[0].dossier, STR("nobody@example.org")};
        ck_assert_int_eq(q_erase_left(c.db, c.arena, &in, &left, &err), ERR_OK);
        ck_assert_int_eq(left.n, 0);
    }
}
END_TEST

/* --- two dossiers ------------------------------------------------------------- */

static void matches(struct hand *h)
{
    int64_t into;
    h->result = match_message(&h->counter.desk, &agent, h->message, h->dossier, &into, &h->err);
}

/* Two that nobody has matched yet: both senders quote what is another's. */
static void in_doubt(struct hand *h)
{
    h->mail =
        counter_mail(&h->counter, arena_printf(c.arena, "doubt-%d@example.org", h->counter.mails),
                     "Re: Colis [#1]");
    h->received = counter_receive(&h->counter, &h->mail);
    ck_assert(counter_facts(&c, h->received.dossier).unmatched);
    h->message = h->received.message;
    h->does = matches;
}

START_TEST(two_that_are_joined_crosswise_lead_to_one)
{
    struct inbound first = counter_mail(&c, "lea@example.org", "Colis");
    counter_receive(&c, &first);
    for (int i = 0; i < ROUNDS; i++) {
        in_doubt(&hands[0]);
        in_doubt(&hands[1]);
        hands[0].dossier = hands[1].received.dossier;
        hands[1].dossier = hands[0].received.dossier;
        at_once(2);
        ck_assert_msg(got(ERR_OK, 2) == 1, "%s and %s", err_name(hands[0].result),
                      err_name(hands[1].result));
    }
    ck_assert_int_eq(store_retries(c.desk.store), 0); /* nor did they wait for each other */
}
END_TEST

static void merges(struct hand *h)
{
    int64_t survivor;
    struct merge merge = {h->received.dossier, h->dossier, true};
    h->result = merge_dossiers(&h->counter.desk, &agent, &merge, &survivor, &h->err);
}

static void unmerges(struct hand *h)
{
    int64_t survivor;
    h->result = merge_undo(&h->counter.desk, &agent, h->dossier, &survivor, &h->err);
}

static void places(struct hand *h)
{
    int64_t into;
    h->result = place_message(&h->counter.desk, &agent, h->message, h->dossier, &into, &h->err);
}

/* A customer's second words in a dossier of theirs, so that one may go. */
static void writes_twice(struct hand *h)
{
    static int customers;
    const char *from = arena_printf(c.arena, "cross-%d@example.org", customers++);
    h->mail = counter_mail(&h->counter, from, "Colis");
    h->received = counter_receive(&h->counter, &h->mail);
    h->mail = counter_mail(&h->counter, from, "Re: Colis");
    h->message = counter_receive(&h->counter, &h->mail).message;
}

static void crosswise(void (*does)(struct hand *hand))
{
    for (int k = 0; k < 2; k++) {
        writes_twice(&hands[k]);
        hands[k].does = does;
    }
    hands[0].dossier = hands[1].received.dossier;
    hands[1].dossier = hands[0].received.dossier;
    at_once(2);
}

START_TEST(merging_and_moving_crosswise_never_wait_for_each_other)
{
    for (int i = 0; i < ROUNDS; i++) {
        crosswise(merges);
        ck_assert_int_eq(got(ERR_OK, 2), 1);
        crosswise(places);
        ck_assert_int_eq(got(ERR_OK, 2), 2);
    }
    ck_assert_int_eq(store_retries(c.desk.store), 0);
    const char *broken = invariants_broken(c.db);
    ck_assert_msg(!broken, "%s", broken);
}
END_TEST

/* Some presents, granted in a dossier of their own. */
static void grants(struct hand *h)
{
    static const enum remedy_event steps[] = {REMEDY_CHOOSE, REMEDY_APPROVE};
    struct error err = {0};
    writes_twice(h);
    for (int i = 0; i < 2 * PRESENTS; i++) {
        struct remedy_proposal proposal = {
            .dossier = h->received.dossier, .kind = REMEDY_GESTURE, .amount = 500};
        struct remedy_step step = {.event = steps[i % 2]};
        if (i % 2 == 0)
            ck_assert_int_eq(remedy_propose(&c.desk, &agent, &proposal, &h->message, &err), ERR_OK);
        step.remedy = h->message;
        ck_assert_msg(!remedy_do(&c.desk, &agent, &step, &err), "%s %s", err.key, err.text);
    }
}

static void pays(struct hand *h)
{
    struct remedy_payment payment;
    bool found = true;
    h->result = ERR_OK;
    while (!h->result && found)
        h->result = remedy_claim(&h->counter.desk, &remedy_ledger, h->counter.arena, &payment,
                                 &found, &h->err);
}

START_TEST(what_a_machine_takes_in_hand_goes_with_the_dossier_that_is_joined)
{
    for (int i = 0; i < ROUNDS; i++) {
        writes_twice(&hands[1]);
        grants(&hands[0]);
        hands[0].dossier = hands[1].received.dossier;
        hands[0].does = merges;
        hands[1].does = pays;
        at_once(2);
        ck_assert_int_eq(got(ERR_OK, 2), 2);
        const char *broken = invariants_broken(c.db);
        ck_assert_msg(!broken, "%d: %s", i, broken);
    }
}
END_TEST

START_TEST(a_merge_is_taken_back_once_and_a_mail_at_that_time_is_in_one_place)
{
    for (int i = 0; i < ROUNDS; i++) {
        writes_twice(&hands[0]);
        int64_t source = hands[0].received.dossier;
        writes_twice(&hands[1]);
        hands[0].dossier = hands[1].received.dossier;
        merges(&hands[0]);
        ck_assert_int_eq(hands[0].result, ERR_OK);
        hands[0].dossier = hands[1].dossier = source;
        hands[0].does = hands[1].does = unmerges;
        hands[2].does = receives;
        hands[2].mail = counter_mail(&hands[2].counter, "lea@example.org", "Re: Colis");
        hands[2].mail.reply_token = counter_token(&c, source);
        at_once(3);
        ck_assert_int_eq(got(ERR_OK, 2), 1);
        ck_assert_int_eq(hands[2].result, ERR_OK);
        const char *broken = invariants_broken(c.db);
        ck_assert_msg(!broken, "%s", broken);
    }
}
END_TEST

/* --- words on their way ------------------------------------------------------- */

static int64_t reply_to(int64_t dossier)
{
    struct error err = {0};
    struct replied out;
    struct reply reply = {.dossier = dossier, .text = STR("Bonjour, c'est parti.")};
    ck_assert_int_eq(reply_write(&c.desk, c.db, c.arena, &agent, &reply, &out, &err), ERR_OK);
    return out.message;
}

static struct dispatch_item claimed(int64_t message)
{
    struct error err = {0};
    struct dispatch_item item = {0};
    bool found = true;
    counter_pass(&c, c.desk.undo);
    while (item.message != message && found)
        ck_assert_int_eq(dispatch_claim(&c.desk, &item, &found, &err), ERR_OK);
    ck_assert(found);
    return item;
}

static struct dispatch_item sending;

static void finishes(struct hand *h)
{
    struct dispatch_outcome out = {
        .result = DISPATCH_SENT, .reply = STR("250 ok"), .raw = STR_NONE};
    h->result = dispatch_finish(&h->counter.desk, &sending, &out, &h->err);
}

static enum message_state state_of(int64_t message)
{
    struct error err = {0};
    struct q_message_facts_row m;
    struct q_message_facts_in in = {.shop = c.shop.id, .id = message};
    ck_assert_int_eq(q_message_facts(c.db, c.arena, &in, &m, &err), ERR_OK);
    return (enum message_state)m.state;
}

START_TEST(a_bounce_while_its_sending_is_recorded_is_not_forgotten)
{
    struct inbound first = counter_mail(&c, "lea@example.org", "Colis");
    int64_t dossier = counter_receive(&c, &first).dossier;
    for (int i = 0; i < ROUNDS; i++) {
        int64_t message = reply_to(dossier);
        sending = claimed(message);
        hands[0].does = finishes;
        hands[1].does = receives;
        hands[1].mail = counter_mail(&hands[1].counter, "mailer-daemon@example.org", "Undelivered");
        hands[1].mail.machine = 2;
        hands[1].mail.effect = MACHINE_EFFECT_BOUNCE;
        hands[1].mail.reply_token = counter_token(&c, dossier);
        struct q_message_facts_row m;
        struct q_message_facts_in in = {.shop = c.shop.id, .id = message};
        ck_assert_int_eq(q_message_facts(c.db, c.arena, &in, &m, &hands[1].err), ERR_OK);
        hands[1].mail.bounced_id = m.rfc_id;
        at_once(2);
        ck_assert_int_eq(got(ERR_OK, 2), 2);
        ck_assert_int_eq(state_of(message), MESSAGE_BOUNCED);
    }
}
END_TEST

static void takes_back(struct hand *h)
{
    h->result = reply_take_back(&h->counter.desk, &agent, h->message, &h->err);
}

static void claims(struct hand *h)
{
    bool found;
    struct dispatch_item item;
    h->result = dispatch_claim(&h->counter.desk, &item, &found, &h->err);
    if (!h->result && !(found && item.message == h->message))
        h->result = ERR_NOT_FOUND;
}

START_TEST(words_leave_or_are_taken_back_and_leave_once)
{
    struct inbound first = counter_mail(&c, "lea@example.org", "Colis");
    int64_t dossier = counter_receive(&c, &first).dossier;
    for (int i = 0; i < ROUNDS; i++) {
        claimed(reply_to(dossier)); /* nothing else waits */
        int64_t message = reply_to(dossier);
        counter_pass(&c, c.desk.undo);
        for (int k = 0; k < 4; k++) {
            hands[k].message = message;
            hands[k].does = k == 0 ? takes_back : claims;
        }
        at_once(4);
        ck_assert_int_eq(got(ERR_OK, 4), 1);
    }
}
END_TEST

/* --- requests that are repeated ----------------------------------------------- */

static bool fails_half_way;

static enum err note_command(struct db *db, struct arena *arena, void *ctx, struct error *err)
{
    struct hand *h = ctx;
    struct record r = record_begin(&c.desk, db, arena, c.shop.id, agent.actor, clock_now(&c.clock));
    enum err e = record_event_id(&r, 0, EVENT_INBOX_CHANGED, "inbox", h->number, err);
    return !e && fails_half_way && h->number == 0 ? error_refuse(err, "", "", "refusal.x", NULL)
                                                  : e;
}

static void writes_once(struct hand *h)
{
    struct once once = {.caller = STR("user:1"), .key = h->mail.subject, .hash = STR("12345678")};
    struct caller caller = agent;
    caller.once = &once;
    h->result = once_write(&h->counter.desk, &caller, note_command, h, &h->err);
}

static void same_key(int round)
{
    for (int i = 0; i < 4; i++) {
        hands[i].does = writes_once;
        hands[i].mail.subject = str_printf(c.arena, "key-%d", round);
    }
    at_once(4);
}

START_TEST(a_request_repeated_at_once_takes_effect_once)
{
    fails_half_way = false;
    int before = counter_events(&c, EVENT_INBOX_CHANGED);
    for (int i = 0; i < ROUNDS; i++) {
        same_key(i);
        ck_assert_int_eq(got(ERR_OK, 4), 1);
        ck_assert_int_eq(got(ERR_CONFLICT, 4), 3);
    }
    ck_assert_int_eq(counter_events(&c, EVENT_INBOX_CHANGED), before + ROUNDS);
}
END_TEST

START_TEST(a_request_that_fails_half_way_leaves_its_key_to_the_next)
{
    fails_half_way = true;
    int before = counter_events(&c, EVENT_INBOX_CHANGED);
    for (int i = 0; i < ROUNDS; i++) {
        same_key(i);
        ck_assert_int_eq(got(ERR_OK, 4), 1);
        ck_assert(hands[0].result == ERR_REFUSED || hands[0].result == ERR_CONFLICT);
    }
    ck_assert_int_eq(counter_events(&c, EVENT_INBOX_CHANGED), before + ROUNDS);
}
END_TEST

/* --- signing in --------------------------------------------------------------- */

static void signs_in(struct hand *h)
{
    struct session session;
    struct str password = h->number ? STR("tout autre chose") : PASSWORD;
    h->result =
        access_sign_in(&h->counter.desk, h->counter.db, h->counter.arena, STR("ines@lune.example"),
                       password, STR("10.0.0.1"), &h->cookie, &session, &h->err);
}

static void changes_password(struct hand *h)
{
    struct str made;
    h->result = password_set(&h->counter.desk, h->counter.arena, STR("ines@lune.example"),
                             STR("une autre phrase"), &made, &h->err);
}

START_TEST(failures_at_once_are_all_counted)
{
    struct error err = {0};
    struct q_login_failure_get_row row;
    struct q_login_failure_get_in in = {
        .subject = sha256_hex(c.arena, sha256_of(STR("email:ines@lune.example")))};
    for (int i = 0; i < HANDS; i++) {
        hands[i].does = signs_in;
        hands[i].number = 1;
    }
    at_once(HANDS);
    ck_assert_int_eq(got(ERR_UNAUTHENTICATED, HANDS) + got(ERR_BUSY, HANDS), HANDS);
    ck_assert_int_eq(q_login_failure_get(c.db, c.arena, &in, &row, &err), ERR_OK);
    ck_assert_int_eq(row.failures, got(ERR_UNAUTHENTICATED, HANDS));
}
END_TEST

START_TEST(no_session_of_the_old_password_outlives_it)
{
    struct session session;
    hands[0].does = signs_in;
    hands[1].does = changes_password;
    at_once(2);
    ck_assert_int_eq(hands[1].result, ERR_OK);
    ck_assert(hands[0].result == ERR_OK || hands[0].result == ERR_UNAUTHENTICATED);
    if (hands[0].result == ERR_OK)
        ck_assert_int_eq(
            access_by_cookie(&c.desk, c.db, c.arena, hands[0].cookie, &session, &hands[0].err),
            ERR_UNAUTHENTICATED);
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("races");
    TCase *t = tcase_create("races");
    tcase_add_checked_fixture(t, set_up, tear_down);
    tcase_set_timeout(t, 120);
    tcase_add_test(t, mails_of_a_new_customer_at_once_are_one_dossier);
    tcase_add_test(t, mails_of_a_known_customer_with_nothing_open_at_once_are_one_dossier);
    tcase_add_test(t, the_same_mail_at_once_is_kept_once);
    tcase_add_test(t, words_that_come_during_an_erasure_are_erased_or_a_new_customers);
    tcase_add_test(t, two_that_are_joined_crosswise_lead_to_one);
    tcase_add_test(t, merging_and_moving_crosswise_never_wait_for_each_other);
    tcase_add_test(t, what_a_machine_takes_in_hand_goes_with_the_dossier_that_is_joined);
    tcase_add_test(t, a_merge_is_taken_back_once_and_a_mail_at_that_time_is_in_one_place);
    tcase_add_test(t, a_bounce_while_its_sending_is_recorded_is_not_forgotten);
    tcase_add_test(t, words_leave_or_are_taken_back_and_leave_once);
    tcase_add_test(t, a_request_repeated_at_once_takes_effect_once);
    tcase_add_test(t, a_request_that_fails_half_way_leaves_its_key_to_the_next);
    tcase_add_test(t, failures_at_once_are_all_counted);
    tcase_add_test(t, no_session_of_the_old_password_outlives_it);
    suite_add_tcase(suite, t);
    return check_main(suite);
}
