#include "store/postgres/engine.h"

#include "base/arena.h"
#include "base/log.h"

#include <poll.h>
#include <stdlib.h>
#include <time.h>

enum { SQL_ARENA = 1024 * 1024, LEAVE_TRIES = 40, LEAVE_MS = 50 };

/* Nodes that start together migrate one after the other. */
static const char lock[] = "BEGIN; SELECT pg_advisory_xact_lock(1195591764)"; /* "GCHT" */

/* The engine's own tables and functions. */
static const char engine_tables[] =
    "CREATE TABLE migration ("
    "  number INTEGER PRIMARY KEY,"
    "  name TEXT NOT NULL,"
    "  applied_at BIGINT NOT NULL"
    ");"
    /* what is added to a transaction's number: after a move to another cluster
     * its numbers begin anew, and the log's must not */
    "CREATE TABLE event_base (base BIGINT NOT NULL);"
    "INSERT INTO event_base VALUES (0);"
    "CREATE FUNCTION event_number(xid8) RETURNS BIGINT LANGUAGE sql STABLE AS $$"
    "  SELECT (CAST(CAST($1 AS TEXT) AS BIGINT) + base) * 4096 FROM event_base $$;"
    "CREATE FUNCTION event_horizon() RETURNS BIGINT LANGUAGE sql STABLE AS $$"
    "  SELECT event_number(pg_snapshot_xmin(pg_current_snapshot())) $$;"
    "CREATE FUNCTION next_event() RETURNS BIGINT LANGUAGE plpgsql VOLATILE AS $$"
    "  DECLARE n BIGINT := COALESCE(NULLIF(current_setting('guichet.events', true), ''), '0');"
    "  BEGIN"
    "    IF n > 4095 THEN RAISE 'more than 4096 events in a transaction'; END IF;"
    "    PERFORM set_config('guichet.events', CAST(n + 1 AS TEXT), true);"
    "    RETURN event_number(pg_current_xact_id()) + n;"
    "  END $$;"
    "CREATE TABLE message_text (message BIGINT PRIMARY KEY, tokens tsvector NOT NULL);"
    "CREATE INDEX message_text_tokens ON message_text USING gin (tokens);";

/* An index of words gives all messages with a word before the newest can be
 * chosen. So each message has three more words, for the stretches of 2^13, 2^16
 * and 2^20 messages that it lies in, and the newest are looked for in the last
 * short stretch first (newest_messages() of the migrations): neither a word's
 * frequency nor the store's size matter. */
static const char search_functions[] =
    "CREATE FUNCTION stretch(bits INTEGER, message BIGINT) RETURNS TEXT"
    "  LANGUAGE sql IMMUTABLE AS $$ SELECT '#' || bits || '.' || (message >> bits) $$;"
    "CREATE FUNCTION with_stretches(message BIGINT, tokens tsvector) RETURNS tsvector"
    "  LANGUAGE sql IMMUTABLE AS $$ SELECT tokens || array_to_tsvector(ARRAY["
    "    stretch(13, message), stretch(16, message), stretch(20, message)]) $$;";

/* The first column of the first row. */
static enum err number_of(struct pg_db *db, const char *sql, int64_t *out, struct error *err)
{
    PQexitPipelineMode(db->conn);
    PGresult *result = PQexec(db->conn, sql);
    bool good = PQresultStatus(result) == PGRES_TUPLES_OK && PQntuples(result) == 1;
    enum err e = good ? ERR_OK : pg_fault(db, result, "migration", err);
    if (good)
        *out = strtoll(PQgetvalue(result, 0, 0), NULL, 10);
    PQclear(result);
    PQenterPipelineMode(db->conn);
    return e;
}

/* *done: the number of the last migration applied, 0 for an empty store. */
static enum err examine(struct pg_db *db, size_t known, int64_t *done, struct error *err)
{
    int64_t ours = 0, tables = 0;
    const char *what = PQdb(db->conn);
    *done = 0;
    enum err e = number_of(db,
                           "SELECT count(*) FROM pg_class WHERE relnamespace = (SELECT oid FROM "
                           "pg_namespace WHERE nspname = current_schema())"
                           " AND relkind = 'r' AND relname = 'event_base'",
                           &ours, err);
    if (!e)
        e = number_of(db,
                      "SELECT count(*) FROM pg_class WHERE relnamespace = (SELECT oid FROM "
                      "pg_namespace WHERE nspname = current_schema())"
                      " AND relkind = 'r'",
                      &tables, err);
    if (!e && ours)
        e = number_of(db, "SELECT COALESCE(max(number), 0) FROM migration", done, err);
    if (!e && tables && !ours)
        return cannot_open(ERR_CORRUPT, "store.foreign", what, "tables of another program", err);
    if (!e && *done > (int64_t)known)
        return cannot_open(ERR_CONFLICT, "store.newer", what,
                           "made by a newer version of this program", err);
    return e;
}

