/* How fast what carriers say is stored and judged, beside SQLite alone inserting the same rows.
 *
 *   bench_tracking --folder DIR [--parcels N] [--active N] [--batch N]
 *
 * Fills an empty store in DIR with N parcels (500,000 when not said), each of an order of its own,
 * handed over two days ago. Of these `active` ones (20,000), spread over all, get six scans each:
 * accepted, three in transit, out for delivery, delivered, in the order of the days, so that half
 * of them change where a parcel is. In batches of `batch` (10,000), then one by one. The rows that
 * came of it (parcel_event and the log) are then inserted again into an empty file by SQLite alone,
 * prepared, a thousand to a commit, as durable. Prints one line each. */
#include "base/arena.h"
#include "base/log.h"
#include "desk/setup.h"
#include "desk/track.h"
#include "store/queries.h"
#include "store/store.h"

#include <sqlite3.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>

enum {
    FILL_BATCH = 2000,
    SCANS_EACH = 6,
    SINGLES = 2000,
    RAW_GROUP = TRACK_COMMAND_SCANS,
    COLUMNS_MAX = 32,
    HOUR_MS = 3600000,
    ARENA = 256 * 1024 * 1024,
};

static const instant start = {1795165200000}; /* 2026-11-20T09:00Z, a Friday */

static const struct {
    enum stage stage;
    const char *code, *label;
} life[SCANS_EACH] = {
    {STAGE_ACCEPTED, "PC1", "Votre colis a été pris en charge"},
    {STAGE_IN_TRANSIT, "ET1", "Votre colis est en cours d'acheminement"},
    {STAGE_IN_TRANSIT, "ET2", "Votre colis est en cours d'acheminement"},
    {STAGE_IN_TRANSIT, "ET3", "Votre colis est arrivé sur son site de distribution"},
    {STAGE_OUT_FOR_DELIVERY, "MD2", "Votre colis est en cours de livraison"},
    {STAGE_DELIVERED, "DI1", "Votre colis a été livré"},
};

struct bench {
    struct desk desk;
    struct clock clock;
    int64_t shop, customer, made, parcels, active, batch;
};

static void must(enum err e, const struct error *err)
{
    if (!e)
        return;
    fprintf(stderr, "%s: %s %s\n", err_name(e), err->field, err->text);
    exit(1);
}

/* Of all threads, in the program and in the kernel for it: what a busy machine does not change. */
static double cpu_seconds(void)
{
    struct rusage used;
    getrusage(RUSAGE_SELF, &used);
    return (double)(used.ru_utime.tv_sec + used.ru_stime.tv_sec) +
           (double)(used.ru_utime.tv_usec + used.ru_stime.tv_usec) / 1e6;
}

static double seconds_since(int64_t begin)
{
    return (double)(clock_monotonic_ms() - begin) / 1000;
}

/* --- what is known ------------------------------------------------------------------ */

static struct str number_of(struct arena *arena, int64_t n)
{
    return str_printf(arena, "6A%011lld", (long long)n);
}

static enum err make_one(struct bench *b, struct db *db, struct arena *arena, int64_t n,
                         struct error *err)
{
    int64_t order, parcel;
    instant handed = instant_add(start, duration_days(-2));
    enum err e = q_order_insert(db,
                                &(struct q_order_insert_in){
                                    .shop = b->shop,
                                    .customer = b->customer,
                                    .number = str_printf(arena, "CMD-%lld", (long long)n),
                                    .state = STR("shipped"),
                                    .total = 4990,
                                    .currency = STR("EUR"),
                                    .placed_at = instant_add(handed, duration_days(-1)),
                                },
                                &order, err);
    if (e)
        return e;
    return q_parcel_new(db,
                        &(struct q_parcel_new_in){
                            .shop = b->shop,
                            .shop_order = order,
                            .carrier = STR("colissimo"),
                            .service = STR("home"),
                            .tracking = number_of(arena, n),
                            .pickup_point = STR(""),
                            .handed_over_at = handed,
                            .due_at = instant_add(start, duration_days(5)),
                            .lane = STR("FR-75"),
                            .weight = 800,
                            .value = 4990,
                            .now = start,
                        },
                        &parcel, err);
}

static enum err make_command(struct db *db, struct arena *arena, void *ctx, struct error *err)
{
    struct bench *b = ctx;
    enum err e = ERR_OK;
    if (b->made == 0)
        e = q_customer_insert(
            db,
            &(struct q_customer_insert_in){
                .shop = b->shop, .name = STR("Banc"), .language = STR("fr"), .now = start},
            &b->customer, err);
    for (int64_t n = b->made; !e && n < b->made + FILL_BATCH && n < b->parcels; n++)
        e = make_one(b, db, arena, n, err);
    return e;
}

