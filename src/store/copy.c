#include "store/copy.h"

#include "base/arena.h"
#include "store/copy_work.h"
#include "store/engine.h"
#include "store/queries.h"

#include <string.h>

enum { PASSES = 3, SMALL_ARENA = 16 * 1024 * 1024 };

void copy_progress(struct copying *c, enum store_copy_step step, const struct table *table,
                   size_t rows)
{
    c->seen += (int64_t)rows;
    if (c->options->progress)
        c->options->progress(c->options->ctx, step, table->name, c->seen, c->all);
}

/* --- may it be done --------------------------------------------------------- */

static enum err read_one(struct db *db, struct arena *arena, const struct table *table, int64_t id,
                         const struct cell **out, struct error *err)
{
    struct cell after[QUERY_MAX_FIELDS] = {0};
    void *rows;
    size_t count;
    after[table->key[0]].i64 = id - 1;
    after[table->column_count].i64 = 1;
    enum err e = query_many(db, arena, table->read, after, &rows, &count, err);
    *out = !e && count && ((struct cell *)rows)[table->key[0]].i64 == id ? rows : NULL;
    return e;
}

/* The target's newest event must be one of the source's, or it went on by itself. */
static enum err check_log(struct copying *c, struct arena *arena, struct error *err)
{
    const struct table *event = table_named(c->from->tables, "event");
    struct q_copy_event_newest_row newest;
    const struct cell *ours = NULL, *theirs = NULL;
    enum err e = q_copy_event_newest(c->target, arena, &newest, err);
    if (e || !newest.id)
        return e;
    e = read_one(c->target, arena, event, newest.id, &theirs, err);
    if (!e)
        e = read_one(c->source, arena, event, newest.id, &ours, err);
    if (e || (ours && theirs && table_same_row(event, ours, theirs)))
        return e;
    return error_tell(err, ERR_CONFLICT, "", "copy.went_on", NULL);
}

/* Every shop of the target must be the same shop of the source. */
static enum err check_shops(struct copying *c, struct arena *arena, struct error *err)
{
    struct q_shop_list_rows shops, theirs;
    enum err e = q_shop_list(c->source, arena, &shops, err);
    if (!e)
        e = q_shop_list(c->target, arena, &theirs, err);
    for (size_t i = 0; !e && i < theirs.count; i++) {
        size_t at = 0;
        while (at < shops.count && !(shops.items[at].id == theirs.items[i].id &&
                                     str_eq(shops.items[at].slug, theirs.items[i].slug)))
            at++;
        if (at == shops.count)
            e = error_tell(err, ERR_CONFLICT, "", "copy.foreign",
                           str_c(arena, theirs.items[i].slug));
    }
    return e;
}

static enum err check_target(struct copying *c, struct error *err)
{
    struct arena *arena = arena_create(SMALL_ARENA);
    enum err e = check_shops(c, arena, err);
    if (!e)
        e = check_log(c, arena, err);
    arena_destroy(&arena);
    return e;
}

/* --- the mark --------------------------------------------------------------- */

static enum err put_mark(struct db *db, struct arena *arena, void *ctx, struct error *err)
{
    (void)arena;
    const instant *now = ctx;
    return q_copy_mark_put(db, &(struct q_copy_mark_put_in){.now = *now}, NULL, err);
}

static enum err remove_mark(struct db *db, struct arena *arena, void *ctx, struct error *err)
{
    (void)arena, (void)ctx;
    return q_copy_mark_remove(db, NULL, err);
}

/* --- what goes ---------------------------------------------------------------- */

struct removal {
    struct copying *c;
    const struct table *table;
    const struct cell *row;
};

static enum err remove_row(struct db *db, struct arena *arena, void *ctx, struct error *err)
{
    (void)arena;
    const struct removal *r = ctx;
    return query_exec(db, r->table->remove, r->row, NULL, err);
}

static enum err remove_one(struct copying *c, const struct table *table, const struct cell *row,
                           struct store_copy_table *out, struct error *err)
{
    if (table->append_only)
        return error_tell(err, ERR_CONFLICT, "", "copy.went_on", NULL);
    struct removal removal = {c, table, row};
    enum err e = store_write(c->to, remove_row, &removal, err);
    if (e == ERR_INVALID || e == ERR_CONFLICT) { /* something still refers to it */
        c->refused++;
        c->why = *err;
        return ERR_OK;
    }
    out->removed += !e;
    return e;
}

enum err copy_removes(struct copying *c, const struct table *table, struct store_copy_table *out,
                      struct error *err)
{
    struct copy_cursor source, target;
    const struct cell *old, *row;
    copy_cursor_open(&source, c->source, table, table->keys);
    copy_cursor_open(&target, c->target, table, table->keys);
    enum err e = copy_cursor_row(&target, &old, err);
    while (!e && old) {
        e = copy_cursor_row(&source, &row, err);
        while (!e && row && table_compare_keys(table, row, old) < 0) {
            copy_cursor_next(&source);
            e = copy_cursor_row(&source, &row, err);
        }
        if (!e && !(row && table_compare_keys(table, row, old) == 0))
            e = remove_one(c, table, old, out, err);
        copy_cursor_next(&target);
        copy_progress(c, STORE_COPY_REMOVES, table, 1);
        if (!e)
            e = copy_cursor_row(&target, &old, err);
    }
    copy_cursor_close(&target);
    copy_cursor_close(&source);
    return e;
}

