/* Commands on several connections at once. What asks to be run again is; a
 * commit whose answer was lost is asked for by its transaction's number. */
#include "store/postgres/engine.h"

#include "base/arena.h"
#include "base/clock.h"
#include "base/fault_point.h"
#include "base/log.h"
#include "base/secret.h"

#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

enum {
    QUEUE_MAX = 4096,
    COMMAND_ARENA = 16 * 1024 * 1024,
    TRIES_MAX = 12,       /* of a command that deadlocks or meets its like */
    PATIENCE_MS = 3000,   /* with a database that does not answer */
    UNCERTAIN_MS = 30000, /* with one that may have committed */
    PAUSE_MS = 50,
};

static void pause_for(int ms)
{
    struct timespec t = {ms / 1000, ms % 1000 * 1000000L};
    nanosleep(&t, NULL);
}

/* --- the end of a transaction ----------------------------------------------- */

static enum err send_totals(struct pg_db *db, struct error *err)
{
    struct collected *collected = &db->db.collected;
    enum err e = ERR_OK;
    collected_sum_totals(collected);
    for (size_t i = 0; !e && i < collected->total_count; i++) {
        const struct total_change *t = &collected->totals[i];
        if (t->delta)
            e = pg_send(db, &collected_total_add,
                        &(struct collected_total){t->shop, str_of(t->name), t->delta}, err);
    }
    return e;
}

static enum err send_index(struct pg_db *db, struct error *err)
{
    const struct collected *collected = &db->db.collected;
    enum err e = ERR_OK;
    for (size_t i = 0; !e && i < collected->change_count; i++)
        e = pg_index_send(db, &collected->changes[i], err);
    return e;
}

enum outcome { COMMITTED, UNDONE, UNKNOWN };

/* What became of a transaction whose COMMIT was not answered. In another life of
 * the server "committed" may be said of another transaction with its number; that
 * it is "aborted" or was never given is true of ours all the same. */
static enum outcome ask_outcome(struct pg_db *db, int64_t xid)
{
    static const struct query_field in[] = {{"xid", QUERY_I64, 0}};
    static const struct query_field out[] = {{"status", QUERY_TEXT_NULL, 0}};
    static const struct query status = {
        .name = "xact_status",
        .kind = QUERY_ONE,
        .postgres = "SELECT pg_xact_status(CAST(CAST($1 AS TEXT) AS xid8))",
        .in = in,
        .in_count = 1,
        .out = out,
        .out_count = 1,
        .row_size = sizeof(struct str),
    };
    struct arena *arena = arena_create(COMMAND_ARENA);
    struct str answer = STR_NONE;
    struct error error;
    char life[sizeof db->life];
    memcpy(life, db->life, sizeof life);
    enum err e = ERR_BUSY;
    int64_t until = clock_monotonic_ms() + UNCERTAIN_MS;
    /* "in progress" until the server notices that we are gone */
    while (clock_monotonic_ms() < until && e != ERR_INVALID &&
           (e || str_eq(answer, STR("in progress")))) {
        pause_for(PAUSE_MS);
        if (!pg_ensure(db, &error))
            e = pg_one(&db->db, arena, &status, &xid, &answer, &error);
        pg_roll_back(db);
    }
    bool same_life = life[0] && strcmp(life, db->life) == 0;
    enum outcome outcome = UNKNOWN;
    if (e == ERR_INVALID || (!e && str_eq(answer, STR("aborted")))) /* invalid: not given yet */
        outcome = UNDONE;
    else if (!e && same_life && str_eq(answer, STR("committed")))
        outcome = COMMITTED;
    arena_destroy(&arena);
    return outcome;
}

/* Commits the command's work. `*again`: it is undone and may be run again. */
static enum err commit(struct pg_db *db, bool *again, struct error *err)
{
    enum err e = send_totals(db, err);
    if (!e)
        e = send_index(db, err);
    if (!e && !db->in_transaction)
        return ERR_OK; /* it asked for nothing */
    if (!e && db->sent_count && !db->xid)
        e = pg_settle(db, err); /* its number must be known before the commit */
    fault_point("before_commit");
    if (!e)
        e = pg_send_word(db, "COMMIT", err);
    int64_t xid = db->xid;
    bool asked = !e;
    if (!e)
        e = pg_settle(db, err);
    if (e && asked && db->lost) {
        switch (ask_outcome(db, xid)) {
        case COMMITTED: return ERR_OK;
        case UNDONE: *again = true; return e;
        case UNKNOWN:
            return error_set(err, ERR_UNCERTAIN, "the database may have kept it: %s", err->text);
        }
    }
    if (!e) {
        db->in_transaction = false;
        db->xid = 0;
    }
    return e;
}

/* --- one command ------------------------------------------------------------ */