static void fill(struct bench *b, struct arena *arena)
{
    struct error err = {0};
    struct str slug;
    struct new_shop shop = new_shop_defaults;
    shop.name = STR("Banc");
    must(setup_shop(&b->desk, arena, &shop, &slug, &b->shop, &err), &err);
    for (; b->made < b->parcels; b->made += FILL_BATCH)
        must(store_write(b->desk.store, make_command, b, &err), &err);
}

/* --- what is said --------------------------------------------------------------------- */

/* The nth scan of all: one step of every active parcel's life after the other. */
static struct scan scan_of(const struct bench *b, struct arena *arena, int64_t n)
{
    int64_t step = n / b->active, parcel = n % b->active * (b->parcels / b->active);
    int64_t at = start.ms - (SCANS_EACH - step) * 5 * HOUR_MS + parcel % 3599 * 1000;
    return (struct scan){
        .tracking = number_of(arena, parcel),
        .at = instant_of(at),
        .stage = life[step].stage,
        .code = str_of(life[step].code),
        .label = str_of(life[step].label),
        .place = STR("LILLE PFC"),
        .delivered_to = step == SCANS_EACH - 1 ? STR("addressee") : STR(""),
    };
}

static void take(struct bench *b, struct arena *arena, int64_t from, int64_t count)
{
    struct error err = {0};
    struct track_taken taken;
    struct caller program = {.shop = b->shop, .actor = {ACTOR_TOKEN, 1}};
    struct scan *scans = arena_array(arena, (size_t)count, sizeof *scans);
    for (int64_t i = 0; i < count; i++)
        scans[i] = scan_of(b, arena, from + i);
    must(track_batch(&b->desk,
                     &(struct track_in){.caller = &program,
                                        .source = SOURCE_API,
                                        .reader = "generic",
                                        .scans = scans,
                                        .count = (size_t)count},
                     &taken, &err),
         &err);
    if (taken.stored != (size_t)count) {
        fprintf(stderr, "%zu stored of %lld\n", taken.stored, (long long)count);
        exit(1);
    }
    arena_reset(arena);
}

static void measure(struct bench *b, struct arena *arena, const char *name, int64_t from,
                    int64_t to, int64_t batch)
{
    int64_t begin = clock_monotonic_ms();
    double cpu = cpu_seconds();
    for (int64_t n = from; n < to; n += batch)
        take(b, arena, n, to - n < batch ? to - n : batch);
    double seconds = seconds_since(begin);
    printf("RESULT %s batch=%lld events=%lld seconds=%.2f events_s=%.0f cpu_us=%.1f\n", name,
           (long long)batch, (long long)(to - from), seconds, (double)(to - from) / seconds,
           (cpu_seconds() - cpu) * 1e6 / (double)(to - from));
    fflush(stdout);
}

/* --- SQLite alone ---------------------------------------------------------------------- */

struct rows {
    sqlite3_value **values;
    size_t count, cap;
    int columns;
};

static void sql(sqlite3 *db, const char *text)
{
    char *fault = NULL;
    if (sqlite3_exec(db, text, NULL, NULL, &fault) == SQLITE_OK)
        return;
    fprintf(stderr, "%s: %s\n", text, fault);
    exit(1);
}

static sqlite3_stmt *prepare(sqlite3 *db, const char *text)
{
    sqlite3_stmt *statement = NULL;
    if (sqlite3_prepare_v2(db, text, -1, &statement, NULL) != SQLITE_OK) {
        fprintf(stderr, "%s: %s\n", text, sqlite3_errmsg(db));
        exit(1);
    }
    return statement;
}

static struct rows read_rows(sqlite3 *db, const char *select)
{
    struct rows out = {0};
    sqlite3_stmt *statement = prepare(db, select);
    out.columns = sqlite3_column_count(statement);
    while (sqlite3_step(statement) == SQLITE_ROW) {
        if (out.count == out.cap) {
            out.cap = out.cap ? out.cap * 2 : 1024;
            out.values = realloc(out.values, out.cap * (size_t)out.columns * sizeof *out.values);
            if (!out.values)
                abort();
        }
        for (int i = 0; i < out.columns; i++)
            out.values[out.count * (size_t)out.columns + (size_t)i] =
                sqlite3_value_dup(sqlite3_column_value(statement, i));
        out.count++;
    }
    sqlite3_finalize(statement);
    return out;
}

