/* Answers that wait for a lead, at the desk: how each way ends, and what is asked again. */
#include "counter.h"

#include "base/arena.h"
#include "desk/books.h"
#include "desk/change.h"
#include "desk/conduct_report.h"
#include "desk/erase.h"
#include "desk/held.h"
#include "desk/reply.h"
#include "desk/setup.h"
#include "domain/held.h"
#include "domain/message.h"
#include "store/searched.h"

#include "../check_main.h"

#include <pthread.h>

static struct counter c;
static struct error err;
static struct caller agent, lead;
static int64_t dossier, ines;

#define GREETING \
    "Bonjour et merci de votre patience, nous avons bien lu votre message de ce matin et nous " \
    "regardons avec soin ce qui s'est passé avec votre lampe, qui vous manque en cette saison."

static const struct override why = {
    {"G31", sizeof "G31" - 1},
    {"customer_asked", sizeof "customer_asked" - 1},
    {"Le client veut le numéro du dépôt", sizeof "Le client veut le numéro du dépôt" - 1}};

static void set_up(void)
{
    struct str made;
    counter_open(&c);
    err = (struct error){0};
    ck_assert_int_eq(setup_user(&c.desk, c.arena, c.shop.slug, STR("ines@lune.example"),
                                STR("Inès"), STR("fr"), ROLE_AGENT, STR_NONE, &made, &ines, &err),
                     ERR_OK);
    ck_assert_int_eq(setup_team(&c.desk, c.shop.slug, ines, STR("Lyon"), &err), ERR_OK);
    agent = (struct caller){.shop = c.shop.id,
                            .actor = {ACTOR_STAFF, ines},
                            .role = ROLE_AGENT,
                            .name = STR("Inès"),
                            .lang = LANG_FR};
    lead = agent;
    lead.actor = (struct actor){ACTOR_TOKEN, 1};
    lead.role = ROLE_LEAD;
    struct inbound in = counter_mail(&c, "lea@example.org", "Colis");
    in.tokens = searched_tokens(c.arena, &(struct searched){.inbound = true, /* as it is erased */
                                                            .subject = in.subject,
                                                            .sender_name = in.sender.name,
                                                            .sender_address = in.sender.address,
                                                            .text = in.text,
                                                            .folds = in.folds});
    dossier = counter_receive(&c, &in).dossier;
}

static void tear_down(void)
{
    counter_close(&c);
}

static enum err write_as(const struct caller *who, const char *text,
                         const struct override *override, struct replied *out)
{
    struct reply reply = {.dossier = dossier, .text = str_of(text)};
    if (override)
        reply.overrides[reply.override_count++] = *override;
    err = (struct error){0};
    return reply_write(&c.desk, c.db, c.arena, who, &reply, out, &err);
}

static int64_t written(const struct caller *who, const char *text, const struct override *override)
{
    struct replied out;
    enum err e = write_as(who, text, override, &out);
    ck_assert_msg(e == ERR_OK, "%s %s %s", err_name(e), err.key, err.text);
    return out.message;
}

static struct q_message_facts_row message(int64_t id)
{
    struct q_message_facts_row m;
    struct q_message_facts_in in = {.shop = c.shop.id, .id = id};
    ck_assert_int_eq(q_message_facts(c.db, c.arena, &in, &m, &err), ERR_OK);
    return m;
}

/* The same answer twice: the second waits (G16). */
static int64_t held(const struct caller *who, const char *text, const struct override *override)
{
    written(who, text, override);
    int64_t id = written(who, text, override);
    ck_assert_int_eq(message(id).state, MESSAGE_HELD);
    return id;
}

static enum err approve(const struct caller *who, int64_t id, const struct override *override)
{
    struct findings findings;
    err = (struct error){0};
    return held_approve(&c.desk, c.db, c.arena, who, id, override, &findings, &err);
}

static enum held_state held_state_of(int64_t id)
{
    struct q_held_of_row row;
    struct q_held_of_in in = {.shop = c.shop.id, .message = id};
    ck_assert_int_eq(q_held_of(c.db, c.arena, &in, &row, &err), ERR_OK);
    return (enum held_state)row.state;
}

