#include "store/sqlite/engine.h"

/* A total as the query takes it. */
struct total {
    int64_t shop;
    struct str name;
    int64_t delta;
};

static const struct query_field total_in[] = {
    {"shop", QUERY_ID, offsetof(struct total, shop)},
    {"name", QUERY_TEXT, offsetof(struct total, name)},
    {"delta", QUERY_I64, offsetof(struct total, delta)},
};
static const struct query total_add = {
    .name = "total_add",
    .kind = QUERY_EXEC,
    .sqlite = "INSERT INTO counter (shop, name, n) VALUES (?1, ?2, ?3) "
              "ON CONFLICT (shop, name) DO UPDATE SET n = counter.n + excluded.n",
    .in = total_in,
    .in_count = 3,
};

enum err totals_flush(struct sqlite_db *db, struct error *err)
{
    struct collected *collected = &db->db.collected;
    for (size_t i = 0; i < collected->total_count; i++) {
        int64_t sum = collected_take_total(collected, i);
        if (sum == 0)
            continue;
        const struct total_change *t = &collected->totals[i];
        struct total row = {t->shop, str_of(t->name), sum};
        enum err e = sqlite_exec(&db->db, &total_add, &row, NULL, err);
        if (e)
            return e;
    }
    return ERR_OK;
}
