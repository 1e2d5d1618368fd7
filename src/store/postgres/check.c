#include "store/postgres/engine.h"

/* PostgreSQL looks after its pages itself (checksums, amcheck); what it tells is
 * what it knows to be unusable or never looked through. */
enum err pg_check(struct store *store, struct arena *arena, struct str *damage, struct error *err)
{
    static const struct query_field out[] = {{"name", QUERY_TEXT_NULL, 0}};
    static const struct query unusable = {
        .name = "check_unusable",
        .kind = QUERY_ONE,
        .postgres = "SELECT (SELECT CAST(c.relname AS TEXT) FROM pg_index i JOIN pg_class c ON "
                    "c.oid = i.indexrelid"
                    " WHERE NOT i.indisvalid AND c.relnamespace = here.oid"
                    " UNION ALL SELECT CAST(conname AS TEXT) FROM pg_constraint"
                    " WHERE NOT convalidated AND connamespace = here.oid LIMIT 1)"
                    " FROM (SELECT to_regnamespace(current_schema()) AS oid) AS here",
        .out = out,
        .out_count = 1,
        .row_size = sizeof(struct str),
    };
    struct pg_db *db;
    enum err e = pg_open((struct pg_store *)store, false, &db, err);
    if (e)
        return e;
    e = pg_one(&db->db, arena, &unusable, NULL, damage, err);
    pg_close(&db);
    return e;
}