START_TEST(G16_what_waits_is_approved_refused_or_taken_back_and_that_is_all)
{
    int64_t first = held(&agent, GREETING, NULL), queued = counter_total(&c, "outbox.queued");
    ck_assert_int_eq(approve(&agent, first, NULL), ERR_FORBIDDEN);
    ck_assert_int_eq(approve(&lead, first, NULL), ERR_OK);
    ck_assert_int_eq(message(first).state, MESSAGE_QUEUED);
    ck_assert_int_eq(counter_total(&c, "outbox.queued"), queued + 1);
    ck_assert_int_eq(approve(&lead, first, NULL), ERR_CONFLICT);
    ck_assert_str_eq(err.key, "refusal.held.decided");
    ck_assert_int_eq(held_refuse(&c.desk, &lead, first, STR("Non"), &err), ERR_CONFLICT);

    int64_t second = written(&agent, GREETING, NULL);
    ck_assert_int_eq(held_refuse(&c.desk, &agent, second, STR("Non"), &err), ERR_FORBIDDEN);
    ck_assert_int_eq(held_refuse(&c.desk, &lead, second, STR("  "), &err), ERR_INVALID);
    ck_assert_int_eq(held_refuse(&c.desk, &lead, second, STR("Personnalisez"), &err), ERR_OK);
    ck_assert_int_eq(message(second).state, MESSAGE_CANCELLED);
    ck_assert_int_eq(approve(&lead, second, NULL), ERR_CONFLICT);

    int64_t third = written(&agent, GREETING, NULL);
    ck_assert_int_eq(reply_take_back(&c.desk, &agent, third, &err), ERR_OK);
    ck_assert_int_eq(held_state_of(third), HELD_TAKEN_BACK);
    ck_assert_int_eq(approve(&lead, third, NULL), ERR_CONFLICT);
    ck_assert_int_eq(approve(&lead, 999999, NULL), ERR_NOT_FOUND);
    ck_assert_int_eq(counter_total(&c, "outbox.queued"), queued + 1);
    ck_assert_int_eq(counter_events(&c, EVENT_MESSAGE_APPROVED), 1);
    ck_assert_int_eq(counter_events(&c, EVENT_MESSAGE_REFUSED), 1);
}
END_TEST

struct racer {
    struct db *db;
    struct arena *arena;
    struct caller caller;
    int64_t message;
    enum err answer;
    struct error error;
};

static void *race(void *ctx)
{
    struct racer *r = ctx;
    struct findings findings;
    r->answer =
        held_approve(&c.desk, r->db, r->arena, &r->caller, r->message, NULL, &findings, &r->error);
    return NULL;
}

START_TEST(two_leads_who_approve_at_once_let_it_go_once)
{
    enum { LEADS = 2 };
    struct racer leads[LEADS] = {0};
    pthread_t threads[LEADS];
    int64_t id = held(&agent, GREETING, NULL), queued = counter_total(&c, "outbox.queued");
    for (int i = 0; i < LEADS; i++) {
        leads[i] =
            (struct racer){.arena = arena_create(16 * 1024 * 1024), .caller = lead, .message = id};
        leads[i].caller.actor.id = 1 + i;
        ck_assert_int_eq(store_reader_create(c.desk.store, &leads[i].db, &err), ERR_OK);
    }
    for (int i = 0; i < LEADS; i++)
        ck_assert_int_eq(pthread_create(&threads[i], NULL, race, &leads[i]), 0);
    for (int i = 0; i < LEADS; i++) {
        pthread_join(threads[i], NULL);
        store_reader_destroy(&leads[i].db);
        arena_destroy(&leads[i].arena);
    }
    int late = leads[0].answer == ERR_OK;
    ck_assert_int_eq(leads[1 - late].answer, ERR_OK);
    ck_assert_int_eq(leads[late].answer, ERR_CONFLICT);
    ck_assert_str_eq(leads[late].error.key, "refusal.held.decided");
    ck_assert_int_eq(counter_total(&c, "outbox.queued"), queued + 1);
    ck_assert_int_eq(counter_events(&c, EVENT_MESSAGE_APPROVED), 1);
}
END_TEST

