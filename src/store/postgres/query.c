#include "store/postgres/engine.h"

#include "base/arena.h"
#include "base/buf.h"

#include <assert.h>
#include <endian.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* Types by the numbers they have in every PostgreSQL (pg_type.dat). */
enum {
    BOOL = 16,
    BYTEA = 17,
    NAME = 19,
    INT8 = 20,
    INT2 = 21,
    INT4 = 23,
    TEXT = 25,
    VARCHAR = 1043
};

/* --- what was sent ---------------------------------------------------------- */

static enum err note_sent(struct pg_db *db, int sent, struct pg_sent what, struct error *err)
{
    if (!sent)
        return pg_fault(db, NULL, what.what, err);
    if (db->sent_count == db->sent_cap) {
        db->sent_cap = db->sent_cap ? db->sent_cap * 2 : 16;
        db->sent = realloc(db->sent, db->sent_cap * sizeof *db->sent);
        if (!db->sent)
            abort();
    }
    db->sent[db->sent_count++] = what;
    return ERR_OK;
}

enum err pg_send_word(struct pg_db *db, const char *word, struct error *err)
{
    return note_sent(db, PQsendQueryParams(db->conn, word, 0, NULL, NULL, NULL, NULL, 1),
                     (struct pg_sent){.what = word}, err);
}

/* --- parameters ------------------------------------------------------------- */

/* One query's parameters as libpq takes them. */
struct binding {
    const char *values[QUERY_MAX_FIELDS];
    int lengths[QUERY_MAX_FIELDS], formats[QUERY_MAX_FIELDS];
    uint64_t numbers[QUERY_MAX_FIELDS];
    struct arena *arena; /* made when needed */
};

enum { BINDING_ARENA = 64 * 1024 * 1024 };

static struct arena *binding_arena(struct binding *b)
{
    if (!b->arena)
        b->arena = arena_create(BINDING_ARENA);
    return b->arena;
}

static bool bind_number(struct binding *b, size_t i, bool has, int64_t v)
{
    b->numbers[i] = htobe64((uint64_t)v);
    b->values[i] = has ? (const char *)&b->numbers[i] : NULL;
    b->lengths[i] = sizeof b->numbers[i];
    b->formats[i] = 1;
    return true;
}

/* Texts go in the binary format too, which takes a length. */
static bool bind_bytes(struct binding *b, size_t i, struct str v, bool may_be_null)
{
    b->values[i] = v.ptr;
    b->lengths[i] = (int)v.len;
    b->formats[i] = 1;
    return v.ptr || may_be_null;
}

static bool bind_ids(struct binding *b, size_t i, const struct ids *ids)
{
    struct buf list = buf_in(binding_arena(b));
    buf_char(&list, '{');
    for (size_t n = 0; n < ids->count; n++) {
        if (n)
            buf_char(&list, ',');
        buf_i64(&list, ids->items[n]);
    }
    buf_char(&list, '}');
    return bind_bytes(b, i, buf_str(&list), false);
}

static bool bind_field(struct binding *b, size_t i, enum query_type type, const void *p)
{
    const struct maybe_i64 *maybe = p;
    switch (type) {
    case QUERY_ID:
    case QUERY_I64: return bind_number(b, i, true, *(const int64_t *)p);
    case QUERY_ID_NULL: return bind_number(b, i, *(const int64_t *)p != 0, *(const int64_t *)p);
    case QUERY_I64_NULL: return bind_number(b, i, maybe->has, maybe->value);
    case QUERY_BOOL: return bind_number(b, i, true, *(const bool *)p);
    case QUERY_INSTANT: return bind_number(b, i, true, ((const instant *)p)->ms);
    case QUERY_INSTANT_NULL:
        return bind_number(b, i, ((const instant *)p)->ms != 0, ((const instant *)p)->ms);
    case QUERY_TEXT:
    case QUERY_BLOB: return bind_bytes(b, i, *(const struct str *)p, false);
    case QUERY_TEXT_NULL:
    case QUERY_BLOB_NULL: return bind_bytes(b, i, *(const struct str *)p, true);
    case QUERY_IDS: return bind_ids(b, i, p);
    case QUERY_MATCH:
        return bind_bytes(b, i, pg_match(binding_arena(b), *(const struct str *)p), false);
    }
    return false;
}

