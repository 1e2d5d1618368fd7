#include "desk/estimate.h"

#include "base/arena.h"
#include "store/queries.h"
#include "store/store.h"

enum { LANE_ARENA = 4 * 1024 * 1024, HOUR_MS = 3600 * 1000, DAYS_OF_A_MONTH = 31 };

static int64_t month_of(const struct zone *zone, instant t)
{
    struct date d = zone_date(zone, t);
    return d.year * 100 + d.month;
}

static int64_t months_before(int64_t month, int count)
{
    int64_t months = month / 100 * 12 + month % 100 - 1 - count;
    return months / 12 * 100 + months % 12 + 1;
}

/* --- reading a lane --------------------------------------------------------- */

struct lane {
    const struct transit *transits;
    size_t count;
    enum lane_level level;
    struct survival survival;
    bool known;
};

static enum err read_level(struct db *db, struct arena *arena, const struct q_lane_transits_in *in,
                           enum lane_level level, struct lane *out, struct error *err)
{
    static enum err (*const queries[LANE_LEVELS])(struct db *, struct arena *,
                                                  const struct q_lane_transits_in *,
                                                  struct q_lane_transits_rows *, struct error *) = {
        q_lane_transits_zone, q_lane_transits_country, q_lane_transits_service,
        q_lane_transits_carrier};
    struct q_lane_transits_rows rows;
    enum err e = queries[level](db, arena, in, &rows, err);
    if (e)
        return e;
    struct transit *transits = arena_array(arena, rows.count + 1, sizeof *transits);
    for (size_t i = 0; i < rows.count; i++)
        transits[i] =
            (struct transit){rows.items[i].hours, rows.items[i].delivered, rows.items[i].open};
    *out =
        (struct lane){transits, rows.count, level, survival_of(arena, transits, rows.count), false};
    out->known = out->survival.deliveries >= LANE_DELIVERIES_MIN;
    return ERR_OK;
}

static enum err read_lane(struct db *db, struct arena *arena, const struct shop *shop,
                          const struct estimate_facts *facts, instant now, struct lane *out,
                          struct error *err)
{
    struct q_lane_transits_in in = {
        .shop = shop->id,
        .carrier = facts->carrier,
        .service = facts->service,
        .country = lane_country(facts->zone),
        .zone = facts->zone,
        .since = months_before(month_of(shop->zone, now), TRANSIT_MONTHS),
    };
    enum err e = ERR_OK;
    *out = (struct lane){0};
    for (int level = 0; !e && !out->known && level < LANE_LEVELS; level++)
        e = read_level(db, arena, &in, (enum lane_level)level, out, err);
    return e;
}

/* --- what it says ----------------------------------------------------------- */

enum err estimate_of(struct db *db, struct arena *arena, const struct shop *shop,
                     const struct estimate_facts *facts, instant now, struct estimate *out,
                     struct error *err)
{
    struct lane lane;
    *out = (struct estimate){0};
    enum err e = read_lane(db, arena, shop, facts, now, &lane, err);
    if (e || !lane.known)
        return e;
    struct calendar carrier = transit_calendar(shop->zone, shop->calendar.holidays);
    instant handed = instant_is_none(facts->handed_at) ? now : facts->handed_at;
    double prior = facts->loss_prior > 0 ? facts->loss_prior : LOSS_PRIOR_PER_100000 / 1e5;
    *out = (struct estimate){.known = true,
                             .level = lane.level,
                             .deliveries = lane.survival.deliveries,
                             .elapsed = passed_hours(&carrier, handed, now)};
    if (!instant_is_none(facts->due_at))
        out->late = late_chance(&lane.survival, out->elapsed,
                                passed_hours(&carrier, handed, facts->due_at));
    out->lost = lost_chance(prior, delivered_later(lane.transits, lane.count, out->elapsed));
    return ERR_OK;
}

enum err estimate_last_dispatch(struct db *db, struct arena *arena, const struct shop *shop,
                                const struct estimate_facts *facts, instant now,
                                struct date needed_by, struct last_dispatch *out, struct error *err)
{
    struct lane lane;
    *out = (struct last_dispatch){0};
    enum err e = read_lane(db, arena, shop, facts, now, &lane, err);
    if (e || !lane.known)
        return e;
    struct calendar carrier = transit_calendar(shop->zone, shop->calendar.holidays);
    *out = (struct last_dispatch){
        .known = true, .level = lane.level, .deliveries = lane.survival.deliveries};
    out->possible = last_safe_dispatch(&lane.survival, &carrier, zone_date(shop->zone, now),
                                       needed_by, &out->day);
    return ERR_OK;
}

enum err estimate_of_parcel(struct record *r, int64_t parcel, struct estimate *out,
                            struct error *err)
{
    struct q_estimate_parcel_row p;
    const struct shop *shop;
    enum err e = q_estimate_parcel(
        r->db, r->arena, &(struct q_estimate_parcel_in){.shop = r->shop, .parcel = parcel}, &p,
        err);
    if (!e)
        e = record_shop(r, &shop, err);
    if (e)
        return e;
    struct estimate_facts facts = {.carrier = p.carrier,
                                   .service = p.service,
                                   .zone = p.zone,
                                   .handed_at = p.handed_at,
                                   .due_at = p.due_at};
    return estimate_of(r->db, r->arena, shop, &facts, r->now, out, err);
}

/* --- counting deliveries ---------------------------------------------------- */

