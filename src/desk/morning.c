#include "desk/morning.h"

#include "base/arena.h"
#include "base/log.h"
#include "desk/estimate.h"
#include "desk/pickup_watch.h"
#include "store/queries.h"
#include "store/store.h"

enum { MORNING_ARENA = 4 * 1024 * 1024, HOUR_MS = 3600 * 1000 };

enum err morning_next(struct db *db, struct arena *arena, instant now, instant *next,
                      struct error *err)
{
    struct q_morning_next_row row;
    enum err e = q_morning_next(db, arena, &row, err);
    if (e)
        return e;
    *next = row.never ? now : row.at;
    if (instant_is_none(*next) ||
        (!instant_is_none(row.look_at) && instant_cmp(row.look_at, *next) < 0))
        *next = row.look_at;
    return ERR_OK;
}

struct had {
    int64_t shop;
    instant next;
};

static enum err had_command(struct db *db, struct arena *arena, void *ctx, struct error *err)
{
    (void)arena;
    const struct had *had = ctx;
    return q_shop_morning_set(db, &(struct q_shop_morning_set_in){had->shop, had->next}, NULL, err);
}

static instant next_morning(const struct zone *zone, instant now)
{
    struct date today = zone_date(zone, now);
    instant morning = zone_instant(zone, today, MORNING_HOUR * HOUR_MS);
    return instant_cmp(morning, now) > 0
               ? morning
               : zone_instant(zone, date_add_days(today, 1), MORNING_HOUR * HOUR_MS);
}

static enum err have(const struct desk *desk, struct db *db, struct arena *arena, int64_t id,
                     struct error *err)
{
    struct shop shop;
    struct pickup_watched seen;
    int64_t lanes;
    enum err e = shop_load(desk, db, arena, id, &shop, err);
    if (!e)
        e = pickup_watch_shop(desk, db, id, &seen, err);
    if (!e)
        e = estimate_recount(desk, db, &shop, &lanes, err);
    if (e)
        return e;
    if (seen.closed || seen.failed)
        log_info("morning.closed_points", LOG_I64("shop", id), LOG_I64("points", seen.points),
                 LOG_I64("parcels", seen.closed), LOG_I64("failed", seen.failed));
    struct had had = {id, next_morning(shop.zone, clock_now(desk->clock))};
    return store_write(desk->store, had_command, &had, err);
}

enum err morning_work(const struct desk *desk, struct db *db, struct error *err)
{
    struct arena *arena = arena_create(MORNING_ARENA);
    struct q_shop_morning_rows shops;
    struct pickup_watched changed = {.points = 1};
    enum err e = ERR_OK;
    while (!e && changed.points)
        e = pickup_watch_changed(desk, db, &changed, err);
    if (!e)
        e = q_shop_morning(db, arena, &(struct q_shop_morning_in){clock_now(desk->clock)}, &shops,
                           err);
    for (size_t i = 0; !e && i < shops.count; i++)
        e = have(desk, db, arena, shops.items[i].id, err);
    arena_destroy(&arena);
    return e;
}
