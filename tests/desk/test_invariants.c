/* A counter where anything happens in any order: after each step every rule of
 * invariants.h holds. */
#include "counter.h"
#include "invariants.h"

#include "base/arena.h"
#include "desk/change.h"
#include "desk/due.h"
#include "desk/open.h"
#include "desk/reply.h"
#include "desk/setup.h"
#include "domain/dossier.h"

#include "../check_main.h"

enum { STEPS = 500, PEOPLE = 4, ORDERS = 3 };

static struct counter c;
static struct caller agent;
static uint64_t chance;
static struct inbound last_mail;
static struct named_order orders[ORDERS];
static struct dispatch_item in_hand;

static const char *const people[PEOPLE] = {"lea@example.org", "noe@example.org", "eve@example.net",
                                           "zoe@example.com"};

static int64_t below(int64_t n)
{
    chance ^= chance << 13;
    chance ^= chance >> 7;
    chance ^= chance << 17;
    return n > 0 ? (int64_t)(chance % (uint64_t)n) : 0;
}

static int64_t some_dossier(void)
{
    return 1 + below(counter_total(&c, "dossiers"));
}

static int64_t some_message(void)
{
    return 1 +
           below(counter_total(&c, "messages.inbound") + counter_total(&c, "messages.outbound"));
}

static bool there_is_a_dossier(void)
{
    return counter_total(&c, "dossiers") > 0;
}

static struct str rfc_id_of(int64_t message)
{
    struct error err = {0};
    struct q_message_facts_row m;
    enum err e = q_message_facts(
        c.db, c.arena, &(struct q_message_facts_in){.shop = c.shop.id, .id = message}, &m, &err);
    return e ? STR("") : m.rfc_id;
}

/* --- what can happen --------------------------------------------------------- */

static void mail(void)
{
    static const char *const subjects[] = {"Colis", "Facture", "Re: Colis [#1]", "Re: [#3] Taille"};
    struct inbound in = counter_mail(&c, people[below(PEOPLE)], subjects[below(4)]);
    struct person *copied = arena_array(c.arena, 1, sizeof *copied);
    struct str *refs = arena_array(c.arena, 1, sizeof *refs);
    if (there_is_a_dossier() && below(3) == 0)
        in.reply_token = counter_token(&c, some_dossier());
    if (there_is_a_dossier() && below(3) == 0) {
        refs[0] = rfc_id_of(some_message());
        in.refs = refs;
        in.ref_count = 1;
    }
    if (below(4) == 0) {
        *copied = (struct person){STR(""), str_of(people[below(PEOPLE)])};
        in.others = copied;
        in.other_count = !str_eq(copied->address, in.sender.address);
    }
    if (below(4) == 0) {
        in.orders = &orders[below(ORDERS)];
        in.order_count = 1;
    }
    in.authenticity = (enum authenticity)below(4);
    last_mail = in;
    counter_receive(&c, &in);
}

static void same_mail_again(void)
{
    if (last_mail.shop)
        counter_receive(&c, &last_mail);
}

static void machine(void)
{
    struct inbound in = counter_mail(&c, "mailer-daemon@example.org", "Undelivered");
    in.machine = 2;
    in.effect = below(2) ? MACHINE_EFFECT_BOUNCE : MACHINE_EFFECT_KEEP;
    if (there_is_a_dossier() && below(3))
        in.reply_token = counter_token(&c, some_dossier());
    if (there_is_a_dossier() && below(3))
        in.bounced_id = rfc_id_of(some_message());
    in.authenticity = (enum authenticity)below(4);
    counter_receive(&c, &in);
}

static void write_words(void)
{
    struct error err = {0};
    struct replied out;
    if (!there_is_a_dossier())
        return;
    struct reply reply = {
        .dossier = some_dossier(), .note = below(4) == 0, .text = STR("Votre colis arrive mardi.")};
    enum err e = reply_write(&c.desk, c.db, c.arena, &agent, &reply, &out, &err);
    ck_assert_msg(e == ERR_OK || e == ERR_REFUSED, "%s %s", err_name(e), err.text);
}

static void take_back(void)
{
    struct error err = {0};
    if (!there_is_a_dossier())
        return;
    int64_t newest = counter_total(&c, "messages.inbound") +
                     counter_total(&c, "messages.outbound") + counter_total(&c, "messages.note");
    enum err e = reply_take_back(&c.desk, &agent, newest - below(4), &err);
    ck_assert_msg(e == ERR_OK || e == ERR_CONFLICT || e == ERR_NOT_FOUND, "%s %s", err_name(e),
                  err.text);
}

static void change(void)
{
    struct error err = {0};
    if (!there_is_a_dossier())
        return;
    struct q_dossier_facts_row d = counter_facts(&c, some_dossier());
    struct dossier_patch patch = {
        .dossier = d.id,
        .version = d.version,
        .has_state = below(2) == 0,
        .state = (enum dossier_state)below(DOSSIER_STATES),
        .has_assignee = below(3) == 0,
        .assignee = below(2) ? agent.actor.id : 0,
        .has_subject = below(5) == 0,
        .subject = STR("Autre objet"),
        .has_severity = below(5) == 0,
        .severity = SEVERITY_MAJOR,
        .has_snooze = below(3) == 0,
        .snoozed_until = instant_add(clock_now(&c.clock), duration_hours(1 + below(48))),
    };
    enum err e = change_dossier(&c.desk, &agent, &patch, &err);
    ck_assert_msg(e == ERR_OK || e == ERR_REFUSED || e == ERR_INVALID, "%s %s", err_name(e),
                  err.text);
}

static void link_order(void)
{
    struct error err = {0};
    if (there_is_a_dossier())
        ck_assert_int_eq(change_order_link(&c.desk, &agent, some_dossier(),
                                           orders[below(ORDERS)].order, below(2), &err),
                         ERR_OK);
}

