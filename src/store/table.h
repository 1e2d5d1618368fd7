/* The store's tables as data: what tools/gen_tables.py reads off the migrations.
 * For what works on all of them alike, whatever the engine: copying, counting,
 * looking for what is missing. */
#ifndef STORE_TABLE_H
#define STORE_TABLE_H

#include "store/query.h"

#include <assert.h>

/* A value of a row; which member holds it, the column's type says: QUERY_I64,
 * QUERY_I64_NULL, and text for QUERY_TEXT, QUERY_BLOB and their _NULL. A row is
 * an array of them, one a column. */
struct cell {
    union {
        int64_t i64;
        struct maybe_i64 maybe;
        struct str text;
    };
};
static_assert(sizeof(struct cell) == 16, "gen_tables.py counts on it");

struct table {
    const char *name;
    const struct query_field *columns; /* `blob` is told without its bytes */
    size_t column_count;
    const size_t *key; /* columns of the primary key, in its order */
    size_t key_count;
    uint64_t to_self; /* bit per column: refers to rows of the same table */
    bool append_only; /* no row is ever changed or removed */
    /* Parameters and rows are rows of the table; where a page begins ("after this
     * key, at most `limit`") the limit is a cell behind the last column. `keys` reads
     * the key alone. Texts of keys are ordered by their bytes. */
    const struct query *count, *read, *keys, *put, *remove;
    const struct query *settle; /* after a copy: new ids begin behind the greatest; NULL: none */
};

struct table_index {
    const char *name, *table, *sql; /* `sql` as SQLite has it */
};

struct tables {
    const struct table *items; /* what is referred to comes first */
    size_t count;
    const struct table_index *indexes;
    size_t index_count;
};

extern const struct tables store_tables;

/* The place of a table; aborts when there is none of that name. */
const struct table *table_named(const struct tables *tables, const char *name);

/* By key, in the order of `read`: <0, 0, >0. */
int table_compare_keys(const struct table *table, const struct cell *a, const struct cell *b);
/* Whether two rows are the same to the last byte. */
bool table_same_row(const struct table *table, const struct cell *a, const struct cell *b);

struct buf;
/* The row's canonical bytes, for digests: a byte 0 for null; 1 and the number in 8
 * bytes, big-endian; 2, the length in 8 bytes and the text or the bytes. */
void table_encode_row(const struct table *table, const struct cell *row, struct buf *out);

#endif