static void insert_rows(sqlite3 *db, const char *table, const struct rows *rows)
{
    char text[256];
    int at = snprintf(text, sizeof text, "INSERT INTO %s VALUES (?", table);
    for (int i = 1; i < rows->columns; i++)
        at += snprintf(text + at, sizeof text - (size_t)at, ",?");
    snprintf(text + at, sizeof text - (size_t)at, ")");
    sqlite3_stmt *statement = prepare(db, text);
    for (size_t row = 0; row < rows->count; row++) {
        if (row % RAW_GROUP == 0)
            sql(db, "BEGIN");
        for (int i = 0; i < rows->columns; i++)
            sqlite3_bind_value(statement, i + 1,
                               rows->values[row * (size_t)rows->columns + (size_t)i]);
        if (sqlite3_step(statement) != SQLITE_DONE)
            abort();
        sqlite3_reset(statement);
        if (row % RAW_GROUP == RAW_GROUP - 1 || row + 1 == rows->count)
            sql(db, "COMMIT");
    }
    sqlite3_finalize(statement);
}

/* The tables that the rows go to, with their indexes. */
static void make_tables(sqlite3 *from, sqlite3 *to)
{
    sqlite3_stmt *made = prepare(from, "SELECT sql FROM sqlite_master WHERE tbl_name IN"
                                       " ('parcel_event', 'event') AND sql IS NOT NULL"
                                       " AND type IN ('table', 'index') ORDER BY type DESC");
    sql(to, "PRAGMA journal_mode = WAL");
    sql(to, "PRAGMA synchronous = FULL");
    while (sqlite3_step(made) == SQLITE_ROW)
        sql(to, (const char *)sqlite3_column_text(made, 0));
    sqlite3_finalize(made);
}

static void raw(const char *store, const char *empty, int64_t scans)
{
    sqlite3 *from, *to;
    if (sqlite3_open(store, &from) != SQLITE_OK || sqlite3_open(empty, &to) != SQLITE_OK)
        abort();
    make_tables(from, to);
    struct rows events = read_rows(from, "SELECT * FROM parcel_event");
    struct rows log = read_rows(from, "SELECT * FROM event WHERE kind LIKE 'parcel.%'");
    int64_t begin = clock_monotonic_ms();
    double cpu = cpu_seconds();
    insert_rows(to, "parcel_event", &events);
    double scans_only = seconds_since(begin);
    insert_rows(to, "event", &log);
    double seconds = seconds_since(begin);
    printf("RESULT raw rows=%zu seconds=%.2f rows_s=%.0f events_s=%.0f scans_alone_s=%.0f"
           " cpu_us=%.1f\n",
           events.count + log.count, seconds, (double)(events.count + log.count) / seconds,
           (double)scans / seconds, (double)events.count / scans_only,
           (cpu_seconds() - cpu) * 1e6 / (double)scans);
    sqlite3_close(from);
    sqlite3_close(to);
}

/* --- all of it --------------------------------------------------------------------------- */

static const char *options(int argc, char **argv, struct bench *b)
{
    const char *folder = NULL;
    for (int i = 1; i + 1 < argc; i += 2) {
        int64_t number = strtoll(argv[i + 1], NULL, 10);
        if (strcmp(argv[i], "--folder") == 0)
            folder = argv[i + 1];
        else if (strcmp(argv[i], "--parcels") == 0)
            b->parcels = number;
        else if (strcmp(argv[i], "--active") == 0)
            b->active = number;
        else if (strcmp(argv[i], "--batch") == 0)
            b->batch = number;
    }
    bool good = folder && b->active >= SINGLES && b->parcels >= b->active && b->batch > 0 &&
                b->batch <= SCANS_MAX;
    return good ? folder : NULL;
}

int main(int argc, char **argv)
{
    struct bench b = {.parcels = 500000, .active = 20000, .batch = 10000};
    const char *folder = options(argc, argv, &b);
    char url[1100], store[1024], empty[1024];
    struct error err = {0};
    if (!folder) {
        fprintf(stderr, "bench_tracking --folder DIR [--parcels N] [--active N] [--batch N]\n");
        return 1;
    }
    snprintf(store, sizeof store, "%s/store.db", folder);
    snprintf(empty, sizeof empty, "%s/raw.db", folder);
    snprintf(url, sizeof url, "sqlite://%s", store);
    struct arena *arena = arena_create(ARENA);
    log_set_level(LOG_ERROR);
    clock_set(&b.clock, start);
    b.desk = (struct desk){.clock = &b.clock, .zones = zones_create()};
    must(store_open(&(struct store_options){.url = url}, &b.desk.store, &err), &err);
    int64_t begin = clock_monotonic_ms(), all = b.active * SCANS_EACH;
    fill(&b, arena);
    printf("RESULT fill parcels=%lld seconds=%.1f\n", (long long)b.parcels, seconds_since(begin));
    fflush(stdout);
    measure(&b, arena, "batches", 0, all - SINGLES, b.batch);
    measure(&b, arena, "one_by_one", all - SINGLES, all, 1);
    store_close(&b.desk.store);
    raw(store, empty, all);
    zones_destroy(&b.desk.zones);
    arena_destroy(&arena);
    return 0;
}
