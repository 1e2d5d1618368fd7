#include "desk/dispatch.h"

#include "base/arena.h"
#include "desk/facts.h"
#include "desk/letter.h"
#include "desk/page_link.h"
#include "desk/unsaid.h"
#include "domain/message.h"
#include "domain/outbox.h"
#include "store/queries.h"
#include "store/store.h"

struct claim {
    const struct desk *desk;
    struct dispatch_item *item;
    bool found;
};

static enum err claim_command(struct db *db, struct arena *arena, void *ctx, struct error *err)
{
    struct claim *c = ctx;
    instant now = clock_now(c->desk->clock);
    struct q_outbox_due_rows due;
    int64_t changed = 0;
    c->found = false;
    enum err e =
        q_outbox_due(db, arena, &(struct q_outbox_due_in){.now = now, .limit = 1}, &due, err);
    if (e || !due.count)
        return e;
    const struct q_outbox_due_row *row = &due.items[0];
    e = q_outbox_claim(
        db,
        &(struct q_outbox_claim_in){
            .id = row->id,
            .lease_until = instant_add(now, duration_minutes(DISPATCH_LEASE_MINUTES)),
        },
        &changed, err);
    c->found = changed > 0;
    *c->item = (struct dispatch_item){
        .outbox = row->id,
        .shop = row->shop,
        .message = row->message,
        .letter = row->letter,
        .attempts = row->attempts + 1,
        .queued_at = row->created_at,
    };
    return e ? e : page_link_mint(db, arena, row->message, c->item->page, err);
}

enum err dispatch_claim(const struct desk *desk, struct dispatch_item *item, bool *found,
                        struct error *err)
{
    struct claim c = {desk, item, false};
    enum err e = store_write(desk->store, claim_command, &c, err);
    *found = !e && c.found;
    return e;
}

/* How a message ends: rows in the outbox, the message, the totals, the log. */
struct ending {
    enum outbox_state outbox;
    enum message_state message;
    const char *total;
    const char *event;
};

static const struct ending endings[] = {
    [DISPATCH_SENT] = {OUTBOX_SENT, MESSAGE_SENT, "outbox.sent", EVENT_MESSAGE_SENT},
    [DISPATCH_REFUSED] = {OUTBOX_FAILED, MESSAGE_FAILED, "outbox.failed", EVENT_MESSAGE_FAILED},
    [DISPATCH_UNCERTAIN] = {OUTBOX_UNCERTAIN, MESSAGE_UNCERTAIN, "outbox.uncertain",
                            EVENT_MESSAGE_UNCERTAIN},
};

struct finish {
    const struct desk *desk;
    const struct dispatch_item *item;
    const struct dispatch_outcome *outcome;
};

static enum err end_message(struct record *r, int64_t message, enum dispatch_result result,
                            struct error *err)
{
    const struct ending *end = &endings[result];
    struct q_message_facts_row m;
    struct q_dossier_facts_row dossier;
    enum err e = facts_of_message(r, message, &m, &dossier, err);
    /* It may have come back already: a bounce is quick, and knows better. */
    enum message_state state = !e && m.state == MESSAGE_BOUNCED ? MESSAGE_BOUNCED : end->message;
    if (!e)
        e = q_message_set_state(r->db,
                                &(struct q_message_set_state_in){
                                    .id = message,
                                    .state = state,
                                    .sent_at = result == DISPATCH_SENT ? r->now : instant_of(0),
                                },
                                NULL, err);
    record_total(r, "outbox.queued", -1);
    record_total(r, end->total, 1);
    if (!e && result != DISPATCH_SENT)
        e = unsaid(r, m.dossier, message, false, err);
    return e ? e
             : record_event(r, m.dossier, end->event,
                            str_printf(r->arena, "{\"message\":%lld,\"author\":%lld}",
                                       (long long)message, (long long)m.author),
                            err);
}