static void match(void)
{
    struct error err = {0};
    int64_t dossier;
    if (!there_is_a_dossier())
        return;
    int64_t target = below(4) ? some_dossier() : 0;
    enum err e = change_match(&c.desk, &agent, some_message(), target, &dossier, &err);
    ck_assert_msg(e != ERR_IO && e != ERR_CORRUPT, "%s %s", err_name(e), err.text);
}

static void open_one(void)
{
    struct error err = {0};
    struct opened opened;
    struct opening opening = {.subject = STR("Appel"), .address = str_of(people[below(PEOPLE)])};
    ck_assert_int_eq(open_dossier(&c.desk, c.db, c.arena, &agent, &opening, &opened, &err), ERR_OK);
}

static void claim(void)
{
    struct error err = {0};
    bool found;
    if (!in_hand.outbox)
        ck_assert_int_eq(dispatch_claim(&c.desk, &in_hand, &found, &err), ERR_OK);
}

static void finish(void)
{
    struct error err = {0};
    struct dispatch_outcome out = {
        .result = (enum dispatch_result)below(4), .reply = STR("4xx"), .raw = STR_NONE};
    if (in_hand.outbox)
        ck_assert_int_eq(dispatch_finish(&c.desk, &in_hand, &out, &err), ERR_OK);
    in_hand = (struct dispatch_item){0};
}

static void send_one(void)
{
    claim();
    finish();
}

static void sweep(void)
{
    struct error err = {0};
    size_t count;
    ck_assert_int_eq(dispatch_sweep(&c.desk, &count, &err), ERR_OK);
}

static void time_passes(void)
{
    static const int64_t minutes[] = {0, 1, 20, 60, 600, 5000, 25000};
    struct error err = {0};
    size_t count;
    counter_pass(&c, duration_minutes(minutes[below(7)]));
    do
        ck_assert_int_eq(due_act(&c.desk, &count, &err), ERR_OK);
    while (count);
}

/* --- playing ------------------------------------------------------------------ */

static const struct {
    const char *name;
    void (*happens)(void);
    int often;
} steps[] = {
    {"mail", mail, 6},           {"same mail again", same_mail_again, 1},
    {"machine", machine, 3},     {"words", write_words, 6},
    {"take back", take_back, 2}, {"change", change, 5},
    {"order", link_order, 1},    {"match", match, 3},
    {"open", open_one, 1},       {"claim", claim, 1},
    {"finish", finish, 2},       {"send", send_one, 4},
    {"sweep", sweep, 1},         {"time", time_passes, 2},
};

static size_t some_step(void)
{
    int all = 0;
    for (size_t i = 0; i < sizeof steps / sizeof *steps; i++)
        all += steps[i].often;
    int64_t at = below(all);
    size_t i = 0;
    while (at >= steps[i].often)
        at -= steps[i++].often;
    return i;
}

static void play(uint64_t seed)
{
    chance = seed * 0x9E3779B97F4A7C15u;
    last_mail = (struct inbound){0};
    in_hand = (struct dispatch_item){0};
    for (int i = 0; i < STEPS; i++) {
        size_t step = some_step();
        steps[step].happens();
        const char *broken = invariants_broken(c.files.path);
        ck_assert_msg(!broken, "seed %llu, step %d (%s): %s", (unsigned long long)seed, i,
                      steps[step].name, broken);
    }
}

static enum err orders_command(struct db *db, struct arena *arena, void *ctx, struct error *err)
{
    (void)arena, (void)ctx;
    enum err e = ERR_OK;
    for (int i = 0; i < ORDERS && !e; i++) {
        int64_t customer, point;
        e = q_customer_insert(db,
                              &(struct q_customer_insert_in){.shop = c.shop.id,
                                                             .name = STR("Client"),
                                                             .language = STR("fr"),
                                                             .now = clock_now(&c.clock)},
                              &customer, err);
        if (!e)
            e = q_contact_point_insert(
                db,
                &(struct q_contact_point_insert_in){.shop = c.shop.id,
                                                    .customer = customer,
                                                    .kind = 1,
                                                    .value = str_of(people[i]),
                                                    .now = clock_now(&c.clock)},
                &point, err);
        orders[i] = (struct named_order){.customer = customer, .reason = MATCH_ORDER_NUMBER};
        if (!e)
            e = q_order_insert(
                db,
                &(struct q_order_insert_in){.shop = c.shop.id,
                                            .customer = customer,
                                            .number = str_printf(c.arena, "CMD-%d", i),
                                            .state = STR("paid"),
                                            .total = 100,
                                            .currency = STR("EUR"),
                                            .placed_at = clock_now(&c.clock)},
                &orders[i].order, err);
    }
    return e;
}

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
                                STR("Inès"), STR("fr"), ROLE_LEAD, STR("longue phrase secrète"),
                                &made, &agent.actor.id, &err),
                     ERR_OK);
    ck_assert_int_eq(counter_write(&c, orders_command, NULL, &err), ERR_OK);
}

static void tear_down(void)
{
    counter_close(&c);
}

START_TEST(whatever_happens_in_whatever_order_the_counter_stays_true_to_itself)
{
    play((uint64_t)_i);
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("invariants");
    TCase *t = tcase_create("invariants");
    const char *seeds = getenv("SEEDS");
    tcase_add_checked_fixture(t, set_up, tear_down);
    tcase_set_timeout(t, 120);
    tcase_add_loop_test(t, whatever_happens_in_whatever_order_the_counter_stays_true_to_itself, 1,
                        1 + (seeds ? atoi(seeds) : 3));
    suite_add_tcase(suite, t);
    return check_main(suite);
}
