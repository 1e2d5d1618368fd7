#include "desk/remedy_facts.h"

#include "base/arena.h"
#include "desk/practice.h"
#include "domain/period.h"
#include "store/store.h"

enum { HOLD_WORKING_DAYS = 2, DECIDE_MAX = 8 };

enum err remedy_limits_of(struct db *db, struct arena *arena, int64_t shop, struct str currency,
                          struct remedy_limits *out, struct error *err)
{
    struct q_remedy_limit_list_rows rows;
    *out = remedy_default_limits(currency);
    enum err e =
        q_remedy_limit_list(db, arena, &(struct q_remedy_limit_list_in){.shop = shop}, &rows, err);
    for (size_t i = 0; !e && i < rows.count; i++) {
        if (rows.items[i].role == ROLE_AGENT)
            out->agent = rows.items[i].amount;
        if (rows.items[i].role == ROLE_LEAD)
            out->lead = rows.items[i].amount;
    }
    return e;
}

bool remedy_same_things(const struct remedy_case *c, const struct q_remedy_beside_row *other)
{
    if (!c->row.shop_order || !other->shop_order)
        return c->row.dossier == other->dossier;
    bool lines = c->row.order_line && other->order_line;
    return c->row.shop_order == other->shop_order &&
           (!lines || c->row.order_line == other->order_line);
}

static void count_beside(const struct caller *caller, struct remedy_case *c,
                         const struct q_remedy_beside_row *o)
{
    struct remedy_facts *f = &c->facts;
    enum remedy_kind kind = (enum remedy_kind)o->kind;
    enum remedy_state state = (enum remedy_state)o->state;
    bool binds = remedy_binds(kind, state), here = o->dossier == c->row.dossier;
    bool granted = binds || state == REMEDY_DONE;
    if (binds && remedy_is_refund(kind) && f->has_order && o->shop_order == c->row.shop_order)
        f->refunded += o->amount;
    if (binds && remedy_opposite(f->kind, kind) && remedy_same_things(c, o))
        f->opposite = true;
    if (binds && remedy_is_refund(kind) && here)
        f->refund_granted = true;
    if (kind == REMEDY_REFUND_FULL && state == REMEDY_DECLINED && o->declined_proof.len && here)
        f->refund_declined = true;
    int64_t user = caller ? caller_user(caller) : 0;
    if (granted && user && o->approved_by == user && here)
        f->granted += o->value;
}

static struct remedy_facts facts_alone(const struct record *r, const struct caller *caller,
                                       const struct q_remedy_row *row)
{
    enum remedy_kind kind = (enum remedy_kind)row->kind;
    enum remedy_state state = (enum remedy_state)row->state;
    const struct shop *shop = r->settings;
    return (struct remedy_facts){
        .kind = kind,
        .state = state,
        .amount = row->amount,
        .value = row->value,
        .in_shop_currency = str_eq(row->currency, shop->currency),
        .role = caller ? caller->role : ROLE_NONE,
        .reserved = row->stock_ref.len && row->label_ref.len,
        .in_machine = state == REMEDY_EXECUTING && !instant_is_none(row->next_at),
        .granted_before = !instant_is_none(row->approved_at),
        .left = !instant_is_none(row->handed_at),
        .proved = !instant_is_none(row->handed_at),
        .held_before = !instant_is_none(row->held_at),
        .held_until = row->held_until,
        .hold_latest = period_same_time(shop->zone, r->now, HOLD_WORKING_DAYS, DAY_OUVRE,
                                        shop->calendar.holidays),
    };
}

static enum err read_order(struct record *r, struct remedy_case *c, struct error *err)
{
    struct q_remedy_order_row order;
    c->currency = r->settings->currency;
    if (!c->row.shop_order)
        return ERR_OK;
    enum err e = q_remedy_order(
        r->db, r->arena, &(struct q_remedy_order_in){.shop = r->shop, .id = c->row.shop_order},
        &order, err);
    c->facts.has_order = !e;
    if (e)
        return e;
    c->facts.paid = order.total;
    c->currency = order.currency;
    return ERR_OK;
}

