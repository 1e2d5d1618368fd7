#include "desk/desk.h"

#include "store/queries.h"

/* The delay of the first reply is a setting of every shop; the others' rows are few. */
static enum err load_clocks(struct db *db, struct arena *arena, int64_t first_reply_minutes,
                            struct shop *shop, struct error *err)
{
    struct q_shop_clock_list_rows rows;
    for (int i = 0; i < CLOCK_COUNT; i++)
        shop->clocks[i] = clock_rule((enum clock_code)i)->length;
    shop->clocks[CLOCK_FIRST_REPLY] =
        (struct clock_length){(int)first_reply_minutes, UNIT_BUSINESS_MINUTES};
    enum err e =
        q_shop_clock_list(db, arena, &(struct q_shop_clock_list_in){.shop = shop->id}, &rows, err);
    for (size_t i = 0; !e && i < rows.count; i++) {
        enum clock_code code;
        struct clock_length length = {(int)rows.items[i].amount,
                                      (enum clock_unit)rows.items[i].unit};
        if (!clock_code_parse(rows.items[i].clock, &code) || !clock_length_valid(length))
            return error_set(err, ERR_CORRUPT, "shop %lld: unknown clock", (long long)shop->id);
        shop->clocks[code] = length;
    }
    return e;
}

enum err shop_due(const struct shop *shop, enum clock_code clock, instant from, instant *due,
                  struct error *err)
{
    return clock_due(clock_rule(clock)->end, shop->clocks[clock], &shop->calendar, from, due, err);
}

enum err shop_load(const struct desk *desk, struct db *db, struct arena *arena, int64_t id,
                   struct shop *out, struct error *err)
{
    struct q_shop_by_id_row row;
    enum err e = q_shop_by_id(db, arena, &(struct q_shop_by_id_in){.shop = id}, &row, err);
    if (e)
        return e;
    *out = (struct shop){
        .id = row.id,
        .slug = row.slug,
        .name = row.name,
        .lang = LANG_FR,
        .currency = row.currency,
    };
    lang_parse(row.language, &out->lang);
    enum holiday_set holidays;
    if (!holiday_set_parse(row.holidays, &holidays))
        return error_set(err, ERR_CORRUPT, "shop %lld: unknown holiday set", (long long)id);
    e = load_clocks(db, arena, row.first_reply_minutes, out, err);
    if (!e)
        e = zones_get(desk->zones, row.zone, &out->zone, err);
    return e ? e
             : calendar_parse(arena, row.opening_hours, holidays, out->zone, &out->calendar, err);
}
