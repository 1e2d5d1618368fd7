/* What is the same for every engine: the choice of one, and commands. */
#include "store/store.h"

#include "base/arena.h"
#include "base/clock.h"
#include "base/log.h"
#include "store/engine.h"

#include <semaphore.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { COMMAND_BUDGET_MS = 100 }; /* a command over it is logged: it delays others */

static const struct {
    const char *start;
    const struct engine *engine;
} engines[] = {
    {"sqlite://", &sqlite_engine},
    {"postgresql://", &postgres_engine},
    {"postgres://", &postgres_engine},
};

static const struct engine *engine_of(const char *url)
{
    for (size_t i = 0; url && i < sizeof engines / sizeof engines[0]; i++)
        if (strncmp(url, engines[i].start, strlen(engines[i].start)) == 0)
            return engines[i].engine;
    return NULL;
}

enum err store_open(const struct store_options *given, struct store **out, struct error *err)
{
    *out = NULL;
    struct store_options options = *given;
    if (!options.migrations) {
        options.migrations = store_migrations;
        options.migrations_count = store_migrations_count;
    }
    const struct engine *engine = engine_of(options.url);
    if (!engine)
        return error_field(err, ERR_INVALID, "store",
                           "a store is given as sqlite:///absolute/path or postgresql://...");
    enum err e = engine->open(&options, out, err);
    if (e)
        return e;
    if (options.blob_folder) {
        free((*out)->blob_folder);
        (*out)->blob_folder = strdup(options.blob_folder);
        if (!(*out)->blob_folder)
            abort();
    }
    (*out)->blobs = options.blobs;
    (*out)->tables = options.tables ? options.tables : &store_tables;
    (*out)->migrations = options.migrations;
    (*out)->migrations_count = options.migrations_count;
    return ERR_OK;
}

void store_close(struct store **store)
{
    if (*store)
        (*store)->engine->close(*store);
    *store = NULL;
}

enum err store_reader_create(struct store *store, struct db **out, struct error *err)
{
    return store->engine->reader_create(store, out, err);
}

void store_reader_destroy(struct db **db)
{
    if (*db)
        (*db)->engine->reader_destroy(*db);
    *db = NULL;
}

enum err db_read_begin(struct db *db, struct error *err)
{
    return db->engine->read_begin(db, err);
}

void db_read_end(struct db *db)
{
    db->engine->read_end(db);
}

int64_t db_queries(const struct db *db)
{
    return db->queries;
}

enum err store_backup(struct store *store, const char *path, struct error *err)
{
    return store->engine->backup(store, path, err);
}

enum err cannot_open(enum err code, const char *key, const char *what, const char *why,
                     struct error *err)
{
    error_set(err, code, "%s: %s", what, why);
    if (err) {
        snprintf(err->key, sizeof err->key, "%s", key);
        snprintf(err->arg, sizeof err->arg, "%s", what);
    }
    return code;
}

/* --- queries ---------------------------------------------------------------- */

enum err query_one(struct db *db, struct arena *arena, const struct query *query, const void *in,
                   void *row, struct error *err)
{
    return db->engine->one(db, arena, query, in, row, err);
}

enum err query_many(struct db *db, struct arena *arena, const struct query *query, const void *in,
                    void **items, size_t *count, struct error *err)
{
    return db->engine->many(db, arena, query, in, items, count, err);
}

enum err query_exec(struct db *db, const struct query *query, const void *in, int64_t *changed,
                    struct error *err)
{
    return db->engine->exec(db, query, in, changed, err);
}

enum err query_insert(struct db *db, const struct query *query, const void *in, int64_t *id,
                      struct error *err)
{
    return db->engine->insert(db, query, in, id, err);
}

int64_t store_retries(const struct store *store)
{
    return store->retries;
}

/* --- commands --------------------------------------------------------------- */

static void log_if_slow(const struct db *db, int64_t began)
{
    int64_t ms = clock_monotonic_ms() - began;
    if (ms > COMMAND_BUDGET_MS)
        log_warn("store.slow_command", LOG_I64("ms", ms),
                 LOG_STR("last_query", str_of(db->last_query ? db->last_query->name : "")));
}

enum err command_ended(struct db *db, enum err e, struct error *err)
{
    if (db->writes && e && e != ERR_NOT_FOUND && e != ERR_TOO_LARGE && !db->fault) {
        db->fault = e;
        db->fault_error = err ? *err : (struct error){.code = e};
    }
    return e;
}

enum err command_run(struct db *db, struct arena *arena, struct store_job *job)
{
    arena_reset(arena);
    db->fault = ERR_OK;
    db->last_query = NULL;
    job->error = (struct error){0};
    int64_t began = clock_monotonic_ms();
    enum err e = job->command(db, arena, job->ctx, &job->error);
    if (db->fault && !e) {
        e = db->fault;
        job->error = db->fault_error;
    }
    db->fault = ERR_OK;
    log_if_slow(db, began);
    return e;
}

enum err store_submit(struct store *store, struct store_job *job, struct error *err)
{
    return store->engine->submit(store, job, err);
}

struct waiting {
    struct store_job job;
    sem_t done;
};

static void wake_waiter(struct store_job *job)
{
    sem_post(&((struct waiting *)job)->done);
}

enum err store_write(struct store *store, store_command command, void *ctx, struct error *err)
{
    struct waiting w = {.job = {.command = command, .ctx = ctx, .done = wake_waiter}};
    sem_init(&w.done, 0, 0);
    enum err e = store_submit(store, &w.job, err);
    if (!e) {
        while (sem_wait(&w.done) != 0)
            continue; /* a signal came by */
        e = w.job.result;
        if (e && err)
            *err = w.job.error;
    }
    sem_destroy(&w.done);
    return e;
}

enum err store_scrub(struct store *store, struct error *err)
{
    return store->engine->scrub(store, err);
}
