#include "desk/match.h"

#include "desk/facts.h"
#include "desk/merge.h"
#include "desk/once.h"
#include "domain/machine.h"
#include "store/store.h"

struct match {
    const struct desk *desk;
    const struct caller *caller;
    int64_t message, target, dossier;
};

/* Words that are owed an answer are a contact; a machine's change what a machine's do. */
static enum err state_joined(const struct q_dossier_facts_row *from,
                             const struct q_message_facts_row *message,
                             const struct dossier_facts *to, instant now,
                             struct dossier_change *change, struct error *err)
{
    *change = (struct dossier_change){.to = to->state};
    if (to->state == DOSSIER_SPAM)
        return error_field(err, ERR_INVALID, "dossier", "is spam");
    if (instant_is_none(from->next_due_at) && message->machine != MACHINE_BOUNCE)
        return ERR_OK;
    enum dossier_event event =
        instant_is_none(from->next_due_at) ? DOSSIER_BOUNCE : DOSSIER_CONTACT;
    enum err e = dossier_decide(to, event, now, change, err);
    return !e && change->opens_new ? error_refuse(err, "", "dossier", "refusal.match.over", NULL)
                                   : e;
}

static enum err join_target(struct match *m, struct record *r,
                            const struct q_message_facts_row *message,
                            const struct q_dossier_facts_row *from, struct error *err)
{
    struct q_dossier_facts_row to;
    enum err e = facts_survivor(r, m->target, &to, err);
    if (e == ERR_NOT_FOUND || (!e && to.id == from->id))
        return error_field(err, ERR_INVALID, "dossier", "no such dossier to join");
    if (e)
        return e;
    struct dossier_facts facts = facts_of(&to);
    struct dossier_change change;
    e = state_joined(from, message, &facts, r->now, &change, err);
    if (!e)
        e = merge_join(r, from, &to, &change, err);
    if (!e)
        e = record_event_id(r, from->id, EVENT_DOSSIER_MATCHED, "into", to.id, err);
    m->dossier = to.id;
    return e ? e : record_event_id(r, to.id, EVENT_DOSSIER_MATCHED, "from", from->id, err);
}

/* With what it is to join, if that is there. */
static enum err hold_with_target(struct record *r, int64_t from, int64_t target, struct error *err)
{
    struct q_dossier_survivor_row to;
    enum err e = q_dossier_survivor(
        r->db, r->arena, &(struct q_dossier_survivor_in){.shop = r->shop, .id = target}, &to, err);
    if (!e)
        e = move_hold(r, from, to.id, err);
    return e == ERR_NOT_FOUND ? ERR_OK : e;
}

static enum err match_command(struct db *db, struct arena *arena, void *ctx, struct error *err)
{
    struct match *m = ctx;
    struct record r = record_begin(m->desk, db, arena, m->caller->shop, m->caller->actor,
                                   clock_now(m->desk->clock));
    struct q_message_facts_row message;
    struct q_dossier_facts_row from;
    enum err e = q_message_facts(
        db, arena, &(struct q_message_facts_in){.shop = r.shop, .id = m->message}, &message, err);
    if (!e && m->target)
        e = hold_with_target(&r, message.dossier, m->target, err);
    if (!e)
        e = q_dossier_facts(db, arena,
                            &(struct q_dossier_facts_in){.shop = r.shop, .id = message.dossier},
                            &from, err);
    if (!e && (!from.unmatched || !dossier_is_open((enum dossier_state)from.state)))
        return error_set(err, ERR_CONFLICT, "message %lld was matched", (long long)m->message);
    if (!e && m->target)
        e = join_target(m, &r, &message, &from, err);
    if (!e && !m->target) {
        m->dossier = from.id;
        e = q_dossier_set_matched(db, &(struct q_dossier_set_matched_in){.id = from.id}, NULL, err);
        if (!e)
            e = record_event_id(&r, from.id, EVENT_DOSSIER_MATCHED, "dossier", from.id, err);
    }
    return e;
}

enum err match_message(const struct desk *desk, const struct caller *caller, int64_t message,
                       int64_t target, int64_t *dossier, struct error *err)
{
    struct match m = {desk, caller, message, target, 0};
    enum err e = once_write(desk, caller, match_command, &m, err);
    *dossier = m.dossier;
    return e;
}
