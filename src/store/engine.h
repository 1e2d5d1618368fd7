/* What the engines of the store share, and no caller sees: the table of what
 * an engine does, and the beginnings of its `struct store` and `struct db`,
 * which each engine goes on from. */
#ifndef STORE_ENGINE_H
#define STORE_ENGINE_H

#include "store/migration.h"
#include "store/query.h"
#include "store/store.h"
#include "store/table.h"

/* The functions of store/store.h and store/query.h by the same names, where what they
 * say is to be done. */
struct engine {
    enum err (*open)(const struct store_options *options, struct store **out, struct error *err);
    void (*close)(struct store *store);
    enum err (*reader_create)(struct store *store, struct db **out, struct error *err);
    void (*reader_destroy)(struct db *db);
    enum err (*read_begin)(struct db *db, struct error *err);
    void (*read_end)(struct db *db);
    enum err (*submit)(struct store *store, struct store_job *job, struct error *err);
    enum err (*backup)(struct store *store, const char *path, struct error *err);
    enum err (*scrub)(struct store *store, struct error *err);
    /* What is damaged or refers to nothing, in the engine's words; STR_NONE: nothing. */
    enum err (*check)(struct store *store, struct arena *arena, struct str *damage,
                      struct error *err);
    enum err (*one)(struct db *db, struct arena *arena, const struct query *query, const void *in,
                    void *row, struct error *err);
    enum err (*many)(struct db *db, struct arena *arena, const struct query *query, const void *in,
                     void **items, size_t *count, struct error *err);
    enum err (*exec)(struct db *db, const struct query *query, const void *in, int64_t *changed,
                     struct error *err);
    enum err (*insert)(struct db *db, const struct query *query, const void *in, int64_t *id,
                       struct error *err);
};

extern const struct engine sqlite_engine, postgres_engine;

struct store {
    const struct engine *engine;
    void (*on_commit)(void *ctx, int64_t last_event);
    void *ctx;
    bool unsafe_no_sync;
    _Atomic int64_t retries;
    const struct tables *tables;
    const struct migration *migrations;
    size_t migrations_count;
    char *blob_folder;             /* large bytes are files below it; NULL: they are rows */
    const struct blob_keep *blobs; /* or here; what is not, is looked for in the folder */
};

/* A change of the text index that waits for the end of its group. */
struct index_change {
    int64_t message;
    struct str tokens; /* "#000012 colis|coli ...", in the group's arena */
    bool removed;
};

/* A move of a total that waits likewise. */
struct total_change {
    int64_t shop;
    const char *name;
    int64_t delta;
};

/* What commands leave to the end of their transaction. */
struct collected {
    struct arena *arena;
    struct index_change *changes;
    size_t change_count, change_cap;
    struct total_change *totals;
    size_t total_count, total_cap;
    int64_t last_event;
};

struct db {
    const struct engine *engine;
    struct store *store;
    bool writes;
    int64_t queries;                /* run so far */
    const struct query *last_query; /* for the log */
    /* a writer's: */
    enum err fault; /* first error of a query that ends the command at work */
    struct error fault_error;
    struct collected collected;
};

/* --- a command, on any engine ----------------------------------------------- */

/* Runs it: an error of a query that it overlooked is its own; a slow one is logged. */
enum err command_run(struct db *db, struct arena *arena, struct store_job *job);
/* Notes an error of a query that ends the command. Returns it. */
enum err command_ended(struct db *db, enum err e, struct error *err);

/* --- what is collected ------------------------------------------------------ */

void collected_create(struct collected *collected);
void collected_destroy(struct collected *collected);
/* Forgets everything. */
void collected_reset(struct collected *collected);
/* How far it is, to go back there when a command is undone. */
struct collected_mark {
    size_t changes, totals;
    int64_t last_event;
};
struct collected_mark collected_mark(const struct collected *collected);
void collected_back_to(struct collected *collected, struct collected_mark mark);
/* Makes one move of all moves of a total, in one order for every command: those that share
 * rows do not wait crosswise. Moves that add up to nothing stay, of 0. */
void collected_sum_totals(struct collected *collected);

/* A total is written as one sum. */
struct collected_total {
    int64_t shop;
    struct str name;
    int64_t delta;
};
extern const struct query collected_total_add;

/* --- prepared statements, one per query and connection ----------------------- */

struct query_slot {
    const struct query *query;
    size_t number;   /* in the order of first use */
    void *statement; /* the engine's; NULL: not prepared */
};

struct query_slots { /* open addressing */
    struct query_slot *items;
    size_t cap, count;
};

/* That of the query, made when there is none; valid until the next call. */
struct query_slot *query_slot(struct query_slots *slots, const struct query *query);
/* The statements in it are the caller's to end. */
void query_slots_release(struct query_slots *slots);

/* --- opening ---------------------------------------------------------------- */

/* An error that stops the start, with the key of its sentence for people and
 * what (a path, an address) this names. */
enum err cannot_open(enum err code, const char *key, const char *what, const char *why,
                     struct error *err);

/* --- backups ---------------------------------------------------------------- */

/* The backup of a store that is no file: one SQLite file, blobs included, filled
 * from one view and proved equal to it. ERR_CONFLICT when `path` exists. */
enum err backup_by_copy(struct store *store, const char *path, struct error *err);
/* The path in an SQLite store's url; NULL for another engine's. */
const char *sqlite_path_of(const char *url);
/* A new file with the bytes of another, synced. */
enum err sqlite_file_copy(const char *from, const char *to, struct error *err);
/* Makes the closed store `from` the one at `path`, by a rename under its lock. */
enum err sqlite_put_in_place(const char *from, const char *path, struct error *err);

/* --- blobs ------------------------------------------------------------------ */

/* Bytes that are no row, checked against the hash. */
enum err blob_file_read(const struct store *store, struct arena *arena, const struct sha256 *hash,
                        int64_t size, struct str *out, struct error *err);
/* How many bytes are kept outside of the rows. ERR_NOT_FOUND, ERR_BUSY. */
enum err blob_file_size(const struct store *store, const struct sha256 *hash, int64_t *out,
                        struct error *err);
/* Makes bytes that are no row durable, without a word to the store: for copies, whose
 * target nobody works on. */
enum err blob_file_write(const struct store *store, struct str bytes, const struct sha256 *hash,
                         struct error *err);
/* Removes them. That they are not there is no error. ERR_BUSY: it may still happen. */
enum err blob_file_remove(const struct store *store, const struct sha256 *hash, struct error *err);
/* Whether bytes of this length become a row. */
bool blob_is_row(const struct store *store, size_t len);

#endif
