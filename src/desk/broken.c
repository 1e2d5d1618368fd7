#include "desk/broken.h"

#include "base/arena.h"
#include "desk/conduct.h"
#include "desk/escalate.h"
#include "desk/harm.h"
#include "desk/life.h"
#include "desk/owe.h"
#include "desk/practice.h"
#include "domain/practice/g44_silence.h"
#include "store/queries.h"

static struct str rule_name(enum clock_code clock)
{
    return str_of(clock_rule(clock)->name);
}

static enum err released(struct record *r, const struct q_promise_due_row *p, struct str why,
                         struct error *err)
{
    enum err e = q_promise_set_state(
        r->db,
        &(struct q_promise_set_state_in){
            .id = p->id, .state = PROMISE_RELEASED, .proof = why, .closed_at = r->now},
        NULL, err);
    return e ? e : record_event_id(r, p->dossier, EVENT_PROMISE_RELEASED, "promise", p->id, err);
}

static enum err break_it(struct record *r, const struct q_promise_due_row *p, struct error *err)
{
    struct promise_facts facts = {.state = PROMISE_ACTIVE, .due_at = p->due_at};
    enum promise_state to;
    enum err e = promise_decide(&facts, &(struct promise_act){.event = PROMISE_DUE, .now = r->now},
                                &to, err);
    if (!e)
        e = q_promise_set_state(
            r->db,
            &(struct q_promise_set_state_in){
                .id = p->id, .state = to, .proof = STR(""), .broken_at = r->now},
            NULL, err);
    return e ? e
             : record_event(r, p->dossier, EVENT_PROMISE_BROKEN,
                            str_printf(r->arena,
                                       "{\"promise\":%lld,\"kind\":\"%s\",\"owed_to\":\"%s\","
                                       "\"owner\":%lld}",
                                       (long long)p->id,
                                       promise_kind_name((enum promise_kind)p->kind),
                                       owed_to_name((enum owed_to)p->owed_to), (long long)p->owner),
                            err);
}

/* The customer hears of it from a person: that is owed once, however much is broken. */
static enum err owe_telling(struct record *r, const struct q_promise_due_row *p, struct error *err)
{
    const struct shop *shop;
    instant due;
    bool pending = str_eq(p->rule, rule_name(CLOCK_TELL_BROKEN));
    enum err e = record_shop(r, &shop, err);
    if (e || pending)
        return e;
    e = shop_due(shop, CLOCK_TELL_BROKEN, r->now, &due, err);
    if (!e)
        e = owe_telling_pending(r, p->dossier, &pending, err);
    return e || pending
               ? e
               : owe(r, p->dossier,
                     &(struct owed){
                         .kind = PROMISE_NEWS, .due = due, .rule = rule_name(CLOCK_TELL_BROKEN)},
                     err);
}

static enum err towards_customer(struct record *r, const struct q_promise_due_row *p,
                                 struct error *err)
{
    enum err e = owe_telling(r, p, err);
    if (!e)
        e = harm_add(r, p->dossier, HARM_BROKEN_PROMISE, err);
    return e ? e : escalate(r, p->dossier, ESCALATION_PROMISE_BROKEN, err);
}

/* G44 acts as the shop has set it; the other promises bind in any case. */
static enum err silence(struct record *r, const struct q_promise_due_row *p, bool *acts,
                        struct error *err)
{
    enum practice_setting setting;
    enum err e = practice_setting_of(r->db, r->arena, r->shop, &g44_silence, &setting, err);
    *acts = setting == PRACTICE_ON;
    if (e)
        return e;
    conduct_count(r, g44_silence.id,
                  setting == PRACTICE_ON            ? CONDUCT_BROKEN
                  : setting == PRACTICE_RECORD_ONLY ? CONDUCT_RECORDED
                                                    : CONDUCT_OFF);
    return setting == PRACTICE_RECORD_ONLY
               ? record_event(r, p->dossier, EVENT_GUARDRAIL_WOULD,
                              str_printf(r->arena, "{\"practice\":\"G44\",\"promise\":%lld}",
                                         (long long)p->id),
                              err)
               : ERR_OK;
}

/* What waits for somebody waits no more (2.1). Few do: only they are read again. */
static enum err comes_back(struct record *r, const struct q_promise_due_row *p, struct error *err)
{
    enum dossier_state state = (enum dossier_state)p->dossier_state;
    struct q_dossier_facts_row row;
    if (!dossier_is_open(state) || state <= DOSSIER_OPEN)
        return ERR_OK;
    enum err e =
        q_dossier_facts(r->db, r->arena,
                        &(struct q_dossier_facts_in){.shop = r->shop, .id = p->dossier}, &row, err);
    return e ? e : life_move(r, &row, &(struct life){.event = DOSSIER_DUE}, err);
}

static enum err consequences(struct record *r, const struct q_promise_due_row *p, struct error *err)
{
    bool acts = true, silent = g44_watches((enum promise_kind)p->kind, p->rule);
    enum err e = silent ? silence(r, p, &acts, err) : ERR_OK;
    if (e || !acts)
        return e;
    e = p->owed_to == OWED_CUSTOMER ? towards_customer(r, p, err)
                                    : escalate(r, p->dossier, ESCALATION_TASK_LATE, err);
    return e ? e : comes_back(r, p, err);
}

enum err broken(struct record *r, const struct q_promise_due_row *p, struct error *err)
{
    enum dossier_state state = (enum dossier_state)p->dossier_state;
    bool silent = g44_watches((enum promise_kind)p->kind, p->rule);
    enum err e;
    if (silent && !g44_counts(state))
        e = released(r, p, OWE_PROOF_THEIR_TURN, err);
    else if (p->owed_to == OWED_SELF && !dossier_is_open(state))
        e = released(r, p, OWE_PROOF_DONE, err);
    else {
        e = break_it(r, p, err);
        if (!e)
            e = consequences(r, p, err);
    }
    if (!e)
        e = owe_refresh(r, p->dossier, err);
    return e ? e
             : q_dossier_touch(r->db, &(struct q_dossier_touch_in){.id = p->dossier}, NULL, err);
}
