/* Text index and totals are collected while commands run and written at the
 * end: FTS5 keeps a segment for each savepoint otherwise, and a hot total
 * would be written once a command instead of once a group. */
#include "base/arena.h"
#include "store/engine.h"
#include "store/tokens.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

enum { COLLECTED_ARENA = 1024 * 1024 * 1024 };

void collected_create(struct collected *collected)
{
    *collected = (struct collected){.arena = arena_create(COLLECTED_ARENA)};
}

void collected_destroy(struct collected *collected)
{
    if (collected->arena)
        arena_destroy(&collected->arena);
    free(collected->changes);
    free(collected->totals);
    *collected = (struct collected){0};
}

void collected_reset(struct collected *collected)
{
    collected_back_to(collected, (struct collected_mark){0});
    arena_reset(collected->arena);
}

struct collected_mark collected_mark(const struct collected *collected)
{
    return (struct collected_mark){collected->change_count, collected->total_count,
                                   collected->last_event};
}

void collected_back_to(struct collected *collected, struct collected_mark mark)
{
    collected->change_count = mark.changes;
    collected->total_count = mark.totals;
    collected->last_event = mark.last_event;
}

static void *room(void *items, size_t count, size_t *cap, size_t size)
{
    if (count < *cap)
        return items;
    *cap = *cap ? *cap * 2 : 64;
    items = realloc(items, *cap * size);
    if (!items)
        abort();
    return items;
}

static enum err collect(struct db *db, struct index_change change, int64_t shop, struct error *err)
{
    if (!db->writes)
        return error_set(err, ERR_INVALID, "the text index is written inside a command");
    struct collected *c = &db->collected;
    c->changes = room(c->changes, c->change_count, &c->change_cap, sizeof *c->changes);
    change.tokens =
        str_printf(c->arena, TOKENS_SHOP_FORMAT " %.*s", (long long)shop, STR_ARG(change.tokens));
    c->changes[c->change_count++] = change;
    return ERR_OK;
}

enum err db_index_message(struct db *db, int64_t message, int64_t shop, struct str tokens,
                          struct error *err)
{
    return collect(db, (struct index_change){message, tokens, false}, shop, err);
}

enum err db_unindex_message(struct db *db, int64_t message, int64_t shop, struct str tokens,
                            struct error *err)
{
    return collect(db, (struct index_change){message, tokens, true}, shop, err);
}

void db_total_add(struct db *db, int64_t shop, const char *name, int64_t delta)
{
    struct collected *c = &db->collected;
    assert(db->writes);
    c->totals = room(c->totals, c->total_count, &c->total_cap, sizeof *c->totals);
    c->totals[c->total_count++] =
        (struct total_change){shop, arena_dup(c->arena, name, strlen(name)), delta};
}

static int by_shop_and_name(const void *a, const void *b)
{
    const struct total_change *x = a, *y = b;
    return x->shop != y->shop ? (x->shop < y->shop ? -1 : 1) : strcmp(x->name, y->name);
}

void collected_sum_totals(struct collected *c)
{
    size_t sums = 0;
    if (c->total_count)
        qsort(c->totals, c->total_count, sizeof *c->totals, by_shop_and_name);
    for (size_t i = 0; i < c->total_count; i++)
        if (sums && by_shop_and_name(&c->totals[sums - 1], &c->totals[i]) == 0)
            c->totals[sums - 1].delta += c->totals[i].delta;
        else
            c->totals[sums++] = c->totals[i];
    c->total_count = sums;
}

static const struct query_field total_in[] = {
    {"shop", QUERY_ID, offsetof(struct collected_total, shop)},
    {"name", QUERY_TEXT, offsetof(struct collected_total, name)},
    {"delta", QUERY_I64, offsetof(struct collected_total, delta)},
};
/* On PostgreSQL a total is the sum of its slots; each connection has one, so that
 * commands do not wait for each other's commits. */
const struct query collected_total_add = {
    .name = "total_add",
    .kind = QUERY_EXEC,
    .sqlite = "INSERT INTO counter (shop, name, n) VALUES (?1, ?2, ?3) "
              "ON CONFLICT (shop, name) DO UPDATE SET n = counter.n + excluded.n",
    .postgres = "INSERT INTO counter_slot (shop, name, slot, n)"
                " VALUES ($1, $2, pg_backend_pid() % 64, $3)"
                " ON CONFLICT (shop, name, slot) DO UPDATE SET n = counter_slot.n + excluded.n",
    .in = total_in,
    .in_count = 3,
};
