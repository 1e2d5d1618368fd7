#include "desk/split.h"

#include "base/secret.h"
#include "desk/facts.h"
#include "desk/link.h"
#include "desk/merge.h"
#include "desk/once.h"
#include "desk/owe.h"
#include "desk/standing.h"
#include "domain/contact.h"
#include "domain/message.h"
#include "store/store.h"

/* --- splitting -------------------------------------------------------------- */

struct splitting {
    const struct desk *desk;
    const struct caller *caller;
    const struct split *split;
    struct record r;
    struct q_dossier_facts_row from;
    struct q_move_words_row words;
    struct q_move_first_said_row first;
    int64_t made;
};

static enum err may_split(struct splitting *s, struct error *err)
{
    struct ids chosen = s->split->messages;
    struct q_move_words_row *words = &s->words;
    enum err e = q_dossier_facts(
        s->r.db, s->r.arena,
        &(struct q_dossier_facts_in){.shop = s->r.shop, .id = s->split->dossier}, &s->from, err);
    if (!e)
        e = q_move_words(s->r.db, s->r.arena,
                         &(struct q_move_words_in){.dossier = s->from.id, .messages = chosen},
                         words, err);
    if (e)
        return e;
    if (!words->chosen || words->found != (int64_t)chosen.count)
        return error_field(err, ERR_INVALID, "messages",
                           "must be words of this dossier, once each");
    return split_decide((enum dossier_state)s->from.state, words->words, words->chosen, err);
}

/* Whose it is: whoever wrote the first of the messages; ours alone are to the same
 * customer as before. */
static enum err find_first(struct splitting *s, struct error *err)
{
    enum err e = q_move_first_said(
        s->r.db, s->r.arena,
        &(struct q_move_first_said_in){.dossier = s->from.id, .messages = s->split->messages},
        &s->first, err);
    bool same = e == ERR_NOT_FOUND || (!e && s->first.customer == s->from.customer);
    if (same && e == ERR_NOT_FOUND)
        s->first.channel = CHANNEL_EMAIL;
    if (same) {
        s->first.customer = s->from.customer;
        s->first.sender_address = s->from.reply_address;
        s->first.sender_name = s->from.reply_name;
    }
    return e == ERR_NOT_FOUND ? ERR_OK : e;
}

static enum err make_dossier(struct splitting *s, struct error *err)
{
    struct record *r = &s->r;
    struct q_shop_take_number_row taken;
    enum err e = q_shop_take_number(r->db, r->arena,
                                    &(struct q_shop_take_number_in){.shop = r->shop}, &taken, err);
    if (!e)
        e = q_dossier_insert(
            r->db,
            &(struct q_dossier_insert_in){
                .shop = r->shop,
                .number = taken.number,
                .subject = s->split->subject.ptr ? s->split->subject : s->from.subject,
                .state = DOSSIER_OPEN,
                .channel = s->first.channel,
                .customer = s->first.customer,
                .assignee = s->from.assignee ? s->from.assignee : caller_user(s->caller),
                .inbox = s->from.inbox,
                .reply_token = token_create_at(r->arena, r->now),
                .reply_address = s->first.sender_address,
                .reply_name = s->first.sender_name,
                .severity = s->from.severity,
                .snippet = STR(""),
                .direction = DIRECTION_NOTE,
                .sort_due = OWE_NOTHING_DUE,
                .now = r->now,
            },
            &s->made, err);
    record_total(r, "dossiers", 1);
    return e ? e : record_event_id(r, s->made, EVENT_DOSSIER_CREATED, "number", taken.number, err);
}

/* About the same orders and the same date, among the same people unless it is another
 * customer's. */
static enum err make_alike(struct splitting *s, struct error *err)
{
    enum err e = q_split_orders(
        s->r.db, &(struct q_split_orders_in){.from = s->from.id, .to = s->made}, NULL, err);
    if (!e && s->first.customer == s->from.customer)
        e = q_split_people(s->r.db, &(struct q_split_people_in){.from = s->from.id, .to = s->made},
                           NULL, err);
    if (!e && s->from.needed_own)
        e = standing_needed_by(&s->r, s->made, s->from.needed_by, err);
    return e ? e : link_add(&s->r, s->from.id, s->made, LINK_SPLIT, err);
}

static enum err split_command(struct db *db, struct arena *arena, void *ctx, struct error *err)
{
    struct splitting *s = ctx;
    struct record *r = &s->r;
    *r = record_begin(s->desk, db, arena, s->caller->shop, s->caller->actor,
                      clock_now(s->desk->clock));
    int64_t move;
    enum err e = may_split(s, err);
    if (!e)
        e = find_first(s, err);
    if (!e)
        e = make_dossier(s, err);
    if (!e)
        e = make_alike(s, err);
    if (!e)
        e = move_begin(r, MOVE_SPLIT, &s->from, s->made, &move, err);
    if (!e)
        e = move_some(r, move, s->from.id, s->made, s->split->messages, s->words.unanswered > 0,
                      err);
    if (!e)
        e = q_moved_made(db, &(struct q_moved_made_in){.move = move, .to = s->made}, NULL, err);
    if (!e)
        e = record_event_id(r, s->from.id, EVENT_DOSSIER_SPLIT, "into", s->made, err);
    return e ? e : record_event_id(r, s->made, EVENT_DOSSIER_SPLIT, "from", s->from.id, err);
}

