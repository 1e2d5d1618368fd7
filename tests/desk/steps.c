#include "steps_inside.h"

#include "base/arena.h"
#include "base/secret.h"
#include "desk/change.h"
#include "desk/due.h"
#include "desk/match.h"
#include "desk/merge.h"
#include "desk/open.h"
#include "desk/place.h"
#include "desk/reply.h"
#include "desk/setup.h"
#include "desk/split.h"
#include "domain/dossier.h"

#include <check.h>
#include <stdio.h>

enum { PLAYER_ARENA = 64 * 1024 * 1024, MAILS_EACH = 100000, TWINS = 3 };

static const char *const people[STEPS_PEOPLE] = {"lea@example.org", "noe@example.org",
                                                 "eve@example.net", "zoe@example.com"};

/* --- the scene ---------------------------------------------------------------- */

static enum err orders_command(struct db *db, struct arena *arena, void *ctx, struct error *err)
{
    struct scene *s = ctx;
    instant now = clock_now(&s->counter->clock);
    int64_t shop = s->counter->shop.id;
    enum err e = ERR_OK;
    for (int i = 0; i < STEPS_ORDERS && !e; i++) {
        int64_t customer, point;
        e = q_customer_insert(
            db,
            &(struct q_customer_insert_in){
                .shop = shop, .name = STR("Client"), .language = STR("fr"), .now = now},
            &customer, err);
        if (!e)
            e = q_contact_point_insert(
                db,
                &(struct q_contact_point_insert_in){.shop = shop,
                                                    .customer = customer,
                                                    .kind = 1,
                                                    .value = str_of(people[i]),
                                                    .now = now},
                &point, err);
        s->orders[i] = (struct named_order){.customer = customer, .reason = MATCH_ORDER_NUMBER};
        if (!e)
            e = q_order_insert(db,
                               &(struct q_order_insert_in){.shop = shop,
                                                           .customer = customer,
                                                           .number = str_printf(arena, "CMD-%d", i),
                                                           .state = STR("paid"),
                                                           .total = 100,
                                                           .currency = STR("EUR"),
                                                           .placed_at = now},
                               &s->orders[i].order, err);
    }
    return e;
}

void scene_set(struct scene *s, struct counter *counter)
{
    struct error err = {0};
    struct str made;
    *s = (struct scene){.counter = counter};
    s->agent = (struct caller){.shop = counter->shop.id,
                               .actor = {ACTOR_STAFF, 0},
                               .role = ROLE_LEAD,
                               .name = STR("Inès"),
                               .lang = LANG_FR};
    ck_assert_int_eq(setup_user(&counter->desk, counter->arena, counter->shop.slug,
                                STR("ines@lune.example"), STR("Inès"), STR("fr"), ROLE_LEAD,
                                STR("longue phrase secrète"), &made, &s->agent.actor.id, &err),
                     ERR_OK);
    ck_assert_int_eq(counter_write(counter, orders_command, s, &err), ERR_OK);
}

/* --- players ------------------------------------------------------------------ */

void player_create(struct player *p, struct scene *scene, int number, uint64_t seed)
{
    struct error err = {0};
    *p = (struct player){
        .scene = scene,
        .counter = *scene->counter,
        .chance = (seed * 64 + (uint64_t)number + 1) * 0x9E3779B97F4A7C15u,
        .moves_clock = number == 0,
    };
    p->counter.arena = arena_create(PLAYER_ARENA);
    p->counter.mails = (number + 1) * MAILS_EACH; /* no two players' mails are alike */
    ck_assert_int_eq(store_reader_create(scene->counter->desk.store, &p->counter.db, &err), ERR_OK);
}

void player_destroy(struct player *p)
{
    store_reader_destroy(&p->counter.db);
    arena_destroy(&p->counter.arena);
}

int64_t below(struct player *p, int64_t n)
{
    p->chance ^= p->chance << 13;
    p->chance ^= p->chance >> 7;
    p->chance ^= p->chance << 17;
    return n > 0 ? (int64_t)(p->chance % (uint64_t)n) : 0;
}

void expect(struct player *p, enum err e, const struct error *err, unsigned answers)
{
    answers |= BIT(ERR_OK);
    if (!p->alone)
        answers |= BIT(ERR_CONFLICT) | BIT(ERR_NOT_FOUND) | BIT(ERR_REFUSED);
    /* what is invalid of a request has a field; of the store it is a fault */
    bool answer = answers & BIT(e) && (e != ERR_INVALID || err->field[0]);
    if (!answer)
        snprintf(p->fault, sizeof p->fault, "%s: %s %s %s", p->doing, err_name(e), err->field,
                 err->text);
}

