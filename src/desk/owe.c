#include "desk/owe.h"

#include "base/arena.h"
#include "desk/conduct.h"
#include "domain/practice/g40_legal_refund.h"
#include "domain/practice/g44_silence.h"
#include "store/queries.h"

static struct str or_empty(struct str s)
{
    return s.ptr ? s : STR("");
}

/* When somebody is told of it before it is due. */
static enum err first_alert(struct record *r, const struct owed *owed, instant *at,
                            struct error *err)
{
    const struct shop *shop;
    *at = instant_of(0);
    if (!g40_watches(owed->kind, owed->rule))
        return ERR_OK;
    enum err e = record_shop(r, &shop, err);
    if (!e)
        *at = g40_next(shop->zone, owed->due, r->now);
    return e;
}

enum err owe_insert(struct record *r, int64_t dossier, const struct owed *owed,
                    enum promise_state state, int64_t *id, struct error *err)
{
    instant alert;
    enum err e = first_alert(r, owed, &alert, err);
    if (e)
        return e;
    return q_promise_insert(
        r->db,
        &(struct q_promise_insert_in){
            .shop = r->shop,
            .dossier = dossier,
            .kind = owed->kind,
            .owed_to = owed->owed_to ? owed->owed_to : promise_owed_to(owed->kind),
            .state = state,
            .text = or_empty(owed->text),
            .owner = owed->owner,
            .channel = owed->channel,
            .proof_kind = owed->proof,
            .proof_ref = or_empty(owed->reference),
            .remedy = owed->remedy,
            .rule = or_empty(owed->rule),
            .alert_at = alert,
            .warn_at = clock_warn_at(r->now, owed->due),
            .due_at = owed->due,
            .now = r->now,
        },
        id, err);
}

enum err owe(struct record *r, int64_t dossier, const struct owed *owed, struct error *err)
{
    int64_t id;
    enum err e = owe_insert(r, dossier, owed, PROMISE_ACTIVE, &id, err);
    return e ? e : record_event_id(r, dossier, EVENT_PROMISE_MADE, "promise", id, err);
}

static const char *event_of(enum promise_event what)
{
    switch (what) {
    case PROMISE_SAY: return EVENT_PROMISE_SAID;
    case PROMISE_VERIFY: return EVENT_PROMISE_MADE;
    case PROMISE_PROOF: return EVENT_PROMISE_KEPT;
    case PROMISE_DUE: return EVENT_PROMISE_BROKEN;
    case PROMISE_AGREE: return EVENT_PROMISE_RENEGOTIATED;
    case PROMISE_RELEASE: return EVENT_PROMISE_RELEASED;
    case PROMISE_REVIVE: return EVENT_PROMISE_REVIVED;
    }
    return "";
}

enum err owe_move(struct record *r, const struct q_promise_facts_row *row, enum promise_event what,
                  struct str proof, struct error *err)
{
    struct promise_facts facts = {.state = (enum promise_state)row->state,
                                  .due_at = row->due_at,
                                  .broken_at = row->broken_at,
                                  .renegotiated = !instant_is_none(row->first_due_at)};
    struct promise_act act = {.event = what, .now = r->now, .reference = proof};
    enum promise_state to;
    enum err e = promise_decide(&facts, &act, &to, err);
    bool ends = to == PROMISE_KEPT || to == PROMISE_RELEASED;
    if (!e)
        e = q_promise_set_state(r->db,
                                &(struct q_promise_set_state_in){
                                    .id = row->id,
                                    .state = to,
                                    .proof = ends ? proof : STR(""),
                                    .closed_at = ends ? r->now : instant_of(0),
                                    .broken_at = to == PROMISE_BROKEN ? r->now : instant_of(0)},
                                NULL, err);
    if (!e && to == PROMISE_KEPT && facts.state == PROMISE_ACTIVE &&
        g44_watches((enum promise_kind)row->kind, row->rule))
        conduct_count(r, g44_silence.id, CONDUCT_RESPECTED);
    return e ? e : record_event_id(r, row->dossier, event_of(what), "promise", row->id, err);
}

static enum err pending(struct record *r, int64_t dossier, struct q_promise_facts_rows *rows,
                        struct error *err)
{
    return q_promise_pending(r->db, r->arena, &(struct q_promise_pending_in){.dossier = dossier},
                             rows, err);
}

static bool kept_by_reply(const struct q_promise_facts_row *row)
{
    return promise_kept_by_reply((enum promise_kind)row->kind);
}

static bool breaks_silence(const struct q_promise_facts_row *row)
{
    return g44_watches((enum promise_kind)row->kind, row->rule);
}

enum err owe_replied(struct record *r, int64_t dossier, struct str proof, struct error *err)
{
    struct q_promise_facts_rows rows;
    enum err e = pending(r, dossier, &rows, err);
    for (size_t i = 0; !e && i < rows.count; i++)
        if (kept_by_reply(&rows.items[i]))
            e = owe_move(r, &rows.items[i], PROMISE_PROOF, proof, err);
    return e;
}

