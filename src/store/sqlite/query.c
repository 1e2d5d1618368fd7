#include "store/sqlite/engine.h"

#include "base/arena.h"
#include "base/buf.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

enum { FIRST_ROWS = 16 };

/* --- prepared statements --- */

static enum err statement_of(struct sqlite_db *db, const struct query *query, sqlite3_stmt **out,
                             struct error *err)
{
    struct query_slot *slot = query_slot(&db->slots, query);
    if (!slot->statement) {
        sqlite3_stmt *made = NULL;
        int rc = sqlite3_prepare_v3(db->sqlite, query->sqlite, -1, SQLITE_PREPARE_PERSISTENT, &made,
                                    NULL);
        if (rc != SQLITE_OK)
            return sqlite_fault(db->sqlite, rc, query->name, err);
        slot->statement = made;
    }
    *out = slot->statement;
    return ERR_OK;
}

void statements_release(struct sqlite_db *db)
{
    for (size_t i = 0; i < db->slots.cap; i++)
        sqlite3_finalize(db->slots.items[i].statement);
    query_slots_release(&db->slots);
}

/* --- parameters --- */

static int bind_text(sqlite3_stmt *s, int n, const struct str *v)
{
    return sqlite3_bind_text64(s, n, v->ptr, v->len, SQLITE_STATIC, SQLITE_UTF8);
}

static int bind_bytes(sqlite3_stmt *s, int n, const struct str *v)
{
    return sqlite3_bind_blob64(s, n, v->ptr, v->len, SQLITE_STATIC);
}

static int bind_or_null(sqlite3_stmt *s, int n, bool has, int64_t v)
{
    return has ? sqlite3_bind_int64(s, n, v) : sqlite3_bind_null(s, n);
}

static int bind_ids(sqlite3_stmt *s, int n, const struct ids *ids)
{
    struct buf json = buf_in(NULL);
    buf_char(&json, '[');
    for (size_t i = 0; i < ids->count; i++) {
        if (i)
            buf_char(&json, ',');
        buf_i64(&json, ids->items[i]);
    }
    buf_char(&json, ']');
    int rc = sqlite3_bind_text64(s, n, json.ptr, json.len, SQLITE_TRANSIENT, SQLITE_UTF8);
    buf_release(&json);
    return rc;
}

static int bind_match(struct sqlite_db *db, sqlite3_stmt *s, int n, const struct str *match)
{
    struct buf text = sqlite_match(db, *match);
    int rc = sqlite3_bind_text64(s, n, text.ptr, text.len, SQLITE_TRANSIENT, SQLITE_UTF8);
    buf_release(&text);
    return rc;
}

/* An SQLite code; SQLITE_MISMATCH when a value that must be there is absent. */
static int bind_field(struct sqlite_db *db, sqlite3_stmt *s, int n, enum query_type type,
                      const void *p)
{
    const struct str *text = p;
    const struct maybe_i64 *maybe = p;
    switch (type) {
    case QUERY_ID:
    case QUERY_I64: return sqlite3_bind_int64(s, n, *(const int64_t *)p);
    case QUERY_ID_NULL: return bind_or_null(s, n, *(const int64_t *)p != 0, *(const int64_t *)p);
    case QUERY_I64_NULL: return bind_or_null(s, n, maybe->has, maybe->value);
    case QUERY_BOOL: return sqlite3_bind_int(s, n, *(const bool *)p);
    case QUERY_INSTANT: return sqlite3_bind_int64(s, n, ((const instant *)p)->ms);
    case QUERY_INSTANT_NULL:
        return bind_or_null(s, n, ((const instant *)p)->ms != 0, ((const instant *)p)->ms);
    case QUERY_MATCH: return text->ptr ? bind_match(db, s, n, text) : SQLITE_MISMATCH;
    case QUERY_TEXT: return text->ptr ? bind_text(s, n, text) : SQLITE_MISMATCH;
    case QUERY_BLOB: return text->ptr ? bind_bytes(s, n, text) : SQLITE_MISMATCH;
    case QUERY_TEXT_NULL: return text->ptr ? bind_text(s, n, text) : sqlite3_bind_null(s, n);
    case QUERY_BLOB_NULL: return text->ptr ? bind_bytes(s, n, text) : sqlite3_bind_null(s, n);
    case QUERY_IDS: return bind_ids(s, n, p);
    }
    return SQLITE_MISMATCH;
}