int64_t some_of(struct player *p, const struct query *newest, int64_t all)
{
    struct error err = {0};
    void *rows;
    size_t count;
    int64_t skip = below(p, p->alone || below(p, 2) ? all : NEWEST);
    expect(p, query_many(p->counter.db, p->counter.arena, newest, &skip, &rows, &count, &err), &err,
           0);
    return count ? *(int64_t *)rows : 0;
}

static const struct query newest_dossier =
    NEWEST_OF("dossiers", "SELECT id FROM dossier ORDER BY id DESC LIMIT 1 OFFSET ?1",
              "SELECT id FROM dossier ORDER BY id DESC LIMIT 1 OFFSET $1");
static const struct query newest_message =
    NEWEST_OF("messages", "SELECT id FROM message ORDER BY id DESC LIMIT 1 OFFSET ?1",
              "SELECT id FROM message ORDER BY id DESC LIMIT 1 OFFSET $1");

int64_t some_dossier(struct player *p)
{
    return some_of(p, &newest_dossier, counter_total(&p->counter, "dossiers"));
}

static int64_t messages(struct player *p)
{
    return counter_total(&p->counter, "messages.inbound") +
           counter_total(&p->counter, "messages.outbound") +
           counter_total(&p->counter, "messages.note");
}

int64_t some_message(struct player *p)
{
    return some_of(p, &newest_message, messages(p));
}

static struct str rfc_id_of(struct player *p, int64_t message)
{
    struct error err = {0};
    struct q_message_facts_row m;
    enum err e = q_message_facts(
        p->counter.db, p->counter.arena,
        &(struct q_message_facts_in){.shop = p->counter.shop.id, .id = message}, &m, &err);
    return e ? STR("") : m.rfc_id;
}

static struct str token_of(struct player *p, int64_t dossier)
{
    return dossier ? counter_token(&p->counter, dossier) : STR_NONE;
}

/* --- what can happen ----------------------------------------------------------- */

static void receive(struct player *p, const struct inbound *in)
{
    struct error err = {0};
    struct receive receive = {.desk = &p->counter.desk, .in = in};
    expect(p, counter_write(&p->counter, receive_command, &receive, &err), &err, 0);
    /* a mail is never sent away: whoever was quicker, it is kept */
    if (!p->fault[0] && !receive.out.message)
        snprintf(p->fault, sizeof p->fault, "%s: not kept: %s", p->doing, err.text);
}

static void mail(struct player *p)
{
    static const char *const subjects[] = {"Colis", "Facture", "Re: Colis [#1]", "Re: [#3] Taille"};
    int who = (int)below(p, STEPS_PEOPLE);
    struct inbound in = counter_mail(&p->counter, people[who], subjects[below(p, 4)]);
    struct person *copied = arena_array(p->counter.arena, 1, sizeof *copied);
    struct str *refs = arena_array(p->counter.arena, 1, sizeof *refs);
    if (below(p, 3) == 0)
        in.reply_token = token_of(p, some_dossier(p));
    if (below(p, 3) == 0) {
        refs[0] = rfc_id_of(p, some_message(p));
        in.refs = refs;
        in.ref_count = refs[0].len > 0;
    }
    if (below(p, 4) == 0) {
        *copied = (struct person){STR(""), str_of(people[below(p, STEPS_PEOPLE)])};
        in.others = copied;
        in.other_count = !str_eq(copied->address, in.sender.address);
    }
    if (below(p, 4) == 0) {
        in.orders = &p->scene->orders[below(p, STEPS_ORDERS)];
        in.order_count = 1;
    }
    in.authenticity = (enum authenticity)below(p, 4);
    p->last_mail = in;
    receive(p, &in);
}

static void same_mail_again(struct player *p)
{
    if (p->last_mail.shop)
        receive(p, &p->last_mail);
}

/* The same bytes as another player's, by two inboxes, of somebody nobody knows yet. */
static void twin_mail(struct player *p)
{
    int twin = atomic_fetch_add(&p->scene->turns, 1) / TWINS;
    struct str from = str_printf(p->counter.arena, "new-%d@example.org", twin / 2);
    struct inbound in = counter_mail(&p->counter, str_c(p->counter.arena, from), "Bonjour");
    in.raw = str_printf(p->counter.arena, "Subject: Bonjour\r\n\r\ntwin %d", twin);
    in.rfc_id = str_printf(p->counter.arena, "twin-%d@example.org", twin);
    in.raw_hash = in.content_hash = sha256_of(in.raw);
    in.inbox_count = 1 + (size_t)below(p, 2);
    receive(p, &in);
}

