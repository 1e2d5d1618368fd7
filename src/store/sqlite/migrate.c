#include "store/sqlite/engine.h"

#include "base/log.h"

#include <stdlib.h>
#include <string.h>
#include <time.h>

static enum err pragma_number(struct sqlite_db *db, const char *sql, int64_t *out,
                              struct error *err)
{
    sqlite3_stmt *s = NULL;
    int rc = sqlite3_prepare_v2(db->sqlite, sql, -1, &s, NULL);
    if (rc == SQLITE_OK)
        rc = sqlite3_step(s);
    enum err e = rc == SQLITE_ROW ? ERR_OK : sqlite_fault(db->sqlite, rc, sql, err);
    if (!e)
        *out = sqlite3_column_int64(s, 0);
    sqlite3_finalize(s);
    return e;
}

/* *done: the number of the last migration applied, 0 for an empty store. */
static enum err examine(struct sqlite_db *db, size_t known, int64_t *done, struct error *err)
{
    const char *path = db->store->path;
    int64_t application = 0, tables = 0;
    enum err e = pragma_number(db, "PRAGMA application_id", &application, err);
    if (!e)
        e = pragma_number(db, "PRAGMA user_version", done, err);
    if (!e)
        e = pragma_number(db, "SELECT count(*) FROM sqlite_schema", &tables, err);
    if (e)
        return e;
    if (tables > 0 && application != SQLITE_APPLICATION_ID)
        return cannot_open(ERR_CORRUPT, "store.foreign", path, "a database of another program",
                           err);
    if (*done > (int64_t)known)
        return cannot_open(ERR_CONFLICT, "store.newer", path,
                           "made by a newer version of this program", err);
    return ERR_OK;
}

static enum err check_references(struct sqlite_db *db, struct error *err)
{
    sqlite3_stmt *s = NULL;
    int rc = sqlite3_prepare_v2(db->sqlite, "PRAGMA foreign_key_check", -1, &s, NULL);
    if (rc == SQLITE_OK)
        rc = sqlite3_step(s);
    enum err e = ERR_OK;
    if (rc == SQLITE_ROW)
        e = error_set(err, ERR_CORRUPT, "a row of %s refers to nothing",
                      (const char *)sqlite3_column_text(s, 0));
    else if (rc != SQLITE_DONE)
        e = sqlite_fault(db->sqlite, rc, "foreign_key_check", err);
    sqlite3_finalize(s);
    return e;
}

static enum err record(struct sqlite_db *db, const struct migration *m, struct error *err)
{
    char *sql = sqlite3_mprintf("INSERT INTO migration(number, name, applied_at)"
                                " VALUES (%d, %Q, %lld);"
                                "PRAGMA user_version=%d; PRAGMA application_id=%d;",
                                m->number, m->name, (long long)time(NULL) * 1000, m->number,
                                SQLITE_APPLICATION_ID);
    if (!sql)
        abort();
    enum err e = sqlite_connection_exec(db, sql, err);
    sqlite3_free(sql);
    return e;
}

/* The engine's own tables. The text index is merged by the writer, in slices. */
static const char engine_tables[] =
    "CREATE TABLE migration ("
    "  number INTEGER PRIMARY KEY,"
    "  name TEXT NOT NULL,"
    "  applied_at BIGINT NOT NULL"
    ");"
    "CREATE VIRTUAL TABLE message_text USING fts5("
    "  tokens, content='', columnsize=0, tokenize='guichet');"
    "INSERT INTO message_text(message_text, rank) VALUES ('automerge', 0);"
    "INSERT INTO message_text(message_text, rank) VALUES ('crisismerge', 64);";

static enum err apply(struct sqlite_db *db, const struct migration *m, struct error *err)
{
    enum err e = sqlite_connection_exec(db, "BEGIN IMMEDIATE", err);
    if (!e)
        e = m->number == 1 ? sqlite_connection_exec(db, engine_tables, err) : ERR_OK;
    if (!e)
        e = sqlite_connection_exec(db, m->sqlite, err);
    if (!e)
        e = check_references(db, err);
    if (!e)
        e = record(db, m, err);
    if (!e)
        e = sqlite_connection_exec(db, "COMMIT", err);
    if (e && !sqlite3_get_autocommit(db->sqlite) && sqlite_connection_exec(db, "ROLLBACK", NULL))
        log_error("store.rollback_failed");
    return e;
}

static enum err backup_before(struct sqlite_store *store, int number, struct error *err)
{
    char *path = sqlite3_mprintf("%s.before-%04d", store->path, number);
    if (!path)
        abort();
    enum err e = backup_to(store, path, false, err);
    sqlite3_free(path);
    return e;
}

enum err migrate(struct sqlite_store *store, const struct migration *migrations, size_t count,
                 struct error *err)
{
    int64_t done = 0;
    enum err e = examine(store->writer, count, &done, err);
    if (e || done == (int64_t)count)
        return e;
    if (done > 0)
        e = backup_before(store, (int)done + 1, err);
    /* a step may build a table anew: its references are checked at its end */
    if (!e)
        e = sqlite_connection_exec(store->writer, "PRAGMA foreign_keys=0", err);
    for (size_t i = (size_t)done; !e && i < count; i++) {
        e = apply(store->writer, &migrations[i], err);
        if (!e)
            log_info("store.migrated", LOG_I64("number", migrations[i].number),
                     LOG_STR("name", str_of(migrations[i].name)));
    }
    if (!e)
        e = sqlite_connection_exec(store->writer, "PRAGMA foreign_keys=1", err);
    return e;
}

enum err migrate_not(struct sqlite_store *store, size_t count, struct error *err)
{
    struct sqlite_db *db;
    int64_t done = 0;
    enum err e = sqlite_connection_open(store, OPEN_READER, &db, err);
    if (e)
        return e;
    sqlite3_set_authorizer(db->sqlite, NULL, NULL); /* it reads pragmas */
    e = examine(db, count, &done, err);
    if (!e && done < (int64_t)count)
        e = cannot_open(ERR_CONFLICT, "store.older", store->path,
                        "made by an older version of this program", err);
    sqlite_connection_close(&db);
    return e;
}
