#include "desk/carrier_due.h"

#include "desk/claim.h"
#include "desk/due.h"
#include "desk/inquiry_step.h"
#include "desk/settlement.h"

static const struct actor the_system = {ACTOR_SYSTEM, 0};

struct due {
    const struct desk *desk;
    struct db *db;
    struct arena *arena;
    instant now;
    size_t count;
};

static struct record record_of(const struct due *d, int64_t shop)
{
    return record_begin(d->desk, d->db, d->arena, shop, the_system, d->now);
}

static enum err inquiries(struct due *d, struct error *err)
{
    struct q_inquiry_due_rows rows;
    enum err e = q_inquiry_due(
        d->db, d->arena, &(struct q_inquiry_due_in){.now = d->now, .limit = DUE_BATCH}, &rows, err);
    for (size_t i = 0; !e && i < rows.count; i++, d->count++) {
        struct record r = record_of(d, rows.items[i].shop);
        e = inquiry_late(&r, rows.items[i].id, err);
    }
    return e;
}

static enum err claims(struct due *d, struct error *err)
{
    struct q_claim_due_rows rows;
    enum err e = q_claim_due(
        d->db, d->arena, &(struct q_claim_due_in){.now = d->now, .limit = DUE_BATCH}, &rows, err);
    for (size_t i = 0; !e && i < rows.count; i++, d->count++) {
        struct record r = record_of(d, rows.items[i].shop);
        e = claim_look(&r, rows.items[i].id, err);
    }
    return e;
}

/* A month has many lines: one settlement a turn. */
static enum err settlements(struct due *d, struct error *err)
{
    struct q_settlement_due_rows rows;
    enum err e = q_settlement_due(
        d->db, d->arena, &(struct q_settlement_due_in){.now = d->now, .limit = 1}, &rows, err);
    for (size_t i = 0; !e && i < rows.count; i++, d->count++) {
        struct record r = record_of(d, rows.items[i].shop);
        e = settlement_look(&r, rows.items[i].id, err);
    }
    return e;
}

enum err carrier_due_act(const struct desk *desk, struct db *db, struct arena *arena, instant now,
                         size_t *count, struct error *err)
{
    struct due d = {desk, db, arena, now, 0};
    enum err e = inquiries(&d, err);
    if (!e)
        e = claims(&d, err);
    if (!e)
        e = settlements(&d, err);
    *count += e ? 0 : d.count;
    return e;
}

static instant earlier(instant a, instant b)
{
    if (instant_is_none(a) || instant_is_none(b))
        return instant_is_none(a) ? b : a;
    return instant_cmp(a, b) <= 0 ? a : b;
}

enum err carrier_due_next(struct db *db, struct arena *arena, instant *next, struct error *err)
{
    struct q_carrier_next_row row;
    enum err e = q_carrier_next(db, arena, &row, err);
    if (!e)
        *next = earlier(row.inquiry_at, earlier(row.claim_at, row.settlement_at));
    return e;
}