static enum err bind_all(struct sqlite_db *db, sqlite3_stmt *s, const struct query *query,
                         const void *in, struct error *err)
{
    for (size_t i = 0; i < query->in_count; i++) {
        const struct query_field *f = &query->in[i];
        int rc = bind_field(db, s, (int)i + 1, f->type, (const char *)in + f->offset);
        if (rc == SQLITE_MISMATCH)
            return error_set(err, ERR_INVALID, "%s: parameter %s is absent", query->name, f->name);
        if (rc != SQLITE_OK)
            return sqlite_fault(db->sqlite, rc, query->name, err);
    }
    return ERR_OK;
}

/* --- rows --- */

static struct str copy_bytes(struct arena *arena, sqlite3_stmt *s, int n, bool text)
{
    const void *p = text ? (const void *)sqlite3_column_text(s, n) : sqlite3_column_blob(s, n);
    size_t len = (size_t)sqlite3_column_bytes(s, n);
    return (struct str){arena_dup(arena, p, len), len};
}

static bool column_fits(struct arena *arena, sqlite3_stmt *s, int n)
{
    int stored = sqlite3_column_type(s, n);
    bool bytes = stored == SQLITE_TEXT || stored == SQLITE_BLOB;
    return !bytes || arena_fits(arena, (size_t)sqlite3_column_bytes(s, n));
}

/* False when the stored value is not of the declared type. `p` is zeroed before. */
static bool read_field(struct arena *arena, sqlite3_stmt *s, int n, enum query_type type, void *p)
{
    int stored = sqlite3_column_type(s, n);
    bool null = stored == SQLITE_NULL, number = stored == SQLITE_INTEGER;
    switch (type) {
    case QUERY_ID_NULL:
    case QUERY_ID:
    case QUERY_I64:
        *(int64_t *)p = sqlite3_column_int64(s, n);
        return number || (null && type == QUERY_ID_NULL);
    case QUERY_I64_NULL:
        *(struct maybe_i64 *)p = (struct maybe_i64){!null, sqlite3_column_int64(s, n)};
        return number || null;
    case QUERY_BOOL: *(bool *)p = sqlite3_column_int64(s, n) != 0; return number;
    case QUERY_INSTANT_NULL:
    case QUERY_INSTANT:
        ((instant *)p)->ms = sqlite3_column_int64(s, n);
        return number || (null && type == QUERY_INSTANT_NULL);
    case QUERY_TEXT:
    case QUERY_TEXT_NULL:
        if (stored == SQLITE_TEXT)
            *(struct str *)p = copy_bytes(arena, s, n, true);
        return stored == SQLITE_TEXT || (null && type == QUERY_TEXT_NULL);
    case QUERY_BLOB:
    case QUERY_BLOB_NULL:
        if (stored == SQLITE_BLOB)
            *(struct str *)p = copy_bytes(arena, s, n, false);
        return stored == SQLITE_BLOB || (null && type == QUERY_BLOB_NULL);
    case QUERY_MATCH:
    case QUERY_IDS: return false;
    }
    return false;
}

static enum err read_row(struct arena *arena, sqlite3_stmt *s, const struct query *query, void *row,
                         struct error *err)
{
    for (size_t i = 0; i < query->out_count; i++) {
        const struct query_field *f = &query->out[i];
        if (!column_fits(arena, s, (int)i))
            return error_set(err, ERR_TOO_LARGE, "%s: column %s is more than the arena holds",
                             query->name, f->name);
        if (!read_field(arena, s, (int)i, f->type, (char *)row + f->offset))
            return error_set(err, ERR_CORRUPT, "%s: column %s is not of the declared type",
                             query->name, f->name);
    }
    if (arena_spent(arena))
        return error_set(err, ERR_TOO_LARGE, "%s: the result spends the arena", query->name);
    return ERR_OK;
}

/* --- running --- */

static enum err start(struct sqlite_db *db, const struct query *query, const void *in,
                      sqlite3_stmt **s, struct error *err)
{
    db->db.last_query = query;
    db->db.queries++;
    if (!db->db.writes && (query->kind == QUERY_EXEC || query->kind == QUERY_INSERT))
        return error_set(err, ERR_INVALID, "%s writes, and this connection reads", query->name);
    enum err e = statement_of(db, query, s, err);
    if (!e)
        e = bind_all(db, *s, query, in, err);
    return e;
}

/* Steps to the next row: *row false at the end. */
static enum err step(struct sqlite_db *db, sqlite3_stmt *s, const struct query *query, bool *row,
                     struct error *err)
{
    int rc = sqlite3_step(s);
    *row = rc == SQLITE_ROW;
    if (rc == SQLITE_ROW || rc == SQLITE_DONE)
        return ERR_OK;
    return sqlite_fault(db->sqlite, rc, query->name, err);
}

