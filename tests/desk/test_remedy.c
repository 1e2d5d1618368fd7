/* Remedies at the counter: from the proposal to the books. */
#include "counter.h"
#include "invariants.h"

#include "base/arena.h"
#include "desk/change.h"
#include "desk/due.h"
#include "desk/legal.h"
#include "desk/remedy.h"
#include "desk/remedy_execute.h"
#include "desk/remedy_facts.h"
#include "desk/reply.h"
#include "desk/setup.h"
#include "domain/dossier.h"

#include "../check_main.h"

#include <pthread.h>

enum { HANDS = 8, PAID = 4990 };

#define REASON STR("le colis est revenu entre-temps")

static struct counter c;
static struct caller agent, lead, manager;
static int64_t dossier, order, line;
static struct error err;

static struct caller person(const char *email, enum role role)
{
    struct caller caller = {.shop = c.shop.id, .role = role, .name = STR("Inès"), .lang = LANG_FR};
    struct str made;
    caller.actor.kind = ACTOR_STAFF;
    ck_assert_int_eq(setup_user(&c.desk, c.arena, c.shop.slug, str_of(email), STR("Inès"),
                                STR("fr"), role, STR("longue phrase secrète"), &made,
                                &caller.actor.id, &err),
                     ERR_OK);
    return caller;
}

static enum err order_command(struct db *db, struct arena *arena, void *ctx, struct error *e)
{
    (void)arena;
    (void)ctx;
    struct q_dossier_facts_row facts = counter_facts(&c, dossier);
    enum err bad = q_order_insert(db,
                                  &(struct q_order_insert_in){.shop = c.shop.id,
                                                              .customer = facts.customer,
                                                              .number = STR("AL-1"),
                                                              .state = STR("shipped"),
                                                              .total = PAID,
                                                              .currency = STR("EUR"),
                                                              .placed_at = clock_now(&c.clock)},
                                  &order, e);
    if (!bad)
        bad = q_order_line_insert(db,
                                  &(struct q_order_line_insert_in){.shop_order = order,
                                                                   .sku = STR("LAMPE"),
                                                                   .title = STR("Lampe"),
                                                                   .quantity = 1,
                                                                   .unit_price = 2495},
                                  &line, e);
    return bad ? bad
               : q_dossier_order_add(
                     db, &(struct q_dossier_order_add_in){.dossier = dossier, .shop_order = order},
                     NULL, e);
}

static struct received write_in(const char *subject)
{
    struct inbound mail = counter_mail(&c, "lea@example.org", subject);
    mail.reply_token = counter_token(&c, dossier);
    return counter_receive(&c, &mail);
}

static void set_up(void)
{
    counter_open(&c);
    err = (struct error){0};
    agent = person("ines@lune.example", ROLE_AGENT);
    lead = person("marc@lune.example", ROLE_LEAD);
    manager = person("nora@lune.example", ROLE_MANAGER);
    struct inbound mail = counter_mail(&c, "lea@example.org", "Colis perdu");
    dossier = counter_receive(&c, &mail).dossier;
    ck_assert_int_eq(counter_write(&c, order_command, NULL, &err), ERR_OK);
}

static void tear_down(void)
{
    const char *broken = invariants_broken(c.db);
    ck_assert_msg(!broken, "%s", broken);
    counter_close(&c);
}

static int64_t proposed(enum remedy_kind kind, int64_t amount)
{
    int64_t id;
    struct remedy_proposal proposal = {.dossier = dossier, .kind = kind, .amount = amount};
    enum err e = remedy_propose(&c.desk, &agent, &proposal, &id, &err);
    ck_assert_msg(!e, "%s %s %s", err_name(e), err.key, err.text);
    return id;
}

static enum err step(const struct caller *who, int64_t remedy, enum remedy_event event)
{
    struct remedy_step s = {.remedy = remedy,
                            .event = event,
                            .reason = REASON,
                            .reference = STR("scan-1"),
                            .stock = STR("R-88"),
                            .label = STR("6A1")};
    err = (struct error){0};
    return remedy_do(&c.desk, who, &s, &err);
}

static struct q_remedy_row row_of(int64_t remedy)
{
    struct q_remedy_row row;
    ck_assert_int_eq(q_remedy_row(c.db, c.arena,
                                  &(struct q_remedy_row_in){.shop = c.shop.id, .id = remedy}, &row,
                                  &err),
                     ERR_OK);
    return row;
}

static int64_t granted(enum remedy_kind kind, int64_t amount)
{
    int64_t id = proposed(kind, amount);
    ck_assert_int_eq(step(&agent, id, REMEDY_CHOOSE), ERR_OK);
    ck_assert_msg(step(&agent, id, REMEDY_APPROVE) == ERR_OK, "%s", err.key);
    return id;
}

static int pays;

static void pay(void *ctx, struct arena *arena, const struct remedy_payment *payment,
                struct remedy_result *out)
{
    (void)arena;
    (void)payment;
    pays++;
    *out = *(const struct remedy_result *)ctx;
}

