/* Shared by the files of the SQLite engine only.
 *
 * One process owns the file (a lock beside it). One thread, the writer, holds
 * the only connection that writes, and also checkpoints and merges the text
 * index; readers hold connections that cannot write. */
#ifndef STORE_SQLITE_ENGINE_H
#define STORE_SQLITE_ENGINE_H

#include "store/migration.h"
#include "store/query.h"
#include "store/store.h"

#include <pthread.h>
#include <sqlite3.h>

struct slot {
    const struct query *query;
    sqlite3_stmt *statement;
};

/* A change of the text index that waits for the end of the group. */
struct index_change {
    int64_t message;
    struct str tokens; /* in the group's arena */
    bool removed;
};

struct index_changes {
    struct index_change *items;
    size_t count, cap;
    struct arena *arena;
};

/* A move of a total that waits likewise. */
struct total_change {
    int64_t shop;
    const char *name;
    int64_t delta;
};

struct total_changes {
    struct total_change *items;
    size_t count, cap;
};

struct db {
    sqlite3 *sqlite;
    struct store *store;
    bool writes;
    struct slot *slots; /* prepared statements by query; open addressing */
    size_t slot_cap, slot_count;
    const struct query *last_query; /* for the log */
    int64_t queries;                /* run so far */
    /* the writer's, about the command at work */
    enum err fault; /* first error of a query that ends the command */
    struct error fault_error;
    int64_t last_event;
    struct index_changes changes;
    struct total_changes totals;
};

struct upkeep {
    int wal_pages;       /* frames in the log, told by SQLite after each commit */
    int checkpoint_at;   /* checkpoint when the log has so many */
    int unmerged_groups; /* segments the text index gained since its last full merge */
    bool unsynced_log;   /* pages wait for a checkpoint */
    int64_t memory_due;  /* monotonic ms from which memory is given back; 0: nothing to give */
};

struct store {
    char *path;
    char *folder; /* of the database, for the blobs */
    int lock_fd;
    bool unsafe_no_sync;
    void (*on_commit)(void *ctx, int64_t last_event);
    void *ctx;
    struct db *writer; /* the writer thread's alone while that runs */
    struct upkeep upkeep;
    bool in_trouble; /* the disk refused, which was logged, and no commit came through since */
    pthread_t thread;
    bool running;
    pthread_mutex_t mutex; /* guards what follows */
    pthread_cond_t wake;
    struct store_job *head, *tail;
    size_t queued;
    bool stopping;
};

enum open_kind { OPEN_READER, OPEN_WRITER };

/* connection.c */
/* An error that stops the start, with the key of its sentence for people and
 * the path that this names. */
enum err cannot_open(enum err code, const char *key, const char *path, const char *why,
                     struct error *err);
enum err sqlite_connection_open(struct store *store, enum open_kind kind, struct db **out,
                                struct error *err);
void sqlite_connection_close(struct db **db);
/* An empty file for its owner alone, if there is none: SQLite would let everybody
 * read, and gives the log beside it the same rights. */
enum err create_private(const char *path, struct error *err);
/* Plain SQL without parameters. */
enum err sqlite_connection_exec(struct db *db, const char *sql, struct error *err);
/* The error that an SQLite result code stands for; never ERR_OK. */
enum err sqlite_fault(sqlite3 *sqlite, int rc, const char *what, struct error *err);

/* query.c */
void statements_release(struct db *db);

/* text_index.c */
enum err text_index_register(struct db *db, struct error *err);
/* Writes what the group collected, in order, and empties the list. */
enum err text_index_flush(struct db *db, struct error *err);
/* Merges at most `pages` pages; *more tells whether work is left. */
enum err text_index_merge(struct db *db, int pages, bool *more, struct error *err);

/* totals.c: writes what the group collected, each total once. */
enum err totals_flush(struct db *db, struct error *err);

/* migrate.c */
enum err migrate(struct store *store, const struct migration *migrations, size_t count,
                 struct error *err);

/* backup.c: a copy that replaces `path`; with_files takes the blob files in. */
enum err backup_to(struct store *store, const char *path, bool with_files, struct error *err);

/* blob.c: the bytes of a file, checked against the hash. */
enum err blob_file_read(const struct store *store, struct arena *arena, const struct sha256 *hash,
                        int64_t size, struct str *out, struct error *err);

/* Logs a fault of the disk once, until trouble_is_over. Writer thread only. */
void log_trouble(struct store *store, const char *event, const struct error *error);
void trouble_is_over(struct store *store);

/* upkeep.c: on the writer's thread. In a group's own transaction, so that it costs
 * no sync of its own: */
enum err upkeep_in_group(struct store *store, struct error *err);
/* Between groups: */
void upkeep_after_group(struct store *store);
int upkeep_due_in_ms(const struct store *store); /* of quiet; -1: there is nothing to do */
void upkeep_idle(struct store *store);
void upkeep_at_close(struct store *store);

/* writer.c */
enum err writer_start(struct store *store, struct error *err);
void writer_stop(struct store *store);

#endif
