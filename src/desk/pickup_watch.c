#include "desk/pickup_watch.h"

#include "base/arena.h"
#include "base/log.h"
#include "desk/pickup.h"
#include "store/queries.h"
#include "store/store.h"

enum { POINTS = 200, PARCELS = QUERY_MAX_ROWS, WATCH_ARENA = 64 * 1024 * 1024 };

/* What is looked at: parcels of some points of one shop, in pages. */
struct watch {
    const struct desk *desk;
    struct db *db;
    struct arena *arena; /* of a page of points */
    struct arena *page;  /* of a page of parcels */
    const struct shop *shop;
    instant now;
    struct pickup_watched *seen;
};

/* A point of a page, and the closures in its way. */
struct point {
    int64_t id;
    struct closures closures;
};

/* --- telling ---------------------------------------------------------------- */

struct telling {
    const struct desk *desk;
    int64_t shop, parcel;
};

static enum err tell_command(struct db *db, struct arena *arena, void *ctx, struct error *err)
{
    const struct telling *t = ctx;
    struct record r = record_begin(t->desk, db, arena, t->shop, (struct actor){ACTOR_SYSTEM, 0},
                                   clock_now(t->desk->clock));
    return pickup_check_parcel(&r, t->parcel, err);
}

static enum err tell(struct watch *w, int64_t parcel, struct error *err)
{
    struct telling telling = {w->desk, w->shop->id, parcel};
    enum err e = store_write(w->desk->store, tell_command, &telling, err);
    w->seen->closed += !e;
    if (!e || e == ERR_BUSY || e == ERR_IO)
        return e;
    log_error("pickup.not_told", LOG_I64("parcel", parcel), LOG_ERR(err));
    w->seen->failed++;
    return ERR_OK;
}

/* --- looking ---------------------------------------------------------------- */

static const struct point *point_of(const struct point *points, size_t count, int64_t id)
{
    size_t low = 0, high = count;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (points[middle].id < id)
            low = middle + 1;
        else
            high = middle;
    }
    return low < count && points[low].id == id ? &points[low] : NULL;
}

static bool is_closed(const struct watch *w, const struct point *points, size_t count,
                      const struct q_pickup_open_row *p)
{
    struct awaited awaited = {.stage = p->stage, .eta = p->eta, .until = p->pickup_until};
    const struct point *point = point_of(points, count, p->pickup);
    struct closure hit;
    return point && pickup_is_closed(point->closures.items, point->closures.count,
                                     pickup_stay(w->shop->zone, &awaited, w->now), &hit);
}

static enum err look(struct watch *w, const struct point *points, size_t count, struct error *err)
{
    int64_t *ids = arena_array(w->arena, count + 1, sizeof *ids);
    for (size_t i = 0; i < count; i++)
        ids[i] = points[i].id;
    struct q_pickup_open_in in = {.points = {ids, count}, .limit = PARCELS};
    struct q_pickup_open_rows rows = {.count = PARCELS};
    enum err e = ERR_OK;
    while (!e && rows.count == PARCELS) {
        arena_reset(w->page);
        e = q_pickup_open(w->db, w->page, &in, &rows, err);
        for (size_t i = 0; !e && i < rows.count; i++) {
            in.pickup = rows.items[i].pickup;
            in.parcel = rows.items[i].id;
            if (is_closed(w, points, count, &rows.items[i]))
                e = tell(w, rows.items[i].id, err);
        }
        w->seen->parcels += e ? 0 : (int64_t)rows.count;
    }
    return e;
}

/* `rows` are by point, then by first day. */
static enum err gather(struct watch *w, const struct q_pickup_closed_rows *rows, struct point **out,
                       size_t *count, struct error *err)
{
    struct point *points = arena_array(w->arena, rows->count + 1, sizeof *points);
    struct closure *all = arena_array(w->arena, rows->count + 1, sizeof *all);
    size_t n = 0;
    for (size_t i = 0; i < rows->count; i++) {
        const struct q_pickup_closed_row *row = &rows->items[i];
        if (!n || points[n - 1].id != row->pickup)
            points[n++] = (struct point){row->pickup, {&all[i], 0}};
        if (!day_parse(row->first_day, &all[i].first) || !day_parse(row->last_day, &all[i].last))
            return error_set(err, ERR_CORRUPT, "a closure of point %lld", (long long)row->pickup);
        points[n - 1].closures.count++;
    }
    *out = points;
    *count = n;
    return ERR_OK;
}