static enum err keep_raw(struct record *r, const struct finish *f, struct error *err)
{
    if (!f->outcome->raw.ptr)
        return ERR_OK;
    enum err e = db_blob_put(r->db, f->outcome->raw, &f->outcome->raw_hash, err);
    return e ? e
             : q_message_set_raw(
                   r->db,
                   &(struct q_message_set_raw_in){
                       .id = f->item->message,
                       .raw_hash = {(const char *)f->outcome->raw_hash.bytes, SHA256_BYTES}},
                   NULL, err);
}

static enum err finish_command(struct db *db, struct arena *arena, void *ctx, struct error *err)
{
    struct finish *f = ctx;
    struct record r = record_begin(f->desk, db, arena, f->item->shop,
                                   (struct actor){ACTOR_SYSTEM, 0}, clock_now(f->desk->clock));
    enum dispatch_result result = f->outcome->result;
    instant next = instant_of(0);
    if (result == DISPATCH_RETRY &&
        !outbox_retry_at(f->item->queued_at, (int)f->item->attempts, r.now, &next))
        result = DISPATCH_REFUSED;
    bool retry = result == DISPATCH_RETRY;
    int64_t changed;
    enum err e =
        q_outbox_finish(db,
                        &(struct q_outbox_finish_in){
                            .id = f->item->outbox,
                            .state = retry ? OUTBOX_QUEUED : endings[result].outbox,
                            .next_at = retry ? next : r.now,
                            .last_error = f->outcome->reply.ptr ? f->outcome->reply : STR(""),
                            .done_at = retry ? instant_of(0) : r.now,
                        },
                        &changed, err);
    if (e || retry || !changed) /* not in hand any more: its lease was over */
        return e;
    if (f->item->letter)
        return letter_left(&r, f->item->letter, result, f->outcome, err);
    e = end_message(&r, f->item->message, result, err);
    if (!e)
        e = keep_raw(&r, f, err);
    return e;
}

enum err dispatch_finish(const struct desk *desk, const struct dispatch_item *item,
                         const struct dispatch_outcome *outcome, struct error *err)
{
    struct finish f = {desk, item, outcome};
    return store_write(desk->store, finish_command, &f, err);
}

struct sweep {
    const struct desk *desk;
    size_t count;
};

static enum err sweep_command(struct db *db, struct arena *arena, void *ctx, struct error *err)
{
    struct sweep *s = ctx;
    instant now = clock_now(s->desk->clock);
    struct q_outbox_lapsed_rows lapsed;
    enum err e = q_outbox_lapsed(
        db, arena, &(struct q_outbox_lapsed_in){.now = now, .limit = DISPATCH_SWEEP_MAX}, &lapsed,
        err);
    for (size_t i = 0; !e && i < lapsed.count; i++) {
        struct record r = record_begin(s->desk, db, arena, lapsed.items[i].shop,
                                       (struct actor){ACTOR_SYSTEM, 0}, now);
        e = q_outbox_finish(db,
                            &(struct q_outbox_finish_in){
                                .id = lapsed.items[i].id,
                                .state = OUTBOX_UNCERTAIN,
                                .next_at = now,
                                .last_error = STR("the sender stopped while sending"),
                                .done_at = now,
                            },
                            NULL, err);
        if (!e)
            e = lapsed.items[i].letter
                    ? letter_left(&r, lapsed.items[i].letter, DISPATCH_UNCERTAIN, NULL, err)
                    : end_message(&r, lapsed.items[i].message, DISPATCH_UNCERTAIN, err);
    }
    s->count = e ? 0 : lapsed.count;
    return e;
}

enum err dispatch_sweep(const struct desk *desk, size_t *count, struct error *err)
{
    struct sweep s = {desk, 0};
    enum err e = store_write(desk->store, sweep_command, &s, err);
    *count = s.count;
    return e;
}

enum err dispatch_next(struct db *db, struct arena *arena, instant *next, struct error *err)
{
    struct q_outbox_next_row row;
    enum err e = q_outbox_next(db, arena, &row, err);
    if (e)
        return e;
    bool lease_first =
        instant_is_none(row.next_at) ||
        (!instant_is_none(row.lease_until) && instant_cmp(row.lease_until, row.next_at) < 0);
    *next = lease_first ? row.lease_until : row.next_at;
    return ERR_OK;
}
