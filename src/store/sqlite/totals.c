#include "store/sqlite/engine.h"

enum err totals_flush(struct sqlite_db *db, struct error *err)
{
    struct collected *collected = &db->db.collected;
    enum err e = ERR_OK;
    collected_sum_totals(collected);
    for (size_t i = 0; !e && i < collected->total_count; i++) {
        const struct total_change *t = &collected->totals[i];
        struct collected_total row = {t->shop, str_of(t->name), t->delta};
        if (t->delta)
            e = sqlite_exec(&db->db, &collected_total_add, &row, NULL, err);
    }
    return e;
}
