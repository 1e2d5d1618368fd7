/* Checkpoints and merges of the text index, in slices. Both are the writer
 * thread's: a merge is a write, and one single checkpointer keeps clear of the
 * race between checkpointers that SQLite fixed in 3.51.3. */
#include "store/sqlite/engine.h"

#include "base/clock.h"
#include "base/fault_point.h"
#include "base/log.h"

#include <malloc.h>

enum {
    QUIET_MS = 200,         /* before a merge or a checkpoint that can wait */
    MEMORY_QUIET_MS = 5000, /* before what a load had taken is given back */
    CHECKPOINT_PAGES =
        4000, /* of 4 KiB, new in the log, while busy: the more, the more changes a page has had */
    LOG_CAP_PAGES = 16384, /* 64 MiB: readers are waited for, shortly */
    LOG_CAP_WAIT_MS = 50,
    MERGE_PAGES_IDLE = 64,   /* a slice when nobody waits */
    MERGE_PAGES_LEAST = 4,   /* a slice with a group, and a page more for each message in it */
    MERGE_PAGES_BUSY = 16,   /* at most */
    MERGE_AFTER_GROUPS = 24, /* segments that a search may have to look through */
};

void log_trouble(struct sqlite_store *store, const char *event, const struct error *error)
{
    if (!store->in_trouble)
        log_error(event, LOG_ERR(error));
    store->in_trouble = true;
}

void trouble_is_over(struct sqlite_store *store)
{
    if (store->in_trouble)
        log_info("store.works_again");
    store->in_trouble = false;
}

static void checkpoint(struct sqlite_store *store, int mode, int wait_ms)
{
    struct upkeep *u = &store->upkeep;
    sqlite3 *sqlite = store->writer->sqlite;
    int in_log = 0, done = 0;
    sqlite3_busy_timeout(sqlite, wait_ms);
    int rc = sqlite3_wal_checkpoint_v2(sqlite, "main", mode, &in_log, &done);
    fault_point("after_checkpoint");
    sqlite3_busy_timeout(sqlite, 0);
    struct error error;
    if (rc != SQLITE_OK && rc != SQLITE_BUSY && sqlite_fault(sqlite, rc, "checkpoint", &error))
        log_trouble(store, "store.checkpoint_failed", &error);
    u->wal_pages = in_log > 0 ? in_log : 0;
    u->checkpoint_at = u->wal_pages + CHECKPOINT_PAGES;
    u->unsynced_log = rc != SQLITE_OK || done < in_log;
}

enum err upkeep_in_group(struct sqlite_store *store, struct error *err)
{
    bool more = true;
    if (store->upkeep.unmerged_groups < MERGE_AFTER_GROUPS)
        return ERR_OK;
    size_t pages = MERGE_PAGES_LEAST + store->writer->db.collected.change_count;
    enum err e = text_index_merge(
        store->writer, pages < MERGE_PAGES_BUSY ? (int)pages : MERGE_PAGES_BUSY, &more, err);
    if (e)
        log_trouble(store, "store.merge_failed", err);
    if (e || !more)
        store->upkeep.unmerged_groups = 0;
    return e;
}

static bool merge(struct sqlite_store *store, int pages)
{
    struct error error;
    bool more = false;
    if (text_index_merge(store->writer, pages, &more, &error)) {
        log_trouble(store, "store.merge_failed", &error);
        more = false;
    }
    if (!more)
        store->upkeep.unmerged_groups = 0;
    return more;
}

/* --- after an erasure -------------------------------------------------------- */

/* The index's segments still hold the words that a later one takes back, until all are one. */
static enum err merge_whole(struct db *db, struct arena *arena, void *ctx, struct error *err)
{
    (void)arena, (void)ctx;
    static const struct query optimize = {
        .name = "text_index_optimize",
        .kind = QUERY_EXEC,
        .sqlite = "INSERT INTO message_text(message_text) VALUES ('optimize')",
    };
    enum err e = sqlite_exec(db, &optimize, NULL, NULL, err);
    if (!e)
        ((struct sqlite_db *)db)->store->upkeep.rewrite_due = true;
    return e;
}

enum err sqlite_scrub(struct store *store, struct error *err)
{
    return store_write(store, merge_whole, NULL, err);
}

static void rewrite(struct sqlite_store *store)
{
    struct error error;
    store->upkeep.rewrite_due = false;
    if (sqlite_connection_exec(store->writer, "VACUUM", &error)) {
        log_error("store.rewrite_failed", LOG_ERR(&error));
        return;
    }
    checkpoint(store, SQLITE_CHECKPOINT_TRUNCATE, 5000);
    log_info("store.rewritten");
}

void upkeep_after_group(struct sqlite_store *store)
{
    struct upkeep *u = &store->upkeep;
    if (u->rewrite_due)
        rewrite(store);
    u->unsynced_log = true;
    u->memory_due = clock_monotonic_ms() + MEMORY_QUIET_MS;
    if (u->wal_pages < u->checkpoint_at - CHECKPOINT_PAGES)
        u->checkpoint_at = CHECKPOINT_PAGES; /* the log started again */
    if (u->wal_pages < u->checkpoint_at)
        return;
    if (u->wal_pages < LOG_CAP_PAGES) {
        checkpoint(store, SQLITE_CHECKPOINT_PASSIVE, 0);
    } else {
        log_warn("store.log_large", LOG_I64("pages", u->wal_pages)); /* a view is held too long */
        checkpoint(store, SQLITE_CHECKPOINT_RESTART, LOG_CAP_WAIT_MS);
    }
}

int upkeep_due_in_ms(const struct sqlite_store *store)
{
    const struct upkeep *u = &store->upkeep;
    if (u->unmerged_groups > 0 || u->unsynced_log)
        return QUIET_MS;
    if (!u->memory_due)
        return -1;
    int64_t left = u->memory_due - clock_monotonic_ms();
    return left > 0 ? (int)left : 0;
}

static void give_memory_back(struct sqlite_store *store)
{
    store->upkeep.memory_due = 0;
    sqlite3_db_release_memory(store->writer->sqlite);
    malloc_trim(0);
}

void upkeep_idle(struct sqlite_store *store)
{
    if (store->upkeep.unmerged_groups > 0)
        merge(store, MERGE_PAGES_IDLE);
    else if (store->upkeep.unsynced_log)
        checkpoint(store, SQLITE_CHECKPOINT_PASSIVE, 0);
    else
        give_memory_back(store);
}

void upkeep_at_close(struct sqlite_store *store)
{
    checkpoint(store, SQLITE_CHECKPOINT_TRUNCATE, 1000);
}
