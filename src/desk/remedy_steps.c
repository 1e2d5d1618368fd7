#include "desk/remedy_steps.h"

#include "base/arena.h"
#include "desk/escalate.h"
#include "desk/owe.h"
#include "desk/remedy_book.h"
#include "desk/remedy_promise.h"

static struct str said(struct str text)
{
    return text.ptr ? str_trim(text) : STR("");
}

static enum err propose_again(struct remedy_taken *s, struct error *err)
{
    if (s->c.facts.state == REMEDY_PROPOSED)
        return ERR_OK;
    enum err e = q_remedy_propose_again(
        s->r.db, &(struct q_remedy_propose_again_in){.id = s->c.row.id}, NULL, err);
    return e ? e : remedy_event(&s->r, &s->c.row, EVENT_REMEDY_PROPOSED, err);
}

/* Two answers to one question: when one is chosen, the others leave the table. */
static enum err set_aside(struct remedy_taken *s, const struct q_remedy_beside_row *o,
                          struct error *err)
{
    struct q_remedy_row other = {.id = o->id, .dossier = o->dossier};
    enum err e =
        q_remedy_decline(s->r.db,
                         &(struct q_remedy_decline_in){
                             .id = o->id, .proof = STR(""), .reason = STR(""), .now = s->r.now},
                         NULL, err);
    if (!e)
        e = record_event(&s->r, o->dossier, EVENT_REMEDY_WITHDRAWN,
                         str_printf(s->r.arena, "{\"remedy\":%lld,\"for\":%lld}", (long long)o->id,
                                    (long long)s->c.row.id),
                         err);
    return e ? e
             : remedy_promise_released(&s->r, &other, remedy_proof(s->r.arena, s->c.row.id), err);
}

static enum err choose(struct remedy_taken *s, struct error *err)
{
    if (s->c.facts.state == REMEDY_CHOSEN)
        return ERR_OK;
    enum err e = q_remedy_choose(s->r.db,
                                 &(struct q_remedy_choose_in){.id = s->c.row.id,
                                                              .chosen_by = s->r.actor.kind,
                                                              .chosen_actor = s->r.actor.id,
                                                              .now = s->r.now},
                                 NULL, err);
    if (!e)
        e = remedy_event(&s->r, &s->c.row, EVENT_REMEDY_CHOSEN, err);
    for (size_t i = 0; !e && i < s->c.beside.count; i++) {
        const struct q_remedy_beside_row *o = &s->c.beside.items[i];
        bool on_table = o->state == REMEDY_PROPOSED || o->state == REMEDY_CHOSEN;
        if (on_table && remedy_opposite(s->c.facts.kind, (enum remedy_kind)o->kind) &&
            o->dossier == s->c.row.dossier && remedy_same_things(&s->c, o))
            e = set_aside(s, o, err);
    }
    return e;
}

static enum err decline(struct remedy_taken *s, struct error *err)
{
    struct str proof = owe_proof_message(s->r.arena, s->in->message);
    if (s->c.facts.state == REMEDY_DECLINED && s->c.row.declined_proof.len)
        return ERR_OK;
    enum err e = q_remedy_decline(
        s->r.db,
        &(struct q_remedy_decline_in){
            .id = s->c.row.id, .proof = proof, .reason = s->c.row.ended_reason, .now = s->r.now},
        NULL, err);
    if (!e)
        e = remedy_event(&s->r, &s->c.row, EVENT_REMEDY_DECLINED, err);
    return e ? e : remedy_promise_released(&s->r, &s->c.row, proof, err);
}

static enum err withdraw(struct remedy_taken *s, struct error *err)
{
    if (s->c.facts.state == REMEDY_DECLINED)
        return ERR_OK;
    enum err e = q_remedy_decline(
        s->r.db,
        &(struct q_remedy_decline_in){
            .id = s->c.row.id, .proof = STR(""), .reason = said(s->in->reason), .now = s->r.now},
        NULL, err);
    if (!e)
        e = remedy_event(&s->r, &s->c.row, EVENT_REMEDY_WITHDRAWN, err);
    return e ? e
             : remedy_promise_released(&s->r, &s->c.row, remedy_proof(s->r.arena, s->c.row.id),
                                       err);
}

