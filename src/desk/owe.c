#include "desk/owe.h"

#include "base/arena.h"
#include "store/queries.h"

static struct str or_empty(struct str s)
{
    return s.ptr ? s : STR("");
}

enum err owe(struct record *r, int64_t dossier, const struct owed *owed, struct error *err)
{
    int64_t id;
    enum err e =
        q_promise_insert(r->db,
                         &(struct q_promise_insert_in){
                             .shop = r->shop,
                             .dossier = dossier,
                             .kind = owed->kind,
                             .owed_to = owed->owed_to ? owed->owed_to : promise_owed_to(owed->kind),
                             .state = PROMISE_ACTIVE,
                             .text = or_empty(owed->text),
                             .owner = owed->owner,
                             .channel = owed->channel,
                             .proof_kind = owed->proof,
                             .proof_ref = or_empty(owed->reference),
                             .remedy = owed->remedy,
                             .rule = or_empty(owed->rule),
                             .warn_at = clock_warn_at(r->now, owed->due),
                             .due_at = owed->due,
                             .now = r->now,
                         },
                         &id, err);
    return e ? e : record_event_id(r, dossier, EVENT_PROMISE_MADE, "promise", id, err);
}

static enum err move(struct record *r, int64_t dossier, const struct q_promise_pending_row *row,
                     enum promise_event what, struct str proof, const char *event,
                     struct error *err)
{
    enum promise_state to;
    enum err e = promise_decide((enum promise_state)row->state, what, &to, err);
    if (!e)
        e = q_promise_set_state(
            r->db,
            &(struct q_promise_set_state_in){
                .id = row->id, .state = to, .proof = proof, .closed_at = r->now},
            NULL, err);
    return e ? e : record_event_id(r, dossier, event, "promise", row->id, err);
}

static enum err pending(struct record *r, int64_t dossier, struct q_promise_pending_rows *rows,
                        struct error *err)
{
    return q_promise_pending(r->db, r->arena, &(struct q_promise_pending_in){.dossier = dossier},
                             rows, err);
}

enum err owe_replied(struct record *r, int64_t dossier, struct str proof, struct error *err)
{
    struct q_promise_pending_rows rows;
    enum err e = pending(r, dossier, &rows, err);
    for (size_t i = 0; !e && i < rows.count; i++)
        if (promise_kept_by_reply((enum promise_kind)rows.items[i].kind))
            e = move(r, dossier, &rows.items[i], PROMISE_PROOF, proof, EVENT_PROMISE_KEPT, err);
    return e;
}

enum err owe_proved(struct record *r, int64_t dossier, enum promise_kind kind, int64_t remedy,
                    struct str proof, struct error *err)
{
    struct q_promise_pending_rows rows;
    enum err e = pending(r, dossier, &rows, err);
    for (size_t i = 0; !e && i < rows.count; i++)
        if (rows.items[i].remedy == remedy && (!kind || rows.items[i].kind == (int64_t)kind))
            e = move(r, dossier, &rows.items[i], PROMISE_PROOF, proof, EVENT_PROMISE_KEPT, err);
    return e ? e : owe_refresh(r, dossier, err);
}

enum err owe_resolved(struct record *r, int64_t dossier, struct error *err)
{
    struct q_promise_pending_rows rows;
    enum err e = pending(r, dossier, &rows, err);
    for (size_t i = 0; !e && i < rows.count; i++)
        if (rows.items[i].kind == PROMISE_NEWS)
            e = move(r, dossier, &rows.items[i], PROMISE_RELEASE, STR(""), EVENT_PROMISE_RELEASED,
                     err);
    return e;
}

enum err owe_released(struct record *r, int64_t dossier, struct str proof, struct error *err)
{
    struct q_promise_pending_rows rows;
    enum err e = pending(r, dossier, &rows, err);
    for (size_t i = 0; !e && i < rows.count; i++)
        if (rows.items[i].owed_to == OWED_CUSTOMER)
            e = move(r, dossier, &rows.items[i], PROMISE_RELEASE, proof, EVENT_PROMISE_RELEASED,
                     err);
    return e;
}

enum err owe_reply_pending(struct record *r, int64_t dossier, bool *found, struct error *err)
{
    struct q_promise_pending_rows rows;
    enum err e = pending(r, dossier, &rows, err);
    *found = false;
    for (size_t i = 0; !e && i < rows.count; i++)
        *found |= promise_kept_by_reply((enum promise_kind)rows.items[i].kind);
    return e;
}

struct str owe_proof_message(struct arena *arena, int64_t message)
{
    return str_printf(arena, "message:%lld", (long long)message);
}

enum err owe_revived(struct record *r, int64_t dossier, struct str proof, struct error *err)
{
    struct q_promise_closed_by_rows rows;
    enum err e = q_promise_closed_by(
        r->db, r->arena, &(struct q_promise_closed_by_in){.dossier = dossier, .proof = proof},
        &rows, err);
    for (size_t i = 0; i < rows.count && !e; i++) {
        const struct q_promise_closed_by_row *p = &rows.items[i];
        bool broken_before = instant_cmp(p->due_at, p->closed_at) <= 0;
        e = q_promise_set_state(r->db,
                                &(struct q_promise_set_state_in){
                                    .id = p->id,
                                    .state = broken_before ? PROMISE_BROKEN : PROMISE_ACTIVE,
                                    .proof = STR("")},
                                NULL, err);
        if (!e)
            e = record_event_id(r, dossier, EVENT_PROMISE_REVIVED, "promise", p->id, err);
    }
    return e;
}

enum err owe_refresh(struct record *r, int64_t dossier, struct error *err)
{
    return q_dossier_refresh_due(r->db, &(struct q_dossier_refresh_due_in){.id = dossier}, NULL,
                                 err);
}
