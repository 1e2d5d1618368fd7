/* Pages of the source are compared with the target's, and what differs is written
 * by commands of a page each, several under way at once. */
#include "store/copy_work.h"

#include "base/arena.h"
#include "base/buf.h"
#include "store/queries.h"
#include "store/searched.h"
#include "store/store.h"

#include <semaphore.h>
#include <stdlib.h>
#include <string.h>

enum {
    WAYS = 4, /* pages being written */
    WORDS_ARENA = 64 * 1024 * 1024,
    INBOUND = 1, /* domain/message.h */
};

/* A row to be written. */
struct item {
    const struct cell *row;
    struct str old_tokens, tokens; /* of a message, in and out of the text index */
};

/* A page on its way. */
struct way {
    struct store_job job;
    struct copying *c;
    const struct table *table;
    bool without_self; /* references to the same table are left out: their rows may come later */
    struct arena *arena;
    struct item *items;
    size_t count;
    sem_t done;
    bool under_way;
};

/* --- messages' words -------------------------------------------------------- */

/* Where table message keeps what is searched. */
struct message_columns {
    size_t id, shop, direction, automatic, subject, sender_name, sender_address, text, folds;
};

static size_t column_named(const struct table *table, const char *name)
{
    for (size_t i = 0; i < table->column_count; i++)
        if (strcmp(table->columns[i].name, name) == 0)
            return i;
    abort();
}

static struct message_columns columns_of(const struct table *t)
{
    return (struct message_columns){
        .id = column_named(t, "id"),
        .shop = column_named(t, "shop"),
        .direction = column_named(t, "direction"),
        .automatic = column_named(t, "automatic"),
        .subject = column_named(t, "subject"),
        .sender_name = column_named(t, "sender_name"),
        .sender_address = column_named(t, "sender_address"),
        .text = column_named(t, "text"),
        .folds = column_named(t, "folds"),
    };
}

static bool is_message(const struct table *table)
{
    return strcmp(table->name, "message") == 0;
}

static struct str tokens_of_row(struct arena *arena, const struct message_columns *m,
                                const struct cell *row, const struct str *files, size_t count)
{
    return searched_tokens(arena, &(struct searched){
                                      .inbound = row[m->direction].i64 == INBOUND,
                                      .automatic = row[m->automatic].i64 != 0,
                                      .subject = row[m->subject].text,
                                      .sender_name = row[m->sender_name].text,
                                      .sender_address = row[m->sender_address].text,
                                      .text = row[m->text].text,
                                      .folds = row[m->folds].text,
                                      .files = files,
                                      .file_count = count,
                                  });
}

/* The names of the files of one message among those of a page, which are in order. */
static size_t files_of(const struct q_copy_file_names_rows *names, int64_t message,
                       struct str *files)
{
    size_t low = 0, high = names->count, count = 0;
    while (low < high) {
        size_t middle = (low + high) / 2;
        if (names->items[middle].message < message)
            low = middle + 1;
        else
            high = middle;
    }
    for (; low < names->count && names->items[low].message == message; low++)
        files[count++] = names->items[low].name;
    return count;
}

static enum err name_files(struct db *db, struct arena *arena, const struct message_columns *m,
                           const struct item *items, size_t count,
                           struct q_copy_file_names_rows *out, struct error *err)
{
    int64_t *ids = arena_array(arena, count, sizeof *ids);
    for (size_t i = 0; i < count; i++)
        ids[i] = items[i].row[m->id].i64;
    return q_copy_file_names(db, arena, &(struct q_copy_file_names_in){.messages = {ids, count}},
                             out, err);
}

static enum err add_words(struct way *way, struct error *err)
{
    struct message_columns m = columns_of(way->table);
    struct q_copy_file_names_rows names;
    enum err e = name_files(way->c->source, way->arena, &m, way->items, way->count, &names, err);
    if (e)
        return e;
    struct arena *scratch = arena_create(WORDS_ARENA);
    struct str *files = arena_array(way->arena, names.count + 1, sizeof *files);
    for (size_t i = 0; i < way->count; i++) {
        struct item *item = &way->items[i];
        size_t count = files_of(&names, item->row[m.id].i64, files);
        arena_reset(scratch);
        item->tokens = str_dup(way->arena, tokens_of_row(scratch, &m, item->row, files, count));
        if (str_eq(item->tokens, item->old_tokens) && item->old_tokens.ptr)
            item->tokens = item->old_tokens = STR_NONE;
    }
    arena_destroy(&scratch);
    return ERR_OK;
}

