/* Named queries as tables: what tools/gen_queries.py writes and an engine runs.
 * Callers use the generated functions of store/queries.h; this page says what
 * all of them have in common.
 *
 * Arena: texts and rows of the result live in it. A result that spends the
 * arena's budget, or has more than QUERY_MAX_ROWS rows, is ERR_TOO_LARGE.
 * Null: an id of 0, an instant of none, STR_NONE, a maybe_i64 without `has`;
 * a field that cannot be null and is (STR_NONE given) is ERR_INVALID.
 * Errors: ERR_NOT_FOUND (`:one` without a row), ERR_CONFLICT (a value that must
 * be unique is taken), ERR_INVALID (another constraint said no), ERR_IO,
 * ERR_BUSY, ERR_CORRUPT (the stored value is not of the type that the query
 * declares). Inside a command every error but ERR_NOT_FOUND and ERR_TOO_LARGE
 * ends the command: whatever it returns, its changes are undone. A query without
 * `changed` or `id` may be answered later, at the next one that is waited for or
 * at the end: who wants to know its error asks for them. */
#ifndef STORE_QUERY_H
#define STORE_QUERY_H

#include "base/error.h"
#include "base/instant.h"
#include "base/str.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct arena;
struct db;

enum { QUERY_MAX_ROWS = 10000, QUERY_MAX_FIELDS = 64 };

/* A number that may be null. */
struct maybe_i64 {
    bool has;
    int64_t value;
};

/* What a query reads at once, in any order and also twice. Borrowed during the call. */
struct ids {
    const int64_t *items;
    size_t count;
};

enum query_type {
    QUERY_ID, /* int64_t */
    QUERY_ID_NULL,
    QUERY_I64,      /* int64_t */
    QUERY_I64_NULL, /* struct maybe_i64 */
    QUERY_BOOL,     /* bool */
    QUERY_INSTANT,  /* instant, kept as milliseconds */
    QUERY_INSTANT_NULL,
    QUERY_TEXT, /* struct str, UTF-8 without NUL */
    QUERY_TEXT_NULL,
    QUERY_BLOB, /* struct str, any bytes */
    QUERY_BLOB_NULL,
    QUERY_IDS,   /* struct ids; parameters only */
    QUERY_MATCH, /* struct str of tokens_query; parameters only */
};

struct query_field {
    const char *name;
    enum query_type type;
    size_t offset; /* in the struct of parameters or the row */
};

enum query_kind { QUERY_ONE, QUERY_MANY, QUERY_EXEC, QUERY_INSERT };

struct query {
    const char *name;
    enum query_kind kind;
    bool event;           /* appends to the event log: its id is told to on_commit */
    bool scans;           /* may read a whole table, which a test refuses of the others */
    const char *sqlite;   /* parameters ?1, ?2 in the order of `in` */
    const char *postgres; /* the same with $1, $2 */
    /* NULL, or what locks the row that a command is about to read and change, where
     * commands run side by side; by the parameter of that index */
    const char *lock;
    size_t lock_by;
    const struct query_field *in;
    size_t in_count;
    const struct query_field *out;
    size_t out_count;
    size_t row_size;
};

/* What the generated functions call; `in` is NULL for a query without parameters. */
ERR_MUST enum err query_one(struct db *db, struct arena *arena, const struct query *query,
                            const void *in, void *row, struct error *err);
ERR_MUST enum err query_many(struct db *db, struct arena *arena, const struct query *query,
                             const void *in, void **items, size_t *count, struct error *err);
/* `changed` may be NULL. */
ERR_MUST enum err query_exec(struct db *db, const struct query *query, const void *in,
                             int64_t *changed, struct error *err);
/* `id` may be NULL. */
ERR_MUST enum err query_insert(struct db *db, const struct query *query, const void *in,
                               int64_t *id, struct error *err);

#endif