static void machine(struct player *p)
{
    struct inbound in = counter_mail(&p->counter, "mailer-daemon@example.org", "Undelivered");
    in.machine = 2;
    in.effect = below(p, 2) ? MACHINE_EFFECT_BOUNCE : MACHINE_EFFECT_KEEP;
    if (below(p, 3))
        in.reply_token = token_of(p, some_dossier(p));
    if (below(p, 3))
        in.bounced_id = rfc_id_of(p, some_message(p));
    in.authenticity = (enum authenticity)below(p, 4);
    receive(p, &in);
}

static void write_words(struct player *p)
{
    struct error err = {0};
    struct replied out;
    struct reply reply = {.dossier = some_dossier(p),
                          .note = below(p, 4) == 0,
                          .text = STR("Merci, nous regardons.")};
    if (reply.dossier)
        expect(p,
               reply_write(&p->counter.desk, p->counter.db, p->counter.arena, &p->scene->agent,
                           &reply, &out, &err),
               &err, BIT(ERR_REFUSED));
}

static void take_back(struct player *p)
{
    struct error err = {0};
    int64_t message = some_of(p, &newest_message, NEWEST);
    if (message)
        expect(p, reply_take_back(&p->counter.desk, &p->scene->agent, message, &err), &err,
               BIT(ERR_CONFLICT) | BIT(ERR_NOT_FOUND));
}

static void change(struct player *p)
{
    struct error err = {0};
    int64_t dossier = some_dossier(p);
    if (!dossier)
        return;
    struct dossier_patch patch = {
        .dossier = dossier,
        .version = counter_facts(&p->counter, dossier).version,
        .has_state = below(p, 2) == 0,
        .state = (enum dossier_state)below(p, DOSSIER_STATES),
        .has_assignee = below(p, 3) == 0,
        .assignee = below(p, 2) ? p->scene->agent.actor.id : 0,
        .has_subject = below(p, 5) == 0,
        .subject = STR("Autre objet"),
        .has_severity = below(p, 5) == 0,
        .severity = SEVERITY_MAJOR,
        .has_snooze = below(p, 3) == 0,
        .snoozed_until =
            instant_add(clock_now(p->counter.desk.clock), duration_hours(1 + below(p, 48))),
    };
    expect(p, change_dossier(&p->counter.desk, &p->scene->agent, &patch, &err), &err,
           BIT(ERR_REFUSED) | BIT(ERR_INVALID));
}

static void link_order(struct player *p)
{
    struct error err = {0};
    int64_t dossier = some_dossier(p);
    if (dossier)
        expect(p,
               change_order_link(&p->counter.desk, &p->scene->agent, dossier,
                                 p->scene->orders[below(p, STEPS_ORDERS)].order, below(p, 2), &err),
               &err, 0);
}

static void match(struct player *p)
{
    struct error err = {0};
    int64_t message = some_message(p), target = below(p, 4) ? some_dossier(p) : 0, dossier;
    if (message)
        expect(p,
               match_message(&p->counter.desk, &p->scene->agent, message, target, &dossier, &err),
               &err, BIT(ERR_CONFLICT) | BIT(ERR_REFUSED) | BIT(ERR_INVALID));
}

static void merge(struct player *p)
{
    struct error err = {0};
    int64_t survivor;
    struct merge merge = {some_dossier(p), some_dossier(p), below(p, 2)};
    if (merge.dossier)
        expect(p, merge_dossiers(&p->counter.desk, &p->scene->agent, &merge, &survivor, &err), &err,
               BIT(ERR_REFUSED) | BIT(ERR_INVALID));
}

static void unmerge(struct player *p)
{
    struct error err = {0};
    int64_t dossier = some_dossier(p), survivor;
    if (dossier)
        expect(p, merge_undo(&p->counter.desk, &p->scene->agent, dossier, &survivor, &err), &err,
               BIT(ERR_REFUSED));
}

