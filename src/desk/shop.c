#include "desk/desk.h"

#include "store/queries.h"

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
        .first_reply = duration_minutes(row.first_reply_minutes),
    };
    lang_parse(row.language, &out->lang);
    enum holiday_set holidays;
    if (!holiday_set_parse(row.holidays, &holidays))
        return error_set(err, ERR_CORRUPT, "shop %lld: unknown holiday set", (long long)id);
    e = zones_get(desk->zones, row.zone, &out->zone, err);
    return e ? e
             : calendar_parse(arena, row.opening_hours, holidays, out->zone, &out->calendar, err);
}
