#include "jobs/import_job.h"

#include "base/arena.h"
#include "desk/import.h"
#include "shops/file.h"
#include "store/queries.h"

enum { OTHER_AT_WORK_SECONDS = 2 };

static enum err step_through(const struct desk *desk, const struct import_file *file,
                             size_t position, bool *done, struct error *err)
{
    int64_t until = clock_monotonic_ms() + IMPORT_WORK_MS;
    enum err e = ERR_OK;
    *done = false;
    while (!e && !*done && clock_monotonic_ms() < until)
        e = import_step(desk, file, &position, done, err);
    return e;
}

static enum err take(const struct desk *desk, struct db *db, struct arena *arena,
                     const struct q_import_open_next_row *row, bool *done, struct error *err)
{
    struct shop shop;
    struct order_file read;
    struct import_file file = {.id = row->id,
                               .shop = row->shop,
                               .actor = {(enum actor_kind)row->actor_kind, row->actor},
                               .dry_run = row->dry_run};
    enum err e = shop_load(desk, db, arena, row->shop, &shop, err);
    if (e)
        return e;
    struct file_terms terms = {shop.zone, shop.currency};
    e = order_file_read(arena, row->body, &terms, &read, err);
    *done = e != ERR_OK;
    if (e)
        return import_fail(desk, row->id, err->key, err);
    file.read = &read;
    return step_through(desk, &file, (size_t)row->position, done, err);
}

enum err import_work(void *ctx, struct db *db, instant *next, struct error *err)
{
    const struct desk *desk = ctx;
    struct arena *arena = arena_create(ORDER_FILE_BUDGET);
    struct q_import_open_next_row row;
    bool done = false;
    enum err e = q_import_open_next(db, arena, &row, err);
    instant now = clock_now(desk->clock);
    *next = instant_of(0);
    if (!e) {
        *next = now;
        e = take(desk, db, arena, &row, &done, err);
    } else if (e == ERR_NOT_FOUND) {
        e = ERR_OK;
    }
    if (e == ERR_CONFLICT) {
        *next = instant_add(now, duration_seconds(OTHER_AT_WORK_SECONDS));
        e = ERR_OK;
    }
    arena_destroy(&arena);
    return e;
}
