#include "desk/remedy_offers.h"

#include "desk/remedy_facts.h"

/* What it would cost the shop: of a part, of a gesture nobody knows yet. */
static int64_t worth(const struct remedy_facts *f, enum remedy_kind kind, int64_t left)
{
    if (kind == REMEDY_REFUND_FULL)
        return left;
    return remedy_is_goods(kind) ? f->paid : 0;
}

static void fill(struct remedy_offers *out, const struct remedy_facts *facts, int64_t left)
{
    for (size_t i = 0; i < out->menu.count; i++) {
        struct remedy_facts f = *facts;
        struct remedy_change change;
        f.kind = out->menu.items[i].kind;
        f.state = REMEDY_CHOSEN;
        f.value = worth(facts, f.kind, left);
        f.amount = remedy_is_money(f.kind) ? 1 : 0;
        f.reserved = f.refund_granted = true;
        out->items[i].amount = f.kind == REMEDY_REFUND_FULL ? left : 0;
        /* what says no for another reason is told when it is tried */
        if (!remedy_decide(&f, REMEDY_APPROVE, f.held_until, &change, NULL))
            out->items[i].waits_for = change.waits_for;
    }
}

static enum err read_harm(struct record *r, int64_t dossier, bool *harmed, struct error *err)
{
    struct q_remedy_harm_row row;
    enum err e =
        q_remedy_harm(r->db, r->arena,
                      &(struct q_remedy_harm_in){.shop = r->shop, .dossier = dossier}, &row, err);
    *harmed = !e && row.harm != 0;
    return e;
}

enum err remedy_offers_read(const struct desk *desk, struct db *db, struct arena *arena,
                            const struct caller *caller, int64_t dossier, int64_t order,
                            enum problem problem, struct remedy_offers *out, struct error *err)
{
    struct record r =
        record_begin(desk, db, arena, caller->shop, caller->actor, clock_now(desk->clock));
    struct remedy_case c = {.row = {.dossier = dossier, .kind = REMEDY_RESHIP}};
    *out = (struct remedy_offers){0};
    const struct shop *shop;
    enum err e = read_harm(&r, dossier, &out->harmed, err);
    if (!e)
        e = record_shop(&r, &shop, err);
    if (!e)
        e = remedy_find_order(&r, dossier, order, &c.row.shop_order, err);
    if (!e)
        c.row.currency = shop->currency;
    if (!e)
        e = remedy_look_around(&r, caller, &c, err);
    if (e)
        return e;
    int64_t left = c.facts.paid > c.facts.refunded ? c.facts.paid - c.facts.refunded : 0;
    out->order = c.row.shop_order;
    out->currency = c.currency;
    out->menu = remedy_menu_of(&(struct menu_facts){.problem = problem,
                                                    .harmed = out->harmed,
                                                    .has_order = c.facts.has_order,
                                                    .refundable = left,
                                                    .refund_granted = c.facts.refund_granted,
                                                    .refund_declined = c.facts.refund_declined,
                                                    .settled = c.facts.opposite});
    c.facts.in_shop_currency = str_eq(c.currency, shop->currency);
    c.facts.opposite = false;
    fill(out, &c.facts, left);
    return ERR_OK;
}
