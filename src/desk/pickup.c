#include "desk/pickup.h"

#include "base/arena.h"
#include "desk/conduct.h"
#include "desk/incident.h"
#include "desk/pickup_point.h"
#include "desk/practice.h"
#include "domain/parcel.h"
#include "domain/practice/g11_relay.h"
#include "store/queries.h"

enum err pickup_closures(struct db *db, struct arena *arena, int64_t pickup, struct date today,
                         struct closures *out, struct error *err)
{
    struct q_pickup_closure_rows rows;
    enum err e = q_pickup_closures(
        db, arena, &(struct q_pickup_closures_in){.pickup = pickup, .from = day_text(arena, today)},
        &rows, err);
    *out = (struct closures){0};
    if (e)
        return e;
    out->items = arena_array(arena, rows.count + 1, sizeof *out->items);
    out->count = rows.count;
    for (size_t i = 0; i < rows.count; i++)
        if (!day_parse(rows.items[i].first_day, &out->items[i].first) ||
            !day_parse(rows.items[i].last_day, &out->items[i].last))
            return error_set(err, ERR_CORRUPT, "a closure of point %lld", (long long)pickup);
    return ERR_OK;
}

struct stay pickup_stay(const struct zone *zone, const struct awaited *parcel, instant now)
{
    bool arrived = str_eq(parcel->stage, str_of(stage_name(STAGE_AVAILABLE_AT_RELAY)));
    bool later = !arrived && instant_cmp(parcel->eta, now) > 0;
    struct stay stay = stay_of(zone_date(zone, later ? parcel->eta : now), PICKUP_DAYS);
    stay.arrived = arrived;
    if (!instant_is_none(parcel->until))
        stay.to = zone_date(zone, parcel->until);
    return stay;
}

static enum err link(struct record *r, struct q_pickup_parcel_row *p, struct error *err)
{
    int64_t pickup = 0;
    enum err e = ERR_OK;
    if (p->point.len)
        e = pickup_named(r, p->carrier, p->point, &pickup, err);
    if (!e && pickup != p->pickup)
        e = q_pickup_parcel_link(r->db, &(struct q_pickup_parcel_link_in){p->id, pickup}, NULL,
                                 err);
    p->pickup = pickup;
    return e;
}

static bool on_its_way(const struct q_pickup_parcel_row *p)
{
    enum stage stage;
    return instant_is_none(p->delivered_at) && stage_parse(p->stage, &stage) &&
           stage != STAGE_RETURNING && !stage_is_final(stage);
}

static enum err would(struct record *r, const struct q_pickup_parcel_row *p, struct error *err)
{
    return record_event(r, 0, EVENT_GUARDRAIL_WOULD,
                        str_printf(r->arena,
                                   "{\"practice\":\"G11\",\"parcel\":%lld,\"pickup_point\":%lld}",
                                   (long long)p->id, (long long)p->pickup),
                        err);
}

/* As the shop has set it; a parcel that nobody is told of is looked at again when it is on. */
static enum err act(struct record *r, const struct q_pickup_parcel_row *p, struct error *err)
{
    enum practice_setting setting;
    int64_t incident;
    enum err e = practice_setting_of(r->db, r->arena, r->shop, &g11_relay, &setting, err);
    if (e || setting == PRACTICE_OFF)
        return e;
    if (setting == PRACTICE_ON)
        e = incident_report(r, p->shop_order, p->id, PROBLEM_RELAY_CLOSED, SEEN_BY_RULE, &incident,
                            err);
    else
        e = would(r, p, err);
    conduct_count(r, g11_relay.id, setting == PRACTICE_ON ? CONDUCT_STOPPED : CONDUCT_RECORDED);
    return e ? e
             : q_pickup_parcel_told(r->db, &(struct q_pickup_parcel_told_in){p->id, p->pickup},
                                    NULL, err);
}

enum err pickup_check_parcel(struct record *r, int64_t parcel, struct error *err)
{
    struct q_pickup_parcel_row p;
    struct closures closures;
    struct closure hit;
    const struct shop *shop;
    enum err e = q_pickup_parcel(
        r->db, r->arena, &(struct q_pickup_parcel_in){.shop = r->shop, .parcel = parcel}, &p, err);
    if (!e)
        e = link(r, &p, err);
    if (e || !p.pickup || p.told == p.pickup || !on_its_way(&p))
        return e;
    e = record_shop(r, &shop, err);
    if (!e)
        e = pickup_closures(r->db, r->arena, p.pickup, zone_date(shop->zone, r->now), &closures,
                            err);
    struct awaited awaited = {.stage = p.stage, .eta = p.eta, .until = p.pickup_until};
    if (e || !pickup_is_closed(closures.items, closures.count,
                               pickup_stay(shop->zone, &awaited, r->now), &hit))
        return e;
    return act(r, &p, err);
}
