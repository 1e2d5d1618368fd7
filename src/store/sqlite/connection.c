#include "store/sqlite/engine.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { READER_WAIT_MS = 1000 };

enum err sqlite_fault(sqlite3 *sqlite, int rc, const char *what, struct error *err)
{
    const char *text = sqlite ? sqlite3_errmsg(sqlite) : sqlite3_errstr(rc);
    int extended = sqlite ? sqlite3_extended_errcode(sqlite) : rc;
    enum err code = ERR_IO;
    switch (rc & 0xff) {
    case SQLITE_CONSTRAINT:
        code = extended == SQLITE_CONSTRAINT_UNIQUE || extended == SQLITE_CONSTRAINT_PRIMARYKEY
                   ? ERR_CONFLICT
                   : ERR_INVALID;
        break;
    case SQLITE_BUSY:
    case SQLITE_LOCKED: code = ERR_BUSY; break;
    case SQLITE_CORRUPT:
    case SQLITE_NOTADB: code = ERR_CORRUPT; break;
    case SQLITE_TOOBIG: code = ERR_TOO_LARGE; break;
    case SQLITE_ERROR:
    case SQLITE_AUTH:
    case SQLITE_READONLY:
    case SQLITE_MISMATCH:
    case SQLITE_RANGE: code = ERR_INVALID; break;
    default: break;
    }
    return error_set(err, code, "%s: %s (SQLite %d)", what, text, extended);
}

/* What a reader's statements may do: read. The file is opened read-only as
 * well; this tells at once which statement meant to write. */
static int allow_reading(void *ctx, int action, const char *a, const char *b, const char *c,
                         const char *d)
{
    (void)ctx, (void)c, (void)d;
    switch (action) {
    case SQLITE_SELECT:
    case SQLITE_READ:
    case SQLITE_RECURSIVE:
    case SQLITE_TRANSACTION: return SQLITE_OK;
    case SQLITE_FUNCTION: return b && strcmp(b, "load_extension") == 0 ? SQLITE_DENY : SQLITE_OK;
    case SQLITE_PRAGMA: /* the text index asks whether it changed */
        return a && strcmp(a, "data_version") == 0 ? SQLITE_OK : SQLITE_DENY;
    case SQLITE_UPDATE: /* asked when FTS5 declares its table; a real one is refused elsewhere */
        return a && strcmp(a, "sqlite_master") == 0 ? SQLITE_OK : SQLITE_DENY;
    default: return SQLITE_DENY;
    }
}

enum err sqlite_connection_exec(struct sqlite_db *db, const char *sql, struct error *err)
{
    int rc = sqlite3_exec(db->sqlite, sql, NULL, NULL, NULL);
    return rc == SQLITE_OK ? ERR_OK : sqlite_fault(db->sqlite, rc, "store", err);
}

static void set_flags(sqlite3 *sqlite, bool writes)
{
    sqlite3_extended_result_codes(sqlite, 1);
    sqlite3_db_config(sqlite, SQLITE_DBCONFIG_DEFENSIVE, 1, NULL);
    sqlite3_db_config(sqlite, SQLITE_DBCONFIG_TRUSTED_SCHEMA, 0, NULL);
    sqlite3_db_config(sqlite, SQLITE_DBCONFIG_DQS_DML, 0, NULL);
    sqlite3_db_config(sqlite, SQLITE_DBCONFIG_DQS_DDL, 0, NULL);
    if (!writes) {
        sqlite3_db_config(sqlite, SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, 1, NULL);
        sqlite3_busy_timeout(sqlite, READER_WAIT_MS); /* while the log starts again */
    }
}

static const char common_pragmas[] =
    "PRAGMA cell_size_check=1; PRAGMA temp_store=MEMORY; PRAGMA foreign_keys=1;";
static const char reader_pragmas[] = "PRAGMA cache_size=-4096; PRAGMA query_only=1;";
static const char writer_pragmas[] =
    "PRAGMA cache_size=-16384; PRAGMA journal_mode=WAL; PRAGMA journal_size_limit=16777216;"
    "PRAGMA wal_autocheckpoint=0; PRAGMA synchronous=FULL;";

static enum err set_pragmas(struct sqlite_db *db, struct error *err)
{
    enum err e = sqlite_connection_exec(db, common_pragmas, err);
    if (!e)
        e = sqlite_connection_exec(db, db->db.writes ? writer_pragmas : reader_pragmas, err);
    if (!e && db->db.writes && db->store->store.unsafe_no_sync)
        e = sqlite_connection_exec(db, "PRAGMA synchronous=OFF", err);
    if (!e && !db->db.writes)
        sqlite3_set_authorizer(db->sqlite, allow_reading, NULL);
    return e;
}

enum err create_private(const char *path, struct error *err)
{
    int fd = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0600);
    if (fd < 0)
        return cannot_open(ERR_IO, "store.not_writable", path, strerror(errno), err);
    close(fd);
    return ERR_OK;
}

enum err sqlite_connection_open(struct sqlite_store *store, enum open_kind kind,
                                struct sqlite_db **out, struct error *err)
{
    *out = NULL;
    struct sqlite_db *db = calloc(1, sizeof *db);
    if (!db)
        abort();
    db->db.engine = &sqlite_engine;
    db->db.store = &store->store;
    db->store = store;
    db->db.writes = kind == OPEN_WRITER;
    if (db->db.writes)
        collected_create(&db->db.collected);
    int flags = SQLITE_OPEN_NOMUTEX | SQLITE_OPEN_PRIVATECACHE |
                (db->db.writes ? SQLITE_OPEN_READWRITE : SQLITE_OPEN_READONLY);
    enum err e = db->db.writes ? create_private(store->path, err) : ERR_OK;
    int rc = e ? SQLITE_OK : sqlite3_open_v2(store->path, &db->sqlite, flags, NULL);
    if (rc != SQLITE_OK)
        e = sqlite_fault(db->sqlite, rc, store->path, err);
    if (!e) {
        set_flags(db->sqlite, db->db.writes);
        e = set_pragmas(db, err);
    }
    if (!e)
        e = text_index_register(db, err);
    if (e)
        sqlite_connection_close(&db);
    *out = db;
    return e;
}

void sqlite_connection_close(struct sqlite_db **db)
{
    if (!*db)
        return;
    statements_release(*db);
    sqlite3_finalize((*db)->words);
    free((*db)->known_words);
    sqlite3_close((*db)->sqlite);
    collected_destroy(&(*db)->db.collected);
    free(*db);
    *db = NULL;
}
