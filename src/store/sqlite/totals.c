/* Totals are collected while a group runs and written once each at its end. */
#include "store/sqlite/engine.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

/* A total as the query takes it. */
struct row {
    int64_t shop;
    struct str name;
    int64_t delta;
};

static const struct query_field row_in[] = {
    {"shop", QUERY_ID, offsetof(struct row, shop)},
    {"name", QUERY_TEXT, offsetof(struct row, name)},
    {"delta", QUERY_I64, offsetof(struct row, delta)},
};
static const struct query total_add = {
    .name = "total_add",
    .kind = QUERY_EXEC,
    .sqlite = "INSERT INTO counter (shop, name, n) VALUES (?1, ?2, ?3) "
              "ON CONFLICT (shop, name) DO UPDATE SET n = counter.n + excluded.n",
    .in = row_in,
    .in_count = 3,
};

void db_total_add(struct db *db, int64_t shop, const char *name, int64_t delta)
{
    struct total_changes *t = &db->totals;
    assert(db->writes);
    if (t->count == t->cap) {
        t->cap = t->cap ? t->cap * 2 : 256;
        t->items = realloc(t->items, t->cap * sizeof *t->items);
        if (!t->items)
            abort();
    }
    t->items[t->count++] = (struct total_change){shop, name, delta};
}

/* The sum of all moves of the total at `first`, which are then spent. */
static int64_t take_sum(struct total_changes *t, size_t first)
{
    int64_t sum = 0;
    for (size_t i = first; i < t->count; i++) {
        struct total_change *c = &t->items[i];
        if (c->shop != t->items[first].shop || strcmp(c->name, t->items[first].name) != 0)
            continue;
        sum += c->delta;
        c->delta = 0;
    }
    return sum;
}

enum err totals_flush(struct db *db, struct error *err)
{
    for (size_t i = 0; i < db->totals.count; i++) {
        int64_t sum = take_sum(&db->totals, i);
        if (sum == 0)
            continue;
        struct row row = {db->totals.items[i].shop, str_of(db->totals.items[i].name), sum};
        enum err e = query_exec(db, &total_add, &row, NULL, err);
        if (e)
            return e;
    }
    return ERR_OK;
}