/* All that is due, by a port; how many payments that were. */
static int work(const struct remedy_port *port)
{
    int n = 0;
    for (bool found = true; found; n += found) {
        struct remedy_payment payment;
        struct remedy_result result = {0};
        ck_assert_int_eq(remedy_claim(&c.desk, port, c.arena, &payment, &found, &err), ERR_OK);
        if (!found)
            break;
        port->pay(port->ctx, c.arena, &payment, &result);
        ck_assert_int_eq(remedy_record(&c.desk, &payment, &result, &err), ERR_OK);
    }
    return n;
}

static struct q_ledger_of_rows books(int64_t remedy)
{
    struct q_ledger_of_rows rows;
    ck_assert_int_eq(
        q_ledger_of(c.db, c.arena, &(struct q_ledger_of_in){.remedy = remedy}, &rows, &err),
        ERR_OK);
    return rows;
}

static int64_t open_remedies(void)
{
    return counter_facts(&c, dossier).open_remedies;
}

static struct q_remedy_promises_rows owed(int64_t remedy)
{
    struct q_remedy_promises_rows rows;
    ck_assert_int_eq(q_remedy_promises(c.db, c.arena,
                                       &(struct q_remedy_promises_in){.remedy = remedy}, &rows,
                                       &err),
                     ERR_OK);
    return rows;
}

/* --- money ----------------------------------------------------------------------- */

START_TEST(a_refund_within_the_limit_is_granted_on_first_contact_paid_once_and_in_the_books)
{
    int64_t id = granted(REMEDY_REFUND_FULL, 0);
    struct q_remedy_row row = row_of(id);
    ck_assert_int_eq(row.state, REMEDY_APPROVED);
    ck_assert_int_eq(row.amount, PAID);
    ck_assert_int_eq(row.chosen_by, ACTOR_STAFF);
    ck_assert_int_eq(row.approved_by, agent.actor.id);
    ck_assert_uint_eq(owed(id).count, 2); /* ours, and the law's behind it */
    ck_assert_int_eq(open_remedies(), 1);
    ck_assert_int_eq(work(&remedy_ledger), 1);
    ck_assert_int_eq(work(&remedy_ledger), 0);
    ck_assert_int_eq(row_of(id).state, REMEDY_DONE);
    ck_assert_uint_eq(books(id).count, 1);
    ck_assert_int_eq(books(id).items[0].amount, PAID);
    ck_assert(str_eq(books(id).items[0].method, STR("original")));
    ck_assert_uint_eq(owed(id).count, 0);
    ck_assert_int_eq(open_remedies(), 0);
    ck_assert_int_eq(counter_events(&c, EVENT_REMEDY_DONE), 1);
}
END_TEST

/* Of the law's promise that stands behind a full refund. */
static instant legal_due_of(int64_t remedy)
{
    struct q_promise_facts_rows rows;
    ck_assert_int_eq(
        q_promise_pending(c.db, c.arena, &(struct q_promise_pending_in){dossier}, &rows, &err),
        ERR_OK);
    for (size_t i = 0; i < rows.count; i++)
        if (rows.items[i].remedy == remedy && rows.items[i].kind == PROMISE_LEGAL)
            return rows.items[i].due_at;
    return instant_of(0);
}

static void let_time_act(void)
{
    size_t count;
    do
        ck_assert_int_eq(due_act(&c.desk, &count, &err), ERR_OK);
    while (count);
}

static struct str alerted(void)
{
    static const struct query_field text[] = {{"payload", QUERY_TEXT, 0}};
    static const char sql[] = "SELECT payload FROM event WHERE kind = 'promise.alerted'";
    static const struct query all = {.name = "alerted",
                                     .kind = QUERY_MANY,
                                     .sqlite = sql,
                                     .postgres = sql,
                                     .out = text,
                                     .out_count = 1,
                                     .row_size = sizeof(struct str)};
    void *rows;
    size_t count;
    ck_assert_int_eq(query_many(c.db, c.arena, &all, NULL, &rows, &count, &err), ERR_OK);
    return count ? *(struct str *)rows : STR("");
}

START_TEST(G40_a_full_refund_is_due_by_law_and_its_alert_says_what_delay_adds)
{
    instant due = legal_due_of(granted(REMEDY_REFUND_FULL, 0)); /* 14 days after a Friday */
    struct date last = zone_date(c.shop.zone, instant_add(due, duration_ms(-1)));
    ck_assert(date_cmp(last, (struct date){2026, 12, 4}) == 0);
    clock_set(&c.clock, instant_add(due, duration_days(-4)));
    let_time_act();
    struct str payload = alerted(); /* a tenth of 49.90 from the first late day on (CC L241-4) */
    ck_assert_msg(str_find(payload, STR("\"penalty\":0,\"penalty_late\":499")) >= 0, "%.*s",
                  STR_ARG(payload));
}
END_TEST

START_TEST(a_shops_row_of_law_dates_its_refunds)
{
    struct legal_row row = {STR("DELIVERY_REFUND"), STR("2026-11-01"), STR(""), STR("20 days"),
                            STR("CC L216-7")};
    struct legal_rule rule;
    ck_assert_int_eq(legal_put(&c.desk, c.arena, &manager, &row, &rule, &err), ERR_OK);
    instant due = legal_due_of(granted(REMEDY_REFUND_FULL, 0));
    struct date last = zone_date(c.shop.zone, instant_add(due, duration_ms(-1)));
    ck_assert(date_cmp(last, (struct date){2026, 12, 10}) == 0);
}
END_TEST

