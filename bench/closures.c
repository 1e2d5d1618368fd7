/* How long the morning's look at parcels on their way to pick-up points takes.
 *
 *   bench_closures --store URL [--parcels N] [--points N] [--told N]
 *
 * Fills an empty store with open parcels (1,000,000) on their way to points (20,000). Then
 * three mornings: one point in thirty closed, later than the parcels' stay; every point
 * closed so, which is the worst there is to look at; and a few points closed for the
 * parcels of today, whose customers (200 at least) are told. Prints a line for each. */
#include "base/arena.h"
#include "base/log.h"
#include "desk/caller.h"
#include "desk/pickup_point.h"
#include "desk/pickup_watch.h"
#include "desk/setup.h"
#include "store/queries.h"
#include "store/store.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { BATCH = 5000, PARCELS_AN_ORDER = 10, SOME = 30, DAY_HOURS = 24, ARENA = 256 * 1024 * 1024 };

static const instant start = {1795165200000}; /* 2026-11-20T09:00Z, a Friday */
static const struct closure later = {{2027, 1, 20}, {2027, 2, 10}},
                            now = {{2026, 11, 20}, {2026, 12, 10}};

struct bench {
    struct desk desk;
    struct clock clock;
    struct caller caller;
    int64_t customer, order, *points;
    int64_t made, parcels, point_count, told;
};

static void must(enum err e, const struct error *err)
{
    if (!e)
        return;
    fprintf(stderr, "%s: %s %s\n", err_name(e), err->field, err->text);
    exit(1);
}

/* --- filling ---------------------------------------------------------------- */

static struct pickup_in point_made(struct arena *arena, int64_t n, const struct closure *closure)
{
    return (struct pickup_in){.carrier = STR("mondial_relay"),
                              .code = str_printf(arena, "%06lld", (long long)n),
                              .name = STR("Au fil des fleurs"),
                              .address = STR("3 rue des Lilas"),
                              .postcode = str_printf(arena, "%05lld", (long long)(n % 96000)),
                              .city = STR("Nantes"),
                              .country = STR("FR"),
                              .hours = STR("tue-sat 09:00-19:00"),
                              .closures = closure,
                              .closure_count = closure ? 1 : 0};
}

/* Describes one point in `every`. */
static void describe(struct bench *b, struct arena *arena, int64_t every, int64_t count,
                     const struct closure *closure)
{
    struct error err = {0};
    struct pickup_in items[PICKUP_BATCH_MAX];
    size_t n = 0;
    int64_t ids[PICKUP_BATCH_MAX];
    for (int64_t i = 0; i < count; i += every) {
        items[n++] = point_made(arena, i, closure);
        if (n < PICKUP_BATCH_MAX && i + every < count)
            continue;
        must(pickup_put_all(&b->desk, &b->caller, items, n, ids, &err), &err);
        for (size_t k = 0; k < n; k++)
            b->points[i - (int64_t)(n - 1 - k) * every] = ids[k];
        arena_reset(arena);
        n = 0;
    }
}

static enum err order_made(struct bench *b, struct db *db, struct arena *arena, struct error *err)
{
    struct q_customer_insert_in who = {
        .shop = b->caller.shop, .name = STR("Léa"), .language = STR("fr"), .now = start};
    enum err e = b->customer ? ERR_OK : q_customer_insert(db, &who, &b->customer, err);
    struct q_order_insert_in what = {.shop = b->caller.shop,
                                     .customer = b->customer,
                                     .number = str_printf(arena, "CMD-%lld", (long long)b->made),
                                     .state = STR("paid"),
                                     .total = 4990,
                                     .currency = STR("EUR"),
                                     .placed_at = start};
    return e ? e : q_order_insert(db, &what, &b->order, err);
}

static enum err parcel_made(struct bench *b, struct db *db, struct arena *arena, struct error *err)
{
    int64_t id, n = b->made, point = n * 7919 % b->point_count; /* scattered, as they come */
    struct q_parcel_new_in in = {.shop = b->caller.shop,
                                 .shop_order = b->order,
                                 .carrier = STR("mondial_relay"),
                                 .service = STR("24R"),
                                 .tracking = str_printf(arena, "MR%010lld", (long long)n),
                                 .pickup_point = str_printf(arena, "%06lld", (long long)point),
                                 .handed_over_at =
                                     instant_add(start, duration_hours(-(n % (5 * DAY_HOURS)))),
                                 .due_at = instant_add(start, duration_hours(n % (6 * DAY_HOURS))),
                                 .lane = str_printf(arena, "FR-%02lld", (long long)(n % 96)),
                                 .now = start};
    enum err e = q_parcel_new(db, &in, &id, err);
    return e ? e
             : q_pickup_parcel_link(db, &(struct q_pickup_parcel_link_in){id, b->points[point]},
                                    NULL, err);
}

