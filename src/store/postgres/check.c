#include "store/postgres/engine.h"

#include <stdio.h>

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

/* The tables that an erasure changes; bytes of rows that are gone are given back,
 * and overwritten as the tables grow again. */
static const char *const erased_tables[] = {
    "message",       "message_html", "message_ref", "message_text", "message_word", "attachment",
    "blob",          "dossier",      "customer",    "participant",  "promise",      "contact_point",
    "customer_name", "outbox",       "idempotency", "parcel",
};

enum err pg_scrub(struct store *store, struct error *err)
{
    struct pg_db *db;
    char sql[64];
    enum err e = pg_open((struct pg_store *)store, true, &db, err);
    for (size_t i = 0; !e && i < sizeof erased_tables / sizeof erased_tables[0]; i++) {
        snprintf(sql, sizeof sql, "VACUUM %s", erased_tables[i]);
        e = pg_exec(db, sql, err);
    }
    pg_close(&db);
    return e;
}