static enum err look_at_points(struct watch *w, const struct ids *ids, struct error *err)
{
    struct q_pickup_closed_rows rows;
    struct point *points = NULL;
    size_t count = 0;
    struct date today = zone_date(w->shop->zone, w->now);
    struct q_pickup_closed_in in = {
        .points = *ids,
        .from = day_text(w->arena, today),
        .to = day_text(w->arena, date_add_days(today, PICKUP_AHEAD_DAYS)),
    };
    enum err e = q_pickup_closed(w->db, w->arena, &in, &rows, err);
    if (!e)
        e = gather(w, &rows, &points, &count, err);
    if (e || !count)
        return e;
    w->seen->points += (int64_t)count;
    return look(w, points, count, err);
}

/* --- all of a shop ---------------------------------------------------------- */

static enum err watch_begin(struct watch *w, const struct desk *desk, struct db *db, int64_t shop,
                            struct arena *keep, struct pickup_watched *out, struct error *err)
{
    struct shop *settings = arena_alloc(keep, sizeof *settings);
    *w = (struct watch){.desk = desk,
                        .db = db,
                        .arena = arena_create(WATCH_ARENA),
                        .page = arena_create(WATCH_ARENA),
                        .shop = settings,
                        .now = clock_now(desk->clock),
                        .seen = out};
    return shop_load(desk, db, keep, shop, settings, err);
}

static void watch_end(struct watch *w)
{
    arena_destroy(&w->arena);
    arena_destroy(&w->page);
}

static enum err next_points(struct watch *w, struct q_pickup_with_closures_in *in, struct ids *out,
                            struct error *err)
{
    struct q_pickup_with_closures_rows rows;
    enum err e = q_pickup_with_closures(w->db, w->arena, in, &rows, err);
    *out = (struct ids){0};
    if (e)
        return e;
    int64_t *ids = arena_array(w->arena, rows.count + 1, sizeof *ids);
    for (size_t i = 0; i < rows.count; i++)
        in->after = ids[i] = rows.items[i].pickup;
    *out = (struct ids){ids, rows.count};
    return ERR_OK;
}

enum err pickup_watch_shop(const struct desk *desk, struct db *db, int64_t shop,
                           struct pickup_watched *out, struct error *err)
{
    struct arena *keep = arena_create(WATCH_ARENA);
    struct watch w;
    *out = (struct pickup_watched){0};
    enum err e = watch_begin(&w, desk, db, shop, keep, out, err);
    struct q_pickup_with_closures_in in = {.shop = shop, .limit = POINTS};
    if (!e) {
        struct date today = zone_date(w.shop->zone, w.now);
        in.from = day_text(keep, today);
        in.to = day_text(keep, date_add_days(today, PICKUP_AHEAD_DAYS));
    }
    for (struct ids ids = {.count = POINTS}; !e && ids.count == POINTS;) {
        arena_reset(w.arena);
        e = next_points(&w, &in, &ids, err);
        if (!e && ids.count)
            e = look_at_points(&w, &ids, err);
    }
    watch_end(&w);
    arena_destroy(&keep);
    return e;
}

/* --- what changed ----------------------------------------------------------- */

static enum err looked_command(struct db *db, struct arena *arena, void *ctx, struct error *err)
{
    (void)arena;
    const struct q_pickup_due_row *row = ctx;
    return q_pickup_looked(db, &(struct q_pickup_looked_in){.id = row->id, .look_at = row->look_at},
                           NULL, err);
}

static enum err watch_one(const struct desk *desk, struct db *db, struct q_pickup_due_row *row,
                          struct pickup_watched *out, struct error *err)
{
    struct arena *keep = arena_create(WATCH_ARENA);
    struct watch w;
    struct ids one = {&row->id, 1};
    enum err e = watch_begin(&w, desk, db, row->shop, keep, out, err);
    if (!e)
        e = look_at_points(&w, &one, err);
    if (!e)
        e = store_write(desk->store, looked_command, row, err);
    watch_end(&w);
    arena_destroy(&keep);
    return e;
}

enum err pickup_watch_changed(const struct desk *desk, struct db *db, struct pickup_watched *out,
                              struct error *err)
{
    struct arena *arena = arena_create(WATCH_ARENA);
    struct q_pickup_due_rows rows;
    *out = (struct pickup_watched){0};
    enum err e = q_pickup_due(
        db, arena, &(struct q_pickup_due_in){.now = clock_now(desk->clock), .limit = POINTS}, &rows,
        err);
    for (size_t i = 0; !e && i < rows.count; i++)
        e = watch_one(desk, db, &rows.items[i], out, err);
    out->points = e ? 0 : (int64_t)rows.count;
    arena_destroy(&arena);
    return e;
}