/* Any few messages, mostly of the same dossier. */
static void split(struct player *p)
{
    struct error err = {0};
    int64_t message = some_message(p), ids[3] = {message, some_message(p), some_message(p)}, made;
    struct q_message_facts_row m;
    if (!message)
        return;
    expect(p,
           q_message_facts(p->counter.db, p->counter.arena,
                           &(struct q_message_facts_in){p->counter.shop.id, message}, &m, &err),
           &err, 0);
    struct split split = {m.dossier, {ids, below(p, 4) ? 1 : 3}, STR_NONE};
    expect(p, split_dossier(&p->counter.desk, &p->scene->agent, &split, &made, &err), &err,
           BIT(ERR_REFUSED) | BIT(ERR_INVALID));
}

static void unsplit(struct player *p)
{
    struct error err = {0};
    int64_t dossier = some_dossier(p), survivor;
    if (dossier)
        expect(p, split_undo(&p->counter.desk, &p->scene->agent, dossier, &survivor, &err), &err,
               BIT(ERR_REFUSED));
}

static void place(struct player *p)
{
    struct error err = {0};
    int64_t message = some_message(p), dossier;
    if (message)
        expect(p,
               place_message(&p->counter.desk, &p->scene->agent, message, some_dossier(p), &dossier,
                             &err),
               &err, BIT(ERR_REFUSED) | BIT(ERR_INVALID));
}

static void open_one(struct player *p)
{
    struct error err = {0};
    struct opened opened;
    struct opening opening = {.subject = STR("Appel"),
                              .address = str_of(people[below(p, STEPS_PEOPLE)])};
    expect(p,
           open_dossier(&p->counter.desk, p->counter.db, p->counter.arena, &p->scene->agent,
                        &opening, &opened, &err),
           &err, 0);
}

static void claim(struct player *p)
{
    struct error err = {0};
    bool found = true;
    if (p->in_hand.outbox)
        return;
    expect(p, dispatch_claim(&p->counter.desk, &p->in_hand, &found, &err), &err, 0);
    if (!found)
        p->in_hand = (struct dispatch_item){0};
}

static void finish(struct player *p)
{
    struct error err = {0};
    struct dispatch_outcome out = {
        .result = (enum dispatch_result)below(p, 4), .reply = STR("4xx"), .raw = STR_NONE};
    if (p->in_hand.outbox)
        expect(p, dispatch_finish(&p->counter.desk, &p->in_hand, &out, &err), &err, 0);
    p->in_hand = (struct dispatch_item){0};
}

static void send_one(struct player *p)
{
    claim(p);
    finish(p);
}

static void sweep(struct player *p)
{
    struct error err = {0};
    size_t count;
    expect(p, dispatch_sweep(&p->counter.desk, &count, &err), &err, 0);
}

static void time_passes(struct player *p)
{
    static const int64_t minutes[] = {0, 1, 20, 60, 600, 5000, 25000};
    struct error err = {0};
    size_t count = 1;
    if (p->moves_clock)
        clock_set(&p->scene->counter->clock, instant_add(clock_now(p->counter.desk.clock),
                                                         duration_minutes(minutes[below(p, 7)])));
    while (count && !p->fault[0])
        expect(p, due_act(&p->counter.desk, &count, &err), &err, 0);
}

/* --- playing ------------------------------------------------------------------- */

static const struct {
    const char *name;
    void (*happens)(struct player *p);
    int often;
} steps[] = {
    {"mail", mail, 6},
    {"same mail again", same_mail_again, 1},
    {"machine", machine, 3},
    {"words", write_words, 6},
    {"take back", take_back, 2},
    {"change", change, 5},
    {"order", link_order, 1},
    {"match", match, 3},
    {"open", open_one, 1},
    {"claim", claim, 1},
    {"finish", finish, 2},
    {"send", send_one, 4},
    {"sweep", sweep, 1},
    {"time", time_passes, 2},
    {"twin mail", twin_mail, 1},
    {"merge", merge, 3},
    {"unmerge", unmerge, 8},
    {"split", split, 3},
    {"unsplit", unsplit, 3},
    {"place", place, 3},
    {"remedy", propose_remedy, 3},
    {"decide", decide_remedy, 8},
    {"pay", pay_remedy, 2},
    {"promise", make_promise, 3},
    {"promised", change_promise, 5},
};

bool player_step(struct player *p)
{
    int all = 0;
    for (size_t i = 0; i < sizeof steps / sizeof *steps; i++)
        all += steps[i].often;
    int64_t at = below(p, all);
    size_t i = 0;
    while (at >= steps[i].often)
        at -= steps[i++].often;
    p->doing = steps[i].name;
    steps[i].happens(p);
    return !p->fault[0];
}
