#include "store/verify.h"

#include "base/secret.h"
#include "store/sqlite/engine.h"

#include <string.h>
#include <unistd.h>

static enum err damaged(const char *what, struct error *err)
{
    return error_tell(err, ERR_CORRUPT, "", "backup.damaged", what);
}

static enum err prepare(sqlite3 *sqlite, const char *sql, sqlite3_stmt **out, struct error *err)
{
    int rc = sqlite3_prepare_v2(sqlite, sql, -1, out, NULL);
    return rc == SQLITE_OK ? ERR_OK : sqlite_fault(sqlite, rc, "verify", err);
}

static enum err number_of(sqlite3 *sqlite, const char *sql, int64_t *out, struct error *err)
{
    sqlite3_stmt *s = NULL;
    enum err e = prepare(sqlite, sql, &s, err);
    int rc = e ? SQLITE_DONE : sqlite3_step(s);
    if (rc == SQLITE_ROW)
        *out = sqlite3_column_int64(s, 0);
    else if (!e)
        e = sqlite_fault(sqlite, rc, "verify", err);
    sqlite3_finalize(s);
    return e;
}

/* The first row of a check tells the first fault; `good`: what it says otherwise. */
static enum err check(sqlite3 *sqlite, const char *sql, const char *good, struct error *err)
{
    sqlite3_stmt *s = NULL;
    enum err e = prepare(sqlite, sql, &s, err);
    int rc = e ? SQLITE_DONE : sqlite3_step(s);
    const char *said = rc == SQLITE_ROW ? (const char *)sqlite3_column_text(s, 0) : NULL;
    if (said && !(good && strcmp(said, good) == 0))
        e = damaged(said, err);
    else if (rc != SQLITE_ROW && rc != SQLITE_DONE)
        e = sqlite_fault(sqlite, rc, "verify", err);
    sqlite3_finalize(s);
    return e;
}

static bool is_whole(sqlite3_stmt *row)
{
    struct str bytes = {sqlite3_column_blob(row, 2), (size_t)sqlite3_column_bytes(row, 2)};
    struct sha256 hash = sha256_of(bytes);
    return sqlite3_column_type(row, 2) == SQLITE_BLOB &&
           sqlite3_column_int64(row, 1) == (int64_t)bytes.len &&
           sqlite3_column_bytes(row, 0) == SHA256_BYTES &&
           memcmp(sqlite3_column_blob(row, 0), hash.bytes, SHA256_BYTES) == 0;
}

static enum err check_blobs(sqlite3 *sqlite, struct store_verified *out, struct error *err)
{
    sqlite3_stmt *s = NULL;
    enum err e = prepare(sqlite, "SELECT hash, size, bytes FROM blob", &s, err);
    int rc = SQLITE_DONE;
    while (!e && (rc = sqlite3_step(s)) == SQLITE_ROW) {
        out->blobs++;
        out->blob_bytes += sqlite3_column_int64(s, 1);
        if (!is_whole(s))
            e = damaged("blob", err);
    }
    if (!e && rc != SQLITE_DONE)
        e = sqlite_fault(sqlite, rc, "verify", err);
    sqlite3_finalize(s);
    return e;
}

static enum err check_all(sqlite3 *sqlite, const char *path, struct store_verified *out,
                          struct error *err)
{
    int64_t application = 0;
    struct sqlite_db db = {.sqlite = sqlite}; /* for the index's tokenizer */
    enum err e = text_index_register(&db, err);
    if (!e)
        e = number_of(sqlite, "PRAGMA application_id", &application, err);
    if (!e && application != SQLITE_APPLICATION_ID)
        e = cannot_open(ERR_CORRUPT, "store.foreign", path, "a database of another program", err);
    if (!e)
        e = check(sqlite, "PRAGMA integrity_check(1)", "ok", err);
    if (!e)
        e = check(sqlite, "PRAGMA foreign_key_check", NULL, err);
    if (!e)
        e = check(sqlite,
                  "SELECT 'attachment ' || id FROM attachment"
                  " WHERE hash NOT IN (SELECT hash FROM blob) LIMIT 1",
                  NULL, err);
    if (!e)
        e = number_of(sqlite, "SELECT count(*) FROM shop", &out->shops, err);
    if (!e)
        e = number_of(sqlite, "SELECT count(*) FROM dossier", &out->dossiers, err);
    if (!e)
        e = number_of(sqlite, "SELECT count(*) FROM message", &out->messages, err);
    if (!e)
        e = number_of(sqlite, "SELECT count(*) FROM event", &out->events, err);
    return e ? e : check_blobs(sqlite, out, err);
}

enum err store_verify_file(const char *path, struct store_verified *out, struct error *err)
{
    sqlite3 *sqlite = NULL;
    *out = (struct store_verified){0};
    if (access(path, R_OK) != 0)
        return cannot_open(ERR_NOT_FOUND, "backup.unreadable", path, "cannot be read", err);
    int rc = sqlite3_open_v2(path, &sqlite, SQLITE_OPEN_READONLY | SQLITE_OPEN_NOMUTEX, NULL);
    enum err e =
        rc == SQLITE_OK ? check_all(sqlite, path, out, err) : sqlite_fault(sqlite, rc, path, err);
    sqlite3_close(sqlite);
    if (e == ERR_CORRUPT && err && !err->key[0])
        return cannot_open(e, "store.not_a_database", path, "not a database", err);
    return e;
}

/* --- a store at work -------------------------------------------------------- */

static enum err said(struct sqlite_db *db, struct arena *arena, const char *sql, const char *good,
                     struct str *out, struct error *err)
{
    sqlite3_stmt *s = NULL;
    enum err e = prepare(db->sqlite, sql, &s, err);
    int rc = e ? SQLITE_DONE : sqlite3_step(s);
    const char *text = rc == SQLITE_ROW ? (const char *)sqlite3_column_text(s, 0) : NULL;
    if (text && !(good && strcmp(text, good) == 0))
        *out = str_dup(arena, str_of(text));
    if (rc != SQLITE_ROW && rc != SQLITE_DONE)
        e = sqlite_fault(db->sqlite, rc, "check", err);
    sqlite3_finalize(s);
    return e;
}

enum err sqlite_check(struct store *store, struct arena *arena, struct str *damage,
                      struct error *err)
{
    struct sqlite_db *db;
    enum err e = sqlite_connection_open((struct sqlite_store *)store, OPEN_READER, &db, err);
    if (e)
        return e;
    sqlite3_set_authorizer(db->sqlite, NULL, NULL); /* the checks are pragmas */
    e = said(db, arena, "PRAGMA integrity_check(1)", "ok", damage, err);
    if (!e && !damage->ptr)
        e = said(db, arena, "PRAGMA foreign_key_check", NULL, damage, err);
    if (e == ERR_CORRUPT && err) { /* what cannot even be read is the finding */
        *damage = str_dup(arena, str_of(err->text));
        e = ERR_OK;
    }
    sqlite_connection_close(&db);
    return e;
}
