#include "desk/owe.h"

#include "base/arena.h"
#include "store/queries.h"

instant owe_warn_at(instant made, instant due)
{
    return instant_add(made, duration_ms((due.ms - made.ms) / 4 * 3));
}

enum err owe(struct record *r, int64_t dossier, const struct owed *owed, struct error *err)
{
    int64_t id;
    enum err e = q_promise_insert(r->db,
                                  &(struct q_promise_insert_in){
                                      .shop = r->shop,
                                      .dossier = dossier,
                                      .kind = owed->kind,
                                      .owed_to = OWED_CUSTOMER,
                                      .state = PROMISE_ACTIVE,
                                      .text = owed->text,
                                      .owner = owed->owner,
                                      .warn_at = owe_warn_at(r->now, owed->due),
                                      .due_at = owed->due,
                                      .now = r->now,
                                  },
                                  &id, err);
    return e ? e : record_event_id(r, dossier, EVENT_PROMISE_MADE, "promise", id, err);
}

enum err owe_kept(struct record *r, int64_t dossier, enum promise_kind kind, struct str proof,
                  struct error *err)
{
    struct q_promise_pending_rows rows;
    enum err e = q_promise_pending(r->db, r->arena,
                                   &(struct q_promise_pending_in){.dossier = dossier, .kind = kind},
                                   &rows, err);
    for (size_t i = 0; i < rows.count && !e; i++) {
        enum promise_state to;
        e = promise_decide((enum promise_state)rows.items[i].state, PROMISE_PROOF, &to, err);
        if (!e)
            e = q_promise_set_state(
                r->db,
                &(struct q_promise_set_state_in){
                    .id = rows.items[i].id, .state = to, .proof = proof, .closed_at = r->now},
                NULL, err);
        if (!e)
            e = record_event_id(r, dossier, EVENT_PROMISE_KEPT, "promise", rows.items[i].id, err);
    }
    return e;
}

struct str owe_proof_message(struct arena *arena, int64_t message)
{
    return str_printf(arena, "message:%lld", (long long)message);
}

enum err owe_revived(struct record *r, int64_t dossier, struct str proof, struct error *err)
{
    struct q_promise_kept_by_rows rows;
    enum err e = q_promise_kept_by(
        r->db, r->arena, &(struct q_promise_kept_by_in){.dossier = dossier, .proof = proof}, &rows,
        err);
    for (size_t i = 0; i < rows.count && !e; i++) {
        bool late = instant_cmp(rows.items[i].due_at, r->now) < 0;
        e = q_promise_set_state(
            r->db,
            &(struct q_promise_set_state_in){.id = rows.items[i].id,
                                             .state = late ? PROMISE_BROKEN : PROMISE_ACTIVE,
                                             .proof = STR("")},
            NULL, err);
        if (!e)
            e = record_event_id(r, dossier, EVENT_PROMISE_REVIVED, "promise", rows.items[i].id,
                                err);
    }
    return e;
}

enum err owe_refresh(struct record *r, int64_t dossier, struct error *err)
{
    return q_dossier_refresh_due(r->db, &(struct q_dossier_refresh_due_in){.id = dossier}, NULL,
                                 err);
}