static Oid type_of(enum query_type type)
{
    switch (type) {
    case QUERY_TEXT:
    case QUERY_TEXT_NULL:
    case QUERY_IDS:
    case QUERY_MATCH: return TEXT;
    case QUERY_BLOB:
    case QUERY_BLOB_NULL: return BYTEA;
    case QUERY_ID:
    case QUERY_ID_NULL:
    case QUERY_I64:
    case QUERY_I64_NULL:
    case QUERY_BOOL:
    case QUERY_INSTANT:
    case QUERY_INSTANT_NULL: return INT8;
    }
    return TEXT;
}

static void types_of(const struct query *query, Oid types[QUERY_MAX_FIELDS])
{
    for (size_t i = 0; i < query->in_count; i++)
        types[i] = type_of(query->in[i].type);
}

/* --- prepared statements ---------------------------------------------------- */

enum { NAME_BYTES = 24 };

/* The prepared statement's name; sent to be prepared when it is new. */
static enum err name_of(struct pg_db *db, const struct query *query, char name[NAME_BYTES],
                        struct error *err)
{
    static char prepared;
    struct query_slot *slot = query_slot(&db->slots, query);
    snprintf(name, NAME_BYTES, "q%zu", slot->number);
    if (slot->statement)
        return ERR_OK;
    Oid types[QUERY_MAX_FIELDS];
    types_of(query, types);
    enum err e =
        note_sent(db, PQsendPrepare(db->conn, name, query->postgres, (int)query->in_count, types),
                  (struct pg_sent){.prepares = query, .what = query->name}, err);
    slot->statement = e ? NULL : &prepared;
    return e;
}

/* --- sending ---------------------------------------------------------------- */

/* The transaction begins with the command's first query, and tells its number:
 * asked for after a lost answer to COMMIT (pg_xact_status). */
static enum err begin(struct pg_db *db, struct error *err)
{
    if (!db->db.writes || db->in_transaction)
        return ERR_OK;
    static const char xid[] = "SELECT CAST(CAST(pg_current_xact_id() AS TEXT) AS BIGINT)";
    enum err e = pg_send_word(db, "BEGIN", err);
    if (!e)
        e = note_sent(db, PQsendQueryParams(db->conn, xid, 0, NULL, NULL, NULL, NULL, 1),
                      (struct pg_sent){.what = "transaction", .is_xid = true}, err);
    db->in_transaction = !e;
    return e;
}

static enum err send_bound(struct pg_db *db, const struct query *query, const struct binding *b,
                           struct error *err)
{
    int sent;
    if (db->store->prepares) {
        char name[NAME_BYTES];
        enum err e = name_of(db, query, name, err);
        if (e)
            return e;
        sent = PQsendQueryPrepared(db->conn, name, (int)query->in_count, b->values, b->lengths,
                                   b->formats, 1);
    } else {
        Oid types[QUERY_MAX_FIELDS];
        types_of(query, types);
        sent = PQsendQueryParams(db->conn, query->postgres, (int)query->in_count, types, b->values,
                                 b->lengths, b->formats, 1);
    }
    return note_sent(db, sent, (struct pg_sent){.query = query, .what = query->name}, err);
}

/* The row that a command will read and change: locked before, in a statement of
 * its own, so that what is read then is what the last holder left. */