/* What the target's index holds of a message that will be written again. */
static enum err add_old_words(struct way *way, struct item *item, const struct cell *old,
                              struct error *err)
{
    struct message_columns m = columns_of(way->table);
    struct item one = {.row = old};
    struct q_copy_file_names_rows names;
    enum err e = name_files(way->c->target, way->arena, &m, &one, 1, &names, err);
    if (e)
        return e;
    struct str *files = arena_array(way->arena, names.count + 1, sizeof *files);
    size_t count = files_of(&names, old[m.id].i64, files);
    item->old_tokens = tokens_of_row(way->arena, &m, old, files, count);
    return ERR_OK;
}

static enum err put_words(struct db *db, const struct item *item, const struct message_columns *m,
                          struct error *err)
{
    int64_t id = item->row[m->id].i64, shop = item->row[m->shop].i64;
    enum err e = ERR_OK;
    if (item->old_tokens.ptr)
        e = db_unindex_message(db, id, shop, item->old_tokens, err);
    if (!e && item->tokens.ptr)
        e = db_index_message(db, id, shop, item->tokens, err);
    return e;
}

/* --- writing ---------------------------------------------------------------- */

static void without_self(const struct table *table, const struct cell *row, struct cell *out)
{
    memcpy(out, row, table->column_count * sizeof *row);
    for (size_t i = 0; i < table->column_count; i++)
        if (table->to_self >> i & 1)
            out[i].maybe.has = false;
}

static enum err write_items(struct db *db, struct arena *arena, void *ctx, struct error *err)
{
    (void)arena;
    const struct way *way = ctx;
    const struct table *table = way->table;
    bool words = is_message(table);
    struct message_columns m = words ? columns_of(table) : (struct message_columns){0};
    struct cell changed[QUERY_MAX_FIELDS];
    enum err e = ERR_OK;
    for (size_t i = 0; !e && i < way->count; i++) {
        const struct cell *row = way->items[i].row;
        if (way->without_self) {
            without_self(table, row, changed);
            row = changed;
        }
        e = query_exec(db, table->put, row, NULL, err);
        if (!e && words)
            e = put_words(db, &way->items[i], &m, err);
    }
    return e;
}

static bool stands_in_the_way(enum err e)
{
    return e == ERR_CONFLICT || e == ERR_INVALID;
}

/* By halves, until only what stands in the way is left out. */
static enum err write_parts(struct way *way, struct item *items, size_t count, struct error *err)
{
    struct way part = {.c = way->c,
                       .table = way->table,
                       .without_self = way->without_self,
                       .items = items,
                       .count = count};
    enum err e = store_write(way->c->to, write_items, &part, err);
    if (!stands_in_the_way(e))
        return e;
    if (count == 1) {
        way->c->refused++;
        way->c->why = *err;
        return ERR_OK;
    }
    e = write_parts(way, items, count / 2, err);
    return e ? e : write_parts(way, items + count / 2, count - count / 2, err);
}

static void way_done(struct store_job *job)
{
    sem_post(&((struct way *)job)->done);
}

static enum err way_wait(struct way *way, struct error *err)
{
    if (!way->under_way)
        return ERR_OK;
    while (sem_wait(&way->done) != 0)
        continue; /* a signal came by */
    way->under_way = false;
    enum err e = way->job.result;
    if (stands_in_the_way(e))
        return write_parts(way, way->items, way->count, err);
    if (e && err)
        *err = way->job.error;
    return e;
}

static enum err way_start(struct way *way, struct error *err)
{
    if (!way->count)
        return ERR_OK;
    enum err e = is_message(way->table) ? add_words(way, err) : ERR_OK;
    if (e)
        return e;
    way->job = (struct store_job){.command = write_items, .ctx = way, .done = way_done};
    e = store_submit(way->c->to, &way->job, err);
    way->under_way = !e;
    return e;
}

/* --- comparing -------------------------------------------------------------- */

/* One table's run. */
struct run {
    struct copying *c;
    const struct table *table;
    struct store_copy_table *out;
    struct digest *digest; /* NULL in a second run */
    bool without_self;
    bool has_self; /* a row refers to another one of the table */
    struct copy_stream source;
    struct copy_cursor target;
    struct buf bytes;
};

