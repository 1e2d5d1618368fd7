/* The writer: what waits in the queue, at most GROUP_MAX commands, runs in one
 * transaction and is made durable with one sync; then everybody is answered. */
#include "store/sqlite/engine.h"

#include "base/arena.h"
#include "base/clock.h"
#include "base/fault_point.h"
#include "base/log.h"

#include <signal.h>
#include <stdlib.h>
#include <time.h>

enum {
    QUEUE_MAX = 4096,
    GROUP_MAX = 64,
    COMMAND_ARENA = 16 * 1024 * 1024,
};

struct group {
    struct store_job *jobs[GROUP_MAX];
    size_t count;
    struct arena *arena; /* of the command at work */
};

#define CONTROL(name_, sql) \
    static const struct query name_ = {.name = #name_, .kind = QUERY_EXEC, .sqlite = sql}
CONTROL(begin, "BEGIN IMMEDIATE");
CONTROL(commit, "COMMIT");
CONTROL(rollback, "ROLLBACK");
CONTROL(savepoint, "SAVEPOINT command");
CONTROL(release, "RELEASE command");
CONTROL(undo, "ROLLBACK TO command");

static enum err control(struct sqlite_db *db, const struct query *query, struct error *err)
{
    const struct query *last = db->db.last_query;
    enum err e = sqlite_exec(&db->db, query, NULL, NULL, err);
    db->db.last_query = last;
    return e;
}

/* --- one command --- */

/* Runs a command inside the group's transaction without a savepoint, which
 * would copy every page that the command touches. False when it failed after it
 * had changed something, or when the engine gave the transaction up. */
static bool run_bare(struct sqlite_db *db, struct arena *arena, struct store_job *job)
{
    struct collected_mark before = collected_mark(&db->db.collected);
    sqlite3_int64 rows = sqlite3_total_changes64(db->sqlite);
    job->result = command_run(&db->db, arena, job);
    if (!job->result)
        return true;
    collected_back_to(&db->db.collected, before);
    return sqlite3_total_changes64(db->sqlite) == rows && !sqlite3_get_autocommit(db->sqlite);
}

/* The same in a savepoint, so that a command that fails is undone alone. False
 * when the engine gave the whole transaction up (a full disk can do that). */
static bool run_in_savepoint(struct sqlite_db *db, struct arena *arena, struct store_job *job)
{
    struct collected_mark before = collected_mark(&db->db.collected);
    job->result = control(db, &savepoint, &job->error);
    if (job->result)
        return false;
    job->result = command_run(&db->db, arena, job);
    if (job->result) {
        collected_back_to(&db->db.collected, before);
        if (sqlite3_get_autocommit(db->sqlite) || control(db, &undo, NULL))
            return false;
    }
    return control(db, &release, NULL) == ERR_OK;
}

/* --- a transaction --- */

static void begin_changes(struct sqlite_db *db)
{
    db->db.fault = ERR_OK;
    collected_reset(&db->db.collected);
}

static void give_up(struct sqlite_db *db)
{
    if (!sqlite3_get_autocommit(db->sqlite) && control(db, &rollback, NULL))
        log_error("store.rollback_failed");
    db->db.fault = ERR_OK;
}

/* Totals, text index and commit; the group is durable when this is ERR_OK. */
static enum err finish(struct sqlite_db *db, struct error *err)
{
    enum err e = totals_flush(db, err);
    if (!e)
        e = text_index_flush(db, err);
    fault_point("before_commit");
    if (!e)
        e = control(db, &commit, err);
    if (e)
        vocabulary_forget(db);
    return e;
}

typedef bool (*runner)(struct sqlite_db *db, struct arena *arena, struct store_job *job);
enum outcome { KEPT, HALF_WAY, GIVEN_UP };

/* HALF_WAY: a command failed and what it had changed stands in the way. */
static enum outcome run_together(struct sqlite_db *db, struct group *group, runner run)
{
    struct error error = {0};
    fault_point("before_transaction");
    begin_changes(db);
    if (control(db, &begin, &error)) {
        log_trouble(db->store, "store.begin_failed", &error);
        return GIVEN_UP;
    }
    for (size_t i = 0; i < group->count; i++) {
        if (!run(db, group->arena, group->jobs[i])) {
            bool half_way = !sqlite3_get_autocommit(db->sqlite);
            give_up(db);
            return half_way ? HALF_WAY : GIVEN_UP;
        }
        fault_point("in_transaction");
    }
    if (upkeep_in_group(db->store, &error) || finish(db, &error)) {
        if (error.code == ERR_IO)
            log_trouble(db->store, "store.commit_failed", &error);
        give_up(db);
        return GIVEN_UP;
    }
    trouble_is_over(db->store);
    return KEPT;
}

/* A command whose own words say no keeps them; when the store fails, ERR_IO. */
static void run_alone(struct sqlite_db *db, struct arena *arena, struct store_job *job)
{
    struct error error = {0};
    begin_changes(db);
    enum err e = control(db, &begin, &error);
    if (!e) {
        e = command_run(&db->db, arena, job);
        if (e)
            error = job->error;
        else
            e = finish(db, &error);
    }
    if (e) {
        give_up(db);
        collected_reset(&db->db.collected);
    }
    job->result = e;
    job->error = error;
}

/* --- the group --- */

static void tell_events(struct sqlite_store *store, int64_t last_event)
{
    if (last_event > 0 && store->store.on_commit)
        store->store.on_commit(store->store.ctx, last_event);
}

static void run_group(struct sqlite_store *store, struct group *group)
{
    struct sqlite_db *db = store->writer;
    enum outcome outcome = run_together(db, group, run_bare);
    if (outcome == HALF_WAY)
        outcome = run_together(db, group, run_in_savepoint);
    if (outcome == KEPT) {
        store->upkeep.unmerged_groups += db->db.collected.change_count > 0;
        tell_events(store, db->db.collected.last_event);
        return;
    }
    for (size_t i = 0; i < group->count; i++) {
        run_alone(db, group->arena, group->jobs[i]);
        store->upkeep.unmerged_groups += db->db.collected.change_count > 0;
        tell_events(store, db->db.collected.last_event);
    }
}

static void answer(struct group *group)
{
    for (size_t i = 0; i < group->count; i++)
        group->jobs[i]->done(group->jobs[i]);
}

/* --- the queue --- */

static void take_group(struct sqlite_store *store, struct group *group)
{
    group->count = 0;
    while (store->head && group->count < GROUP_MAX) {
        struct store_job *job = store->head;
        store->head = job->next;
        group->jobs[group->count++] = job;
        store->queued--;
    }
    if (!store->head)
        store->tail = NULL;
}

static struct timespec deadline_in(int ms)
{
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    t.tv_sec += ms / 1000;
    t.tv_nsec += ms % 1000 * 1000000L;
    if (t.tv_nsec >= 1000000000L) {
        t.tv_sec++;
        t.tv_nsec -= 1000000000L;
    }
    return t;
}

/* Waits for work, or for the quiet moment that some upkeep is due in. */
static void wait_for_work(struct sqlite_store *store)
{
    int due = upkeep_due_in_ms(store), rc = 0;
    struct timespec deadline = deadline_in(due);
    while (!store->head && !store->stopping && rc == 0)
        rc = due >= 0 ? pthread_cond_timedwait(&store->wake, &store->mutex, &deadline)
                      : pthread_cond_wait(&store->wake, &store->mutex);
}

static void *writer_main(void *ctx)
{
    struct sqlite_store *store = ctx;
    struct group group = {.arena = arena_create(COMMAND_ARENA)};
    pthread_mutex_lock(&store->mutex);
    while (store->head || !store->stopping) {
        wait_for_work(store);
        take_group(store, &group);
        pthread_mutex_unlock(&store->mutex);
        if (group.count) {
            run_group(store, &group);
            fault_point("after_commit");
            answer(&group);
            fault_point("after_answer");
            upkeep_after_group(store);
        } else {
            upkeep_idle(store);
        }
        pthread_mutex_lock(&store->mutex);
    }
    pthread_mutex_unlock(&store->mutex);
    arena_destroy(&group.arena);
    return NULL;
}

static void init_queue(struct sqlite_store *store)
{
    pthread_condattr_t attr;
    pthread_condattr_init(&attr);
    pthread_condattr_setclock(&attr, CLOCK_MONOTONIC);
    pthread_cond_init(&store->wake, &attr);
    pthread_condattr_destroy(&attr);
    pthread_mutex_init(&store->mutex, NULL);
}

enum err writer_start(struct sqlite_store *store, struct error *err)
{
    init_queue(store);
    sigset_t all, before; /* signals are for the main thread */
    sigfillset(&all);
    pthread_sigmask(SIG_SETMASK, &all, &before);
    int rc = pthread_create(&store->thread, NULL, writer_main, store);
    pthread_sigmask(SIG_SETMASK, &before, NULL);
    store->running = rc == 0;
    return rc == 0 ? ERR_OK : error_set(err, ERR_IO, "cannot start the store's thread");
}

void writer_stop(struct sqlite_store *store)
{
    if (store->running) {
        pthread_mutex_lock(&store->mutex);
        store->stopping = true;
        pthread_cond_signal(&store->wake);
        pthread_mutex_unlock(&store->mutex);
        pthread_join(store->thread, NULL);
        pthread_cond_destroy(&store->wake);
        pthread_mutex_destroy(&store->mutex);
    }
}

enum err sqlite_submit(struct store *base, struct store_job *job, struct error *err)
{
    struct sqlite_store *store = (struct sqlite_store *)base;
    if (!store->running)
        return error_set(err, ERR_INVALID, "this store was opened to be read");
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