/* Once for each role that is asked. */
static enum err ask(struct remedy_taken *s, struct error *err)
{
    if (s->c.row.waits_for == (int64_t)s->change.waits_for)
        return ERR_OK;
    enum err e = q_remedy_wait(
        s->r.db, &(struct q_remedy_wait_in){.id = s->c.row.id, .waits_for = s->change.waits_for},
        NULL, err);
    if (!e)
        e = record_event(&s->r, s->c.row.dossier, EVENT_REMEDY_APPROVAL_ASKED,
                         str_printf(s->r.arena, "{\"remedy\":%lld,\"role\":\"%s\"}",
                                    (long long)s->c.row.id, role_name(s->change.waits_for)),
                         err);
    return e ? e : escalate(&s->r, s->c.row.dossier, ESCALATION_AMOUNT, err);
}

static enum err grant(struct remedy_taken *s, struct error *err)
{
    bool by_machine = remedy_is_money(s->c.facts.kind);
    enum err e = q_remedy_approve(
        s->r.db,
        &(struct q_remedy_approve_in){.id = s->c.row.id,
                                      .state = by_machine ? REMEDY_APPROVED : REMEDY_EXECUTING,
                                      .approved_by = caller_user(s->caller),
                                      .next_at = by_machine ? s->r.now : instant_of(0),
                                      .now = s->r.now},
        NULL, err);
    if (!e)
        e = remedy_event(&s->r, &s->c.row, EVENT_REMEDY_APPROVED, err);
    if (!e && !by_machine)
        e = remedy_event(&s->r, &s->c.row, EVENT_REMEDY_STARTED, err);
    return e ? e : remedy_promise(&s->r, &s->c.row, err);
}

static enum err reserve(struct remedy_taken *s, struct error *err)
{
    struct str stock = said(s->in->stock), label = said(s->in->label);
    if (!stock.len && !label.len)
        return ERR_OK;
    struct q_remedy_row *row = &s->c.row;
    row->stock_ref = stock.len ? stock : row->stock_ref;
    row->label_ref = label.len ? label : row->label_ref;
    return q_remedy_reserve(s->r.db,
                            &(struct q_remedy_reserve_in){.id = row->id,
                                                          .stock_ref = row->stock_ref,
                                                          .label_ref = row->label_ref},
                            NULL, err);
}

static enum err approve(struct remedy_taken *s, struct error *err)
{
    if (s->c.facts.state == REMEDY_APPROVED || s->c.facts.state == REMEDY_EXECUTING)
        return ERR_OK;
    enum err e = reserve(s, err);
    if (e)
        return e;
    return s->change.waits_for ? ask(s, err) : grant(s, err);
}

static enum err hold(struct remedy_taken *s, struct error *err)
{
    enum err e = q_remedy_hold(s->r.db,
                               &(struct q_remedy_hold_in){.id = s->c.row.id,
                                                          .held_by = caller_user(s->caller),
                                                          .held_until = s->c.facts.hold_to,
                                                          .held_reason = said(s->in->reason),
                                                          .now = s->r.now},
                               NULL, err);
    return e ? e : remedy_event(&s->r, &s->c.row, EVENT_REMEDY_HELD, err);
}

static enum err unhold(struct remedy_taken *s, struct error *err)
{
    if (instant_cmp(s->c.row.held_until, s->r.now) <= 0)
        return ERR_OK;
    enum err e = q_remedy_unhold(
        s->r.db, &(struct q_remedy_unhold_in){.id = s->c.row.id, .now = s->r.now}, NULL, err);
    return e ? e : remedy_event(&s->r, &s->c.row, EVENT_REMEDY_HOLD_ENDED, err);
}

static struct str proof_of(struct remedy_taken *s)
{
    if (s->c.facts.kind == REMEDY_APOLOGY)
        return owe_proof_message(s->r.arena, s->in->message);
    struct str reference = said(s->in->reference);
    return reference.len ? reference : s->c.row.reference;
}

static enum err hand_over(struct remedy_taken *s, struct error *err)
{
    struct str proof = proof_of(s);
    if (s->c.facts.left)
        return ERR_OK;
    enum err e = q_remedy_hand_over(
        s->r.db,
        &(struct q_remedy_hand_over_in){.id = s->c.row.id, .reference = proof, .now = s->r.now},
        NULL, err);
    if (!e)
        e = remedy_event(&s->r, &s->c.row, EVENT_REMEDY_HANDED_OVER, err);
    return e ? e : remedy_promise_handed(&s->r, &s->c.row, proof, err);
}

static enum err finish(struct remedy_taken *s, struct error *err)
{
    struct str proof = proof_of(s);
    if (s->c.facts.state == REMEDY_DONE)
        return ERR_OK;
    return remedy_finished(&s->r, &s->c.row, proof, err);
}