enum err split_dossier(const struct desk *desk, const struct caller *caller,
                       const struct split *split, int64_t *made, struct error *err)
{
    struct splitting s = {.desk = desk, .caller = caller, .split = split};
    if (!split->messages.count || split->messages.count > SPLIT_MESSAGES_MAX)
        return error_field(err, ERR_INVALID, "messages", "1 to %d", SPLIT_MESSAGES_MAX);
    enum err e = once_write(desk, caller, split_command, &s, err);
    *made = s.made;
    return e;
}

/* --- undoing ---------------------------------------------------------------- */

struct joining {
    const struct desk *desk;
    const struct caller *caller;
    int64_t dossier, survivor;
};

/* What the split made the new dossier owe is owed by the old one anyhow. */
static enum err release_made(struct record *r, const struct q_move_row *move, int64_t dossier,
                             int64_t survivor, struct error *err)
{
    bool pending;
    struct q_move_made_rows made = {0};
    enum err e = owe_more_than_news(r, survivor, &pending, err);
    if (!e && pending)
        e = q_move_made(r->db, r->arena,
                        &(struct q_move_made_in){.move = move->id, .dossier = dossier}, &made, err);
    for (size_t i = 0; !e && i < made.count; i++) {
        e = q_promise_set_state(r->db,
                                &(struct q_promise_set_state_in){.id = made.items[i].id,
                                                                 .state = PROMISE_RELEASED,
                                                                 .proof = STR("split"),
                                                                 .closed_at = r->now},
                                NULL, err);
        if (!e)
            e = record_event_id(r, dossier, EVENT_PROMISE_RELEASED, "promise", made.items[i].id,
                                err);
    }
    return e;
}

static enum err join_again(struct joining *j, struct record *r, const struct q_move_row *move,
                           struct error *err)
{
    struct q_dossier_survivor_row to;
    struct merge_facts facts = {.agreed = true};
    enum err e = q_dossier_survivor(
        r->db, r->arena, &(struct q_dossier_survivor_in){.shop = r->shop, .id = move->source}, &to,
        err);
    if (!e && to.id == j->dossier) /* what it came of was merged into it */
        return error_refuse(err, "", "", "refusal.undo.none", NULL);
    struct q_dossier_facts_row from, into;
    struct dossier_change change;
    if (!e)
        e = move_hold(r, j->dossier, to.id, err);
    if (!e)
        e = q_dossier_facts(r->db, r->arena,
                            &(struct q_dossier_facts_in){.shop = r->shop, .id = j->dossier}, &from,
                            err);
    if (!e)
        e = q_dossier_facts(r->db, r->arena,
                            &(struct q_dossier_facts_in){.shop = r->shop, .id = to.id}, &into, err);
    if (e)
        return e;
    facts.source = (enum dossier_state)from.state;
    facts.source_owed = !instant_is_none(from.next_due_at);
    facts.into = facts_of(&into);
    e = merge_decide(&facts, r->now, &change, err);
    if (!e)
        e = release_made(r, move, from.id, into.id, err);
    if (!e)
        e = merge_join(r, &from, &into, &change, err);
    j->survivor = into.id;
    return e;
}

static enum err undo_command(struct db *db, struct arena *arena, void *ctx, struct error *err)
{
    struct joining *j = ctx;
    struct record r = record_begin(j->desk, db, arena, j->caller->shop, j->caller->actor,
                                   clock_now(j->desk->clock));
    struct q_dossier_survivor_row there;
    struct q_move_row move;
    int64_t changed = 0;
    enum err e = q_dossier_survivor(
        db, arena, &(struct q_dossier_survivor_in){.shop = r.shop, .id = j->dossier}, &there, err);
    if (e)
        return e;
    e = q_move_split(db, arena, &(struct q_move_split_in){.shop = r.shop, .target = j->dossier},
                     &move, err);
    if (e == ERR_NOT_FOUND)
        return error_refuse(err, "", "", "refusal.undo.none", NULL);
    if (!e)
        e = undo_decide(move.at, r.now, err);
    if (!e)
        e = join_again(j, &r, &move, err);
    if (!e)
        e = q_move_undone(db, &(struct q_move_undone_in){.id = move.id, .now = r.now}, &changed,
                          err);
    if (!e && !changed)
        return error_set(err, ERR_CONFLICT, "split %lld was undone", (long long)move.id);
    if (!e)
        e = record_event_id(&r, j->dossier, EVENT_DOSSIER_MERGED, "into", j->survivor, err);
    return e ? e : record_event_id(&r, j->survivor, EVENT_DOSSIER_MERGED, "from", j->dossier, err);
}

enum err split_undo(const struct desk *desk, const struct caller *caller, int64_t dossier,
                    int64_t *survivor, struct error *err)
{
    struct joining j = {desk, caller, dossier, 0};
    enum err e = once_write(desk, caller, undo_command, &j, err);
    *survivor = j.survivor;
    return e;
}