static enum err fill_command(struct db *db, struct arena *arena, void *ctx, struct error *err)
{
    struct bench *b = ctx;
    enum err e = ERR_OK;
    int64_t end = b->made + BATCH < b->parcels ? b->made + BATCH : b->parcels;
    for (; !e && b->made < end; b->made++) {
        if (b->made % PARCELS_AN_ORDER == 0)
            e = order_made(b, db, arena, err);
        if (!e)
            e = parcel_made(b, db, arena, err);
    }
    return e;
}

static void fill(struct bench *b, struct arena *arena)
{
    struct error err = {0};
    struct str slug;
    struct new_shop shop = new_shop_defaults;
    int64_t inbox;
    shop.name = STR("Banc");
    must(setup_shop(&b->desk, arena, &shop, &slug, &b->caller.shop, &err), &err);
    must(setup_inbox(&b->desk, arena, slug, STR("sav@banc.example"), STR("SAV"), STR(""), &inbox,
                     &err),
         &err);
    b->points = calloc((size_t)b->point_count, sizeof *b->points);
    if (!b->points)
        exit(1);
    describe(b, arena, 1, b->point_count, NULL);
    while (b->made < b->parcels)
        must(store_write(b->desk.store, fill_command, b, &err), &err);
}

/* --- mornings --------------------------------------------------------------- */

static double morning(struct bench *b, const char *name)
{
    struct error err = {0};
    struct pickup_watched seen;
    struct db *db;
    must(store_reader_create(b->desk.store, &db, &err), &err);
    int64_t begin = clock_monotonic_ms();
    must(pickup_watch_shop(&b->desk, db, b->caller.shop, &seen, &err), &err);
    double seconds = (double)(clock_monotonic_ms() - begin) / 1000;
    store_reader_destroy(&db);
    printf("RESULT morning=%s parcels=%lld points_closed=%lld looked_at=%lld told=%lld failed=%lld "
           "seconds=%.2f\n",
           name, (long long)b->parcels, (long long)seen.points, (long long)seen.parcels,
           (long long)seen.closed, (long long)seen.failed, seconds);
    fflush(stdout);
    return seconds;
}

int main(int argc, char **argv)
{
    struct bench b = {.parcels = 1000000, .point_count = 20000, .told = 200};
    struct store_options options = {0};
    for (int i = 1; i + 1 < argc; i += 2) {
        if (strcmp(argv[i], "--store") == 0)
            options.url = argv[i + 1];
        else if (strcmp(argv[i], "--parcels") == 0)
            b.parcels = strtoll(argv[i + 1], NULL, 10);
        else if (strcmp(argv[i], "--points") == 0)
            b.point_count = strtoll(argv[i + 1], NULL, 10);
        else if (strcmp(argv[i], "--told") == 0)
            b.told = strtoll(argv[i + 1], NULL, 10);
    }
    if (!options.url || b.parcels < 1 || b.point_count < 1) {
        fprintf(stderr, "bench_closures --store URL [--parcels N] [--points N] [--told N]\n");
        return 1;
    }
    struct error err = {0};
    struct arena *arena = arena_create(ARENA);
    log_set_level(LOG_ERROR);
    clock_set(&b.clock, start);
    b.desk = (struct desk){.clock = &b.clock, .zones = zones_create()};
    b.caller.role = ROLE_LEAD;
    must(store_open(&options, &b.desk.store, &err), &err);
    int64_t begin = clock_monotonic_ms();
    fill(&b, arena);
    printf("filled in %.0f s\n", (double)(clock_monotonic_ms() - begin) / 1000);
    describe(&b, arena, SOME, b.point_count, &later);
    morning(&b, "some");
    describe(&b, arena, 1, b.point_count, &later);
    double worst = morning(&b, "all");
    describe(&b, arena, 1, b.told * b.point_count / b.parcels + 1, &now);
    morning(&b, "told");
    store_close(&b.desk.store);
    zones_destroy(&b.desk.zones);
    arena_destroy(&arena);
    free(b.points);
    return worst < 10 ? 0 : 1;
}
