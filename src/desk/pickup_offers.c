#include "desk/pickup_offers.h"

#include "base/arena.h"
#include "desk/practice.h"
#include "domain/practice/g11_relay.h"
#include "store/queries.h"

struct offering {
    struct db *db;
    struct arena *arena;
    const struct shop *shop;
    const struct pickup_question *question;
    struct date today;
    bool in_force; /* G11 */
};

static enum err judge(const struct offering *o, struct pickup_offer *offer, struct error *err)
{
    struct calendar hours;
    struct stay stay = o->question->stay;
    enum err e =
        pickup_closures(o->db, o->arena, offer->point->id, o->today, &offer->closures, err);
    bool known = !e && offer->point->hours.len > 0;
    if (known)
        e = calendar_parse(o->arena, offer->point->hours, HOLIDAYS_NONE, o->shop->zone, &hours,
                           err);
    if (e)
        return e;
    const struct closures *c = &offer->closures;
    offer->is_closed = pickup_is_closed(c->items, c->count, stay, &offer->hit);
    offer->open_days = pickup_open_days(known ? &hours : NULL, c->items, c->count, stay);
    offer->offered =
        !o->in_force || (!offer->is_closed && offer->open_days >= PICKUP_OPEN_DAYS_MIN);
    return ERR_OK;
}

static enum err ask(const struct offering *o, struct q_pickup_rows *rows, struct error *err)
{
    const struct pickup_question *q = o->question;
    if (q->code.len)
        return q_pickup_by_code(o->db, o->arena,
                                &(struct q_pickup_by_code_in){
                                    .shop = o->shop->id, .carrier = q->carrier, .code = q->code},
                                rows, err);
    return q_pickup_around(o->db, o->arena,
                           &(struct q_pickup_around_in){.shop = o->shop->id,
                                                        .carrier = q->carrier,
                                                        .country = q->country,
                                                        .postcode = q->postcode,
                                                        .after = q->after,
                                                        .limit = q->limit + 1},
                           rows, err);
}

static enum err judge_all(const struct offering *o, const struct q_pickup_rows *rows,
                          struct pickup_offers *out, struct error *err)
{
    int64_t limit = o->question->limit;
    enum err e = ERR_OK;
    out->items = arena_array(o->arena, rows->count + 1, sizeof *out->items);
    for (size_t i = 0; !e && i < rows->count && (int64_t)i < limit; i++) {
        struct pickup_offer *offer = &out->items[out->count];
        *offer = (struct pickup_offer){.point = &rows->items[i]};
        out->after = offer->point->id;
        e = judge(o, offer, err);
        out->count += offer->offered || o->question->closed;
    }
    out->more = (int64_t)rows->count > limit;
    return e;
}

enum err pickup_offers(const struct desk *desk, struct db *db, struct arena *arena, int64_t shop,
                       const struct pickup_question *question, struct pickup_offers *out,
                       struct error *err)
{
    struct shop settings;
    struct q_pickup_rows *rows = arena_alloc(arena, sizeof *rows);
    enum practice_setting g11;
    *out = (struct pickup_offers){0};
    enum err e = shop_load(desk, db, arena, shop, &settings, err);
    if (!e)
        e = practice_setting_of(db, arena, shop, &g11_relay, &g11, err);
    if (e)
        return e;
    struct offering o = {.db = db,
                         .arena = arena,
                         .shop = &settings,
                         .question = question,
                         .today = zone_date(settings.zone, clock_now(desk->clock)),
                         .in_force = g11 == PRACTICE_ON};
    e = ask(&o, rows, err);
    return e ? e : judge_all(&o, rows, out, err);
}
