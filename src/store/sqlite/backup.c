/* A backup is one file: SQLite's online copy, in which the bytes of the blob
 * files are put back as rows, so that it opens and restores by itself; from
 * another engine, a copy table by table into such a file. */
#include "store/sqlite/engine.h"

#include "base/arena.h"
#include "base/clock.h"
#include "base/secret.h"
#include "store/copy.h"

#include <errno.h>
#include <fcntl.h>
#include <libgen.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum { BLOB_ARENA = 256 * 1024 * 1024, REPORT_ARENA = 1024 * 1024 };

static enum err copy_pages(struct sqlite_store *store, sqlite3 *to, struct error *err)
{
    struct sqlite_db *from = NULL;
    enum err e = sqlite_connection_open(store, OPEN_READER, &from, err);
    if (e)
        return e;
    /* one step: one snapshot, however much is written meanwhile */
    sqlite3_set_authorizer(from->sqlite, NULL, NULL);
    sqlite3_backup *copy = sqlite3_backup_init(to, "main", from->sqlite, "main");
    int rc = SQLITE_ERROR;
    if (copy) {
        rc = sqlite3_backup_step(copy, -1);
        sqlite3_backup_finish(copy);
    }
    if (rc != SQLITE_DONE)
        e = sqlite_fault(to, rc, "backup", err);
    sqlite_connection_close(&from);
    return e;
}

static enum err take_in_file(struct sqlite_store *store, sqlite3 *to, sqlite3_stmt *row,
                             sqlite3_stmt *update, struct arena *arena, struct error *err)
{
    struct sha256 hash;
    if (sqlite3_column_bytes(row, 1) != SHA256_BYTES)
        return error_set(err, ERR_CORRUPT, "a blob's hash is not a SHA-256");
    memcpy(hash.bytes, sqlite3_column_blob(row, 1), SHA256_BYTES);
    struct str bytes;
    enum err e =
        blob_file_read(&store->store, arena, &hash, sqlite3_column_int64(row, 2), &bytes, err);
    if (e)
        return e;
    sqlite3_bind_int64(update, 1, sqlite3_column_int64(row, 0));
    sqlite3_bind_blob64(update, 2, bytes.ptr, bytes.len, SQLITE_STATIC);
    int rc = sqlite3_step(update);
    sqlite3_reset(update);
    return rc == SQLITE_DONE ? ERR_OK : sqlite_fault(to, rc, "backup", err);
}

static enum err take_in_rows(struct sqlite_store *store, sqlite3 *to, sqlite3_stmt *row,
                             sqlite3_stmt *update, struct error *err)
{
    struct arena *arena = arena_create(BLOB_ARENA);
    enum err e = ERR_OK;
    int rc;
    while (!e && (rc = sqlite3_step(row)) == SQLITE_ROW) {
        arena_reset(arena);
        e = take_in_file(store, to, row, update, arena, err);
    }
    if (!e && rc != SQLITE_DONE)
        e = sqlite_fault(to, rc, "backup", err);
    arena_destroy(&arena);
    return e;
}

static enum err take_in_files(struct sqlite_store *store, sqlite3 *to, struct error *err)
{
    sqlite3_stmt *row = NULL, *update = NULL;
    int rc = sqlite3_prepare_v2(
        to, "SELECT id, hash, size FROM blob WHERE bytes IS NULL ORDER BY id", -1, &row, NULL);
    if (rc == SQLITE_OK)
        rc = sqlite3_prepare_v2(to, "UPDATE blob SET bytes = ?2 WHERE id = ?1", -1, &update, NULL);
    enum err e = rc == SQLITE_OK ? take_in_rows(store, to, row, update, err)
                                 : sqlite_fault(to, rc, "backup", err);
    sqlite3_finalize(row);
    sqlite3_finalize(update);
    return e;
}

static enum err write_copy(struct sqlite_store *store, const char *path, bool with_files,
                           struct error *err)
{
    sqlite3 *to = NULL;
    enum err e = create_private(path, err);
    if (e)
        return e;
    int rc = sqlite3_open_v2(path, &to, SQLITE_OPEN_READWRITE | SQLITE_OPEN_NOMUTEX, NULL);
    if (rc != SQLITE_OK)
        e = sqlite_fault(to, rc, path, err);
    if (!e)
        e = copy_pages(store, to, err);
    /* one file without a log beside it */
    if (!e) {
        rc = sqlite3_exec(to, "PRAGMA journal_mode=DELETE; PRAGMA synchronous=FULL", NULL, NULL,
                          NULL);
        e = rc == SQLITE_OK ? ERR_OK : sqlite_fault(to, rc, path, err);
    }
    if (!e && with_files)
        e = take_in_files(store, to, err);
    sqlite3_close(to);
    return e;
}

