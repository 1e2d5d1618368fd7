#include "store/postgres/engine.h"

#include "base/log.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* --- the address ------------------------------------------------------------ */

static char *copied(const char *text, size_t len)
{
    char *copy = strndup(text, len);
    if (!copy)
        abort();
    return copy;
}

/* "HOST:PORT", or a folder; a host with colons stands in brackets. The port of the
 * URL is the pooler's: without one here it is PostgreSQL's own. */
static void set_listen(struct pg_store *store, const char *value, size_t len)
{
    char *host = copied(value, len), *colon = strrchr(host, ':');
    if (colon && !strchr(colon, ']')) {
        *colon = 0;
        store->listen_port = copied(colon + 1, strlen(colon + 1));
    }
    if (!store->listen_port)
        store->listen_port = copied("5432", 4);
    size_t n = strlen(host);
    bool brackets = n > 1 && host[0] == '[' && host[n - 1] == ']';
    store->listen_host = brackets ? copied(host + 1, n - 2) : copied(host, n);
    free(host);
}

/* One parameter of the URL: true when it is ours and not libpq's. */
static bool take_parameter(struct pg_store *store, const char *text, size_t len, struct error *err,
                           enum err *e)
{
    static const char prepare[] = "prepare=", listen[] = "listen=";
    if (strncmp(text, listen, sizeof listen - 1) == 0) {
        set_listen(store, text + sizeof listen - 1, len - (sizeof listen - 1));
        return true;
    }
    if (strncmp(text, prepare, sizeof prepare - 1) != 0)
        return false;
    const char *value = text + sizeof prepare - 1;
    size_t n = len - (sizeof prepare - 1);
    store->prepares = n == 3 && strncmp(value, "yes", 3) == 0;
    if (!store->prepares && !(n == 2 && strncmp(value, "no", 2) == 0))
        *e = error_field(err, ERR_INVALID, "store", "prepare= is yes or no");
    return true;
}

/* Takes our own parameters off the URL, which libpq would refuse. */
static enum err read_url(struct pg_store *store, const char *url, struct error *err)
{
    enum err e = ERR_OK;
    store->prepares = true;
    store->url = calloc(1, strlen(url) + 1);
    if (!store->url)
        abort();
    size_t head = strcspn(url, "?");
    memcpy(store->url, url, head);
    char sign = '?';
    for (const char *at = url + head; *at;) {
        size_t len = strcspn(++at, "&");
        if (!take_parameter(store, at, len, err, &e)) {
            size_t end = strlen(store->url);
            store->url[end] = sign;
            memcpy(store->url + end + 1, at, len);
            sign = '&';
        }
        at += len;
    }
    return e;
}

/* --- opening ---------------------------------------------------------------- */

static void close_store(struct store *base)
{
    struct pg_store *store = (struct pg_store *)base;
    pg_writers_stop(store);
    pg_teller_stop(store);
    pthread_cond_destroy(&store->wake);
    pthread_mutex_destroy(&store->mutex);
    free(store->url);
    free(store->listen_host);
    free(store->listen_port);
    free(store->store.blob_folder);
    free(store);
}

/* Names what libpq said: a person at the command line can act on it. */
static enum err unreachable(enum err e, struct error *err)
{
    char why[sizeof err->arg];
    const char *text = err ? err->text : "";
    int len = (int)strcspn(text, "\n"), most = (int)sizeof why - 16;
    snprintf(why, sizeof why, "PostgreSQL (%.*s)", len < most ? len : most, text);
    return cannot_open(e, "store.unreachable", why, "no connection", err);
}

static enum err migrate(struct pg_store *store, const struct store_options *options,
                        struct error *err)
{
    struct pg_db *db;
    enum err e = pg_open(store, true, &db, err);
    if (e)
        return unreachable(e, err);
    if (PQserverVersion(db->conn) < 150000)
        e = cannot_open(ERR_INVALID, "store.too_old", "PostgreSQL", "15 or later is needed", err);
    if (!e && options->wipe)
        e = pg_wipe(db, options->migrations_count, err);
    if (!e)
        e = pg_migrate(db, options->migrations, options->migrations_count, err);
    pg_close(&db);
    return e;
}

static enum err open_store(const struct store_options *options, struct store **out,
                           struct error *err)
{
    struct pg_store *store = calloc(1, sizeof *store);
    if (!store)
        abort();
    pthread_mutex_init(&store->mutex, NULL);
    pthread_cond_init(&store->wake, NULL);
    store->teller_wake = -1;
    store->store = (struct store){
        .engine = &postgres_engine,
        .on_commit = options->on_commit,
        .ctx = options->ctx,
    };
    enum err e = read_url(store, options->url, err);
    if (!e)
        e = migrate(store, options, err);
    if (!e)
        e = pg_writers_start(store, err);
    if (!e)
        e = pg_teller_start(store, err);
    if (e) {
        close_store(&store->store);
        return e;
    }
    *out = &store->store;
    return ERR_OK;
}

static enum err create_reader(struct store *store, struct db **out, struct error *err)
{
    struct pg_db *reader;
    enum err e = pg_open((struct pg_store *)store, false, &reader, err);
    *out = e ? NULL : &reader->db;
    return e;
}

static void destroy_reader(struct db *db)
{
    struct pg_db *reader = (struct pg_db *)db;
    pg_close(&reader);
}

static enum err begin_reading(struct db *base, struct error *err)
{
    struct pg_db *db = (struct pg_db *)base;
    enum err e = pg_ensure(db, err);
    if (!e)
        e = pg_send_word(db, "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY", err);
    db->in_transaction = !e;
    return e;
}

/* The answer is read with the next one. */
static void end_reading(struct db *base)
{
    struct pg_db *db = (struct pg_db *)base;
    struct error error;
    if (!db->lost && (pg_send_word(db, "COMMIT", &error) || !PQsendFlushRequest(db->conn) ||
                      PQflush(db->conn) < 0))
        db->lost = true;
    db->in_transaction = false;
}

const struct engine postgres_engine = {
    .open = open_store,
    .close = close_store,
    .reader_create = create_reader,
    .reader_destroy = destroy_reader,
    .read_begin = begin_reading,
    .read_end = end_reading,
    .submit = pg_submit,
    .backup = backup_by_copy,
    .check = pg_check,
    .scrub = pg_scrub,
    .one = pg_one,
    .many = pg_many,
    .exec = pg_query_exec,
    .insert = pg_insert,
};
