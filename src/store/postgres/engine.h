/* Shared by the files of the PostgreSQL engine only.
 *
 * Commands run on several connections at once, each in a transaction of its own
 * (READ COMMITTED; a query with a `lock:` mark locks its row first). What a
 * command sends without asking for an answer waits in libpq's pipeline for the
 * next question or the commit.
 *
 * Events are numbered by their transaction: id = transaction * 4096 + n. All
 * transactions below the oldest at work are over, so a reader that stops there
 * (event_horizon()) sees the log in order and never misses one that commits
 * late. A thread, the teller, calls on_commit when events can be read, those of
 * other nodes too, and wakes the other nodes by NOTIFY. */
#ifndef STORE_POSTGRES_ENGINE_H
#define STORE_POSTGRES_ENGINE_H

#include "store/engine.h"

#include <libpq-fe.h>
#include <pthread.h>

enum { WRITERS = 12 };

/* A thing sent whose answer was not read yet. */
struct pg_sent {
    const struct query *query;    /* NULL: BEGIN and the like */
    const struct query *prepares; /* instead */
    const char *what;             /* for the error's text */
    bool is_xid;                  /* answers with the transaction's number */
};

struct pg_db {
    struct db db; /* first */
    struct pg_store *store;
    PGconn *conn;
    bool lost; /* to be connected anew before it is used again */
    bool in_transaction;
    bool may_succeed; /* the last error was of SQLSTATE class 40: the same may succeed now */
    char taken[64];   /* the unique constraint that the last error was about; "" none */
    int64_t xid;      /* of the transaction at work; 0: not known yet */
    struct query_slots slots; /* a statement that is not NULL: prepared, or on its way to be */
    struct pg_sent *sent;
    size_t sent_count, sent_cap;
    /* Which life of which server this is: no number of a transaction is given twice in it. */
    char life[96];
    int64_t next_try_ms; /* monotonic, after a connection that failed */
};

struct pg_writer {
    struct pg_store *store;
    struct pg_db *db;
    pthread_t thread;
    bool running;
};

struct pg_store {
    struct store store;              /* first */
    char *url;                       /* without our own parameters */
    char *listen_host, *listen_port; /* where LISTEN works, when `url` is a pooler's; else NULL */
    bool prepares; /* statements: false behind a pooler that mixes connections up */
    struct pg_writer writers[WRITERS];
    pthread_mutex_t mutex; /* guards the queue */
    pthread_cond_t wake;
    struct store_job *head, *tail;
    size_t queued;
    bool stopping;
    /* the teller */
    pthread_t teller;
    bool teller_running;
    int teller_wake;             /* eventfd */
    _Atomic int64_t newest_here; /* event committed by this node */
};

/* --- connection.c ----------------------------------------------------------- */

/* A new connection, which may have failed; NULL: host and port of the URL. */
PGconn *pg_connect(const char *url, const char *host, const char *port);
enum err pg_open(struct pg_store *store, bool writes, struct pg_db **out, struct error *err);
void pg_close(struct pg_db **db);
/* A connection that works: made anew when it was lost. ERR_BUSY, key
 * "store.unreachable", when there is none; asked again too soon, at once. */
enum err pg_ensure(struct pg_db *db, struct error *err);
/* Forgets the transaction at work, with the connection if it is lost. */
void pg_roll_back(struct pg_db *db);
/* Plain SQL, one or more statements, outside the pipeline. */
enum err pg_exec(struct pg_db *db, const char *sql, struct error *err);
/* The error a result or the connection stands for; never ERR_OK. */
enum err pg_fault(struct pg_db *db, const PGresult *result, const char *what, struct error *err);

/* --- query.c: as store/query.h has them ------------------------------------- */

enum err pg_one(struct db *db, struct arena *arena, const struct query *query, const void *in,
                void *row, struct error *err);
enum err pg_many(struct db *db, struct arena *arena, const struct query *query, const void *in,
                 void **items, size_t *count, struct error *err);
enum err pg_query_exec(struct db *db, const struct query *query, const void *in, int64_t *changed,
                       struct error *err);
enum err pg_insert(struct db *db, const struct query *query, const void *in, int64_t *id,
                   struct error *err);
/* Sends what `query` is, to be answered later. */
enum err pg_send(struct pg_db *db, const struct query *query, const void *in, struct error *err);
/* Sends a word like COMMIT. */
enum err pg_send_word(struct pg_db *db, const char *word, struct error *err);
/* Waits for the answers of all that was sent; the first error is theirs all. */
enum err pg_settle(struct pg_db *db, struct error *err);

/* --- match.c ---------------------------------------------------------------- */

/* The match expression of store/tokens.h as tsqueries, one a line: all of them are wanted. */
struct str pg_match(struct arena *arena, struct str match);
/* Tokens ("#000012 colis|coli ...") as a tsvector. */
struct str pg_tokens(struct arena *arena, struct str tokens);

/* --- text_index.c ----------------------------------------------------------- */

/* Sends what a change of the index is, to be answered later. */
enum err pg_index_send(struct pg_db *db, const struct index_change *change, struct error *err);

/* --- writer.c, teller.c, migrate.c ------------------------------------------ */

enum err pg_submit(struct store *store, struct store_job *job, struct error *err);
enum err pg_writers_start(struct pg_store *store, struct error *err);
void pg_writers_stop(struct pg_store *store);
enum err pg_teller_start(struct pg_store *store, struct error *err);
void pg_teller_stop(struct pg_store *store);
/* Events were committed here. Any thread. */
void pg_teller_wake(struct pg_store *store, int64_t event);
/* check.c: as struct engine has them */
enum err pg_scrub(struct store *store, struct error *err);
enum err pg_check(struct store *store, struct arena *arena, struct str *damage, struct error *err);
/* Drops what migrations made, if the database is a store. ERR_CONFLICT, key
 * "store.in_use": another process works on it. */
enum err pg_wipe(struct pg_db *db, size_t migrations_count, struct error *err);
enum err pg_migrate(struct pg_db *db, const struct migration *migrations, size_t count,
                    struct error *err);

#endif
