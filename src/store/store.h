/* The store: everything Guichet knows, behind one interface for every engine.
 *
 * Queries are named and live in store/sql/; the generator turns each into a
 * typed function `q_NAME(db, arena, in, out, err)` (see store/queries.h). No caller
 * sees an engine, and no SQL is made at run time.
 *
 * Reading: each worker thread holds one `struct db` from store_reader_create.
 * Writing: a command, run by the store inside a transaction. It gets a `struct
 * db` that can write, must not wait for anything but the store, and may be run
 * again from the start (a deadlock or a failed group commit on some engines), so
 * it sets its results from scratch each time. An error from it undoes its
 * changes alone. store_write and `done` of store_submit come back after the
 * commit is durable: what they report as ERR_OK survives a power cut. */
#ifndef STORE_STORE_H
#define STORE_STORE_H

#include "base/error.h"
#include "base/instant.h"
#include "base/str.h"

#include <stdbool.h>
#include <stdint.h>

struct arena;
struct blob_keep;
struct migration;
struct store;
struct tables;
struct db; /* a connection to run named queries on, used by one thread at a time */

struct store_options {
    /* "sqlite:///absolute/path.db", or "postgresql://..." as libpq has it (15 or
     * later), with two parameters of our own: `prepare=no` behind a pooler that
     * mixes connections up, `listen=HOST:PORT` where LISTEN works when that is
     * elsewhere. Borrowed during store_open only. */
    const char *url;
    /* Called on a store thread when events can be read, also those of other nodes,
     * with the highest id: all up to it are durable and none will follow below it.
     * SQLite calls it before the answers of the group, PostgreSQL soon after. Must
     * return at once. May be NULL. */
    void (*on_commit)(void *ctx, int64_t last_event);
    void *ctx;
    /* No fsync at all: tests of power cuts, which must see it missing, and scratch
     * stores whose backup (which is synced) is all that counts. */
    bool unsafe_no_sync;
    /* Where large bytes are kept: below this folder (made when it is missing; its
     * parent must exist), or in another place, which lives as long as the store. Both
     * NULL: the folder "blobs" beside an SQLite file, rows in PostgreSQL. */
    const char *blob_folder;
    const struct blob_keep *blobs;
    /* SQLite: to be read beside the process that holds it; nothing can be written,
     * and it must not need a migration (ERR_CONFLICT "store.older"). */
    bool beside;
    /* PostgreSQL: all that the store holds is dropped and its tables are made anew.
     * For store/restore.h. */
    bool wipe;
    /* Tests only: other migrations than the program's own (NULL), and their tables. */
    const struct migration *migrations;
    size_t migrations_count;
    const struct tables *tables;
};

/* Opens, creates or migrates. Before a migration of a store that holds data a
 * backup is written beside it ("NAME.before-NNNN"). What stops it is told by
 * `key`, with the path as `arg`: ERR_CONFLICT "store.locked" (another process
 * holds it), "store.newer" (made by a newer version; nothing was touched);
 * ERR_CORRUPT "store.not_a_database", "store.foreign" (another program's);
 * ERR_IO "store.not_writable"; ERR_BUSY "store.unreachable"; ERR_INVALID
 * "store.too_old" (PostgreSQL). ERR_INVALID: an unknown kind of url. */
ERR_MUST enum err store_open(const struct store_options *options, struct store **out,
                             struct error *err);
/* Finishes and answers what is queued; what is submitted meanwhile is refused
 * (ERR_BUSY). Every reader must be destroyed before. NULL inside is no error. */
void store_close(struct store **store);

ERR_MUST enum err store_reader_create(struct store *store, struct db **out, struct error *err);
void store_reader_destroy(struct db **db);
/* One consistent view for the queries until db_read_end. Calls do not nest. */
ERR_MUST enum err db_read_begin(struct db *db, struct error *err);
void db_read_end(struct db *db);
/* How many queries it has run: tests hold every screen to a number. */
int64_t db_queries(const struct db *db);

/* A write. `arena` is for the command's own needs: emptied before a rerun, gone
 * when the command returns. An error of a query ends the command (store/query.h). */
typedef enum err (*store_command)(struct db *db, struct arena *arena, void *ctx, struct error *err);