/* One step, unless another node did it while we waited for the lock. */
static enum err apply(struct pg_db *db, const struct migration *m, struct error *err)
{
    int64_t done;
    struct arena *arena = arena_create(SQL_ARENA);
    enum err e = pg_exec(db, lock, err);
    if (!e)
        e = examine(db, (size_t)INT32_MAX, &done, err);
    if (!e && done < m->number) {
        e = m->number == 1 ? pg_exec(db, engine_tables, err) : ERR_OK;
        if (!e && m->number == 1)
            e = pg_exec(db, search_functions, err);
        if (!e)
            e = pg_exec(db, m->postgres, err);
        if (!e)
            e = pg_exec(db,
                        arena_printf(arena, "INSERT INTO migration VALUES (%d, '%s', %lld)",
                                     m->number, m->name, (long long)time(NULL) * 1000),
                        err);
        if (!e)
            log_info("store.migrated", LOG_I64("number", m->number),
                     LOG_STR("name", str_of(m->name)));
    }
    if (!e)
        e = pg_exec(db, "COMMIT", err);
    else if (pg_exec(db, "ROLLBACK", NULL))
        log_error("store.rollback_failed");
    arena_destroy(&arena);
    return e;
}

/* Numbers of the log that this cluster's transactions have not reached come
 * from another one: it goes on behind them. */
static const char go_on_behind[] =
    "BEGIN; SELECT pg_advisory_xact_lock(1195591764);"
    "UPDATE event_base SET base = base + (newest.id - reached.id) / 4096 + 1"
    "  FROM (SELECT max(id) AS id FROM event) AS newest,"
    "       (SELECT event_number(pg_snapshot_xmax(pg_current_snapshot())) AS id) AS reached"
    "  WHERE newest.id >= reached.id + 4096;"
    "COMMIT";

enum err pg_migrate(struct pg_db *db, const struct migration *migrations, size_t count,
                    struct error *err)
{
    int64_t done;
    enum err e = examine(db, count, &done, err);
    for (size_t i = e ? count : (size_t)done; !e && i < count; i++)
        e = apply(db, &migrations[i], err);
    return e ? e : pg_exec(db, go_on_behind, err);
}

static const char wipe[] = "BEGIN; SELECT pg_advisory_xact_lock(1195591764);"
                           "DO $$ DECLARE what TEXT; here OID := (SELECT oid FROM pg_namespace "
                           "WHERE nspname = current_schema()); BEGIN"
                           "  FOR what IN SELECT CASE relkind WHEN 'v' THEN 'VIEW ' ELSE 'TABLE ' "
                           "END || CAST(oid AS "
                           "regclass)"
                           "    FROM pg_class WHERE relnamespace = here AND relkind IN ('v', 'r') "
                           "ORDER BY relkind DESC "
                           "LOOP"
                           "    EXECUTE 'DROP ' || what || ' CASCADE';"
                           "  END LOOP;"
                           "  FOR what IN SELECT 'SEQUENCE ' || CAST(oid AS regclass) FROM pg_class"
                           "    WHERE relnamespace = here AND relkind = 'S' LOOP"
                           "    EXECUTE 'DROP ' || what;"
                           "  END LOOP;"
                           "  FOR what IN SELECT 'FUNCTION ' || CAST(p.oid AS regprocedure) FROM "
                           "pg_proc p"
                           "    WHERE p.pronamespace = here AND NOT EXISTS"
                           "      (SELECT 1 FROM pg_depend d WHERE d.objid = p.oid AND d.deptype = "
                           "'e') LOOP" /* an
                                          extension's
                                        */
                           "    EXECUTE 'DROP ' || what || ' CASCADE';"
                           "  END LOOP;"
                           "END $$;"
                           "COMMIT";

/* Servers and commands at work on the database; connections closed a moment ago are
 * waited for. */
static enum err check_alone(struct pg_db *db, struct error *err)
{
    static const char others[] =
        "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database()"
        " AND application_name = 'guichet' AND pid <> pg_backend_pid()";
    int64_t count = 1;
    for (int tries = 0; count && tries < LEAVE_TRIES; tries++) {
        enum err e = number_of(db, others, &count, err);
        if (e)
            return e;
        if (count)
            poll(NULL, 0, LEAVE_MS);
    }
    return count
               ? cannot_open(ERR_CONFLICT, "store.in_use", PQdb(db->conn), "others work on it", err)
               : ERR_OK;
}

enum err pg_wipe(struct pg_db *db, size_t migrations_count, struct error *err)
{
    int64_t done;
    enum err e = examine(db, migrations_count, &done, err);
    if (e || done == 0)
        return e;
    e = check_alone(db, err);
    if (e)
        return e;
    e = pg_exec(db, wipe, err);
    if (e && pg_exec(db, "ROLLBACK", NULL))
        log_error("store.rollback_failed");
    return e;
}