static enum err set_command(struct db *db, struct arena *arena, void *ctx, struct error *e)
{
    (void)arena;
    struct q_practice_switch_set_in in = {.shop = c.shop.id,
                                          .practice = STR("G31"),
                                          .setting = *(int *)ctx,
                                          .now = clock_now(&c.clock)};
    return q_practice_switch_set(db, &in, NULL, e);
}

static void set_g31(int setting)
{
    ck_assert_int_eq(counter_write(&c, set_command, &setting, &err), ERR_OK);
}

#define CARRIER GREETING " Contactez La Poste pour savoir où il est."

START_TEST(what_blocks_by_then_blocks_an_approval_unless_overridden)
{
    set_g31(PRACTICE_OFF);
    int64_t id = held(&agent, CARRIER, NULL);
    set_g31(PRACTICE_ON);
    ck_assert_int_eq(approve(&lead, id, NULL), ERR_REFUSED);
    ck_assert_str_eq(err.practice, "G31");
    ck_assert_int_eq(held_state_of(id), HELD_WAITING);
    ck_assert_int_eq(counter_events(&c, EVENT_REPLY_REFUSED), 1);
    ck_assert_int_eq(approve(&lead, id, &why), ERR_OK);
    ck_assert_int_eq(counter_events(&c, EVENT_GUARDRAIL_OVERRIDDEN), 1);
}
END_TEST

START_TEST(what_its_author_went_on_against_is_not_asked_again)
{
    int64_t id = held(&lead, CARRIER, &why);
    ck_assert_int_eq(approve(&lead, id, NULL), ERR_OK);
    ck_assert_int_eq(counter_events(&c, EVENT_GUARDRAIL_OVERRIDDEN), 2); /* one a message */
}
END_TEST

/* --- G02 -------------------------------------------------------------------- */

static void understood(const char *text)
{
    struct dossier_patch patch = {.dossier = dossier,
                                  .version = counter_facts(&c, dossier).version,
                                  .has_complaint = true,
                                  .has_understood = true,
                                  .complaint = true,
                                  .understood = str_of(text)};
    enum err e = change_dossier(&c.desk, &agent, &patch, &err);
    ck_assert_msg(e == ERR_OK, "%s %s", err_name(e), err.text);
}

static const char *held_for(const char *text)
{
    struct replied out;
    ck_assert_int_eq(write_as(&agent, text, NULL, &out), ERR_OK);
    if (message(out.message).state != MESSAGE_HELD)
        return "";
    ck_assert_str_eq(out.findings.items[0].practice, "G02");
    return out.findings.items[0].key;
}

START_TEST(G02_a_first_answer_to_a_complaint_waits_until_it_says_what_was_understood)
{
    understood("");
    ck_assert_str_eq(held_for("Bonjour, nous regardons cela."), "refusal.g02.understood");
    understood("Recevoir la maison de poupée avant Noël");
    ck_assert_str_eq(held_for("Bonjour, nous regardons cela."), "refusal.g02.restated");
    ck_assert_str_eq(held_for("Bonjour, vous attendez votre maison de poupée pour Noël."), "");
    ck_assert_str_eq(held_for("Bonjour, nous regardons cela."), ""); /* only the first */
}
END_TEST

/* --- masks ------------------------------------------------------------------ */

START_TEST(G41_what_must_not_be_kept_is_masked_in_what_waits_too)
{
    understood("");
    int64_t id = written(&agent, GREETING " Votre carte 4970 1000 0000 0154 est notée.", NULL);
    ck_assert_int_eq(message(id).state, MESSAGE_HELD);
    ck_assert(str_ends(message(id).text, STR("Votre carte **** **** **** 0154 est notée.")));
    ck_assert_int_eq(approve(&lead, id, NULL), ERR_OK);
    ck_assert(str_ends(message(id).text, STR("Votre carte **** **** **** 0154 est notée.")));
    ck_assert_int_eq(counter_events(&c, EVENT_MESSAGE_MASKED), 1);
}
END_TEST

/* --- overrides -------------------------------------------------------------- */