static enum err send_lock(struct pg_db *db, const struct query *query, const struct binding *b,
                          struct error *err)
{
    static const Oid types[] = {INT8};
    if (!query->lock || !db->db.writes)
        return ERR_OK;
    size_t i = query->lock_by;
    int sent = PQsendQueryParams(db->conn, query->lock, 1, types, &b->values[i], &b->lengths[i],
                                 &b->formats[i], 1);
    return note_sent(db, sent, (struct pg_sent){.what = query->name}, err);
}

enum err pg_send(struct pg_db *db, const struct query *query, const void *in, struct error *err)
{
    db->db.last_query = query;
    db->db.queries++;
    if (!db->db.writes && (query->kind == QUERY_EXEC || query->kind == QUERY_INSERT))
        return error_set(err, ERR_INVALID, "%s writes, and this connection reads", query->name);
    struct binding b = {.arena = NULL};
    enum err e = ERR_OK;
    for (size_t i = 0; !e && i < query->in_count; i++) {
        const struct query_field *f = &query->in[i];
        if (!bind_field(&b, i, f->type, (const char *)in + f->offset))
            e = error_set(err, ERR_INVALID, "%s: parameter %s is absent", query->name, f->name);
    }
    if (!e)
        e = pg_ensure(db, err);
    if (!e)
        e = begin(db, err);
    if (!e)
        e = send_lock(db, query, &b, err);
    if (!e)
        e = send_bound(db, query, &b, err);
    if (b.arena)
        arena_destroy(&b.arena);
    return e;
}

/* --- answers ---------------------------------------------------------------- */

static uint64_t number_at(const PGresult *result, int row, int column)
{
    const char *p = PQgetvalue(result, row, column);
    uint64_t n = 0;
    memcpy(&n, p, sizeof n);
    return be64toh(n);
}

static void take_event(struct pg_db *db, const PGresult *result)
{
    int64_t id = (int64_t)number_at(result, 0, 0);
    if (id > db->db.collected.last_event)
        db->db.collected.last_event = id;
}

/* The answer to one thing sent; the caller clears `*result`. */
static enum err take_answer(struct pg_db *db, const struct pg_sent *sent, PGresult **result,
                            struct error *err)
{
    *result = PQgetResult(db->conn);
    ExecStatusType status = PQresultStatus(*result);
    if (status != PGRES_COMMAND_OK && status != PGRES_TUPLES_OK)
        return pg_fault(db, *result, sent->what, err);
    PQclear(PQgetResult(db->conn)); /* the NULL between two answers */
    if (sent->is_xid && PQntuples(*result) == 1)
        db->xid = (int64_t)number_at(*result, 0, 0);
    if (sent->query && sent->query->event && PQntuples(*result) == 1)
        take_event(db, *result);
    return ERR_OK;
}

/* After an error: everything up to the mark of the sync is thrown away. */
static void skip_to_sync(struct pg_db *db)
{
    for (int nulls = 0; !db->lost && nulls < 2;) {
        PGresult *result = PQgetResult(db->conn);
        ExecStatusType status = PQresultStatus(result);
        nulls = result ? 0 : nulls + 1;
        PQclear(result);
        if (status == PGRES_PIPELINE_SYNC)
            return;
        if (PQstatus(db->conn) != CONNECTION_OK)
            db->lost = true;
    }
    db->lost = true; /* no mark came */
}

/* Sends the mark and reads all answers; `*last` is that of the last thing sent. */
static enum err settle(struct pg_db *db, PGresult **last, struct error *err)
{
    *last = NULL;
    if (!PQpipelineSync(db->conn))
        return pg_fault(db, NULL, "pipeline", err);
    enum err e = ERR_OK;
    for (size_t i = 0; i < db->sent_count; i++) {
        if (!e) {
            PQclear(*last);
            e = take_answer(db, &db->sent[i], last, err);
        }
        if (e && db->sent[i].prepares) /* what follows an error is not carried out */
            query_slot(&db->slots, db->sent[i].prepares)->statement = NULL;
    }
    db->sent_count = 0;
    skip_to_sync(db);
    if (e) {
        PQclear(*last);
        *last = NULL;
    } else if (db->lost) {
        e = pg_fault(db, NULL, "pipeline", err);
    }
    return e;
}