enum err remedy_find_order(struct record *r, int64_t dossier, int64_t order, int64_t *out,
                           struct error *err)
{
    struct q_remedy_order_linked_row linked;
    struct q_remedy_only_order_rows orders;
    *out = order;
    if (!order) {
        enum err e = q_remedy_only_order(
            r->db, r->arena, &(struct q_remedy_only_order_in){.dossier = dossier}, &orders, err);
        *out = !e && orders.count == 1 ? orders.items[0].id : 0;
        return e;
    }
    enum err e = q_remedy_order_linked(
        r->db, r->arena,
        &(struct q_remedy_order_linked_in){.dossier = dossier, .shop_order = order}, &linked, err);
    return !e && !linked.n ? error_field(err, ERR_INVALID, "order", "not an order of this dossier")
                           : e;
}

enum err remedy_look_around(struct record *r, const struct caller *caller, struct remedy_case *c,
                            struct error *err)
{
    const struct shop *shop;
    enum err e = record_shop(r, &shop, err);
    if (e)
        return e;
    c->facts = facts_alone(r, caller, &c->row);
    e = remedy_limits_of(r->db, r->arena, r->shop, shop->currency, &c->facts.limits, err);
    if (!e)
        e = read_order(r, c, err);
    if (!e)
        e = q_remedy_beside(r->db, r->arena,
                            &(struct q_remedy_beside_in){.id = c->row.id,
                                                         .dossier = c->row.dossier,
                                                         .shop_order = c->row.shop_order},
                            &c->beside, err);
    for (size_t i = 0; !e && i < c->beside.count; i++)
        count_beside(caller, c, &c->beside.items[i]);
    return e;
}

/* Its dossier, held: it may go to another one while that is waited for. */
static enum err hold_dossier(struct record *r, int64_t id, struct q_remedy_dossier_row *where,
                             struct q_dossier_facts_row *dossier, struct error *err)
{
    struct q_remedy_dossier_in which = {.shop = r->shop, .id = id};
    enum err e = q_remedy_dossier(r->db, r->arena, &which, where, err);
    for (int hop = 0; !e && hop < DECIDE_MAX; hop++) {
        e = q_dossier_facts(r->db, r->arena,
                            &(struct q_dossier_facts_in){.shop = r->shop, .id = where->dossier},
                            dossier, err);
        if (!e)
            e = q_remedy_dossier(r->db, r->arena, &which, where, err);
        if (e || where->dossier == dossier->id)
            return e;
    }
    return e ? e : error_set(err, ERR_BUSY, "remedy %lld does not stay", (long long)id);
}

/* The dossier first, then the order, then the remedy: as everybody does. */
enum err remedy_read(struct record *r, const struct caller *caller, int64_t id,
                     struct remedy_case *out, struct error *err)
{
    struct q_remedy_dossier_row where;
    struct q_remedy_order_row order;
    *out = (struct remedy_case){0};
    enum err e = hold_dossier(r, id, &where, &out->dossier, err);
    if (!e && where.shop_order)
        e = q_remedy_order(r->db, r->arena,
                           &(struct q_remedy_order_in){.shop = r->shop, .id = where.shop_order},
                           &order, err);
    if (!e)
        e = q_remedy_row(r->db, r->arena, &(struct q_remedy_row_in){.shop = r->shop, .id = id},
                         &out->row, err);
    return e ? e : remedy_look_around(r, caller, out, err);
}

struct str remedy_proof(struct arena *arena, int64_t remedy)
{
    return str_printf(arena, "remedy:%lld", (long long)remedy);
}

enum err remedy_decided(struct record *r, const struct caller *caller, struct remedy_case *c,
                        enum remedy_event event, struct remedy_change *out, struct error *err)
{
    enum err e = remedy_decide(&c->facts, event, r->now, out, err);
    if (e != ERR_REFUSED || !str_eq(str_of(err->practice), STR("G10")))
        return e;
    e = practice_refused(r, caller, c->row.dossier,
                         str_c(r->arena, remedy_proof(r->arena, c->row.id)), NULL, err);
    c->facts.refund_declined = true;
    return e ? e : remedy_decide(&c->facts, event, r->now, out, err);
}

void remedy_stopped(const struct desk *desk, const struct caller *caller, int64_t dossier,
                    enum err e, const struct error *err)
{
    if (e == ERR_REFUSED && practice_find(str_of(err->practice)))
        practice_stopped(desk, caller, dossier, err);
}

enum err remedy_event(struct record *r, const struct q_remedy_row *row, const char *kind,
                      struct error *err)
{
    return record_event(r, row->dossier, kind,
                        str_printf(r->arena, "{\"remedy\":%lld,\"kind\":\"%s\"}",
                                   (long long)row->id,
                                   remedy_kind_name((enum remedy_kind)row->kind)),
                        err);
}