START_TEST(above_the_limit_it_waits_for_a_lead_and_the_dossier_goes_up_once)
{
    int64_t id = proposed(REMEDY_GESTURE, 10001);
    ck_assert_int_eq(step(&agent, id, REMEDY_CHOOSE), ERR_OK);
    for (int i = 0; i < 2; i++) {
        ck_assert_int_eq(step(&agent, id, REMEDY_APPROVE), ERR_OK);
        ck_assert_int_eq(row_of(id).state, REMEDY_CHOSEN);
        ck_assert_int_eq(row_of(id).waits_for, ROLE_LEAD);
    }
    ck_assert_int_eq(counter_events(&c, EVENT_REMEDY_APPROVAL_ASKED), 1);
    ck_assert_int_eq(counter_events(&c, "dossier.escalated"), 1);
    ck_assert_int_eq(step(&lead, id, REMEDY_APPROVE), ERR_OK);
    ck_assert_int_eq(row_of(id).state, REMEDY_APPROVED);
    ck_assert_int_eq(row_of(id).waits_for, ROLE_NONE);
    ck_assert_int_eq(row_of(id).approved_by, lead.actor.id);
}
END_TEST

START_TEST(many_small_sums_of_one_person_are_a_large_one)
{
    granted(REMEDY_GESTURE, 9000);
    int64_t id = proposed(REMEDY_GESTURE, 1001);
    ck_assert_int_eq(step(&agent, id, REMEDY_APPROVE), ERR_OK);
    ck_assert_int_eq(row_of(id).waits_for, ROLE_LEAD);
    struct remedy_limits limits = {20000, 50000};
    ck_assert_int_eq(remedy_limits_set(&c.desk, &manager, &limits, &err), ERR_OK);
    ck_assert_int_eq(step(&agent, id, REMEDY_APPROVE), ERR_OK);
    ck_assert_int_eq(row_of(id).state, REMEDY_APPROVED);
    limits = (struct remedy_limits){20000, 1};
    ck_assert_int_eq(remedy_limits_set(&c.desk, &manager, &limits, &err), ERR_INVALID);
}
END_TEST

START_TEST(partial_refunds_never_exceed_what_was_paid)
{
    granted(REMEDY_REFUND_PART, 3000);
    struct remedy_proposal more = {.dossier = dossier, .kind = REMEDY_REFUND_PART, .amount = 1991};
    int64_t id;
    ck_assert_int_eq(remedy_propose(&c.desk, &agent, &more, &id, &err), ERR_REFUSED);
    ck_assert_str_eq(err.key, "refusal.remedy.over_paid");
    work(&remedy_ledger); /* done is paid too */
    ck_assert_int_eq(remedy_propose(&c.desk, &agent, &more, &id, &err), ERR_REFUSED);
    id = granted(REMEDY_REFUND_FULL, 0); /* what is left */
    ck_assert_int_eq(row_of(id).amount, 1990);
}
END_TEST

START_TEST(what_failed_is_tried_again_and_still_binds)
{
    struct remedy_result no = {REMEDY_OUTCOME_FAILED, STR(""), STR("card expired")};
    struct remedy_port port = {pay, &no, false};
    int64_t id = granted(REMEDY_REFUND_FULL, 0);
    ck_assert_int_eq(work(&port), 1);
    ck_assert_int_eq(row_of(id).state, REMEDY_FAILED);
    ck_assert(str_eq(row_of(id).failure, STR("card expired")));
    ck_assert_int_eq(open_remedies(), 1);
    ck_assert_uint_eq(owed(id).count, 2);
    ck_assert_int_eq(step(&manager, id, REMEDY_WITHDRAW), ERR_REFUSED);
    ck_assert_str_eq(err.practice, "R132");
    ck_assert_int_eq(step(&agent, id, REMEDY_RETRY), ERR_OK);
    ck_assert_int_eq(work(&remedy_ledger), 1);
    ck_assert_int_eq(row_of(id).state, REMEDY_DONE);
    ck_assert_int_eq(row_of(id).attempts, 2);
    ck_assert_uint_eq(books(id).count, 1);
}
END_TEST

START_TEST(what_may_have_been_paid_is_never_paid_again_blindly)
{
    struct remedy_result unknown = {REMEDY_OUTCOME_UNCERTAIN, STR(""), STR("no answer")};
    struct remedy_port port = {pay, &unknown, false};
    int64_t id = granted(REMEDY_REFUND_FULL, 0);
    ck_assert_int_eq(work(&port), 1);
    ck_assert_int_eq(work(&port), 0);
    ck_assert_int_eq(row_of(id).state, REMEDY_EXECUTING);
    ck_assert(row_of(id).uncertain);
    ck_assert_uint_eq(books(id).count, 0);
    counter_pass(&c, duration_days(1));
    ck_assert_int_eq(work(&port), 0);
    ck_assert_int_eq(step(&agent, id, REMEDY_FINISH), ERR_OK); /* somebody looked */
    ck_assert_uint_eq(books(id).count, 1);
    ck_assert(str_eq(row_of(id).reference, STR("scan-1")));
}
END_TEST