static enum err count(struct record *r, const struct q_estimate_parcel_row *p, int64_t month,
                      int64_t hours, int64_t parcels, struct error *err)
{
    return q_lane_transit_add(r->db,
                              &(struct q_lane_transit_add_in){.shop = r->shop,
                                                              .carrier = p->carrier,
                                                              .service = p->service,
                                                              .country = lane_country(p->zone),
                                                              .zone = p->zone,
                                                              .month = month,
                                                              .hours = hours,
                                                              .parcels = parcels},
                              NULL, err);
}

enum err estimate_sample(struct record *r, int64_t parcel, struct error *err)
{
    struct q_estimate_parcel_row p;
    const struct shop *shop;
    struct maybe_i64 hours = {0}, month = {0};
    enum err e = q_estimate_parcel(
        r->db, r->arena, &(struct q_estimate_parcel_in){.shop = r->shop, .parcel = parcel}, &p,
        err);
    if (!e)
        e = record_shop(r, &shop, err);
    if (e)
        return e;
    if (!instant_is_none(p.handed_at) && !instant_is_none(p.delivered_at)) {
        struct calendar carrier = transit_calendar(shop->zone, shop->calendar.holidays);
        hours = (struct maybe_i64){true, transit_hours(&carrier, p.handed_at, p.delivered_at)};
        month = (struct maybe_i64){true, month_of(shop->zone, p.handed_at)};
    }
    if (hours.has == p.transit.has && hours.value == p.transit.value &&
        month.value == p.month.value)
        return ERR_OK;
    if (p.transit.has)
        e = count(r, &p, p.month.value, p.transit.value, -1, err);
    if (!e && hours.has)
        e = count(r, &p, month.value, hours.value, 1, err);
    return e ? e
             : q_estimate_counted(
                   r->db,
                   &(struct q_estimate_counted_in){.id = parcel, .transit = hours, .month = month},
                   NULL, err);
}

/* --- counting what is on its way -------------------------------------------- */

struct lane_count {
    struct q_lane_next_row lane;
    const struct q_lane_on_its_way_rows *rows;
    const struct shop *shop;
    instant now;
};

static enum err count_command(struct db *db, struct arena *arena, void *ctx, struct error *err)
{
    const struct lane_count *c = ctx;
    struct calendar carrier = transit_calendar(c->shop->zone, c->shop->calendar.holidays);
    struct q_lane_open_add_in in = {.shop = c->shop->id,
                                    .carrier = c->lane.carrier,
                                    .service = c->lane.service,
                                    .country = lane_country(c->lane.zone),
                                    .zone = c->lane.zone};
    struct q_lane_open_drop_in old = {in.shop, in.carrier, in.service, in.country, in.zone};
    (void)arena;
    enum err e = q_lane_open_drop(db, &old, NULL, err);
    for (size_t i = 0; !e && i < c->rows->count; i++) {
        instant handed = instant_of((c->rows->items[i].hour + 1) * HOUR_MS);
        in.hours = passed_hours(&carrier, handed, c->now);
        in.parcels = c->rows->items[i].parcels;
        e = q_lane_open_add(db, &in, NULL, err);
    }
    return e;
}

static enum err forget_command(struct db *db, struct arena *arena, void *ctx, struct error *err)
{
    (void)arena;
    const struct shop *shop = ctx;
    return q_lane_open_forget(db, &(struct q_lane_open_forget_in){shop->id}, NULL, err);
}

static enum err count_lane(const struct desk *desk, struct db *db, struct arena *arena,
                           struct lane_count *c, instant since, struct error *err)
{
    struct q_lane_on_its_way_rows rows;
    enum err e = q_lane_on_its_way(db, arena,
                                   &(struct q_lane_on_its_way_in){.shop = c->shop->id,
                                                                  .carrier = c->lane.carrier,
                                                                  .service = c->lane.service,
                                                                  .zone = c->lane.zone,
                                                                  .since = since},
                                   &rows, err);
    c->rows = &rows;
    return e ? e : store_write(desk->store, count_command, c, err);
}

enum err estimate_recount(const struct desk *desk, struct db *db, const struct shop *shop,
                          int64_t *lanes, struct error *err)
{
    struct arena *arena = arena_create(LANE_ARENA), *names = arena_create(LANE_ARENA);
    struct lane_count c = {
        .lane = {STR(""), STR(""), STR("")}, .shop = shop, .now = clock_now(desk->clock)};
    instant since = instant_add(c.now, duration_days(-TRANSIT_MONTHS * DAYS_OF_A_MONTH));
    struct q_lane_next_rows next = {.count = 1};
    enum err e = ERR_OK;
    *lanes = 0;
    while (!e && next.count) {
        arena_reset(arena);
        struct q_lane_next_in after = {shop->id, c.lane.carrier, c.lane.service, c.lane.zone,
                                       since};
        e = q_lane_next(db, arena, &after, &next, err);
        if (e || !next.count)
            break;
        arena_reset(names);
        c.lane = (struct q_lane_next_row){str_dup(names, next.items[0].carrier),
                                          str_dup(names, next.items[0].service),
                                          str_dup(names, next.items[0].zone)};
        e = count_lane(desk, db, arena, &c, since, err);
        *lanes += !e;
    }
    arena_destroy(&arena);
    arena_destroy(&names);
    return e ? e : store_write(desk->store, forget_command, &(struct shop){.id = shop->id}, err);
}