static struct q_override_list_rows overrides(void)
{
    struct q_override_list_rows rows;
    struct q_override_list_in in = {.shop = c.shop.id,
                                    .from = instant_of(0),
                                    .to = instant_add(clock_now(&c.clock), duration_hours(1)),
                                    .limit = 10};
    ck_assert_int_eq(q_override_list(c.db, c.arena, &in, &rows, &err), ERR_OK);
    return rows;
}

START_TEST(a_forgotten_customers_override_stays_without_its_words)
{
    struct erased erased;
    struct dispatch_outcome sent = {.result = DISPATCH_SENT, .reply = STR("250 ok")};
    struct dispatch_item item;
    bool found = true;
    written(&lead, CARRIER, &why);
    ck_assert(str_eq(overrides().items[0].reason, why.reason));
    ck_assert(overrides().items[0].shown.len > 0);
    for (counter_pass(&c, c.desk.undo); found;) {
        ck_assert_int_eq(dispatch_claim(&c.desk, &item, &found, &err), ERR_OK);
        if (found)
            ck_assert_int_eq(dispatch_finish(&c.desk, &item, &sent, &err), ERR_OK);
    }
    enum err e =
        erase_customer(&c.desk, c.db, c.arena, c.shop.slug, STR("lea@example.org"), &erased, &err);
    ck_assert_msg(e == ERR_OK, "%s %s %s", err_name(e), err.key, err.text);
    ck_assert_uint_eq(overrides().count, 1);
    struct q_override_list_row row = overrides().items[0];
    ck_assert(!row.reason.len && !row.shown.len);
    ck_assert(str_eq(row.practice, STR("G31")) && str_eq(row.reason_code, why.reason_code));
}
END_TEST

/* --- teams ------------------------------------------------------------------ */

START_TEST(conduct_is_told_by_team)
{
    struct conduct_report report;
    struct week week = {2026, 47};
    written(&agent, GREETING, NULL);
    written(&lead, "Bonjour.", NULL);
    ck_assert_int_eq(
        conduct_report(c.db, c.arena, c.shop.id, week, week, STR("Lyon"), &report, &err), ERR_OK);
    ck_assert_uint_gt(report.count, 0);
    for (size_t i = 0; i < report.count; i++) {
        ck_assert(str_eq(report.rows[i].team, STR("Lyon")));
        ck_assert_int_eq(report.rows[i].n[CONDUCT_RESPECTED], 1);
    }
}
END_TEST

/* --- phrase books ----------------------------------------------------------- */

START_TEST(a_shops_phrase_book_is_read_once_and_again_when_its_row_changes)
{
    int64_t before = books_read(c.desk.books);
    for (int i = 0; i < 3; i++)
        written(&agent, "Bonjour.", NULL);
    ck_assert_int_eq(books_read(c.desk.books), before + 1); /* the program's */
    for (int version = 1; version <= 2; version++) {
        ck_assert_int_eq(books_set(&c.desk, &agent, STR("g31: voyez avec .. bureau"), &err),
                         ERR_OK);
        for (int i = 0; i < 3; i++)
            written(&agent, "Bonjour.", NULL);
        ck_assert_int_eq(books_read(c.desk.books), before + 1 + version);
    }
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("held");
    TCase *t = tcase_create("held");
    tcase_add_checked_fixture(t, set_up, tear_down);
    tcase_set_timeout(t, 60);
    tcase_add_test(t, G16_what_waits_is_approved_refused_or_taken_back_and_that_is_all);
    tcase_add_test(t, two_leads_who_approve_at_once_let_it_go_once);
    tcase_add_test(t, what_blocks_by_then_blocks_an_approval_unless_overridden);
    tcase_add_test(t, what_its_author_went_on_against_is_not_asked_again);
    tcase_add_test(t, G02_a_first_answer_to_a_complaint_waits_until_it_says_what_was_understood);
    tcase_add_test(t, G41_what_must_not_be_kept_is_masked_in_what_waits_too);
    tcase_add_test(t, a_forgotten_customers_override_stays_without_its_words);
    tcase_add_test(t, conduct_is_told_by_team);
    tcase_add_test(t, a_shops_phrase_book_is_read_once_and_again_when_its_row_changes);
    suite_add_tcase(suite, t);
    return check_main(suite);
}