/* Queues the command and waits for the durable commit, or for its error.
 * ERR_BUSY: the queue is full, or the database does not answer (key
 * "store.unreachable"). ERR_IO: the disk refused; nothing was kept. ERR_UNCERTAIN:
 * the database was lost during the commit and does not say what became of it. */
ERR_MUST enum err store_write(struct store *store, store_command command, void *ctx,
                              struct error *err);

/* Queues without waiting. The job belongs to the caller and must live until
 * `done`, which a store thread calls after the commit (or failure); where one
 * thread writes, in the order of submission; `done` must be short, may submit again and must not
 * call store_write. ERR_BUSY: full, and `done` never comes. */
struct store_job {
    store_command command;
    void *ctx;
    void (*done)(struct store_job *job);
    enum err result; /* set before done */
    struct error error;
    struct store_job *next; /* the store's */
};
ERR_MUST enum err store_submit(struct store *store, struct store_job *job, struct error *err);

/* Inside a command only: the tokens of one message, written at the end of the
 * group in the same transaction. `tokens` come from store/tokens.h. */
ERR_MUST enum err db_index_message(struct db *db, int64_t message, int64_t shop, struct str tokens,
                                   struct error *err);

/* Inside a command only: takes a message out of the text index (erasure). `shop`
 * and `tokens` must be those it was indexed with. */
ERR_MUST enum err db_unindex_message(struct db *db, int64_t message, int64_t shop,
                                     struct str tokens, struct error *err);

/* Inside a command only: moves one of a shop's totals (table counter) by `delta`.
 * Written at the end of the group, once per total, so that a hot total costs a
 * busy shop nothing. */
void db_total_add(struct db *db, int64_t shop, const char *name, int64_t delta);

/* How many times commands were run again since the store was opened: after a
 * deadlock, when another made what they would have made, or with a database that
 * was lost. */
int64_t store_retries(const struct store *store);

/* Bytes kept by their SHA-256, once each. Small ones live in the database, large
 * ones (over STORE_BLOB_INLINE) in files or where store_options.blobs keeps them, durable before
 * this returns, so that a later command may refer to them by hash within STORE_BLOB_ARRIVES_S
 * (ERR_BUSY: that place does not answer, or, key "blobs.leaving", these very bytes are being
 * removed). From any thread, before the write that refers to it and never inside a command: it
 * waits for the disk or the network, and for a small write of its own (store/loose.h). */
enum { STORE_BLOB_INLINE = 128 * 1024, STORE_BLOB_ARRIVES_S = 3600 };
struct sha256;
ERR_MUST enum err store_blob_file_put(struct store *store, struct str bytes, struct sha256 *hash,
                                      struct error *err);
/* Inside a command: makes the bytes part of the store (inline, or the file that
 * store_blob_file_put wrote). The same bytes again are no error. ERR_BUSY, key
 * "blobs.leaving": they were removed since they were put. */
ERR_MUST enum err db_blob_put(struct db *db, struct str bytes, const struct sha256 *hash,
                              struct error *err);
/* ERR_NOT_FOUND when unknown; ERR_CORRUPT when the bytes no longer match;
 * ERR_TOO_LARGE when the arena cannot hold them (arena_fits). */
ERR_MUST enum err db_blob_get(struct db *db, struct arena *arena, const struct sha256 *hash,
                              struct str *out, struct error *err);

/* Inside a command, which removes the row too: the bytes that are no row are nobody's any
 * more. store/loose.h removes them later, unless they came again. */
ERR_MUST enum err db_blob_leaves(struct db *db, const struct sha256 *hash, struct error *err);

/* After an erasure: what was removed is overwritten or given back, so that its bytes
 * are in no file of the store. SQLite merges the text index and rewrites the file
 * (VACUUM: as much room again for a while, and writers wait); PostgreSQL vacuums. */
ERR_MUST enum err store_scrub(struct store *store, struct error *err);

/* A consistent copy while serving: one file that holds everything, blob files
 * included, and opens as a store. ERR_CONFLICT when `path` exists. */
ERR_MUST enum err store_backup(struct store *store, const char *path, struct error *err);

#endif
