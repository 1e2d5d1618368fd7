#include "desk/merge.h"

#include "desk/facts.h"
#include "desk/incident_follow.h"
#include "desk/once.h"
#include "desk/owe.h"
#include "domain/contact.h"
#include "store/store.h"

enum { DECIDE_MAX = 8 };

/* --- joining ---------------------------------------------------------------- */

/* Who is spoken to, and who takes part. */
static enum err join_people(struct record *r, int64_t move, const struct q_dossier_facts_row *from,
                            const struct q_dossier_facts_row *to, struct error *err)
{
    int64_t adopted = 0;
    enum err e = q_move_customer(
        r->db, &(struct q_move_customer_in){.from = from->id, .to = to->id}, &adopted, err);
    if (!e && adopted)
        e = q_moved_add(r->db,
                        &(struct q_moved_add_in){.move = move,
                                                 .kind = MOVED_CUSTOMER,
                                                 .item = from->customer,
                                                 .was = to->reply_address.len == 0},
                        NULL, err);
    return e ? e
             : q_move_people(
                   r->db,
                   &(struct q_move_people_in){
                       .move = move, .from = from->id, .to = to->id, .kind = CONTACT_EMAIL},
                   NULL, err);
}

/* Remedies, what was noted, orders, and what had been merged before. */
static enum err join_rest(struct record *r, int64_t move, int64_t from, int64_t to,
                          struct error *err)
{
    struct db *db = r->db;
    enum err e = q_move_remedies(
        db, &(struct q_move_remedies_in){.move = move, .from = from, .to = to}, NULL, err);
    if (!e)
        e = incident_moved(r, move, from, to, err);
    if (!e)
        e = q_move_facts(db, &(struct q_move_facts_in){.move = move, .from = from, .to = to}, NULL,
                         err);
    if (!e)
        e = q_move_orders(db, &(struct q_move_orders_in){.move = move, .to = to}, NULL, err);
    if (!e)
        e = q_move_followers(
            db, &(struct q_move_followers_in){.move = move, .from = from, .to = to}, NULL, err);
    return e ? e : q_move_weigh(db, &(struct q_move_weigh_in){.from = from, .to = to}, NULL, err);
}

static enum err join_words(struct record *r, int64_t move, const struct q_dossier_facts_row *from,
                           const struct q_dossier_facts_row *to, struct error *err)
{
    enum err e = q_move_messages(
        r->db, &(struct q_move_messages_in){.move = move, .from = from->id, .to = to->id}, NULL,
        err);
    if (!e)
        e = q_move_promises(r->db,
                            &(struct q_move_promises_in){
                                .move = move, .from = from->id, .to = to->id, .told = to->told},
                            NULL, err);
    return e ? e : move_follow(r, from->id, to->id, err);
}

/* What goes, written down while nobody changes it. */
static enum err take_stock(struct record *r, int64_t move, int64_t from, int64_t to,
                           struct error *err)
{
    struct q_move_hold_remedies_rows held;
    enum err e = q_move_hold_remedies(r->db, r->arena,
                                      &(struct q_move_hold_remedies_in){.from = from}, &held, err);
    return e ? e
             : q_moved_all(r->db, &(struct q_moved_all_in){.move = move, .from = from, .to = to},
                           NULL, err);
}