static enum err sync_path(const char *path, struct error *err)
{
    int fd = open(path, O_RDONLY | O_CLOEXEC);
    bool ok = fd >= 0 && fsync(fd) == 0;
    enum err e = ok ? ERR_OK : error_set(err, ERR_IO, "cannot sync %s: %s", path, strerror(errno));
    if (fd >= 0)
        close(fd);
    return e;
}

static enum err move_into_place(const char *from, const char *to, struct error *err)
{
    enum err e = sync_path(from, err);
    if (!e && rename(from, to) != 0)
        e = error_set(err, ERR_IO, "cannot write %s: %s", to, strerror(errno));
    if (e)
        return e;
    char *copy = strdup(to);
    if (!copy)
        abort();
    e = sync_path(dirname(copy), err);
    free(copy);
    return e;
}

enum err backup_to(struct sqlite_store *store, const char *path, bool with_files, struct error *err)
{
    char *unfinished = sqlite3_mprintf("%s.unfinished", path);
    if (!unfinished)
        abort();
    (void)unlink(unfinished);
    enum err e = write_copy(store, unfinished, with_files, err);
    if (!e)
        e = move_into_place(unfinished, path, err);
    if (e)
        (void)unlink(unfinished);
    sqlite3_free(unfinished);
    return e;
}

enum err sqlite_backup(struct store *store, const char *path, struct error *err)
{
    struct stat st;
    if (lstat(path, &st) == 0)
        return error_set(err, ERR_CONFLICT, "%s exists already", path);
    return backup_to((struct sqlite_store *)store, path, true, err);
}

/* --- from another engine ---------------------------------------------------- */

static void remove_traces(const char *path)
{
    static const char *const ends[] = {"", "-wal", "-shm", ".lock"};
    for (size_t i = 0; i < sizeof ends / sizeof ends[0]; i++) {
        char *trace = sqlite3_mprintf("%s%s", path, ends[i]);
        if (!trace)
            abort();
        (void)unlink(trace);
        sqlite3_free(trace);
    }
}

static enum err fill(struct store *from, const char *path, struct error *err)
{
    static const struct clock machine = {0};
    struct store *to = NULL;
    struct store_copy_report report;
    char *url = sqlite3_mprintf("sqlite://%s", path);
    struct arena *arena = arena_create(REPORT_ARENA);
    if (!url)
        abort();
    /* synced as a whole at the end */
    enum err e = store_open(&(struct store_options){.url = url,
                                                    .unsafe_no_sync = true,
                                                    .migrations = from->migrations,
                                                    .migrations_count = from->migrations_count,
                                                    .tables = from->tables},
                            &to, err);
    if (!e) {
        free(to->blob_folder);
        to->blob_folder = NULL; /* every blob is a row */
        e = store_copy(from, to, &(struct store_copy_options){.now = clock_now(&machine)}, arena,
                       &report, err);
    }
    store_close(&to);
    if (!e && !report.equal)
        e = error_set(err, ERR_CORRUPT, "the copy is not equal to the store");
    arena_destroy(&arena);
    sqlite3_free(url);
    return e;
}

/* One file without a log beside it. */
static enum err make_single(const char *path, struct error *err)
{
    sqlite3 *sqlite = NULL;
    int rc = sqlite3_open_v2(path, &sqlite, SQLITE_OPEN_READWRITE | SQLITE_OPEN_NOMUTEX, NULL);
    if (rc == SQLITE_OK)
        rc = sqlite3_exec(sqlite, "PRAGMA journal_mode=DELETE", NULL, NULL, NULL);
    enum err e = rc == SQLITE_OK ? ERR_OK : sqlite_fault(sqlite, rc, path, err);
    sqlite3_close(sqlite);
    return e;
}

enum err backup_by_copy(struct store *store, const char *path, struct error *err)
{
    struct stat st;
    if (lstat(path, &st) == 0)
        return error_set(err, ERR_CONFLICT, "%s exists already", path);
    char *here = path[0] == '/' ? NULL : getcwd(NULL, 0);
    char *unfinished =
        sqlite3_mprintf("%s%s%s.unfinished", here ? here : "", here ? "/" : "", path);
    if (!unfinished)
        abort();
    remove_traces(unfinished);
    enum err e = fill(store, unfinished, err);
    if (!e)
        e = make_single(unfinished, err);
    if (!e)
        e = move_into_place(unfinished, path, err);
    remove_traces(unfinished);
    sqlite3_free(unfinished);
    free(here);
    return e;
}
