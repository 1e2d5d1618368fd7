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

static enum err set_path(struct sqlite_store *store, const char *url, struct error *err)
{
    size_t n = sizeof URL_START - 1;
    if (!url || strncmp(url, URL_START, n) != 0 || url[n] != '/')
        return error_field(err, ERR_INVALID, "store",
                           "a store is given as sqlite:///absolute/path");
    store->path = joined(url + n, "");
    store->folder = joined(url + n, "");
    *strrchr(store->folder, '/') = 0;
    store->store.blob_folder = joined(store->folder, "/blobs");
    return ERR_OK;
}

/* Held as long as the store is open; the file stays, so that two processes
 * never lock two files of one name. */
static enum err take_lock(struct sqlite_store *store, struct error *err)
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
    ((struct sqlite_store *)ctx)->upkeep.wal_pages = pages;
    return SQLITE_OK;
}

static enum err open_writer(struct sqlite_store *store, const struct store_options *options,
                            struct error *err)
{
    enum err e = sqlite_connection_open(store, OPEN_WRITER, &store->writer, err);
    if (e == ERR_CORRUPT)
        return cannot_open(e, "store.not_a_database", store->path, "not a database", err);
    if (!e)
        e = migrate(store, options->migrations, options->migrations_count, err);
    if (!e)
        e = vocabulary_prepare(store->writer, err);
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

static void close_store(struct store *base)
{
    struct sqlite_store *store = (struct sqlite_store *)base;
    writer_stop(store);
    sqlite_connection_close(&store->writer);
    if (store->lock_fd >= 0)
        close(store->lock_fd);
    free(store->path);
    free(store->folder);
    free(store->store.blob_folder);
    free(store);
}

static enum err open_store(const struct store_options *options, struct store **out,
                           struct error *err)
{
    configure_sqlite();
    struct sqlite_store *store = calloc(1, sizeof *store);
    if (!store)
        abort();
    store->lock_fd = -1;
    store->store = (struct store){
        .engine = &sqlite_engine,
        .on_commit = options->on_commit,
        .ctx = options->ctx,
        .unsafe_no_sync = options->unsafe_no_sync,
    };
    enum err e = set_path(store, options->url, err);
    if (!e && !options->beside)
        e = take_lock(store, err);
    if (!e)
        e = options->beside ? migrate_not(store, options->migrations_count, err)
                            : open_writer(store, options, err);
    if (e) {
        close_store(&store->store);
        return e;
    }
    *out = &store->store;
    return ERR_OK;
}

static enum err create_reader(struct store *store, struct db **out, struct error *err)
{
    struct sqlite_db *reader;
    enum err e = sqlite_connection_open((struct sqlite_store *)store, OPEN_READER, &reader, err);
    *out = e ? NULL : &reader->db;
    return e;
}

static void destroy_reader(struct db *db)
{
    struct sqlite_db *reader = (struct sqlite_db *)db;
    sqlite_connection_close(&reader);
}

static enum err begin_reading(struct db *db, struct error *err)
{
    return sqlite_connection_exec((struct sqlite_db *)db, "BEGIN", err);
}

static void end_reading(struct db *db)
{
    if (sqlite_connection_exec((struct sqlite_db *)db, "COMMIT", NULL))
        log_warn("store.read_end_failed");
}

const struct engine sqlite_engine = {
    .open = open_store,
    .close = close_store,
    .reader_create = create_reader,
    .reader_destroy = destroy_reader,
    .read_begin = begin_reading,
    .read_end = end_reading,
    .submit = sqlite_submit,
    .backup = sqlite_backup,
    .check = sqlite_check,
    .scrub = sqlite_scrub,
    .one = sqlite_one,
    .many = sqlite_many,
    .exec = sqlite_exec,
    .insert = sqlite_insert,
};
