#include "store/copy_work.h"

#include "base/arena.h"

#include <stdlib.h>
#include <string.h>

enum {
    PAGE_FIRST = 256,
    PAGE_MAX = 4000,              /* rows; under QUERY_MAX_ROWS */
    PAGE_BYTES = 4 * 1024 * 1024, /* about so many, when rows are large */
    KEY_ARENA = 1024 * 1024,
};

void copy_stream_open(struct copy_stream *s, struct db *db, const struct table *table,
                      const struct query *query)
{
    *s = (struct copy_stream){.db = db, .table = table, .query = query, .limit = PAGE_FIRST};
    s->key_arena = arena_create(KEY_ARENA);
    s->after = calloc(table->column_count + 1, sizeof *s->after);
    if (!s->after)
        abort();
    for (size_t i = 0; i < table->key_count; i++) {
        size_t at = table->key[i];
        if (table->columns[at].type == QUERY_I64)
            s->after[at].i64 = INT64_MIN;
        else
            s->after[at].text = STR("");
    }
}

void copy_stream_close(struct copy_stream *s)
{
    if (s->key_arena)
        arena_destroy(&s->key_arena);
    free(s->after);
    s->after = NULL;
}

static void note_key(struct copy_stream *s, const struct cell *row)
{
    arena_reset(s->key_arena);
    for (size_t i = 0; i < s->table->key_count; i++) {
        size_t at = s->table->key[i];
        s->after[at] = row[at];
        if (s->table->columns[at].type != QUERY_I64)
            s->after[at].text = str_dup(s->key_arena, row[at].text);
    }
}

/* So many that the next page is of about PAGE_BYTES. */
static void adapt(struct copy_stream *s, size_t bytes)
{
    int64_t fitting = s->limit * PAGE_BYTES / (int64_t)(bytes ? bytes : 1);
    int64_t next = fitting > s->limit * 4 ? s->limit * 4 : fitting;
    s->limit = next < 1 ? 1 : next > PAGE_MAX ? PAGE_MAX : next;
}

enum err copy_stream_page(struct copy_stream *s, struct arena *arena, struct error *err)
{
    s->count = 0;
    arena_reset(arena);
    if (s->ended)
        return ERR_OK;
    void *rows;
    enum err e;
    for (;;) {
        s->after[s->table->column_count].i64 = s->limit;
        e = query_many(s->db, arena, s->query, s->after, &rows, &s->count, err);
        if (e != ERR_TOO_LARGE || s->limit == 1)
            break;
        s->limit = s->limit > 8 ? s->limit / 8 : 1;
        arena_reset(arena);
    }
    if (e)
        return e;
    s->rows = rows;
    s->ended = (int64_t)s->count < s->limit;
    if (s->count)
        note_key(s, s->rows + (s->count - 1) * s->table->column_count);
    adapt(s, arena_used(arena));
    return ERR_OK;
}

void copy_cursor_open(struct copy_cursor *k, struct db *db, const struct table *table,
                      const struct query *query)
{
    k->arena = arena_create(COPY_PAGE_ARENA);
    k->at = 0;
    copy_stream_open(&k->stream, db, table, query);
}

void copy_cursor_close(struct copy_cursor *k)
{
    copy_stream_close(&k->stream);
    arena_destroy(&k->arena);
}

enum err copy_cursor_row(struct copy_cursor *k, const struct cell **row, struct error *err)
{
    enum err e = ERR_OK;
    *row = NULL;
    if (k->at == k->stream.count) {
        k->at = 0;
        e = copy_stream_page(&k->stream, k->arena, err);
    }
    if (!e && k->at < k->stream.count)
        *row = k->stream.rows + k->at * k->stream.table->column_count;
    return e;
}
