#include "desk/move.h"

#include "desk/facts.h"
#include "desk/owe.h"
#include "desk/standing.h"
#include "domain/contact.h"
#include "domain/message.h"
#include "store/searched.h"

static enum err hold(struct record *r, int64_t dossier, struct error *err)
{
    struct q_dossier_facts_row row;
    return q_dossier_facts(r->db, r->arena,
                           &(struct q_dossier_facts_in){.shop = r->shop, .id = dossier}, &row, err);
}

enum err move_hold(struct record *r, int64_t one, int64_t other, struct error *err)
{
    enum err e = hold(r, one < other ? one : other, err);
    return e ? e : hold(r, one < other ? other : one, err);
}

enum err move_begin(struct record *r, enum move_kind kind, const struct q_dossier_facts_row *source,
                    int64_t target, int64_t *move, struct error *err)
{
    return q_move_insert(r->db,
                         &(struct q_move_insert_in){
                             .shop = r->shop,
                             .kind = kind,
                             .source = source->id,
                             .target = target,
                             .source_state = source->state,
                             .actor = r->actor.kind == ACTOR_STAFF ? r->actor.id : 0,
                             .now = r->now,
                         },
                         move, err);
}

enum err move_follow(struct record *r, int64_t from, int64_t to, struct error *err)
{
    enum err e =
        q_move_proved(r->db, &(struct q_move_proved_in){.from = from, .to = to}, NULL, err);
    if (!e)
        e = q_move_said(r->db, &(struct q_move_said_in){.from = from, .to = to}, NULL, err);
    return e ? e : q_move_held(r->db, &(struct q_move_held_in){.from = from, .to = to}, NULL, err);
}

static enum err recount(struct record *r, int64_t dossier, struct error *err)
{
    struct q_message_last_shown_row last;
    enum err e = q_message_last_shown(
        r->db, r->arena, &(struct q_message_last_shown_in){.dossier = dossier}, &last, err);
    if (e == ERR_NOT_FOUND)
        last = (struct q_message_last_shown_row){
            .direction = DIRECTION_NOTE, .text = STR(""), .folds = STR("[]")};
    else if (e)
        return e;
    struct str visible = last.direction == DIRECTION_INBOUND
                             ? searched_visible(r->arena, last.text, last.folds)
                             : last.text;
    return q_move_recount(r->db,
                          &(struct q_move_recount_in){
                              .id = dossier,
                              .snippet = message_snippet(r->arena, visible),
                              .direction = last.direction,
                              .at = last.at,
                          },
                          NULL, err);
}

static enum err owe_answer(struct record *r, const struct q_dossier_facts_row *row, instant due,
                           struct error *err)
{
    const struct shop *shop;
    enum err e = record_shop(r, &shop, err);
    if (!e && instant_is_none(due))
        e = shop_due(shop, CLOCK_FIRST_REPLY, r->now, &due, err);
    if (e)
        return e;
    return owe(r, row->id,
               &(struct owed){.kind = row->told ? PROMISE_NEWS : PROMISE_FIRST_REPLY,
                              .text = zone_text(r->arena, shop->lang, shop->zone, due),
                              .due = due},
               err);
}

/* `waits`: somebody does, whatever the order of the words says. */
static enum err answer_owed(struct record *r, int64_t dossier, bool waits, instant due,
                            struct error *err)
{
    struct q_dossier_facts_row row;
    struct q_move_answer_row answer;
    enum err e = q_dossier_facts(
        r->db, r->arena, &(struct q_dossier_facts_in){.shop = r->shop, .id = dossier}, &row, err);
    if (!e)
        e = q_move_answer(r->db, r->arena, &(struct q_move_answer_in){.dossier = dossier}, &answer,
                          err);
    enum dossier_state state = e ? DOSSIER_MERGED : (enum dossier_state)row.state;
    if (e || !(answer.waits || waits) || answer.owed || state == DOSSIER_MERGED)
        return e;
    e = owe_answer(r, &row, due, err);
    if (!e && state == DOSSIER_SPAM) /* it sleeps until that is no spam */
        return owe_released(r, dossier, OWE_PROOF_SPAM, err);
    if (e || dossier_is_open(state))
        return e;
    e = q_dossier_come_back(
        r->db, &(struct q_dossier_come_back_in){.id = dossier, .state = DOSSIER_OPEN}, NULL, err);
    return e ? e : record_state(r, dossier, state, DOSSIER_OPEN, err);
}

enum err move_owe_answer(struct record *r, int64_t dossier, instant due, struct error *err)
{
    return answer_owed(r, dossier, false, due, err);
}

static enum err settle(struct record *r, int64_t dossier, bool waits, instant due,
                       struct error *err)
{
    enum err e = recount(r, dossier, err);
    if (!e)
        e = answer_owed(r, dossier, waits, due, err);
    if (!e)
        e = owe_refresh(r, dossier, err);
    return e ? e : standing_refresh(r, dossier, false, err);
}

enum err move_settle(struct record *r, int64_t dossier, instant due, struct error *err)
{
    return settle(r, dossier, false, due, err);
}

/* When nobody waits in `from` any more. */
static enum err first_reply_goes(struct record *r, int64_t move, int64_t from, int64_t to,
                                 struct error *err)
{
    struct q_move_answer_row left;
    enum err e =
        q_move_answer(r->db, r->arena, &(struct q_move_answer_in){.dossier = from}, &left, err);
    if (e || left.waits)
        return e;
    e = q_moved_first_reply(r->db, &(struct q_moved_first_reply_in){.move = move, .from = from},
                            NULL, err);
    return e ? e
             : q_move_promises(r->db,
                               &(struct q_move_promises_in){.move = move, .from = from, .to = to},
                               NULL, err);
}

static enum err messages_go(struct record *r, int64_t move, int64_t from, int64_t to,
                            struct ids messages, struct error *err)
{
    enum err e = q_moved_messages(
        r->db, &(struct q_moved_messages_in){.move = move, .from = from, .messages = messages},
        NULL, err);
    if (!e)
        e = q_move_messages(
            r->db, &(struct q_move_messages_in){.move = move, .from = from, .to = to}, NULL, err);
    if (!e)
        e = move_follow(r, from, to, err);
    return e ? e
             : q_move_senders(
                   r->db,
                   &(struct q_move_senders_in){.move = move, .to = to, .kind = CONTACT_EMAIL}, NULL,
                   err);
}

enum err move_some(struct record *r, int64_t move, int64_t from, int64_t to, struct ids messages,
                   bool unanswered, struct error *err)
{
    struct q_move_answer_row before;
    enum err e =
        q_move_answer(r->db, r->arena, &(struct q_move_answer_in){.dossier = from}, &before, err);
    if (!e)
        e = messages_go(r, move, from, to, messages, err);
    if (!e && unanswered)
        e = first_reply_goes(r, move, from, to, err);
    if (!e)
        e = settle(r, to, unanswered, before.due, err);
    return e ? e : move_settle(r, from, before.due, err);
}