/* --- the passes ------------------------------------------------------------- */

static enum err count_rows(struct copying *c, struct db *db, struct error *err)
{
    struct arena *arena = arena_create(SMALL_ARENA);
    const struct tables *tables = c->from->tables;
    enum err e = ERR_OK;
    c->all = c->seen = 0;
    for (size_t i = 0; !e && i < tables->count; i++) {
        struct cell count;
        e = query_one(db, arena, tables->items[i].count, NULL, &count, err);
        c->all += e ? 0 : count.i64;
    }
    arena_destroy(&arena);
    return e;
}

static enum err remove_pass(struct copying *c, struct error *err)
{
    const struct tables *tables = c->from->tables;
    enum err e = count_rows(c, c->target, err);
    for (size_t i = tables->count; !e && c->all && i > 0; i--)
        e = copy_removes(c, &tables->items[i - 1], &c->report->tables[i - 1], err);
    return e;
}

static enum err write_pass(struct copying *c, struct error *err)
{
    const struct tables *tables = c->from->tables;
    enum err e = count_rows(c, c->source, err);
    for (size_t i = 0; !e && i < tables->count; i++) {
        const struct table *table = &tables->items[i];
        struct store_copy_table *out = &c->report->tables[i];
        e = strcmp(table->name, "blob") == 0 ? copy_blobs(c, table, out, err)
                                             : copy_rows(c, table, out, err);
    }
    return e;
}

static enum err settle(struct db *db, struct arena *arena, void *ctx, struct error *err)
{
    const struct tables *tables = ctx;
    enum err e = ERR_OK;
    for (size_t i = 0; !e && i < tables->count; i++) {
        void *rows;
        size_t count;
        if (tables->items[i].settle)
            e = query_many(db, arena, tables->items[i].settle, NULL, &rows, &count, err);
    }
    return e;
}

static enum err prove(struct copying *c, struct error *err)
{
    const struct tables *tables = c->from->tables;
    struct store_copy_report *report = c->report;
    enum err e = count_rows(c, c->target, err);
    report->equal = true;
    for (size_t i = 0; !e && i < tables->count; i++) {
        struct store_copy_table *t = &report->tables[i];
        e = copy_proves(c, &tables->items[i], t, err);
        report->rows += t->rows;
        report->written += t->written;
        report->removed += t->removed;
        report->equal = report->equal && t->rows == t->target_rows &&
                        memcmp(&t->digest, &t->target_digest, sizeof t->digest) == 0;
    }
    return e;
}

static enum err run_passes(struct copying *c, struct error *err)
{
    enum err e = ERR_OK;
    for (int pass = 0; !e && pass < PASSES; pass++) {
        c->refused = 0;
        e = remove_pass(c, err);
        if (!e)
            e = write_pass(c, err);
        if (!e && !c->refused)
            return ERR_OK;
    }
    if (!e && err)
        *err = c->why;
    return e ? e : c->why.code;
}

static enum err copy_all(struct copying *c, struct error *err)
{
    instant now = c->options->now;
    enum err e = check_target(c, err);
    if (!e)
        e = store_write(c->to, put_mark, &now, err);
    if (!e)
        e = run_passes(c, err);
    if (!e)
        e = store_write(c->to, settle, (void *)(uintptr_t)c->from->tables, err);
    if (!e)
        e = prove(c, err);
    if (!e && c->report->equal)
        e = store_write(c->to, remove_mark, NULL, err);
    return e;
}

enum err store_copy(struct store *from, struct store *to, const struct store_copy_options *options,
                    struct arena *arena, struct store_copy_report *report, struct error *err)
{
    size_t count = from->tables->count;
    *report = (struct store_copy_report){.count = count};
    report->tables = arena_array(arena, count, sizeof *report->tables);
    for (size_t i = 0; i < count; i++)
        report->tables[i].name = from->tables->items[i].name;
    struct copying c = {.from = from, .to = to, .options = options, .report = report};
    enum err e = store_reader_create(from, &c.source, err);
    if (!e)
        e = store_reader_create(to, &c.target, err);
    if (!e)
        e = db_read_begin(c.source, err);
    if (!e) {
        e = copy_all(&c, err);
        db_read_end(c.source);
    }
    store_reader_destroy(&c.target);
    store_reader_destroy(&c.source);
    return e;
}

/* --- asking ----------------------------------------------------------------- */

enum err store_is_half(struct store *store, bool *half, struct error *err)
{
    struct db *db;
    struct q_copy_mark_get_rows rows = {0};
    enum err e = store_reader_create(store, &db, err);
    if (e)
        return e;
    struct arena *arena = arena_create(SMALL_ARENA);
    e = q_copy_mark_get(db, arena, &rows, err);
    *half = rows.count > 0;
    arena_destroy(&arena);
    store_reader_destroy(&db);
    return e;
}

enum err store_is_empty(struct store *store, bool *empty, struct error *err)
{
    struct db *db;
    struct q_shop_list_rows shops = {0};
    enum err e = store_reader_create(store, &db, err);
    if (e)
        return e;
    struct arena *arena = arena_create(SMALL_ARENA);
    e = q_shop_list(db, arena, &shops, err);
    *empty = shops.count == 0;
    arena_destroy(&arena);
    store_reader_destroy(&db);
    return e;
}