START_TEST(what_a_dead_process_had_in_hand_is_repeated_only_where_that_is_safe)
{
    struct remedy_payment payment;
    struct remedy_result done = {REMEDY_OUTCOME_DONE, STR("late"), STR("")};
    struct remedy_port once = {pay, &done, false};
    bool found;
    int64_t id = granted(REMEDY_REFUND_FULL, 0);
    ck_assert_int_eq(remedy_claim(&c.desk, &remedy_ledger, c.arena, &payment, &found, &err),
                     ERR_OK);
    ck_assert(found && payment.amount == PAID && payment.order == order);
    ck_assert_int_eq(work(&remedy_ledger), 0); /* another node has it in hand */
    ck_assert_int_eq(step(&manager, id, REMEDY_REVERSE), ERR_REFUSED);
    ck_assert_str_eq(err.key, "refusal.remedy.under_way");
    counter_pass(&c, duration_minutes(REMEDY_LEASE_MINUTES));
    ck_assert_int_eq(work(&remedy_ledger), 1);
    ck_assert_int_eq(remedy_record(&c.desk, &payment, &done, &err), ERR_OK); /* it wakes up */
    ck_assert_uint_eq(books(id).count, 1);
    ck_assert(!str_eq(row_of(id).reference, STR("late")));

    id = granted(REMEDY_GESTURE, 500);
    ck_assert_int_eq(remedy_claim(&c.desk, &once, c.arena, &payment, &found, &err), ERR_OK);
    counter_pass(&c, duration_minutes(REMEDY_LEASE_MINUTES));
    ck_assert_int_eq(work(&once), 0);
    ck_assert(row_of(id).uncertain);
    ck_assert_int_eq(counter_events(&c, EVENT_REMEDY_UNCERTAIN), 1);
}
END_TEST

START_TEST(a_hold_stops_approval_and_payment_for_two_working_days_and_once)
{
    int64_t id = granted(REMEDY_REFUND_FULL, 0);
    ck_assert_int_eq(step(&agent, id, REMEDY_HOLD), ERR_FORBIDDEN);
    ck_assert_int_eq(step(&lead, id, REMEDY_HOLD), ERR_OK);
    /* from Friday to Tuesday, the same hour */
    ck_assert_int_eq(row_of(id).held_until.ms - clock_now(&c.clock).ms, duration_days(4).ms);
    ck_assert_int_eq(work(&remedy_ledger), 0);
    ck_assert_int_eq(step(&lead, id, REMEDY_UNHOLD), ERR_OK);
    ck_assert_int_eq(step(&lead, id, REMEDY_HOLD), ERR_REFUSED);
    ck_assert_str_eq(err.key, "refusal.remedy.held_before");
    ck_assert_int_eq(work(&remedy_ledger), 1);
}
END_TEST

/* --- what binds -------------------------------------------------------------------- */

START_TEST(R132_what_one_granted_another_neither_refuses_nor_contradicts)
{
    int64_t reship = proposed(REMEDY_RESHIP, 0), refund = proposed(REMEDY_REFUND_FULL, 0);
    ck_assert_int_eq(step(&agent, reship, REMEDY_CHOOSE), ERR_OK);
    ck_assert_int_eq(row_of(refund).state, REMEDY_DECLINED); /* off the table, not in writing */
    ck_assert_uint_eq(row_of(refund).declined_proof.len, 0);
    ck_assert_int_eq(step(&agent, reship, REMEDY_APPROVE), ERR_OK);
    ck_assert_int_eq(step(&lead, reship, REMEDY_WITHDRAW), ERR_REFUSED);
    ck_assert_str_eq(err.key, "refusal.remedy.binds");
    refund = proposed(REMEDY_REFUND_FULL, 0);
    ck_assert_int_eq(step(&lead, refund, REMEDY_CHOOSE), ERR_REFUSED);
    ck_assert_str_eq(err.key, "refusal.remedy.opposite");
    ck_assert_int_eq(step(&lead, reship, REMEDY_REVERSE), ERR_FORBIDDEN);
    ck_assert_int_eq(step(&manager, reship, REMEDY_REVERSE), ERR_OK);
    ck_assert_uint_eq(owed(reship).count, 0);
    ck_assert(str_eq(row_of(reship).ended_reason, REASON));
    ck_assert_int_eq(counter_events(&c, EVENT_GUARDRAIL_OVERRIDDEN), 1);
    ck_assert_int_eq(step(&lead, refund, REMEDY_CHOOSE), ERR_OK);
    ck_assert_int_eq(step(&lead, refund, REMEDY_APPROVE), ERR_OK);
    work(&remedy_ledger);
    ck_assert_int_eq(step(&manager, refund, REMEDY_REVERSE), ERR_OK);
    ck_assert_uint_eq(books(refund).count, 2);
    ck_assert_int_eq(books(refund).items[1].amount, -PAID);
}
END_TEST

