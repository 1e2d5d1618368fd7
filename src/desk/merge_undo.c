#include "desk/facts.h"
#include "desk/incident_follow.h"
#include "desk/merge.h"
#include "desk/once.h"
#include "desk/owe.h"
#include "store/store.h"

enum { DECIDE_MAX = 8 };

struct undoing {
    const struct desk *desk;
    const struct caller *caller;
    int64_t dossier, survivor;
};

/* The merged dossier with its survivor held: it may have gone on while that was waited for. */
static enum err hold_survivor(struct record *r, int64_t dossier, struct q_dossier_facts_row *row,
                              struct error *err)
{
    struct q_dossier_facts_in which = {.shop = r->shop, .id = dossier};
    enum err e = q_dossier_facts(r->db, r->arena, &which, row, err);
    for (int i = 0; !e && i < DECIDE_MAX; i++) {
        if (!row->merged_into)
            return error_refuse(err, "", "", "refusal.undo.none", NULL);
        int64_t held = row->merged_into;
        struct q_dossier_facts_row survivor;
        e = q_dossier_facts(r->db, r->arena,
                            &(struct q_dossier_facts_in){.shop = r->shop, .id = held}, &survivor,
                            err);
        if (!e)
            e = q_dossier_facts(r->db, r->arena, &which, row, err);
        if (e || row->merged_into == held)
            return e;
    }
    return e ? e : error_set(err, ERR_BUSY, "dossier %lld does not stay", (long long)dossier);
}

/* What was kept or let go by words that stay behind is owed again. */
static enum err owe_again(struct record *r, int64_t dossier, struct error *err)
{
    struct q_move_proofs_elsewhere_rows proofs;
    enum err e = q_move_proofs_elsewhere(
        r->db, r->arena, &(struct q_move_proofs_elsewhere_in){.dossier = dossier}, &proofs, err);
    for (size_t i = 0; !e && i < proofs.count; i++)
        e = owe_revived(r, dossier, proofs.items[i].proof, err);
    return e ? e : owe_revived(r, dossier, OWE_PROOF_SPAM, err);
}

static enum err words_back(struct record *r, int64_t move, int64_t from, int64_t to,
                           struct error *err)
{
    enum err e = q_move_messages(
        r->db, &(struct q_move_messages_in){.move = move, .from = from, .to = to}, NULL, err);
    if (!e)
        e = move_follow(r, from, to, err);
    if (!e)
        e = q_move_promises_back(
            r->db, &(struct q_move_promises_back_in){.move = move, .from = from, .to = to}, NULL,
            err);
    return e ? e : owe_again(r, to, err);
}

/* `target` is what it was merged into then, `from` where that is now. */
static enum err rest_back(struct record *r, const struct q_move_row *move, int64_t from,
                          struct error *err)
{
    struct db *db = r->db;
    int64_t id = move->id, to = move->source;
    enum err e = q_move_remedies(
        db, &(struct q_move_remedies_in){.move = id, .from = from, .to = to}, NULL, err);
    if (!e)
        e = q_move_remedy_promises(db, &(struct q_move_remedy_promises_in){.from = from, .to = to},
                                   NULL, err);
    if (!e)
        e = incident_moved(r, id, from, to, err);
    if (!e)
        e = q_move_facts(db, &(struct q_move_facts_in){.move = id, .from = from, .to = to}, NULL,
                         err);
    if (!e)
        e = q_move_followers(db, &(struct q_move_followers_in){.move = id, .from = from, .to = to},
                             NULL, err);
    if (!e)
        e = q_move_orders_back(
            db, &(struct q_move_orders_back_in){.move = id, .from = move->target}, NULL, err);
    if (!e)
        e = q_move_people_back(
            db, &(struct q_move_people_back_in){.move = id, .from = move->target}, NULL, err);
    return e ? e
             : q_move_customer_back(
                   db, &(struct q_move_customer_back_in){.move = id, .from = move->target}, NULL,
                   err);
}

static enum err go_back(struct record *r, const struct q_move_row *move, int64_t survivor,
                        struct error *err)
{
    int64_t changed = 0;
    enum err e = q_move_undone(r->db, &(struct q_move_undone_in){.id = move->id, .now = r->now},
                               &changed, err);
    if (!e && !changed)
        return error_set(err, ERR_CONFLICT, "move %lld was undone", (long long)move->id);
    if (!e)
        e = q_move_target_back(
            r->db, &(struct q_move_target_back_in){.move = move->id, .now = r->now}, NULL, err);
    if (!e)
        e = q_move_back(r->db,
                        &(struct q_move_back_in){
                            .id = move->source, .state = move->source_state, .now = r->now},
                        NULL, err);
    if (!e)
        e = words_back(r, move->id, survivor, move->source, err);
    if (!e)
        e = rest_back(r, move, survivor, err);
    if (!e)
        e = move_settle(r, move->source, instant_of(0), err);
    return e ? e : move_settle(r, survivor, instant_of(0), err);
}

static enum err undo_command(struct db *db, struct arena *arena, void *ctx, struct error *err)
{
    struct undoing *u = ctx;
    struct record r = record_begin(u->desk, db, arena, u->caller->shop, u->caller->actor,
                                   clock_now(u->desk->clock));
    struct q_dossier_facts_row row;
    struct q_move_row move;
    enum err e = hold_survivor(&r, u->dossier, &row, err);
    if (e)
        return e;
    e = q_move_merged(db, arena, &(struct q_move_merged_in){.shop = r.shop, .source = row.id},
                      &move, err);
    if (e == ERR_NOT_FOUND)
        return error_refuse(err, "", "", "refusal.undo.none", NULL);
    if (!e)
        e = undo_decide(move.at, r.now, err);
    if (!e)
        e = go_back(&r, &move, row.merged_into, err);
    if (!e)
        e = record_event_id(&r, row.id, EVENT_DOSSIER_UNMERGED, "from", row.merged_into, err);
    u->survivor = row.merged_into;
    return e ? e : record_event_id(&r, row.merged_into, EVENT_DOSSIER_UNMERGED, "to", row.id, err);
}

enum err merge_undo(const struct desk *desk, const struct caller *caller, int64_t dossier,
                    int64_t *survivor, struct error *err)
{
    struct undoing u = {desk, caller, dossier, 0};
    enum err e = once_write(desk, caller, undo_command, &u, err);
    *survivor = u.survivor;
    return e;
}
