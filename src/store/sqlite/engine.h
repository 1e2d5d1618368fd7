/* Shared by the files of the SQLite engine only.
 *
 * One process owns the file (a lock beside it). One thread, the writer, holds
 * the only connection that writes, and also checkpoints and merges the text
 * index; readers hold connections that cannot write. */
#ifndef STORE_SQLITE_ENGINE_H
#define STORE_SQLITE_ENGINE_H

#include "base/buf.h"
#include "store/engine.h"

#include <pthread.h>
#include <sqlite3.h>

/* "GCHT": marks the file as ours (PRAGMA application_id) */
enum { SQLITE_APPLICATION_ID = 0x47434854 };

struct sqlite_db {
    struct db db; /* first */
    struct sqlite_store *store;
    sqlite3 *sqlite;
    struct query_slots slots;
    sqlite3_stmt *words;   /* match.c's */
    uint64_t *known_words; /* vocabulary.c's, of a writer: hashes of words that are there */
};

struct upkeep {
    int wal_pages;       /* frames in the log, told by SQLite after each commit */
    int checkpoint_at;   /* checkpoint when the log has so many */
    int unmerged_groups; /* segments the text index gained since its last full merge */
    bool unsynced_log;   /* pages wait for a checkpoint */
    bool rewrite_due;    /* something was erased: no page may keep it */
    int64_t memory_due;  /* monotonic ms from which memory is given back; 0: nothing to give */
};

struct sqlite_store {
    struct store store;  /* first */
    char *path, *folder; /* of the database */
    int lock_fd;
    struct sqlite_db *writer; /* the writer thread's alone while that runs */
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
enum err sqlite_connection_open(struct sqlite_store *store, enum open_kind kind,
                                struct sqlite_db **out, struct error *err);
void sqlite_connection_close(struct sqlite_db **db);
/* An empty file for its owner alone, if there is none: SQLite would let everybody
 * read, and gives the log beside it the same rights. */
enum err create_private(const char *path, struct error *err);
/* Plain SQL without parameters. */
enum err sqlite_connection_exec(struct sqlite_db *db, const char *sql, struct error *err);
/* The error that an SQLite result code stands for; never ERR_OK. */
enum err sqlite_fault(sqlite3 *sqlite, int rc, const char *what, struct error *err);

/* query.c: as store/query.h has them */
enum err sqlite_one(struct db *db, struct arena *arena, const struct query *query, const void *in,
                    void *row, struct error *err);
enum err sqlite_many(struct db *db, struct arena *arena, const struct query *query, const void *in,
                     void **items, size_t *count, struct error *err);
enum err sqlite_exec(struct db *db, const struct query *query, const void *in, int64_t *changed,
                     struct error *err);
enum err sqlite_insert(struct db *db, const struct query *query, const void *in, int64_t *id,
                       struct error *err);
void statements_release(struct sqlite_db *db);

/* match.c: the match expression of store/tokens.h as this index takes it, on the
 * heap. */
struct buf sqlite_match(struct sqlite_db *db, struct str match);

/* vocabulary.c */
/* Makes its table where there is none. */
enum err vocabulary_prepare(struct sqlite_db *db, struct error *err);
/* Takes a message's words in, or those out that no other message has. */
enum err vocabulary_change(struct sqlite_db *db, const struct index_change *change,
                           struct error *err);
/* What was taken in since the last commit may be undone. */
void vocabulary_forget(struct sqlite_db *db);

/* text_index.c */
enum err text_index_register(struct sqlite_db *db, struct error *err);
/* Writes what the group collected, in order, and empties the list. */
enum err text_index_flush(struct sqlite_db *db, struct error *err);
/* Merges at most `pages` pages; *more tells whether work is left. */
enum err text_index_merge(struct sqlite_db *db, int pages, bool *more, struct error *err);

/* totals.c: writes what the group collected, each total once. */
enum err totals_flush(struct sqlite_db *db, struct error *err);

/* migrate.c */
enum err migrate(struct sqlite_store *store, const struct migration *migrations, size_t count,
                 struct error *err);
/* Of a store that is only read: ERR_CONFLICT unless it needs no step. */
enum err migrate_not(struct sqlite_store *store, size_t count, struct error *err);

/* backup.c */
enum err sqlite_backup(struct store *store, const char *path, struct error *err);
/* A copy that replaces `path`; with_files takes the blob files in. */
enum err backup_to(struct sqlite_store *store, const char *path, bool with_files,
                   struct error *err);

/* verify.c: as struct engine has it */
enum err sqlite_check(struct store *store, struct arena *arena, struct str *damage,
                      struct error *err);

/* upkeep.c: as struct engine has it */
enum err sqlite_scrub(struct store *store, struct error *err);

/* Logs a fault of the disk once, until trouble_is_over. Writer thread only. */
void log_trouble(struct sqlite_store *store, const char *event, const struct error *error);
void trouble_is_over(struct sqlite_store *store);

/* upkeep.c: on the writer's thread. In a group's own transaction, so that it costs
 * no sync of its own: */
enum err upkeep_in_group(struct sqlite_store *store, struct error *err);
/* Between groups: */
void upkeep_after_group(struct sqlite_store *store);
int upkeep_due_in_ms(const struct sqlite_store *store); /* of quiet; -1: there is nothing to do */
void upkeep_idle(struct sqlite_store *store);
void upkeep_at_close(struct sqlite_store *store);

/* writer.c */
enum err sqlite_submit(struct store *store, struct store_job *job, struct error *err);
enum err writer_start(struct sqlite_store *store, struct error *err);
void writer_stop(struct sqlite_store *store);

#endif