START_TEST(G10_no_voucher_before_a_refund_was_shown_and_declined_in_writing)
{
    struct remedy_proposal voucher = {.dossier = dossier, .kind = REMEDY_VOUCHER, .amount = 500};
    int64_t id, refund;
    ck_assert_int_eq(remedy_propose(&c.desk, &agent, &voucher, &id, &err), ERR_REFUSED);
    ck_assert_str_eq(err.practice, "G10");
    ck_assert_int_eq(counter_events(&c, "guardrail.stopped"), 1);
    refund = proposed(REMEDY_REFUND_FULL, 0);
    ck_assert_int_eq(remedy_propose(&c.desk, &agent, &voucher, &id, &err), ERR_REFUSED);
    ck_assert_int_eq(step(&agent, refund, REMEDY_DECLINE), ERR_REFUSED);
    ck_assert_str_eq(err.key, "refusal.remedy.in_writing");
    struct received mail = write_in("Re: Colis perdu");
    struct remedy_step no = {.remedy = refund, .event = REMEDY_DECLINE, .message = mail.message};
    ck_assert_int_eq(remedy_do(&c.desk, &agent, &no, &err), ERR_OK);
    ck_assert_int_eq(remedy_propose(&c.desk, &agent, &voucher, &id, &err), ERR_OK);
    ck_assert(str_starts(row_of(refund).declined_proof, STR("message:")));
}
END_TEST

START_TEST(G10_a_voucher_is_added_on_top_of_a_refund)
{
    granted(REMEDY_REFUND_FULL, 0);
    int64_t id = granted(REMEDY_VOUCHER, 500);
    ck_assert_int_eq(work(&remedy_ledger), 2);
    ck_assert(str_eq(books(id).items[0].method, STR("voucher")));
}
END_TEST

START_TEST(G12_R034_the_remedy_goes_on_while_the_carrier_is_asked)
{
    struct dossier_patch patch = {.dossier = dossier,
                                  .version = counter_facts(&c, dossier).version,
                                  .has_state = true,
                                  .state = DOSSIER_WAITING_CARRIER};
    ck_assert_int_eq(change_dossier(&c.desk, &agent, &patch, &err), ERR_OK);
    granted(REMEDY_REFUND_FULL, 0);
    ck_assert_int_eq(work(&remedy_ledger), 1);
}
END_TEST

/* --- goods and words --------------------------------------------------------------- */

START_TEST(a_reship_needs_stock_and_label_and_is_handed_over_then_delivered)
{
    int64_t id = proposed(REMEDY_RESHIP, 0);
    struct remedy_step bare = {.remedy = id, .event = REMEDY_APPROVE, .stock = STR("R-88")};
    ck_assert_int_eq(step(&agent, id, REMEDY_CHOOSE), ERR_OK);
    ck_assert_int_eq(remedy_do(&c.desk, &agent, &bare, &err), ERR_REFUSED);
    ck_assert_str_eq(err.key, "refusal.remedy.unreserved");
    ck_assert_int_eq(step(&agent, id, REMEDY_APPROVE), ERR_OK);
    ck_assert_int_eq(row_of(id).state, REMEDY_EXECUTING);
    ck_assert_int_eq(row_of(id).value, PAID);
    struct q_remedy_promises_rows promises = owed(id);
    ck_assert_uint_eq(promises.count, 2);
    ck_assert_int_eq(promises.items[0].kind, PROMISE_TASK);
    ck_assert_int_eq(promises.items[1].kind, PROMISE_RESHIP);
    /* Friday 10:00: handed over by Monday 18:00, delivered 48 hours later */
    ck_assert_int_eq(counter_facts(&c, dossier).next_due_kind, PROMISE_FIRST_REPLY);
    ck_assert_int_eq(work(&remedy_ledger), 0); /* no machine carries parcels */
    ck_assert_int_eq(step(&agent, id, REMEDY_HAND_OVER), ERR_OK);
    ck_assert_uint_eq(owed(id).count, 1);
    ck_assert_int_eq(open_remedies(), 1);
    ck_assert_int_eq(step(&agent, id, REMEDY_FINISH), ERR_OK);
    ck_assert_uint_eq(owed(id).count, 0);
    ck_assert_int_eq(open_remedies(), 0);
    ck_assert_uint_eq(books(id).count, 0);
}
END_TEST

START_TEST(an_apology_is_proved_by_the_message_that_made_it)
{
    int64_t id = proposed(REMEDY_APOLOGY, 0);
    ck_assert_int_eq(step(&agent, id, REMEDY_APPROVE), ERR_OK); /* nobody chooses one */
    ck_assert_int_eq(step(&agent, id, REMEDY_FINISH), ERR_REFUSED);
    ck_assert_str_eq(err.key, "refusal.remedy.no_proof");
    struct remedy_step theirs = {
        .remedy = id, .event = REMEDY_FINISH, .message = write_in("Alors ?").message};
    ck_assert_int_eq(remedy_do(&c.desk, &agent, &theirs, &err), ERR_REFUSED);
}
END_TEST