enum err owe_news(struct record *r, int64_t dossier, struct str since, struct error *err)
{
    struct q_promise_facts_rows rows;
    const struct shop *shop;
    instant due;
    bool owed = false;
    enum err e = pending(r, dossier, &rows, err);
    for (size_t i = 0; !e && i < rows.count; i++)
        owed |= kept_by_reply(&rows.items[i]);
    if (e || owed)
        return e;
    e = record_shop(r, &shop, err);
    if (!e)
        e = shop_due(shop, CLOCK_NEWS, r->now, &due, err);
    return e ? e
             : owe(r, dossier,
                   &(struct owed){.kind = PROMISE_NEWS,
                                  .due = due,
                                  .proof = since.len ? PROOF_MESSAGE : PROOF_NONE,
                                  .reference = since,
                                  .rule = str_of(clock_rule(CLOCK_NEWS)->name)},
                   err);
}

static enum err release_news(struct record *r, int64_t dossier, struct str since, struct str why,
                             struct error *err)
{
    struct q_promise_facts_rows rows;
    enum err e = pending(r, dossier, &rows, err);
    for (size_t i = 0; !e && i < rows.count; i++)
        if (breaks_silence(&rows.items[i]) &&
            (!since.ptr || str_eq(rows.items[i].proof_ref, since)))
            e = owe_move(r, &rows.items[i], PROMISE_RELEASE, why, err);
    return e;
}

enum err owe_no_news(struct record *r, int64_t dossier, struct str why, struct error *err)
{
    return release_news(r, dossier, STR_NONE, why, err);
}

enum err owe_proved(struct record *r, int64_t dossier, enum promise_kind kind, int64_t remedy,
                    struct str proof, struct error *err)
{
    struct q_promise_facts_rows rows;
    enum err e = pending(r, dossier, &rows, err);
    for (size_t i = 0; !e && i < rows.count; i++)
        if (rows.items[i].remedy == remedy && (!kind || rows.items[i].kind == (int64_t)kind))
            e = owe_move(r, &rows.items[i], PROMISE_PROOF, proof, err);
    return e ? e : owe_refresh(r, dossier, err);
}

enum err owe_resolved(struct record *r, int64_t dossier, struct error *err)
{
    struct q_promise_facts_rows rows;
    enum err e = pending(r, dossier, &rows, err);
    for (size_t i = 0; !e && i < rows.count; i++)
        if (promise_ends_with_dossier((enum promise_kind)rows.items[i].kind))
            e = owe_move(r, &rows.items[i], PROMISE_RELEASE, OWE_PROOF_RESOLVED, err);
    return e;
}

enum err owe_released(struct record *r, int64_t dossier, struct str proof, struct error *err)
{
    struct q_promise_facts_rows rows;
    enum err e = pending(r, dossier, &rows, err);
    for (size_t i = 0; !e && i < rows.count; i++)
        if (rows.items[i].owed_to == OWED_CUSTOMER)
            e = owe_move(r, &rows.items[i], PROMISE_RELEASE, proof, err);
    return e;
}

enum err owe_given_up(struct record *r, int64_t dossier, int64_t remedy, struct str proof,
                      struct error *err)
{
    struct q_promise_facts_rows rows;
    enum err e = pending(r, dossier, &rows, err);
    for (size_t i = 0; !e && i < rows.count; i++)
        if (rows.items[i].remedy == remedy)
            e = owe_move(r, &rows.items[i], PROMISE_RELEASE, proof, err);
    return e ? e : owe_refresh(r, dossier, err);
}

enum err owe_reply_pending(struct record *r, int64_t dossier, instant due, bool *found,
                           struct error *err)
{
    struct q_promise_facts_rows rows;
    enum err e = pending(r, dossier, &rows, err);
    *found = false;
    for (size_t i = 0; !e && i < rows.count; i++)
        *found |= kept_by_reply(&rows.items[i]) && instant_cmp(rows.items[i].due_at, due) <= 0;
    return e;
}

enum err owe_telling_pending(struct record *r, int64_t dossier, bool *found, struct error *err)
{
    struct q_promise_facts_rows rows;
    enum err e = pending(r, dossier, &rows, err);
    *found = false;
    for (size_t i = 0; !e && i < rows.count; i++)
        *found |= str_eq(rows.items[i].rule, str_of(clock_rule(CLOCK_TELL_BROKEN)->name));
    return e;
}

enum err owe_more_than_news(struct record *r, int64_t dossier, bool *more, struct error *err)
{
    struct q_promise_facts_rows rows;
    enum err e = pending(r, dossier, &rows, err);
    *more = false;
    for (size_t i = 0; !e && i < rows.count; i++)
        *more |= rows.items[i].owed_to == OWED_CUSTOMER && !breaks_silence(&rows.items[i]);
    return e;
}

struct str owe_proof_message(struct arena *arena, int64_t message)
{
    return str_printf(arena, "message:%lld", (long long)message);
}

enum err owe_revived(struct record *r, int64_t dossier, struct str proof, struct error *err)
{
    struct q_promise_facts_rows rows;
    enum err e = release_news(r, dossier, proof, OWE_PROOF_UNSAID, err); /* begun by it */
    if (!e)
        e = q_promise_closed_by(
            r->db, r->arena, &(struct q_promise_closed_by_in){.dossier = dossier, .proof = proof},
            &rows, err);
    for (size_t i = 0; !e && i < rows.count; i++)
        e = owe_move(r, &rows.items[i], PROMISE_REVIVE, STR(""), err);
    return e;
}

enum err owe_refresh(struct record *r, int64_t dossier, struct error *err)
{
    return q_dossier_refresh_due(r->db, &(struct q_dossier_refresh_due_in){.id = dossier}, NULL,
                                 err);
}