static bool refers_to_self(const struct table *table, const struct cell *row)
{
    for (size_t i = 0; i < table->column_count; i++)
        if (table->to_self >> i & 1 && row[i].maybe.has)
            return true;
    return false;
}

/* The target's row with the same key; NULL: there is none. */
static enum err find_same_key(struct run *r, const struct cell *row, const struct cell **out,
                              struct error *err)
{
    for (;;) {
        enum err e = copy_cursor_row(&r->target, out, err);
        if (e || !*out)
            return e;
        int order = table_compare_keys(r->table, *out, row);
        if (order == 0)
            return ERR_OK;
        if (order > 0) {
            *out = NULL;
            return ERR_OK;
        }
        copy_cursor_next(&r->target);
    }
}

static enum err look_at(struct run *r, struct way *way, const struct cell *row, struct error *err)
{
    const struct cell *old;
    if (r->digest) {
        r->bytes.len = 0;
        table_encode_row(r->table, row, &r->bytes);
        digest_add(r->digest, buf_str(&r->bytes));
    }
    bool self = refers_to_self(r->table, row);
    r->has_self |= self;
    enum err e = find_same_key(r, row, &old, err);
    if (e || (old && table_same_row(r->table, old, row)))
        return e;
    struct item *item = &way->items[way->count++];
    *item = (struct item){.row = row};
    return old && is_message(r->table) ? add_old_words(way, item, old, err) : ERR_OK;
}

static enum err run_page(struct run *r, struct way *way, struct error *err)
{
    enum err e = copy_stream_page(&r->source, way->arena, err);
    way->count = 0;
    way->without_self = r->without_self;
    way->items = arena_array(way->arena, r->source.count, sizeof *way->items);
    for (size_t i = 0; !e && i < r->source.count; i++)
        e = look_at(r, way, r->source.rows + i * r->table->column_count, err);
    if (!e)
        e = way_start(way, err);
    if (e)
        return e;
    r->out->rows += r->digest ? (int64_t)r->source.count : 0;
    r->out->written += r->digest ? (int64_t)way->count : 0;
    if (r->digest)
        copy_progress(r->c, STORE_COPY_WRITES, r->table, r->source.count);
    return ERR_OK;
}

static void ways_open(struct way ways[WAYS], struct run *r)
{
    for (int i = 0; i < WAYS; i++) {
        ways[i] = (struct way){.c = r->c, .table = r->table};
        ways[i].arena = arena_create(COPY_PAGE_ARENA);
        sem_init(&ways[i].done, 0, 0);
    }
}

static enum err ways_close(struct way ways[WAYS], enum err e, struct error *err)
{
    struct error later;
    for (int i = 0; i < WAYS; i++) {
        enum err last = way_wait(&ways[i], e ? &later : err);
        e = e ? e : last;
        arena_destroy(&ways[i].arena);
        sem_destroy(&ways[i].done);
    }
    return e;
}

static enum err run_table(struct run *r, struct error *err)
{
    struct way ways[WAYS];
    enum err e = ERR_OK;
    ways_open(ways, r);
    copy_stream_open(&r->source, r->c->source, r->table, r->table->read);
    copy_cursor_open(&r->target, r->c->target, r->table, r->table->read);
    r->bytes = buf_in(NULL);
    for (int i = 0; !e && !r->source.ended; i = (i + 1) % WAYS) {
        e = way_wait(&ways[i], err);
        if (!e)
            e = run_page(r, &ways[i], err);
    }
    buf_release(&r->bytes);
    copy_cursor_close(&r->target);
    copy_stream_close(&r->source);
    return ways_close(ways, e, err);
}

enum err copy_rows(struct copying *c, const struct table *table, struct store_copy_table *out,
                   struct error *err)
{
    out->rows = out->written = 0;
    struct run first = {.c = c,
                        .table = table,
                        .out = out,
                        .digest = digest_create(),
                        .without_self = table->to_self != 0};
    enum err e = run_table(&first, err);
    out->digest = digest_end(&first.digest);
    struct run second = {.c = c, .table = table, .out = out};
    if (!e && first.has_self)
        e = run_table(&second, err);
    return e;
}