enum err pg_settle(struct pg_db *db, struct error *err)
{
    PGresult *last;
    enum err e = settle(db, &last, err);
    PQclear(last);
    return e;
}

/* --- rows ------------------------------------------------------------------- */

/* False when the column is not a number. */
static bool read_number(const PGresult *result, int row, int column, int64_t *out)
{
    const unsigned char *p = (const unsigned char *)PQgetvalue(result, row, column);
    switch (PQftype(result, column)) {
    case INT8: *out = (int64_t)number_at(result, row, column); return true;
    case INT4:
        *out = (int32_t)((uint32_t)p[0] << 24 | (uint32_t)p[1] << 16 | (uint32_t)p[2] << 8 | p[3]);
        return true;
    case INT2: *out = (int16_t)((uint32_t)p[0] << 8 | p[1]); return true;
    case BOOL: *out = p[0] != 0; return true;
    default: return false;
    }
}

static bool is_text(Oid type)
{
    return type == TEXT || type == VARCHAR || type == NAME;
}

static struct str copy_bytes(struct arena *arena, const PGresult *result, int row, int column)
{
    size_t len = (size_t)PQgetlength(result, row, column);
    return (struct str){arena_dup(arena, PQgetvalue(result, row, column), len), len};
}

/* False when the value is not of the declared type. `p` is zeroed before. */
static bool read_field(struct arena *arena, const PGresult *result, int row, int column,
                       enum query_type type, void *p)
{
    bool null = PQgetisnull(result, row, column);
    int64_t n = 0;
    switch (type) {
    case QUERY_ID_NULL:
    case QUERY_I64_NULL:
    case QUERY_INSTANT_NULL:
        if (null)
            return true;
        if (!read_number(result, row, column, &n))
            return false;
        if (type == QUERY_I64_NULL)
            *(struct maybe_i64 *)p = (struct maybe_i64){true, n};
        else if (type == QUERY_ID_NULL)
            *(int64_t *)p = n;
        else
            ((instant *)p)->ms = n;
        return true;
    case QUERY_ID:
    case QUERY_I64: return !null && read_number(result, row, column, (int64_t *)p);
    case QUERY_BOOL:
        if (null || !read_number(result, row, column, &n))
            return false;
        *(bool *)p = n != 0;
        return true;
    case QUERY_INSTANT: return !null && read_number(result, row, column, &((instant *)p)->ms);
    case QUERY_TEXT:
    case QUERY_TEXT_NULL:
        if (null)
            return type == QUERY_TEXT_NULL;
        *(struct str *)p = copy_bytes(arena, result, row, column);
        return is_text(PQftype(result, column));
    case QUERY_BLOB:
    case QUERY_BLOB_NULL:
        if (null)
            return type == QUERY_BLOB_NULL;
        *(struct str *)p = copy_bytes(arena, result, row, column);
        return PQftype(result, column) == BYTEA;
    case QUERY_MATCH:
    case QUERY_IDS: return false;
    }
    return false;
}

static enum err read_row(struct arena *arena, const PGresult *result, int n,
                         const struct query *query, void *row, struct error *err)
{
    for (size_t i = 0; i < query->out_count; i++) {
        const struct query_field *f = &query->out[i];
        if (!arena_fits(arena, (size_t)PQgetlength(result, n, (int)i)))
            return error_set(err, ERR_TOO_LARGE, "%s: column %s is more than the arena holds",
                             query->name, f->name);
        if (!read_field(arena, result, n, (int)i, f->type, (char *)row + f->offset))
            return error_set(err, ERR_CORRUPT, "%s: column %s is not of the declared type",
                             query->name, f->name);
    }
    if (arena_spent(arena))
        return error_set(err, ERR_TOO_LARGE, "%s: the result spends the arena", query->name);
    return ERR_OK;
}

