/* What is promised, and what the counter does when it is not kept. */
#include "counter.h"

#include "../check_main.h"
#include "desk/change.h"
#include "desk/due.h"
#include "desk/harm.h"
#include "desk/owe.h"
#include "desk/promise.h"
#include "desk/reply.h"
#include "domain/escalation.h"

static struct counter c;
static struct error err;
static struct caller agent;

static void set_up(void)
{
    counter_open(&c);
    err = (struct error){0};
    agent = (struct caller){
        .shop = c.shop.id, .actor = {ACTOR_TOKEN, 1}, .role = ROLE_LEAD, .name = STR("Inès")};
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

static void reply(int64_t id)
{
    struct replied replied;
    ck_assert_int_eq(reply_write(&c.desk, c.db, c.arena, &agent,
                                 &(struct reply){.dossier = id, .text = STR("Bonjour.")}, &replied,
                                 &err),
                     ERR_OK);
}

static void let_time_act(void)
{
    size_t count;
    do
        ck_assert_int_eq(due_act(&c.desk, &count, &err), ERR_OK);
    while (count);
}

static int64_t make(int64_t id, enum promise_kind kind, enum proof_kind proof, instant due)
{
    int64_t promise;
    enum err e = promise_make(&c.desk, &agent,
                              &(struct new_promise){.dossier = id,
                                                    .kind = kind,
                                                    .due = due,
                                                    .proof = proof,
                                                    .reference = proof ? STR("6A123") : STR("")},
                              &promise, &err);
    ck_assert_msg(!e, "%s %s %s", err_name(e), err.field, err.text);
    return promise;
}

static struct q_promise_row row_of(int64_t promise)
{
    struct q_promise_row row;
    ck_assert_int_eq(q_promise_row(c.db, c.arena,
                                   &(struct q_promise_row_in){.shop = c.shop.id, .id = promise},
                                   &row, &err),
                     ERR_OK);
    return row;
}

/* How many pending promises the dossier has by this rule. */
static int pending_by(int64_t id, const char *rule)
{
    struct q_promise_facts_rows rows;
    int n = 0;
    ck_assert_int_eq(q_promise_pending(c.db, c.arena, &(struct q_promise_pending_in){.dossier = id},
                                       &rows, &err),
                     ERR_OK);
    for (size_t i = 0; i < rows.count; i++)
        n += str_eq(rows.items[i].rule, str_of(rule));
    return n;
}

static int64_t conduct_total(const char *name)
{
    struct q_conduct_totals_rows rows;
    struct str to = str_printf(c.arena, "%s!", name);
    ck_assert_int_eq(q_conduct_totals(c.db, c.arena,
                                      &(struct q_conduct_totals_in){
                                          .shop = c.shop.id, .from = str_of(name), .to = to},
                                      &rows, &err),
                     ERR_OK);
    return rows.count ? rows.items[0].n : 0;
}

static struct q_dossier_escalation_row escalation_of(int64_t id)
{
    struct q_dossier_escalation_row row;
    ck_assert_int_eq(
        q_dossier_escalation(c.db, c.arena, &(struct q_dossier_escalation_in){id}, &row, &err),
        ERR_OK);
    return row;
}

static enum err act(int64_t promise, enum promise_state seen, enum promise_event what,
                    const char *reference, instant due)
{
    return promise_act(&c.desk, &agent,
                       &(struct promise_change){.id = promise,
                                                .what = what,
                                                .seen = seen,
                                                .proof = PROOF_LABEL,
                                                .reference = str_of(reference),
                                                .due = due},
                       &err);
}

START_TEST(what_breaks_raises_the_dossier_and_owes_the_customer_a_word_and_an_apology)
{
    int64_t id = dossier();
    reply(id);
    instant due = instant_add(clock_now(&c.clock), duration_hours(2));
    int64_t reship = make(id, PROMISE_RESHIP, PROOF_LABEL, due);
    clock_set(&c.clock, due);
    let_time_act();
    struct q_promise_row p = row_of(reship);
    ck_assert_int_eq(p.state, PROMISE_BROKEN);
    ck_assert_int_eq(instant_cmp(p.broken_at, due), 0);
    ck_assert_int_eq(pending_by(id, "tell_broken"), 1);
    ck_assert_int_eq(counter_events(&c, EVENT_PROMISE_BROKEN), 1);
    ck_assert_int_eq(counter_events(&c, EVENT_DOSSIER_HARMED), 1);
    ck_assert_int_eq(escalation_of(id).level, ESCALATION_LEAD);
    ck_assert_int_eq(counter_facts(&c, id).next_due_kind, PROMISE_RESHIP);
    reply(id);
    ck_assert_int_eq(pending_by(id, "tell_broken"), 0);
    counter_pass(&c, duration_hours(1));
    ck_assert_int_eq(act(reship, PROMISE_BROKEN, PROMISE_PROOF, "scan 6A123", due), ERR_OK);
    p = row_of(reship);
    ck_assert_int_eq(p.state, PROMISE_KEPT);
    ck_assert(instant_cmp(p.closed_at, p.due_at) > 0);
}
END_TEST

START_TEST(what_is_broken_twice_is_told_once_and_goes_up_to_the_manager)
{
    int64_t id = dossier();
    reply(id);
    instant due = instant_add(clock_now(&c.clock), duration_hours(2));
    make(id, PROMISE_RESHIP, PROOF_LABEL, due);
    make(id, PROMISE_REFUND, PROOF_REFUND, due);
    clock_set(&c.clock, due);
    let_time_act();
    ck_assert_int_eq(pending_by(id, "tell_broken"), 1);
    ck_assert_int_eq(escalation_of(id).level, ESCALATION_MANAGER);
    counter_pass(&c, duration_days(3)); /* the word is not given either: no endless chain */
    let_time_act();
    ck_assert_int_eq(pending_by(id, "tell_broken"), 1);
    ck_assert_int_eq(counter_events(&c, EVENT_DOSSIER_HARMED), 1);
}
END_TEST

START_TEST(G44_two_working_days_of_silence_owe_the_customer_news_and_raise_the_dossier)
{
    int64_t id = dossier();
    reply(id); /* Friday 10:00, so that news are due on Tuesday 10:00 */
    ck_assert_int_eq(pending_by(id, "news"), 1);
    struct q_dossier_facts_row d = counter_facts(&c, id);
    ck_assert_int_eq(d.next_due_kind, PROMISE_NEWS);
    ck_assert_int_eq(instant_cmp(d.next_due_at, instant_add(clock_now(&c.clock), duration_days(4))),
                     0);
    clock_set(&c.clock, d.next_due_at);
    let_time_act();
    ck_assert_int_eq(pending_by(id, "tell_broken"), 1);
    ck_assert_int_eq(escalation_of(id).level, ESCALATION_LEAD);
    ck_assert_int_eq(conduct_total("conduct.2026-W48.G44.broken."), 1);
    reply(id);
    ck_assert_int_eq(pending_by(id, "tell_broken"), 0);
    ck_assert_int_eq(pending_by(id, "news"), 1);
    reply(id);
    ck_assert_int_eq(pending_by(id, "news"), 1);
    ck_assert_int_eq(conduct_total("conduct.2026-W48.G44.respected."), 1);
}
END_TEST

static void set_state(int64_t id, enum dossier_state state)
{
    ck_assert_int_eq(
        change_dossier(&c.desk, &agent,
                       &(struct dossier_patch){.dossier = id,
                                               .version = counter_facts(&c, id).version,
                                               .has_state = true,
                                               .state = state},
                       &err),
        ERR_OK);
}

START_TEST(G44_while_the_customer_is_asked_it_is_their_turn_and_then_ours_again)
{
    int64_t id = dossier();
    reply(id);
    set_state(id, DOSSIER_WAITING_CUSTOMER);
    ck_assert_int_eq(pending_by(id, "news"), 0);
    counter_pass(&c, duration_days(10));
    let_time_act();
    ck_assert_int_eq(counter_events(&c, EVENT_PROMISE_BROKEN), 0);
    set_state(id, DOSSIER_WAITING_CARRIER);
    ck_assert_int_eq(pending_by(id, "news"), 1);
}
END_TEST

START_TEST(who_wrote_and_was_not_answered_is_owed_it_though_it_is_said_to_be_their_turn)
{
    int64_t id = dossier();
    reply(id); /* news are due on Tuesday 10:00: before an answer to what comes at 9:30 */
    instant news = counter_facts(&c, id).next_due_at;
    clock_set(&c.clock, instant_add(news, duration_minutes(-30)));
    struct inbound again = counter_mail(&c, "lea@example.org", "Et alors ?");
    again.reply_token = counter_token(&c, id);
    ck_assert_int_eq(counter_receive(&c, &again).dossier, id);
    ck_assert_int_eq(counter_facts(&c, id).next_due_at.ms, news.ms);
    set_state(id, DOSSIER_WAITING_CUSTOMER);
    ck_assert_int_eq(pending_by(id, "news"), 0);
    ck_assert_int_eq(counter_facts(&c, id).next_due_at.ms, news.ms);
    reply(id);
    ck_assert_int_eq(counter_facts(&c, id).customer_promises, 0);
}
END_TEST

START_TEST(G04_what_no_proof_makes_sure_is_a_draft_and_said_owes_a_word)
{
    int64_t id = dossier();
    reply(id);
    instant due = instant_add(clock_now(&c.clock), duration_hours(4));
    int64_t draft = make(id, PROMISE_RESHIP, PROOF_NONE, due);
    ck_assert_int_eq(row_of(draft).state, PROMISE_DRAFT);
    ck_assert_int_eq(counter_facts(&c, id).customer_promises, 0);
    ck_assert_int_eq(act(draft, PROMISE_DRAFT, PROMISE_SAY, "", due), ERR_OK);
    ck_assert_int_eq(row_of(draft).state, PROMISE_UNVERIFIED);
    ck_assert_int_eq(pending_by(id, "said"), 1);
    struct q_dossier_facts_row d = counter_facts(&c, id);
    ck_assert_int_eq(d.next_due_kind, PROMISE_NEWS);
    ck_assert_int_eq(instant_cmp(d.next_due_at, due), 0);
    ck_assert_int_eq(act(draft, PROMISE_UNVERIFIED, PROMISE_VERIFY, "", due), ERR_REFUSED);
    ck_assert_str_eq(err.practice, "G04");
    ck_assert_int_eq(conduct_total("conduct.2026-W47.G04.stopped."), 1);
    ck_assert_int_eq(act(draft, PROMISE_DRAFT, PROMISE_VERIFY, "6A123", due), ERR_CONFLICT);
    ck_assert_int_eq(act(draft, PROMISE_UNVERIFIED, PROMISE_VERIFY, "6A123", due), ERR_OK);
    ck_assert_int_eq(row_of(draft).state, PROMISE_ACTIVE);
    ck_assert_int_eq(counter_facts(&c, id).customer_promises, 1);
}
END_TEST

START_TEST(a_promise_says_its_date_in_words_and_is_put_off_once)
{
    int64_t id = dossier();
    reply(id);
    instant due = instant_of(1796317200000); /* 2026-12-03T17:00Z */
    int64_t reship = make(id, PROMISE_RESHIP, PROOF_LABEL, due);
    ck_assert(str_eq(row_of(reship).text,
                     STR("Votre nouveau colis part d'ici jeudi 3 décembre à 18 h.")));
    instant later = instant_add(due, duration_days(1));
    ck_assert_int_eq(act(reship, PROMISE_ACTIVE, PROMISE_AGREE, "message:2", later), ERR_REFUSED);
    ck_assert_str_eq(err.key, "refusal.promise.their_words"); /* ours */
    ck_assert_int_eq(act(reship, PROMISE_ACTIVE, PROMISE_AGREE, "message:1", later), ERR_OK);
    struct q_promise_row p = row_of(reship);
    ck_assert_int_eq(p.state, PROMISE_ACTIVE);
    ck_assert_int_eq(instant_cmp(p.due_at, later), 0);
    ck_assert_int_eq(instant_cmp(p.first_due_at, due), 0);
    ck_assert(str_eq(p.text, STR("Votre nouveau colis part d'ici vendredi 4 décembre à 18 h.")));
    ck_assert_int_eq(act(reship, PROMISE_ACTIVE, PROMISE_AGREE, "message:1", later), ERR_REFUSED);
    ck_assert_str_eq(err.key, "refusal.promise.renegotiated");
    ck_assert_int_eq(act(reship, PROMISE_ACTIVE, PROMISE_RELEASE, "", later), ERR_REFUSED);
    ck_assert_int_eq(act(reship, PROMISE_ACTIVE, PROMISE_RELEASE, "message:1", later), ERR_OK);
    ck_assert_int_eq(row_of(reship).state, PROMISE_RELEASED);
}
END_TEST

struct proving {
    int64_t dossier;
};

static enum err prove_command(struct db *db, struct arena *arena, void *ctx, struct error *e)
{
    const struct proving *p = ctx;
    struct record r = record_begin(&c.desk, db, arena, c.shop.id, (struct actor){ACTOR_SYSTEM, 0},
                                   clock_now(&c.clock));
    struct owed owed = {.kind = PROMISE_REFUND,
                        .due = instant_add(r.now, duration_days(10)),
                        .proof = PROOF_REFUND,
                        .reference = STR("re_1"),
                        .remedy = 7,
                        .rule = STR("WD_REFUND")};
    enum err code = owe(&r, p->dossier, &owed, e);
    owed.remedy = 8;
    if (!code)
        code = owe(&r, p->dossier, &owed, e);
    if (!code)
        code = owe_proved(&r, p->dossier, PROMISE_REFUND, 7, STR("remedy:7"), e);
    return code;
}

START_TEST(what_happened_keeps_the_promise_of_its_remedy_and_no_other)
{
    struct proving p = {dossier()};
    reply(p.dossier);
    ck_assert_int_eq(counter_write(&c, prove_command, &p, &err), ERR_OK);
    ck_assert_int_eq(pending_by(p.dossier, "WD_REFUND"), 1);
    ck_assert_int_eq(counter_facts(&c, p.dossier).customer_promises, 1);
}
END_TEST

START_TEST(G40_a_legal_refund_is_told_four_days_before_the_day_before_and_on_its_day)
{
    struct proving p = {dossier()};
    reply(p.dossier);
    ck_assert_int_eq(counter_write(&c, prove_command, &p, &err), ERR_OK);
    counter_pass(&c, duration_days(5));
    reply(p.dossier); /* no silence */
    counter_pass(&c, duration_days(1));
    let_time_act();
    ck_assert_int_eq(counter_events(&c, EVENT_PROMISE_ALERTED), 1);
    ck_assert_int_eq(escalation_of(p.dossier).level, ESCALATION_LEAD);
    reply(p.dossier);
    instant next;
    ck_assert_int_eq(due_next(c.db, c.arena, &next, &err), ERR_OK);
    counter_pass(&c, duration_days(3));
    let_time_act();
    ck_assert_int_eq(counter_events(&c, EVENT_PROMISE_ALERTED), 2);
    counter_pass(&c, duration_hours(20));
    let_time_act();
    ck_assert_int_eq(counter_events(&c, EVENT_PROMISE_ALERTED), 3);
}
END_TEST

START_TEST(what_we_owe_ourselves_goes_up_when_it_is_late_and_is_done_with_the_dossier)
{
    int64_t id = dossier();
    reply(id);
    int64_t task = make(id, PROMISE_TASK, PROOF_NONE, instant_of(0));
    ck_assert_int_eq(row_of(task).owed_to, OWED_SELF);
    clock_set(&c.clock, row_of(task).due_at);
    let_time_act();
    ck_assert_int_eq(escalation_of(id).level, ESCALATION_LEAD);
    ck_assert_int_eq(counter_events(&c, EVENT_DOSSIER_HARMED), 0);
    int64_t second = make(id, PROMISE_TASK, PROOF_NONE, instant_of(0));
    set_state(id, DOSSIER_RESOLVED);
    clock_set(&c.clock, row_of(second).due_at);
    let_time_act();
    ck_assert_int_eq(row_of(second).state, PROMISE_RELEASED);
}
END_TEST

START_TEST(what_waits_comes_back_when_something_owed_in_it_is_late)
{
    static const enum dossier_state waits[] = {DOSSIER_WAITING_CUSTOMER, DOSSIER_WAITING_CARRIER,
                                               DOSSIER_WAITING_INTERNAL};
    int64_t id = dossier();
    reply(id);
    for (size_t i = 0; i < sizeof waits / sizeof *waits; i++) {
        instant due = instant_add(clock_now(&c.clock), duration_hours(1));
        make(id, i ? PROMISE_CARRIER_ANSWER : PROMISE_OTHER, PROOF_LABEL, due);
        make(id, PROMISE_TASK, PROOF_NONE, due); /* it comes back once */
        set_state(id, waits[i]);
        clock_set(&c.clock, due);
        int before = counter_events(&c, EVENT_DOSSIER_STATE);
        let_time_act();
        ck_assert_int_eq(counter_facts(&c, id).state, DOSSIER_OPEN);
        ck_assert_int_eq(counter_events(&c, EVENT_DOSSIER_STATE), before + 1);
    }
    set_state(id, DOSSIER_WAITING_CARRIER); /* what was late before holds nothing */
    let_time_act();
    ck_assert_int_eq(counter_facts(&c, id).state, DOSSIER_WAITING_CARRIER);
}
END_TEST

START_TEST(the_counters_own_promises_are_not_kept_by_hand)
{
    struct inbound mail = counter_mail(&c, "lea@example.org", "Colis");
    int64_t id = counter_receive(&c, &mail).dossier;
    struct q_promise_facts_rows rows;
    ck_assert_int_eq(q_promise_pending(c.db, c.arena, &(struct q_promise_pending_in){.dossier = id},
                                       &rows, &err),
                     ERR_OK);
    ck_assert_int_eq(rows.items[0].kind, PROMISE_FIRST_REPLY);
    int64_t first = rows.items[0].id;
    ck_assert_int_eq(act(first, PROMISE_ACTIVE, PROMISE_PROOF, "répondu", clock_now(&c.clock)),
                     ERR_REFUSED);
    ck_assert_str_eq(err.key, "refusal.promise.own");
    ck_assert_int_eq(act(first, PROMISE_ACTIVE, PROMISE_RELEASE, "répondu", clock_now(&c.clock)),
                     ERR_REFUSED);
    ck_assert_int_eq(row_of(first).state, PROMISE_ACTIVE);
}
END_TEST

START_TEST(nothing_is_promised_in_the_past_for_what_is_done_or_in_the_counters_place)
{
    int64_t id = dossier(), promise;
    struct new_promise in = {.dossier = id, .kind = PROMISE_NEWS, .due = clock_now(&c.clock)};
    ck_assert_int_eq(promise_make(&c.desk, &agent, &in, &promise, &err), ERR_INVALID);
    ck_assert_str_eq(err.field, "due_at");
    in.due = instant_of(0);
    in.kind = PROMISE_OTHER; /* has no clock */
    ck_assert_int_eq(promise_make(&c.desk, &agent, &in, &promise, &err), ERR_INVALID);
    in.kind = PROMISE_FIRST_REPLY;
    ck_assert_int_eq(promise_make(&c.desk, &agent, &in, &promise, &err), ERR_INVALID);
    ck_assert_str_eq(err.field, "kind");
    reply(id);
    set_state(id, DOSSIER_RESOLVED);
    in.kind = PROMISE_NEWS;
    ck_assert_int_eq(promise_make(&c.desk, &agent, &in, &promise, &err), ERR_REFUSED);
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("promise");
    TCase *t = tcase_create("promise");
    tcase_add_checked_fixture(t, set_up, tear_down);
    tcase_set_timeout(t, 60);
    tcase_add_test(t, what_breaks_raises_the_dossier_and_owes_the_customer_a_word_and_an_apology);
    tcase_add_test(t, what_is_broken_twice_is_told_once_and_goes_up_to_the_manager);
    tcase_add_test(t, G44_two_working_days_of_silence_owe_the_customer_news_and_raise_the_dossier);
    tcase_add_test(t, G44_while_the_customer_is_asked_it_is_their_turn_and_then_ours_again);
    tcase_add_test(t, who_wrote_and_was_not_answered_is_owed_it_though_it_is_said_to_be_their_turn);
    tcase_add_test(t, G40_a_legal_refund_is_told_four_days_before_the_day_before_and_on_its_day);
    tcase_add_test(t, G04_what_no_proof_makes_sure_is_a_draft_and_said_owes_a_word);
    tcase_add_test(t, a_promise_says_its_date_in_words_and_is_put_off_once);
    tcase_add_test(t, what_happened_keeps_the_promise_of_its_remedy_and_no_other);
    tcase_add_test(t, what_we_owe_ourselves_goes_up_when_it_is_late_and_is_done_with_the_dossier);
    tcase_add_test(t, what_waits_comes_back_when_something_owed_in_it_is_late);
    tcase_add_test(t, the_counters_own_promises_are_not_kept_by_hand);
    tcase_add_test(t, nothing_is_promised_in_the_past_for_what_is_done_or_in_the_counters_place);
    suite_add_tcase(suite, t);
    return check_main(suite);
}
