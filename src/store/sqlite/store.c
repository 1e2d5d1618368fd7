#include "store/sqlite/engine.h"

#include "base/log.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <unistd.h>

static const char URL_START[] = "sqlite://";

static char *joined(const char *a, const char *b)
{
    char *text = malloc(strlen(a) + strlen(b) + 1);
    if (!text)
        abort();
    strcpy(text, a);
    strcat(text, b);
    return text;
}

static enum err set_path(struct store *store, const char *url, struct error *err)
{
    size_t n = sizeof URL_START - 1;
    if (!url || strncmp(url, URL_START, n) != 0 || url[n] != '/')
        return error_field(err, ERR_INVALID, "store",
                           "a store is given as sqlite:///absolute/path");
    store->path = joined(url + n, "");
    store->folder = joined(url + n, "");
    *strrchr(store->folder, '/') = 0;
    return ERR_OK;
}

/* Held as long as the store is open; the file stays, so that two processes
 * never lock two files of one name. */
static enum err take_lock(struct store *store, struct error *err)
{
    char *path = joined(store->path, ".lock");
    store->lock_fd = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0600);
    enum err e = ERR_OK;
    if (store->lock_fd < 0)
        e = cannot_open(ERR_IO, "store.not_writable", store->folder, strerror(errno), err);
    else if (flock(store->lock_fd, LOCK_EX | LOCK_NB) != 0)
        e = cannot_open(ERR_CONFLICT, "store.locked", store->path, "another process holds it", err);
    free(path);
    return e;
}

static int count_log_pages(void *ctx, sqlite3 *sqlite, const char *name, int pages)
{
    (void)sqlite, (void)name;
    ((struct store *)ctx)->upkeep.wal_pages = pages;
    return SQLITE_OK;
}

static enum err open_writer(struct store *store, const struct store_options *options,
                            struct error *err)
{
    enum err e = sqlite_connection_open(store, OPEN_WRITER, &store->writer, err);
    if (e == ERR_CORRUPT)
        return cannot_open(e, "store.not_a_database", store->path, "not a database", err);
    if (!e)
        e = options->migrations
                ? migrate(store, options->migrations, options->migrations_count, err)
                : migrate(store, store_migrations, store_migrations_count, err);
    if (!e) {
        sqlite3_wal_hook(store->writer->sqlite, count_log_pages, store);
        e = writer_start(store, err);
    }
    return e;
}

/* Counting every allocation would make all threads share one mutex. Refused,
 * and not needed again, once SQLite is at work. */
static void configure_sqlite(void)
{
    (void)sqlite3_config(SQLITE_CONFIG_MEMSTATUS, 0);
}

enum err store_open(const struct store_options *options, struct store **out, struct error *err)
{
    configure_sqlite();
    struct store *store = calloc(1, sizeof *store);
    if (!store)
        abort();
    *out = NULL;
    store->lock_fd = -1;
    store->unsafe_no_sync = options->unsafe_no_sync;
    store->on_commit = options->on_commit;
    store->ctx = options->ctx;
    enum err e = set_path(store, options->url, err);
    if (!e)
        e = take_lock(store, err);
    if (!e)
        e = open_writer(store, options, err);
    if (e) {
        store_close(&store);
        return e;
    }
    if (store->unsafe_no_sync)
        log_warn("store.unsafe_no_sync");
    *out = store;
    return ERR_OK;
}

void store_close(struct store **store)
{
    struct store *s = *store;
    if (!s)
        return;
    writer_stop(s);
    sqlite_connection_close(&s->writer);
    if (s->lock_fd >= 0)
        close(s->lock_fd);
    free(s->path);
    free(s->folder);
    free(s);
    *store = NULL;
}

enum err store_reader_create(struct store *store, struct db **out, struct error *err)
{
    return sqlite_connection_open(store, OPEN_READER, out, err);
}

void store_reader_destroy(struct db **db)
{
    sqlite_connection_close(db);
}

enum err db_read_begin(struct db *db, struct error *err)
{
    return sqlite_connection_exec(db, "BEGIN", err);
}

void db_read_end(struct db *db)
{
    if (sqlite_connection_exec(db, "COMMIT", NULL))
        log_warn("store.read_end_failed");
}