/* A change is whole, its foreign keys checked, only when stepped to its end. */
static enum err run_out(struct sqlite_db *db, sqlite3_stmt *s, const struct query *query,
                        struct error *err)
{
    bool row = !sqlite3_stmt_readonly(s);
    while (row) {
        enum err e = step(db, s, query, &row, err);
        if (e)
            return e;
    }
    return ERR_OK;
}

static enum err first_row(struct sqlite_db *db, struct arena *arena, const struct query *query,
                          const void *in, void *row, struct error *err)
{
    sqlite3_stmt *s = NULL;
    bool found = false;
    enum err e = start(db, query, in, &s, err);
    if (!e)
        e = step(db, s, query, &found, err);
    if (!e && !found)
        e = error_set(err, ERR_NOT_FOUND, "%s: no row", query->name);
    if (!e)
        e = read_row(arena, s, query, row, err);
    if (!e)
        e = run_out(db, s, query, err);
    if (s)
        sqlite3_reset(s);
    return e;
}

enum err sqlite_one(struct db *base, struct arena *arena, const struct query *query, const void *in,
                    void *row, struct error *err)
{
    struct sqlite_db *db = (struct sqlite_db *)base;
    assert(query->kind == QUERY_ONE);
    memset(row, 0, query->row_size);
    return command_ended(base, first_row(db, arena, query, in, row, err), err);
}

static void *next_row(struct arena *arena, const struct query *query, char **rows, size_t count,
                      size_t *cap)
{
    if (count == *cap) {
        size_t more = *cap ? *cap * 2 : FIRST_ROWS;
        char *bigger = arena_array(arena, more, query->row_size);
        if (count)
            memcpy(bigger, *rows, count * query->row_size);
        *rows = bigger;
        *cap = more;
    }
    return *rows + count * query->row_size;
}

static enum err all_rows(struct sqlite_db *db, struct arena *arena, const struct query *query,
                         sqlite3_stmt *s, void **items, size_t *count, struct error *err)
{
    char *rows = NULL;
    size_t n = 0, cap = 0;
    for (;;) {
        bool found;
        enum err e = step(db, s, query, &found, err);
        if (e)
            return e;
        if (!found)
            break;
        if (n == QUERY_MAX_ROWS)
            return error_set(err, ERR_TOO_LARGE, "%s: over %d rows", query->name, QUERY_MAX_ROWS);
        e = read_row(arena, s, query, next_row(arena, query, &rows, n, &cap), err);
        if (e)
            return e;
        n++;
    }
    *items = rows;
    *count = n;
    return ERR_OK;
}

enum err sqlite_many(struct db *base, struct arena *arena, const struct query *query,
                     const void *in, void **items, size_t *count, struct error *err)
{
    struct sqlite_db *db = (struct sqlite_db *)base;
    assert(query->kind == QUERY_MANY);
    *items = NULL;
    *count = 0;
    sqlite3_stmt *s = NULL;
    enum err e = start(db, query, in, &s, err);
    if (!e)
        e = all_rows(db, arena, query, s, items, count, err);
    if (s)
        sqlite3_reset(s);
    return command_ended(base, e, err);
}

enum err sqlite_exec(struct db *base, const struct query *query, const void *in, int64_t *changed,
                     struct error *err)
{
    struct sqlite_db *db = (struct sqlite_db *)base;
    assert(query->kind == QUERY_EXEC);
    sqlite3_stmt *s = NULL;
    bool row = false;
    enum err e = start(db, query, in, &s, err);
    if (!e)
        e = step(db, s, query, &row, err);
    if (!e && row)
        e = run_out(db, s, query, err);
    if (!e && changed)
        *changed = sqlite3_changes64(db->sqlite);
    if (s)
        sqlite3_reset(s);
    return command_ended(base, e, err);
}

enum err sqlite_insert(struct db *base, const struct query *query, const void *in, int64_t *id,
                       struct error *err)
{
    struct sqlite_db *db = (struct sqlite_db *)base;
    assert(query->kind == QUERY_INSERT);
    sqlite3_stmt *s = NULL;
    bool row = false;
    enum err e = start(db, query, in, &s, err);
    if (!e)
        e = step(db, s, query, &row, err);
    if (!e && sqlite3_changes64(db->sqlite) == 0)
        e = error_set(err, ERR_NOT_FOUND, "%s: nothing was inserted", query->name);
    int64_t new_id = e ? 0 : sqlite3_last_insert_rowid(db->sqlite);
    if (!e && id)
        *id = new_id;
    if (!e && query->event && new_id > base->collected.last_event)
        base->collected.last_event = new_id;
    if (s)
        sqlite3_reset(s);
    return command_ended(base, e, err);
}