static enum err fail(struct remedy_taken *s, struct error *err)
{
    if (s->c.facts.state == REMEDY_FAILED)
        return ERR_OK;
    enum err e = q_remedy_fail(s->r.db,
                               &(struct q_remedy_fail_in){.id = s->c.row.id,
                                                          .state = REMEDY_FAILED,
                                                          .failure = said(s->in->reason)},
                               NULL, err);
    return e ? e : remedy_event(&s->r, &s->c.row, EVENT_REMEDY_FAILED, err);
}

static enum err retry(struct remedy_taken *s, struct error *err)
{
    bool by_machine = remedy_is_money(s->c.facts.kind);
    if (s->c.facts.left)
        s->c.row.stock_ref = s->c.row.label_ref = STR("");
    enum err e = q_remedy_retry(
        s->r.db,
        &(struct q_remedy_retry_in){.id = s->c.row.id,
                                    .state = by_machine ? REMEDY_APPROVED : REMEDY_EXECUTING,
                                    .next_at = by_machine ? s->r.now : instant_of(0)},
        NULL, err);
    if (!e)
        e = reserve(s, err);
    if (!e)
        e = remedy_event(&s->r, &s->c.row, EVENT_REMEDY_RETRIED, err);
    return e ? e : remedy_promise(&s->r, &s->c.row, err);
}

/* On the list of what people went on against, as with a practice: R132 has no check of
 * words, so it is none of the registry's. */
static enum err against_what_binds(struct remedy_taken *s, struct error *err)
{
    int64_t id;
    struct str object = remedy_proof(s->r.arena, s->c.row.id);
    enum err e =
        q_practice_override_insert(s->r.db,
                                   &(struct q_practice_override_insert_in){
                                       .shop = s->r.shop,
                                       .practice = STR("R132"),
                                       .dossier = s->c.row.dossier,
                                       .object = object,
                                       .actor = caller_user(s->caller),
                                       .role = s->caller->role,
                                       .reason_code = STR("exception"),
                                       .reason = said(s->in->reason),
                                       .shown = i18n_text(s->caller->lang, "refusal.remedy.binds"),
                                       .now = s->r.now,
                                   },
                                   &id, err);
    return e ? e
             : record_event(&s->r, s->c.row.dossier, EVENT_GUARDRAIL_OVERRIDDEN,
                            str_printf(s->r.arena,
                                       "{\"override\":%lld,\"practice\":\"R132\",\"object\":"
                                       "\"%.*s\",\"role\":\"%s\",\"reason_code\":\"exception\"}",
                                       (long long)id, STR_ARG(object), role_name(s->caller->role)),
                            err);
}

static enum err reverse(struct remedy_taken *s, struct error *err)
{
    if (s->c.facts.state == REMEDY_REVERSED)
        return ERR_OK;
    enum err e =
        q_remedy_reverse(s->r.db,
                         &(struct q_remedy_reverse_in){
                             .id = s->c.row.id, .reason = said(s->in->reason), .now = s->r.now},
                         NULL, err);
    if (!e && s->c.facts.state == REMEDY_DONE)
        e = remedy_book(&s->r, &s->c.row, true, s->c.row.reference, err);
    if (!e)
        e = against_what_binds(s, err);
    if (!e)
        e = remedy_event(&s->r, &s->c.row, EVENT_REMEDY_REVERSED, err);
    return e ? e
             : remedy_promise_released(&s->r, &s->c.row, remedy_proof(s->r.arena, s->c.row.id),
                                       err);
}

enum err remedy_take(struct remedy_taken *s, struct error *err)
{
    switch (s->in->event) {
    case REMEDY_PROPOSE: return propose_again(s, err);
    case REMEDY_CHOOSE: return choose(s, err);
    case REMEDY_DECLINE: return decline(s, err);
    case REMEDY_WITHDRAW: return withdraw(s, err);
    case REMEDY_APPROVE: return approve(s, err);
    case REMEDY_HOLD: return hold(s, err);
    case REMEDY_UNHOLD: return unhold(s, err);
    case REMEDY_START: return ERR_OK;
    case REMEDY_HAND_OVER: return hand_over(s, err);
    case REMEDY_FINISH: return finish(s, err);
    case REMEDY_FAIL: return fail(s, err);
    case REMEDY_RETRY: return retry(s, err);
    case REMEDY_REVERSE: return reverse(s, err);
    }
    return ERR_OK;
}
