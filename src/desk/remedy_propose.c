#include "desk/remedy.h"

#include "desk/conduct.h"
#include "desk/once.h"
#include "desk/owe.h"
#include "desk/remedy_facts.h"
#include "domain/dossier.h"

struct propose {
    const struct desk *desk;
    const struct caller *caller;
    const struct remedy_proposal *in;
    struct q_remedy_order_row order;
    struct remedy_case c;
};

/* What it is worth: money by itself, goods by what was paid for them. */
static enum err find_worth(struct record *r, struct propose *p, struct error *err)
{
    struct q_remedy_row *row = &p->c.row;
    enum err e = ERR_OK;
    p->order = (struct q_remedy_order_row){.currency = r->settings->currency};
    row->order_line = p->in->line;
    if (row->shop_order)
        e = q_remedy_order(r->db, r->arena,
                           &(struct q_remedy_order_in){
                               .shop = r->shop, .id = row->shop_order, .line = p->in->line},
                           &p->order, err);
    if (!e && p->in->line && !p->order.line_total)
        return error_field(err, ERR_INVALID, "line", "not a line of the order");
    row->currency = p->order.currency;
    row->amount = p->in->amount;
    int64_t goods = p->in->line ? p->order.line_total : p->order.total;
    row->value = remedy_is_goods(p->in->kind) ? goods : row->amount;
    return e;
}

/* Without an amount, a full refund is all that is left. */
static void fill_amount(struct propose *p)
{
    struct remedy_facts *f = &p->c.facts;
    if (f->kind != REMEDY_REFUND_FULL)
        return;
    int64_t left = f->paid - f->refunded, line = p->order.line_total;
    f->whole = line && line < left ? line : left;
    if (!f->amount)
        p->c.row.amount = p->c.row.value = f->amount = f->value = f->whole;
}

static enum err insert(struct record *r, struct propose *p, struct error *err)
{
    const struct q_remedy_row *row = &p->c.row;
    return q_remedy_insert(r->db,
                           &(struct q_remedy_insert_in){
                               .shop = r->shop,
                               .dossier = row->dossier,
                               .shop_order = row->shop_order,
                               .order_line = row->order_line,
                               .kind = row->kind,
                               .amount = row->amount,
                               .value = row->value,
                               .currency = row->currency,
                               .text = str_trim(p->in->text.ptr ? p->in->text : STR("")),
                               .reason = str_trim(p->in->reason.ptr ? p->in->reason : STR("")),
                               .proposed_by = p->caller ? caller_user(p->caller) : 0,
                               .now = r->now,
                           },
                           &p->c.row.id, err);
}

static enum err look(struct record *r, struct propose *p, struct error *err)
{
    const struct shop *shop;
    p->c = (struct remedy_case){.row = {.dossier = p->in->dossier, .kind = p->in->kind}};
    enum err e = record_shop(r, &shop, err);
    if (!e)
        e = q_dossier_facts(r->db, r->arena,
                            &(struct q_dossier_facts_in){.shop = r->shop, .id = p->in->dossier},
                            &p->c.dossier, err);
    if (!e && !dossier_is_open((enum dossier_state)p->c.dossier.state))
        return error_refuse(err, "", "dossier", "refusal.dossier.final", NULL);
    if (!e)
        e = remedy_find_order(r, p->in->dossier, p->in->order, &p->c.row.shop_order, err);
    if (!e)
        e = find_worth(r, p, err);
    if (!e)
        e = remedy_look_around(r, p->caller, &p->c, err);
    if (!e)
        fill_amount(p);
    return e;
}

static enum err put_on_table(struct record *r, struct propose *p, struct error *err)
{
    struct remedy_change change;
    enum err e = look(r, p, err);
    if (!e)
        e = remedy_decided(r, p->caller, &p->c, REMEDY_PROPOSE, &change, err);
    if (!e)
        e = insert(r, p, err);
    if (!e && p->in->kind == REMEDY_VOUCHER)
        conduct_count(r, "G10", CONDUCT_RESPECTED);
    if (!e)
        e = remedy_event(r, &p->c.row, EVENT_REMEDY_PROPOSED, err);
    if (!e)
        e = owe_proved(r, p->in->dossier, PROMISE_REMEDY_OFFER, 0,
                       remedy_proof(r->arena, p->c.row.id), err);
    return e ? e : owe_refresh(r, p->in->dossier, err);
}

enum err remedy_offered(struct record *r, const struct remedy_proposal *proposal, int64_t *id,
                        struct error *err)
{
    struct propose p = {.desk = r->desk, .in = proposal};
    enum err e = put_on_table(r, &p, err);
    *id = p.c.row.id;
    return e;
}

static enum err propose_command(struct db *db, struct arena *arena, void *ctx, struct error *err)
{
    struct propose *p = ctx;
    struct record r = record_begin(p->desk, db, arena, p->caller->shop, p->caller->actor,
                                   clock_now(p->desk->clock));
    return put_on_table(&r, p, err);
}

enum err remedy_propose(const struct desk *desk, const struct caller *caller,
                        const struct remedy_proposal *proposal, int64_t *id, struct error *err)
{
    struct propose p = {.desk = desk, .caller = caller, .in = proposal};
    enum err e = once_write(desk, caller, propose_command, &p, err);
    *id = p.c.row.id;
    remedy_stopped(desk, caller, proposal->dossier, e, err);
    return e;
}
