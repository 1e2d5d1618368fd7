#include "desk/place.h"

#include "desk/facts.h"
#include "desk/move.h"
#include "desk/once.h"
#include "store/store.h"

enum { DECIDE_MAX = 8 };

struct placing {
    const struct desk *desk;
    const struct caller *caller;
    int64_t message, target, dossier;
    struct record r;
    struct q_dossier_facts_row from, to;
};

static enum err read_one(struct placing *p, int64_t dossier, struct q_dossier_facts_row *row,
                         struct error *err)
{
    return q_dossier_facts(p->r.db, p->r.arena,
                           &(struct q_dossier_facts_in){.shop = p->r.shop, .id = dossier}, row,
                           err);
}

static enum err hold_ends(struct placing *p, int64_t from, struct error *err)
{
    struct q_dossier_survivor_row to;
    enum err e = q_dossier_survivor(
        p->r.db, p->r.arena, &(struct q_dossier_survivor_in){.shop = p->r.shop, .id = p->target},
        &to, err);
    if (e == ERR_NOT_FOUND || (!e && (to.id == from || to.state == DOSSIER_SPAM)))
        return error_field(err, ERR_INVALID, "dossier", "no such dossier to go to");
    if (!e)
        e = move_hold(&p->r, from, to.id, err);
    if (!e)
        e = read_one(p, from, &p->from, err);
    return e ? e : read_one(p, to.id, &p->to, err);
}

/* Both dossiers, held, with the message still in the one and the other still itself. */
static enum err hold_both(struct placing *p, struct error *err)
{
    struct q_message_facts_in which = {.shop = p->r.shop, .id = p->message};
    struct q_message_facts_row message;
    enum err e = q_message_facts(p->r.db, p->r.arena, &which, &message, err);
    for (int i = 0; !e && i < DECIDE_MAX; i++) {
        e = hold_ends(p, message.dossier, err);
        if (!e)
            e = q_message_facts(p->r.db, p->r.arena, &which, &message, err);
        if (e || (message.dossier == p->from.id && !p->to.merged_into))
            return e;
    }
    return e ? e : error_set(err, ERR_BUSY, "message %lld does not stay", (long long)p->message);
}

static enum err decide(struct placing *p, const struct q_move_words_row *words,
                       struct dossier_change *change, struct error *err)
{
    struct dossier_facts facts = facts_of(&p->to);
    *change = (struct dossier_change){.to = facts.state};
    if (words->chosen && words->chosen >= words->words)
        return error_refuse(err, "", "message", "refusal.split.all", NULL);
    if (facts.state == DOSSIER_SPAM)
        return error_field(err, ERR_INVALID, "dossier", "is spam");
    if (!words->unanswered)
        return ERR_OK;
    enum err e = dossier_decide(&facts, DOSSIER_CONTACT, p->r.now, change, err);
    return !e && change->opens_new ? error_refuse(err, "", "dossier", "refusal.match.over", NULL)
                                   : e;
}

static enum err go(struct placing *p, const struct dossier_change *change, bool unanswered,
                   struct error *err)
{
    struct record *r = &p->r;
    int64_t move;
    enum err e = move_begin(r, MOVE_MESSAGE, &p->from, p->to.id, &move, err);
    if (!e && (int64_t)change->to != p->to.state)
        e = q_dossier_come_back(
            r->db, &(struct q_dossier_come_back_in){.id = p->to.id, .state = change->to}, NULL,
            err);
    if (!e)
        e = record_state(r, p->to.id, (enum dossier_state)p->to.state, change->to, err);
    return e ? e
             : move_some(r, move, p->from.id, p->to.id, (struct ids){&p->message, 1}, unanswered,
                         err);
}

static enum err place_command(struct db *db, struct arena *arena, void *ctx, struct error *err)
{
    struct placing *p = ctx;
    p->r = record_begin(p->desk, db, arena, p->caller->shop, p->caller->actor,
                        clock_now(p->desk->clock));
    struct q_move_words_row words;
    struct dossier_change change;
    enum err e = hold_both(p, err);
    if (!e)
        e = q_move_words(
            db, arena,
            &(struct q_move_words_in){.dossier = p->from.id, .messages = {&p->message, 1}}, &words,
            err);
    if (!e)
        e = decide(p, &words, &change, err);
    if (!e)
        e = go(p, &change, words.unanswered > 0, err);
    struct str moved =
        str_printf(arena, "{\"message\":%lld,\"from\":%lld,\"to\":%lld}", (long long)p->message,
                   (long long)p->from.id, (long long)p->to.id);
    if (!e)
        e = record_event(&p->r, p->from.id, EVENT_MESSAGE_MOVED, moved, err);
    p->dossier = p->to.id;
    return e ? e : record_event(&p->r, p->to.id, EVENT_MESSAGE_MOVED, moved, err);
}

enum err place_message(const struct desk *desk, const struct caller *caller, int64_t message,
                       int64_t target, int64_t *dossier, struct error *err)
{
    struct placing p = {.desk = desk, .caller = caller, .message = message, .target = target};
    enum err e = once_write(desk, caller, place_command, &p, err);
    *dossier = p.dossier;
    return e;
}