static void harmed(void)
{
    enum err e =
        change_dossier(&c.desk, &agent,
                       &(struct dossier_patch){.dossier = dossier,
                                               .version = counter_facts(&c, dossier).version,
                                               .harm = {.add = HARM_COST}},
                       &err);
    ck_assert_msg(!e, "%s %s %s", err_name(e), err.field, err.text);
}

static int64_t excuses(void)
{
    struct replied out;
    counter_pass(&c, duration_minutes(1));
    ck_assert_int_eq(reply_write(&c.desk, c.db, c.arena, &agent,
                                 &(struct reply){.dossier = dossier,
                                                 .text = STR("Nous vous devons des excuses.")},
                                 &out, &err),
                     ERR_OK);
    counter_pass(&c, duration_minutes(1));
    return out.message;
}

static void apologised_by(int64_t message)
{
    int64_t id = proposed(REMEDY_APOLOGY, 0);
    struct remedy_step done = {.remedy = id, .event = REMEDY_FINISH, .message = message};
    ck_assert_int_eq(step(&agent, id, REMEDY_APPROVE), ERR_OK);
    ck_assert_msg(remedy_do(&c.desk, &agent, &done, &err) == ERR_OK, "%s", err.key);
}

START_TEST(G07_harm_and_the_end_in_one_change_are_no_way_around_an_apology)
{
    struct dossier_patch both = {.dossier = dossier,
                                 .version = counter_facts(&c, dossier).version,
                                 .harm = {.add = HARM_COST},
                                 .has_state = true,
                                 .state = DOSSIER_RESOLVED};
    excuses();
    both.version = counter_facts(&c, dossier).version;
    ck_assert_int_eq(change_dossier(&c.desk, &agent, &both, &err), ERR_REFUSED);
    ck_assert_str_eq(err.practice, "G07");
    ck_assert_int_eq(counter_facts(&c, dossier).harm, 0);
}
END_TEST

START_TEST(R128_what_was_lost_again_is_sent_again_under_another_label)
{
    int64_t id = proposed(REMEDY_RESHIP, 0);
    static const enum remedy_event way[] = {REMEDY_CHOOSE, REMEDY_APPROVE, REMEDY_HAND_OVER,
                                            REMEDY_FAIL};
    for (int i = 0; i < 4; i++)
        ck_assert_msg(step(&agent, id, way[i]) == ERR_OK, "%d: %s", i, err.key);
    struct remedy_step again = {.remedy = id, .event = REMEDY_RETRY};
    ck_assert_int_eq(remedy_do(&c.desk, &agent, &again, &err), ERR_REFUSED);
    ck_assert_str_eq(err.key, "refusal.remedy.unreserved");
    again.stock = STR("R-89");
    again.label = STR("6A200");
    ck_assert_int_eq(remedy_do(&c.desk, &agent, &again, &err), ERR_OK);
    struct remedy_step done = {.remedy = id, .event = REMEDY_FINISH};
    ck_assert_int_eq(remedy_do(&c.desk, &agent, &done, &err), ERR_REFUSED);
    ck_assert_str_eq(err.key, "refusal.remedy.no_proof");
    ck_assert_int_eq(step(&agent, id, REMEDY_HAND_OVER), ERR_OK);
    ck_assert_int_eq(step(&agent, id, REMEDY_FINISH), ERR_OK);
}
END_TEST

START_TEST(G07_an_apology_that_is_older_than_the_last_harm_is_no_answer_to_it)
{
    harmed();
    int64_t first = excuses();
    apologised_by(first);
    ck_assert(counter_facts(&c, dossier).made_good);
    harmed();
    ck_assert(!counter_facts(&c, dossier).made_good);
    struct dossier_patch resolve = {.dossier = dossier,
                                    .version = counter_facts(&c, dossier).version,
                                    .has_state = true,
                                    .state = DOSSIER_RESOLVED};
    ck_assert_int_eq(change_dossier(&c.desk, &agent, &resolve, &err), ERR_REFUSED);
    ck_assert_str_eq(err.practice, "G07");
    apologised_by(first); /* recorded late, said before */
    ck_assert(!counter_facts(&c, dossier).made_good);
    apologised_by(excuses());
    ck_assert(counter_facts(&c, dossier).made_good);
    resolve.version = counter_facts(&c, dossier).version;
    ck_assert_msg(change_dossier(&c.desk, &agent, &resolve, &err) == ERR_OK, "%s", err.key);
}
END_TEST

START_TEST(an_apology_that_is_taken_back_is_owed_again)
{
    struct replied said;
    int64_t id = proposed(REMEDY_APOLOGY, 0);
    ck_assert_int_eq(step(&agent, id, REMEDY_APPROVE), ERR_OK);
    struct reply sorry = {.dossier = dossier, .text = STR("Toutes nos excuses.")};
    ck_assert_int_eq(reply_write(&c.desk, c.db, c.arena, &agent, &sorry, &said, &err), ERR_OK);
    struct remedy_step made = {.remedy = id, .event = REMEDY_FINISH, .message = said.message};
    ck_assert_int_eq(remedy_do(&c.desk, &agent, &made, &err), ERR_OK);
    ck_assert_int_eq(row_of(id).state, REMEDY_DONE);
    ck_assert_uint_eq(owed(id).count, 0);
    ck_assert_int_eq(reply_take_back(&c.desk, &agent, said.message, &err), ERR_OK);
    ck_assert_int_eq(row_of(id).state, REMEDY_EXECUTING);
    ck_assert_uint_eq(owed(id).count, 1);
    ck_assert_int_eq(open_remedies(), 1);
}
END_TEST