enum err merge_join(struct record *r, const struct q_dossier_facts_row *from,
                    const struct q_dossier_facts_row *to, const struct dossier_change *change,
                    struct error *err)
{
    int64_t move;
    enum err e = move_begin(r, MOVE_MERGE, from, to->id, &move, err);
    if (!e)
        e = take_stock(r, move, from->id, to->id, err);
    if (!e)
        e = join_people(r, move, from, to, err);
    if (!e)
        e = join_words(r, move, from, to, err);
    if (!e)
        e = join_rest(r, move, from->id, to->id, err);
    if (!e)
        e = q_move_away(r->db, &(struct q_move_away_in){.id = from->id, .survivor = to->id}, NULL,
                        err);
    if (!e && to->unmatched && !from->unmatched) /* what had its place does not lose it */
        e = q_dossier_set_matched(r->db, &(struct q_dossier_set_matched_in){.id = to->id}, NULL,
                                  err);
    if (!e && (int64_t)change->to != to->state)
        e = q_dossier_come_back(
            r->db, &(struct q_dossier_come_back_in){.id = to->id, .state = change->to}, NULL, err);
    if (!e)
        e = record_state(r, to->id, (enum dossier_state)to->state, change->to, err);
    if (!e)
        e = move_settle(r, to->id, instant_of(0), err);
    return e ? e : q_move_ended(r->db, &(struct q_move_ended_in){.id = move}, NULL, err);
}

/* --- by hand ---------------------------------------------------------------- */

struct merging {
    const struct desk *desk;
    const struct caller *caller;
    const struct merge *merge;
    int64_t survivor;
};

/* Both, held; the survivor may have gone on while it was waited for. */
static enum err hold_both(struct record *r, int64_t dossier, int64_t into,
                          struct q_dossier_facts_row *from, struct q_dossier_facts_row *to,
                          struct error *err)
{
    struct q_dossier_survivor_row survivor;
    enum err e = q_dossier_survivor(r->db, r->arena,
                                    &(struct q_dossier_survivor_in){.shop = r->shop, .id = dossier},
                                    &survivor, err);
    for (int i = 0; !e && i < DECIDE_MAX; i++) {
        e = q_dossier_survivor(r->db, r->arena,
                               &(struct q_dossier_survivor_in){.shop = r->shop, .id = into},
                               &survivor, err);
        if (e == ERR_NOT_FOUND || (!e && survivor.id == dossier))
            return error_field(err, ERR_INVALID, "into", "no such dossier to join");
        if (!e)
            e = move_hold(r, dossier, survivor.id, err);
        if (!e)
            e = q_dossier_facts(r->db, r->arena,
                                &(struct q_dossier_facts_in){.shop = r->shop, .id = dossier}, from,
                                err);
        if (!e)
            e = q_dossier_facts(r->db, r->arena,
                                &(struct q_dossier_facts_in){.shop = r->shop, .id = survivor.id},
                                to, err);
        if (e || !to->merged_into)
            return e;
    }
    return e ? e : error_set(err, ERR_BUSY, "dossier %lld does not stay", (long long)into);
}

static enum err merge_command(struct db *db, struct arena *arena, void *ctx, struct error *err)
{
    struct merging *m = ctx;
    struct record r = record_begin(m->desk, db, arena, m->caller->shop, m->caller->actor,
                                   clock_now(m->desk->clock));
    struct q_dossier_facts_row from, to;
    struct dossier_change change;
    enum err e = hold_both(&r, m->merge->dossier, m->merge->into, &from, &to, err);
    if (e)
        return e;
    struct merge_facts facts = {
        .source = (enum dossier_state)from.state,
        .source_owed = !instant_is_none(from.next_due_at),
        .into = facts_of(&to),
        .other_customer = from.customer && to.customer && from.customer != to.customer,
        .agreed = m->merge->other_customer,
    };
    e = merge_decide(&facts, r.now, &change, err);
    if (!e)
        e = merge_join(&r, &from, &to, &change, err);
    if (!e)
        e = record_event_id(&r, from.id, EVENT_DOSSIER_MERGED, "into", to.id, err);
    m->survivor = to.id;
    return e ? e : record_event_id(&r, to.id, EVENT_DOSSIER_MERGED, "from", from.id, err);
}

enum err merge_dossiers(const struct desk *desk, const struct caller *caller,
                        const struct merge *merge, int64_t *survivor, struct error *err)
{
    struct merging m = {desk, caller, merge, 0};
    enum err e = once_write(desk, caller, merge_command, &m, err);
    *survivor = m.survivor;
    return e;
}
