#include "desk/merge_fields.h"

#include "base/arena.h"
#include "base/money.h"
#include "store/queries.h"

static struct str order_total(struct arena *arena, const struct q_dossier_merge_facts_row *row,
                              enum lang lang)
{
    struct money total;
    if (!row->order_currency.ptr || !money_of(row->order_total, row->order_currency, &total))
        return STR_NONE;
    return money_format(arena, total, lang_code(lang));
}

static struct str reply_delay(struct arena *arena, const struct shop *shop, instant now)
{
    instant due;
    if (shop_due(shop, CLOCK_FIRST_REPLY, now, &due, NULL))
        return STR_NONE;
    return zone_text(arena, shop->lang, shop->zone, due);
}

enum err merge_fields_load(const struct desk *desk, struct db *db, struct arena *arena,
                           const struct caller *caller, int64_t dossier, struct merge_fields *out,
                           struct error *err)
{
    struct q_dossier_merge_facts_row row;
    enum err e = q_dossier_merge_facts(
        db, arena, &(struct q_dossier_merge_facts_in){.shop = caller->shop, .id = dossier}, &row,
        err);
    struct shop shop;
    if (!e)
        e = shop_load(desk, db, arena, caller->shop, &shop, err);
    if (e)
        return e;
    *out = (struct merge_fields){{
        {"agent.name", caller->name},
        {"customer.name", row.customer_name},
        {"dossier.number", str_printf(arena, "%lld", (long long)row.number)},
        {"order.date",
         instant_is_none(row.order_placed_at)
             ? STR_NONE
             : date_text(arena, shop.lang, zone_date(shop.zone, row.order_placed_at))},
        {"order.number", row.order_number},
        {"order.total", order_total(arena, &row, shop.lang)},
        {"parcel.carrier", row.carrier},
        {"parcel.tracking", row.tracking},
        {"reply.delay", reply_delay(arena, &shop, clock_now(desk->clock))},
        {"shop.name", row.shop_name},
    }};
    return ERR_OK;
}

bool merge_fields_lookup(void *ctx, struct str field, struct str *value)
{
    const struct merge_fields *merge = ctx;
    for (int i = 0; i < MERGE_FIELDS; i++)
        if (str_eq(field, str_of(merge->fields[i].name))) {
            *value = merge->fields[i].value;
            return true;
        }
    return false;
}