START_TEST(a_remedy_of_a_dossier_that_is_over_is_not_chosen)
{
    int64_t id = proposed(REMEDY_GESTURE, 500);
    struct replied said;
    struct reply answer = {.dossier = dossier, .text = STR("Merci de votre patience.")};
    ck_assert_int_eq(reply_write(&c.desk, c.db, c.arena, &agent, &answer, &said, &err), ERR_OK);
    struct dossier_patch done = {.dossier = dossier,
                                 .version = counter_facts(&c, dossier).version,
                                 .has_state = true,
                                 .state = DOSSIER_RESOLVED};
    ck_assert_int_eq(change_dossier(&c.desk, &agent, &done, &err), ERR_OK);
    ck_assert_int_eq(step(&agent, id, REMEDY_CHOOSE), ERR_REFUSED);
    ck_assert_str_eq(err.key, "refusal.dossier.final");
    ck_assert_int_eq(step(&agent, id, REMEDY_APPROVE), ERR_REFUSED);
}
END_TEST

START_TEST(nothing_of_another_shop_and_nothing_of_another_dossiers_order)
{
    struct caller stranger = agent;
    int64_t id = proposed(REMEDY_APOLOGY, 0), none;
    stranger.shop++;
    ck_assert_int_eq(step(&stranger, id, REMEDY_APPROVE), ERR_NOT_FOUND);
    struct remedy_proposal p = {.dossier = dossier, .kind = REMEDY_RESHIP, .order = order + 1};
    ck_assert_int_eq(remedy_propose(&c.desk, &agent, &p, &none, &err), ERR_INVALID);
    ck_assert_str_eq(err.field, "order");
    p = (struct remedy_proposal){.dossier = dossier, .kind = REMEDY_RESHIP, .line = line + 1};
    ck_assert_int_eq(remedy_propose(&c.desk, &agent, &p, &none, &err), ERR_INVALID);
    ck_assert_str_eq(err.field, "line");
    p.line = line;
    ck_assert_int_eq(remedy_propose(&c.desk, &agent, &p, &none, &err), ERR_OK);
    ck_assert_int_eq(row_of(none).value, 2495);
    struct remedy_step seen = {.remedy = none, .version = 7, .event = REMEDY_CHOOSE};
    ck_assert_int_eq(remedy_do(&c.desk, &agent, &seen, &err), ERR_CONFLICT);
}
END_TEST

/* --- at once ----------------------------------------------------------------------- */

struct hand {
    pthread_t thread;
    int64_t remedy;
    enum remedy_event event;
    const struct caller *who;
    enum err result;
};

static pthread_barrier_t start;

static void *does(void *ctx)
{
    struct hand *h = ctx;
    struct error mine;
    struct remedy_step s = {.remedy = h->remedy,
                            .event = h->event,
                            .reason = REASON,
                            .stock = STR("R-88"),
                            .label = STR("6A1")};
    pthread_barrier_wait(&start);
    h->result = remedy_do(&c.desk, h->who, &s, &mine);
    return NULL;
}

static void at_once(struct hand *hands, unsigned count)
{
    pthread_barrier_init(&start, NULL, count);
    for (unsigned i = 0; i < count; i++)
        ck_assert_int_eq(pthread_create(&hands[i].thread, NULL, does, &hands[i]), 0);
    for (unsigned i = 0; i < count; i++)
        pthread_join(hands[i].thread, NULL);
    pthread_barrier_destroy(&start);
}

START_TEST(R132_two_agents_who_decide_opposite_at_once_decide_once)
{
    for (int round = 0; round < 12; round++) {
        int64_t refund = proposed(REMEDY_REFUND_FULL, 0);
        ck_assert_int_eq(step(&agent, refund, REMEDY_CHOOSE), ERR_OK);
        struct hand hands[] = {{.remedy = refund, .event = REMEDY_APPROVE, .who = &agent},
                               {.remedy = refund, .event = REMEDY_WITHDRAW, .who = &lead}};
        at_once(hands, 2);
        ck_assert_int_eq((hands[0].result == ERR_OK) + (hands[1].result == ERR_OK), 1);
        ck_assert_int_eq(row_of(refund).state, hands[0].result ? REMEDY_DECLINED : REMEDY_APPROVED);
        if (!hands[0].result)
            ck_assert_int_eq(step(&manager, refund, REMEDY_REVERSE), ERR_OK);
    }
}
END_TEST

