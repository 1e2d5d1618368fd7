#include "store/table.h"

#include "base/buf.h"

#include <endian.h>
#include <stdlib.h>
#include <string.h>

const struct table *table_named(const struct tables *tables, const char *name)
{
    for (size_t i = 0; i < tables->count; i++)
        if (strcmp(tables->items[i].name, name) == 0)
            return &tables->items[i];
    abort();
}

static bool is_number(enum query_type type)
{
    return type == QUERY_I64 || type == QUERY_I64_NULL;
}

static bool is_null(enum query_type type, const struct cell *cell)
{
    return is_number(type) ? type == QUERY_I64_NULL && !cell->maybe.has : !cell->text.ptr;
}

static int64_t number_of(enum query_type type, const struct cell *cell)
{
    return type == QUERY_I64_NULL ? cell->maybe.value : cell->i64;
}

static int compare_texts(struct str a, struct str b)
{
    size_t len = a.len < b.len ? a.len : b.len;
    int order = len ? memcmp(a.ptr, b.ptr, len) : 0;
    return order ? order : (a.len > b.len) - (a.len < b.len);
}

static int compare(enum query_type type, const struct cell *a, const struct cell *b)
{
    if (!is_number(type))
        return compare_texts(a->text, b->text);
    int64_t x = number_of(type, a), y = number_of(type, b);
    return (x > y) - (x < y);
}

int table_compare_keys(const struct table *table, const struct cell *a, const struct cell *b)
{
    int order = 0;
    for (size_t i = 0; !order && i < table->key_count; i++) {
        size_t at = table->key[i];
        order = compare(table->columns[at].type, &a[at], &b[at]);
    }
    return order;
}

bool table_same_row(const struct table *table, const struct cell *a, const struct cell *b)
{
    for (size_t i = 0; i < table->column_count; i++) {
        enum query_type type = table->columns[i].type;
        bool null = is_null(type, &a[i]);
        if (null != is_null(type, &b[i]) || (!null && compare(type, &a[i], &b[i]) != 0))
            return false;
    }
    return true;
}

void table_encode_row(const struct table *table, const struct cell *row, struct buf *out)
{
    for (size_t i = 0; i < table->column_count; i++) {
        enum query_type type = table->columns[i].type;
        bool null = is_null(type, &row[i]), number = is_number(type);
        buf_char(out, null ? 0 : number ? 1 : 2);
        if (null)
            continue;
        uint64_t n = htobe64(number ? (uint64_t)number_of(type, &row[i]) : row[i].text.len);
        buf_bytes(out, &n, sizeof n);
        if (!number)
            buf_add(out, row[i].text);
    }
}
