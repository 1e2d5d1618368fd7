#include "desk/life.h"

#include "base/arena.h"
#include "desk/conduct.h"
#include "desk/facts.h"
#include "desk/incident_follow.h"
#include "desk/move.h"
#include "desk/owe.h"
#include "store/queries.h"

/* A practice that is off, recorded only or overridden says nothing the next time. */
static enum err decide(struct record *r, const struct q_dossier_facts_row *row,
                       const struct life *life, struct dossier_change *out, struct error *err)
{
    struct dossier_facts facts = facts_of(row);
    facts.outcome = life->outcome;
    for (;;) {
        enum err e = dossier_decide(&facts, life->event, r->now, out, err);
        if (e != ERR_REFUSED || !life->caller || !err->practice[0])
            return e;
        bool harm = str_eq(str_of(err->practice), STR("G07"));
        e = practice_refused(r, life->caller, row->id, "resolve", life->override, err);
        if (e)
            return e;
        facts.without_g07 |= harm;
        facts.without_g36 |= !harm;
    }
}

/* One task at a time: what was given before is waited for still. */
static enum err give_task(struct record *r, int64_t dossier, struct error *err)
{
    const struct shop *shop;
    instant due;
    bool given = false;
    struct q_promise_facts_rows pending;
    enum err e =
        q_promise_pending(r->db, r->arena, &(struct q_promise_pending_in){dossier}, &pending, err);
    for (size_t i = 0; !e && i < pending.count; i++)
        given |= pending.items[i].kind == PROMISE_TASK;
    if (e || given)
        return e;
    e = record_shop(r, &shop, err);
    if (!e)
        e = shop_due(shop, CLOCK_TASK, r->now, &due, err);
    return e ? e
             : owe(r, dossier,
                   &(struct owed){.kind = PROMISE_TASK, .due = due, .rule = STR("task")}, err);
}

/* No news are owed while it is their turn; who waits for an answer all the same is owed
 * it by the time at which those news were. */
static enum err their_turn(struct record *r, int64_t dossier, struct error *err)
{
    struct q_move_answer_row before;
    enum err e = q_move_answer(r->db, r->arena, &(struct q_move_answer_in){.dossier = dossier},
                               &before, err);
    if (!e)
        e = owe_no_news(r, dossier, OWE_PROOF_THEIR_TURN, err);
    return e ? e : move_owe_answer(r, dossier, before.due, err);
}

/* Somebody goes on with it: what it waited for inside the shop is there. */
static bool by_hand(enum dossier_event event)
{
    return event == DOSSIER_ANSWER || event == DOSSIER_SET_OPEN ||
           event == DOSSIER_SET_WAITING_CUSTOMER || event == DOSSIER_SET_WAITING_CARRIER;
}

/* It is the shop that goes on now. */
static bool our_turn(enum dossier_event event)
{
    return event == DOSSIER_ANSWER || event == DOSSIER_DUE || event == DOSSIER_SET_OPEN ||
           event == DOSSIER_SET_WAITING_CARRIER || event == DOSSIER_SET_WAITING_INTERNAL;
}

/* What was owed is owed again, and who wrote meanwhile is owed an answer from now on. */
static enum err no_spam(struct record *r, int64_t dossier, struct error *err)
{
    enum err e = owe_revived(r, dossier, OWE_PROOF_SPAM, err);
    return e ? e : move_owe_answer(r, dossier, instant_of(0), err);
}

/* What is resolved owes no more news; spam is owed nothing while it is spam. */
static enum err settle(struct record *r, const struct q_dossier_facts_row *row,
                       const struct life *life, struct error *err)
{
    int64_t dossier = row->id;
    bool told = row->told && row->reply_address.len;
    bool task_done = row->state == DOSSIER_WAITING_INTERNAL && by_hand(life->event);
    enum err e = task_done ? owe_proved(r, dossier, PROMISE_TASK, 0, STR("answer"), err) : ERR_OK;
    if (e)
        return e;
    switch (life->event) {
    case DOSSIER_SET_RESOLVED:
    case DOSSIER_SILENCE: e = owe_resolved(r, dossier, err); break;
    case DOSSIER_SET_SPAM: e = owe_released(r, dossier, OWE_PROOF_SPAM, err); break;
    case DOSSIER_UNDO_SPAM: e = no_spam(r, dossier, err); break;
    case DOSSIER_SET_WAITING_CUSTOMER: e = their_turn(r, dossier, err); break;
    case DOSSIER_SET_WAITING_INTERNAL: e = give_task(r, dossier, err); break;
    case DOSSIER_CONTACT:
    case DOSSIER_HUMAN_REPLY:
    case DOSSIER_TAKEN:
    case DOSSIER_BOUNCE:
    case DOSSIER_ANSWER:
    case DOSSIER_DUE:
    case DOSSIER_SET_OPEN:
    case DOSSIER_SET_WAITING_CARRIER:
    case DOSSIER_WINDOW_OVER: break;
    }
    if (!e && told && our_turn(life->event))
        e = owe_news(r, dossier, STR(""), err); /* G44 */
    return e ? e : owe_refresh(r, dossier, err);
}

static enum err record_end(struct record *r, int64_t dossier, const struct dossier_facts *from,
                           enum outcome outcome, struct error *err)
{
    if (from->harm && from->made_good)
        conduct_count(r, "G07", CONDUCT_RESPECTED);
    conduct_count(r, "G36", CONDUCT_RESPECTED);
    return record_event(r, dossier, EVENT_DOSSIER_STATE,
                        str_printf(r->arena,
                                   "{\"from\":\"%s\",\"to\":\"resolved\",\"outcome\":\"%s\"}",
                                   dossier_state_name(from->state), outcome_name(outcome)),
                        err);
}

enum err life_move(struct record *r, const struct q_dossier_facts_row *row, const struct life *life,
                   struct error *err)
{
    struct dossier_facts facts = facts_of(row);
    struct dossier_change change;
    enum err e = decide(r, row, life, &change, err);
    if (e || change.to == facts.state)
        return e;
    e = q_dossier_set_state(
        r->db,
        &(struct q_dossier_set_state_in){
            .id = row->id, .state = change.to, .outcome = change.outcome, .now = r->now},
        NULL, err);
    if (!e)
        e = settle(r, row, life, err);
    if (!e && change.to == DOSSIER_RESOLVED)
        e = incident_ended(r, row->id, err);
    if (e)
        return e;
    return change.to == DOSSIER_RESOLVED ? record_end(r, row->id, &facts, change.outcome, err)
                                         : record_state(r, row->id, facts.state, change.to, err);
}