START_TEST(R132_of_eight_opposite_choices_at_once_one_is_granted)
{
    for (int round = 0; round < 6; round++) {
        struct hand hands[HANDS];
        int binding = 0;
        for (int i = 0; i < HANDS; i++)
            hands[i] =
                (struct hand){.remedy = proposed(i % 2 ? REMEDY_RESHIP : REMEDY_REFUND_FULL, 0),
                              .event = REMEDY_CHOOSE,
                              .who = &agent};
        at_once(hands, HANDS);
        for (int i = 0; i < HANDS; i++)
            hands[i].event = REMEDY_APPROVE;
        at_once(hands, HANDS);
        for (int i = 0; i < HANDS; i++) {
            struct q_remedy_row row = row_of(hands[i].remedy);
            binding += remedy_binds((enum remedy_kind)row.kind, (enum remedy_state)row.state);
        }
        ck_assert_int_eq(binding, 1);
        for (int i = 0; i < HANDS; i++)
            if (row_of(hands[i].remedy).approved_by)
                ck_assert_int_eq(step(&manager, hands[i].remedy, REMEDY_REVERSE), ERR_OK);
    }
}
END_TEST

static void *pays_at_once(void *ctx)
{
    int *n = ctx;
    struct arena *arena = arena_create(1024 * 1024);
    struct error mine;
    pthread_barrier_wait(&start);
    for (int i = 0; i < 20; i++) {
        struct remedy_payment payment;
        struct remedy_result result = {REMEDY_OUTCOME_DONE, STR("x"), STR("")};
        bool found;
        if (remedy_claim(&c.desk, &remedy_ledger, arena, &payment, &found, &mine) || !found)
            continue;
        ++*n;
        if (remedy_record(&c.desk, &payment, &result, &mine))
            *n += 1000;
    }
    arena_destroy(&arena);
    return NULL;
}

START_TEST(several_nodes_pay_each_remedy_once)
{
    enum { GESTURES = 15 };
    pthread_t threads[4];
    int counts[4] = {0}, sum = 0;
    int64_t ids[GESTURES];
    for (int i = 0; i < GESTURES; i++) {
        ids[i] = proposed(REMEDY_GESTURE, 100);
        ck_assert_int_eq(step(&agent, ids[i], REMEDY_APPROVE), ERR_OK);
    }
    pthread_barrier_init(&start, NULL, 4);
    for (int i = 0; i < 4; i++)
        pthread_create(&threads[i], NULL, pays_at_once, &counts[i]);
    for (int i = 0; i < 4; i++) {
        pthread_join(threads[i], NULL);
        sum += counts[i];
    }
    pthread_barrier_destroy(&start);
    sum += work(&remedy_ledger);
    ck_assert_int_eq(sum, GESTURES);
    for (int i = 0; i < GESTURES; i++)
        ck_assert_uint_eq(books(ids[i]).count, 1);
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("remedy");
    TCase *t = tcase_create("remedy");
    tcase_add_checked_fixture(t, set_up, tear_down);
    tcase_set_timeout(t, 60);
    tcase_add_test(
        t, a_refund_within_the_limit_is_granted_on_first_contact_paid_once_and_in_the_books);
    tcase_add_test(t, G40_a_full_refund_is_due_by_law_and_its_alert_says_what_delay_adds);
    tcase_add_test(t, a_shops_row_of_law_dates_its_refunds);
    tcase_add_test(t, above_the_limit_it_waits_for_a_lead_and_the_dossier_goes_up_once);
    tcase_add_test(t, many_small_sums_of_one_person_are_a_large_one);
    tcase_add_test(t, partial_refunds_never_exceed_what_was_paid);
    tcase_add_test(t, what_failed_is_tried_again_and_still_binds);
    tcase_add_test(t, what_may_have_been_paid_is_never_paid_again_blindly);
    tcase_add_test(t, what_a_dead_process_had_in_hand_is_repeated_only_where_that_is_safe);
    tcase_add_test(t, a_hold_stops_approval_and_payment_for_two_working_days_and_once);
    tcase_add_test(t, R132_what_one_granted_another_neither_refuses_nor_contradicts);
    tcase_add_test(t, G10_no_voucher_before_a_refund_was_shown_and_declined_in_writing);
    tcase_add_test(t, G10_a_voucher_is_added_on_top_of_a_refund);
    tcase_add_test(t, G12_R034_the_remedy_goes_on_while_the_carrier_is_asked);
    tcase_add_test(t, a_reship_needs_stock_and_label_and_is_handed_over_then_delivered);
    tcase_add_test(t, an_apology_is_proved_by_the_message_that_made_it);
    tcase_add_test(t, G07_harm_and_the_end_in_one_change_are_no_way_around_an_apology);
    tcase_add_test(t, R128_what_was_lost_again_is_sent_again_under_another_label);
    tcase_add_test(t, G07_an_apology_that_is_older_than_the_last_harm_is_no_answer_to_it);
    tcase_add_test(t, an_apology_that_is_taken_back_is_owed_again);
    tcase_add_test(t, a_remedy_of_a_dossier_that_is_over_is_not_chosen);
    tcase_add_test(t, nothing_of_another_shop_and_nothing_of_another_dossiers_order);
    tcase_add_test(t, R132_two_agents_who_decide_opposite_at_once_decide_once);
    tcase_add_test(t, R132_of_eight_opposite_choices_at_once_one_is_granted);
    tcase_add_test(t, several_nodes_pay_each_remedy_once);
    suite_add_tcase(suite, t);
    return check_main(suite);
}