/* --- running ---------------------------------------------------------------- */

/* Sends the query with all that waits and reads the answers. A reader whose
 * connection was closed meanwhile asks once more on a new one. */
static enum err ask(struct pg_db *db, const struct query *query, const void *in, PGresult **result,
                    struct error *err)
{
    *result = NULL;
    bool was_whole = !db->lost;
    enum err e = pg_send(db, query, in, err);
    if (!e)
        e = settle(db, result, err);
    if (e && was_whole && db->lost && !db->db.writes && !db->in_transaction) {
        e = pg_send(db, query, in, err);
        if (!e)
            e = settle(db, result, err);
    }
    return e;
}

static enum err first_row(struct pg_db *db, struct arena *arena, const struct query *query,
                          const void *in, void *row, struct error *err)
{
    PGresult *result;
    enum err e = ask(db, query, in, &result, err);
    if (!e && PQntuples(result) == 0)
        e = error_set(err, ERR_NOT_FOUND, "%s: no row", query->name);
    if (!e)
        e = read_row(arena, result, 0, query, row, err);
    PQclear(result);
    return e;
}

enum err pg_one(struct db *db, struct arena *arena, const struct query *query, const void *in,
                void *row, struct error *err)
{
    assert(query->kind == QUERY_ONE);
    memset(row, 0, query->row_size);
    return command_ended(db, first_row((struct pg_db *)db, arena, query, in, row, err), err);
}

static enum err all_rows(struct arena *arena, const PGresult *result, const struct query *query,
                         void **items, size_t *count, struct error *err)
{
    int n = PQntuples(result);
    if (n > QUERY_MAX_ROWS)
        return error_set(err, ERR_TOO_LARGE, "%s: over %d rows", query->name, QUERY_MAX_ROWS);
    if (!n)
        return ERR_OK;
    char *rows = arena_array(arena, (size_t)n, query->row_size);
    for (int i = 0; i < n; i++) {
        enum err e = read_row(arena, result, i, query, rows + (size_t)i * query->row_size, err);
        if (e)
            return e;
    }
    *items = rows;
    *count = (size_t)n;
    return ERR_OK;
}

enum err pg_many(struct db *db, struct arena *arena, const struct query *query, const void *in,
                 void **items, size_t *count, struct error *err)
{
    assert(query->kind == QUERY_MANY);
    *items = NULL;
    *count = 0;
    PGresult *result;
    enum err e = ask((struct pg_db *)db, query, in, &result, err);
    if (!e)
        e = all_rows(arena, result, query, items, count, err);
    PQclear(result);
    return command_ended(db, e, err);
}

enum err pg_query_exec(struct db *db, const struct query *query, const void *in, int64_t *changed,
                       struct error *err)
{
    assert(query->kind == QUERY_EXEC);
    if (!changed)
        return command_ended(db, pg_send((struct pg_db *)db, query, in, err), err);
    PGresult *result;
    enum err e = ask((struct pg_db *)db, query, in, &result, err);
    if (!e)
        *changed = strtoll(PQcmdTuples(result), NULL, 10);
    PQclear(result);
    return command_ended(db, e, err);
}

enum err pg_insert(struct db *db, const struct query *query, const void *in, int64_t *id,
                   struct error *err)
{
    assert(query->kind == QUERY_INSERT);
    if (!id)
        return command_ended(db, pg_send((struct pg_db *)db, query, in, err), err);
    PGresult *result;
    enum err e = ask((struct pg_db *)db, query, in, &result, err);
    if (!e && PQntuples(result) == 0)
        e = error_set(err, ERR_NOT_FOUND, "%s: nothing was inserted", query->name);
    if (!e)
        *id = (int64_t)number_at(result, 0, 0);
    PQclear(result);
    return command_ended(db, e, err);
}
