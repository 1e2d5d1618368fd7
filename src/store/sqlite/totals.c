#include "store/sqlite/engine.h"

enum err totals_flush(struct sqlite_db *db, struct error *err)
{
    struct collected *collected = &db->db.collected;
    for (size_t i = 0; i < collected->total_count; i++) {
        int64_t sum = collected_take_total(collected, i);
        if (sum == 0)
            continue;
        const struct total_change *t = &collected->totals[i];
        struct collected_total row = {t->shop, str_of(t->name), sum};
        enum err e = sqlite_exec(&db->db, &collected_total_add, &row, NULL, err);
        if (e)
            return e;
    }
    return ERR_OK;
}