/* Runs it once. `*again`: nothing was kept, and the same may succeed now. */
static enum err try_once(struct pg_db *db, struct arena *arena, struct store_job *job, bool *again)
{
    *again = db->may_succeed = false;
    db->taken[0] = 0;
    collected_reset(&db->db.collected);
    enum err e = pg_ensure(db, &job->error);
    fault_point("before_transaction");
    if (!e)
        e = command_run(&db->db, arena, job);
    fault_point("in_transaction");
    if (!e)
        e = commit(db, again, &job->error);
    if (e) {
        bool lost = db->lost && e == ERR_BUSY;
        *again = *again || lost || db->may_succeed;
        pg_roll_back(db);
    }
    return e;
}

static void count_retry(struct pg_db *db, enum err e, const struct error *error)
{
    atomic_fetch_add(&db->store->store.retries, 1);
    log_debug("store.retry", LOG_STR("why", str_of(err_name(e))), LOG_ERR(error));
}

static void run_job(struct pg_db *db, struct arena *arena, struct store_job *job)
{
    int64_t began = clock_monotonic_ms();
    char taken[sizeof db->taken] = "";
    bool again = true;
    enum err e = ERR_OK;
    for (int tries = 0; again; tries++) {
        e = try_once(db, arena, job, &again);
        if (e == ERR_CONFLICT && strcmp(taken, db->taken) != 0) {
            /* what another command made meanwhile is there to be found now; where the
             * same value is taken again, it was this command's to be refused */
            memcpy(taken, db->taken, sizeof taken);
            again = true;
        }
        if (!again)
            break;
        if (db->lost ? clock_monotonic_ms() - began > PATIENCE_MS : tries >= TRIES_MAX)
            break;
        count_retry(db, e, &job->error);
        if (db->lost)
            pause_for(PAUSE_MS);
        else if (tries > 2)
            pause_for(1 + tries);
    }
    job->result = e;
    if (!e && db->db.collected.last_event)
        pg_teller_wake(db->store, db->db.collected.last_event);
}

/* --- the queue -------------------------------------------------------------- */

static struct store_job *take(struct pg_store *store)
{
    pthread_mutex_lock(&store->mutex);
    while (!store->head && !store->stopping)
        pthread_cond_wait(&store->wake, &store->mutex);
    struct store_job *job = store->head;
    if (job) {
        store->head = job->next;
        store->tail = store->head ? store->tail : NULL;
        store->queued--;
    }
    pthread_mutex_unlock(&store->mutex);
    return job;
}

static void *writer_main(void *ctx)
{
    struct pg_writer *writer = ctx;
    struct arena *arena = arena_create(COMMAND_ARENA);
    struct store_job *job;
    while ((job = take(writer->store))) {
        run_job(writer->db, arena, job);
        fault_point("after_commit");
        job->done(job);
        fault_point("after_answer");
    }
    arena_destroy(&arena);
    return NULL;
}

enum err pg_writers_start(struct pg_store *store, struct error *err)
{
    enum err e = ERR_OK;
    sigset_t all, before; /* signals are for the main thread */
    sigfillset(&all);
    pthread_sigmask(SIG_SETMASK, &all, &before);
    for (int i = 0; !e && i < WRITERS; i++) {
        struct pg_writer *w = &store->writers[i];
        w->store = store;
        e = pg_open(store, true, &w->db, err);
        if (!e && pthread_create(&w->thread, NULL, writer_main, w) != 0)
            e = error_set(err, ERR_IO, "cannot start the store's threads");
        w->running = !e;
    }
    pthread_sigmask(SIG_SETMASK, &before, NULL);
    return e;
}

void pg_writers_stop(struct pg_store *store)
{
    pthread_mutex_lock(&store->mutex);
    store->stopping = true;
    pthread_cond_broadcast(&store->wake);
    pthread_mutex_unlock(&store->mutex);
    for (int i = 0; i < WRITERS; i++) {
        if (store->writers[i].running)
            pthread_join(store->writers[i].thread, NULL);
        pg_close(&store->writers[i].db);
    }
}

enum err pg_submit(struct store *base, struct store_job *job, struct error *err)
{
    struct pg_store *store = (struct pg_store *)base;
    job->next = NULL;
    pthread_mutex_lock(&store->mutex);
    bool accepted = store->queued < QUEUE_MAX && !store->stopping;
    if (accepted) {
        if (store->tail)
            store->tail->next = job;
        else
            store->head = job;
        store->tail = job;
        store->queued++;
        pthread_cond_signal(&store->wake);
    }
    pthread_mutex_unlock(&store->mutex);
    fault_point("command_queued");
    return accepted ? ERR_OK : error_set(err, ERR_BUSY, "the store's queue is full");
}
