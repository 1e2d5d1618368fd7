/* Puts the rows of a filled SQLite store into an empty PostgreSQL, by COPY: both
 * engines then hold the same dossiers, to be measured on the same questions.
 *
 *   bench_copy --from STORE.db --to postgresql://...
 *
 * The program's own migrations make the tables. Indexes that no key needs are
 * dropped first and made again behind the rows. Words of the text index are made
 * anew, as the filler made them: FTS5 keeps none. Two connections share the work.
 * Says how far it is, then prints one line. */
#include "base/arena.h"
#include "base/buf.h"
#include "base/log.h"
#include "store/postgres/engine.h"
#include "store/tokens.h"

#include <sqlite3.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

enum {
    SAY_EVERY_S = 5,
    ROW_ARENA = 64 * 1024 * 1024,
    SEND_BYTES = 256 * 1024,
    TABLES_MAX = 128,
    INDEXES_MAX = 128,
    HANDS = 2,
    PARTS = 16, /* of the table that takes longest (prepare), so that no hand is left idle */
};

static void must(bool ok, const char *what)
{
    if (!ok) {
        fprintf(stderr, "bench_copy: %s\n", what);
        exit(1);
    }
}

static double seconds(void)
{
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (double)t.tv_sec + (double)t.tv_nsec / 1e9;
}

struct copy {
    const char *from, *to;
    double began;
    pthread_mutex_t mutex;    /* guards what follows */
    char *tables[TABLES_MAX]; /* "message_text 3" is a part of it */
    size_t table_count, next_table;
    char *indexes[INDEXES_MAX]; /* the statements that make them */
    size_t index_count, next_index;
    int64_t rows;
    double said;
};

static PGresult *ask(PGconn *conn, const char *sql)
{
    PGresult *r = PQexec(conn, sql);
    bool good = PQresultStatus(r) == PGRES_COMMAND_OK || PQresultStatus(r) == PGRES_TUPLES_OK;
    must(good, PQerrorMessage(conn));
    return r;
}

static void tell(PGconn *conn, const char *sql)
{
    PQclear(ask(conn, sql));
}

/* No references are checked and no triggers run: the rows come from a store. */
static PGconn *connect_to(const char *url)
{
    PGconn *conn = PQconnectdb(url);
    must(PQstatus(conn) == CONNECTION_OK, PQerrorMessage(conn));
    tell(conn, "SET client_min_messages = error; SET session_replication_role = replica;"
               "SET synchronous_commit = off; SET maintenance_work_mem = '512MB'");
    return conn;
}

/* --- rows as COPY's text */

static void add_escaped(struct buf *out, struct str text)
{
    for (size_t i = 0; i < text.len; i++) {
        char c = text.ptr[i];
        switch (c) {
        case '\\': buf_c(out, "\\\\"); break;
        case '\n': buf_c(out, "\\n"); break;
        case '\r': buf_c(out, "\\r"); break;
        case '\t': buf_c(out, "\\t"); break;
        default: buf_char(out, c);
        }
    }
}

static void add_bytes(struct buf *out, const unsigned char *bytes, size_t len)
{
    static const char digits[] = "0123456789abcdef";
    buf_c(out, "\\\\x");
    for (size_t i = 0; i < len; i++) {
        buf_char(out, digits[bytes[i] >> 4]);
        buf_char(out, digits[bytes[i] & 15]);
    }
}

static void add_value(struct buf *out, sqlite3_stmt *s, int column)
{
    size_t len = (size_t)sqlite3_column_bytes(s, column);
    switch (sqlite3_column_type(s, column)) {
    case SQLITE_INTEGER: buf_i64(out, sqlite3_column_int64(s, column)); break;
    case SQLITE_TEXT:
        add_escaped(out, (struct str){(const char *)sqlite3_column_text(s, column), len});
        break;
    case SQLITE_BLOB: add_bytes(out, sqlite3_column_blob(s, column), len); break;
    default: buf_c(out, "\\N");
    }
}

/* As with_stretches of store/postgres/migrate.c. */
static const int stretches[] = {13, 16, 20};

/* A message's id and its words: the last column is the text they are made of. */
static void add_words(struct buf *out, sqlite3_stmt *s, struct arena *arena)
{
    struct str text = {(const char *)sqlite3_column_text(s, 2), (size_t)sqlite3_column_bytes(s, 2)};
    struct str tokens =
        str_printf(arena, TOKENS_SHOP_FORMAT " %.*s", (long long)sqlite3_column_int64(s, 1),
                   STR_ARG(tokens_of(arena, text)));
    add_value(out, s, 0);
    buf_char(out, '\t');
    buf_add(out, pg_tokens(arena, tokens));
    int64_t message = sqlite3_column_int64(s, 0);
    for (size_t i = 0; i < sizeof stretches / sizeof stretches[0]; i++)
        buf_printf(out, " '#%d.%lld'", stretches[i], (long long)(message >> stretches[i]));
}

static void count(struct copy *c, int64_t rows)
{
    pthread_mutex_lock(&c->mutex);
    c->rows += rows;
    double now = seconds();
    if (now - c->said >= SAY_EVERY_S) {
        c->said = now;
        fprintf(stderr, "%lld rows, %.0f a second\n", (long long)c->rows,
                (double)c->rows / (now - c->began));
    }
    pthread_mutex_unlock(&c->mutex);
}

static void send_rows(PGconn *conn, struct buf *out)
{
    must(PQputCopyData(conn, out->ptr, (int)out->len) == 1, PQerrorMessage(conn));
    out->len = 0;
}

static void copy_rows(struct copy *c, PGconn *conn, sqlite3_stmt *s, bool words)
{
    struct buf out = buf_in(NULL);
    struct arena *arena = arena_create(ROW_ARENA);
    int64_t rows = 0;
    while (sqlite3_step(s) == SQLITE_ROW) {
        if (words)
            add_words(&out, s, arena);
        for (int i = 0; !words && i < sqlite3_column_count(s); i++) {
            if (i)
                buf_char(&out, '\t');
            add_value(&out, s, i);
        }
        buf_char(&out, '\n');
        rows++;
        if (out.len >= SEND_BYTES) {
            send_rows(conn, &out);
            arena_reset(arena);
            count(c, rows);
            rows = 0;
        }
    }
    send_rows(conn, &out);
    count(c, rows);
    must(PQputCopyEnd(conn, NULL) == 1, PQerrorMessage(conn));
    PGresult *r = PQgetResult(conn);
    must(PQresultStatus(r) == PGRES_COMMAND_OK, PQerrorMessage(conn));
    PQclear(r);
    PQclear(PQgetResult(conn));
    arena_destroy(&arena);
    buf_release(&out);
}

/* --- tables */

/* What a table's rows are there; a total has slots here, and words a text. */
static const struct {
    const char *table, *select, *columns;
} odd_tables[] = {
    {"counter_slot", "SELECT shop, name, 0, n FROM counter", "shop, name, slot, n"},
    {"message_text",
     "SELECT m.id, m.shop, CASE m.direction WHEN 1 THEN m.subject || x'0a' || m.sender_name"
     " || x'0a' || m.sender_address || x'0a' || m.text || x'0a' || COALESCE((SELECT a.name FROM"
     " attachment a WHERE a.message = m.id), '') ELSE m.text END FROM message m,"
     " (SELECT max(id) + 1 AS n FROM message) x WHERE m.id >= x.n * ?1 / ?2"
     " AND m.id < x.n * (?1 + 1) / ?2",
     "message, tokens"},
};

static char *columns_of(PGconn *conn, struct arena *arena, const char *table)
{
    PGresult *r = ask(conn, arena_printf(arena,
                                         "SELECT string_agg(column_name, ', ' ORDER BY"
                                         " ordinal_position) FROM information_schema.columns"
                                         " WHERE table_schema = current_schema()"
                                         " AND table_name = '%s'",
                                         table));
    char *columns = arena_printf(arena, "%s", PQgetvalue(r, 0, 0));
    PQclear(r);
    return columns;
}

static void copy_table(struct copy *c, PGconn *conn, sqlite3 *in, char *table)
{
    struct arena *arena = arena_create(65536);
    char *blank = strchr(table, ' ');
    int part = blank ? atoi(blank) : 0;
    if (blank)
        *blank = '\0';
    const char *columns = columns_of(conn, arena, table);
    const char *select = arena_printf(arena, "SELECT %s FROM %s", columns, table);
    for (size_t i = 0; i < sizeof odd_tables / sizeof odd_tables[0]; i++)
        if (strcmp(table, odd_tables[i].table) == 0) {
            select = odd_tables[i].select;
            columns = odd_tables[i].columns;
        }
    sqlite3_stmt *s;
    if (sqlite3_prepare_v2(in, select, -1, &s, NULL) != SQLITE_OK)
        must(false, sqlite3_errmsg(in));
    if (sqlite3_bind_parameter_count(s))
        must(!sqlite3_bind_int(s, 1, part) && !sqlite3_bind_int(s, 2, PARTS), "cannot bind");
    PGresult *r = PQexec(conn, arena_printf(arena, "COPY %s (%s) FROM STDIN", table, columns));
    must(PQresultStatus(r) == PGRES_COPY_IN, PQerrorMessage(conn));
    PQclear(r);
    copy_rows(c, conn, s, strcmp(table, "message_text") == 0);
    sqlite3_finalize(s);
    arena_destroy(&arena);
}

/* --- the whole */

static void keep_all(char **list, size_t *n, size_t max, PGconn *conn, const char *sql)
{
    PGresult *r = ask(conn, sql);
    must((size_t)PQntuples(r) <= max, "too many tables or indexes");
    for (int i = 0; i < PQntuples(r); i++)
        list[(*n)++] = strdup(PQgetvalue(r, i, 0));
    PQclear(r);
}

static void run_all(PGconn *conn, const char *sql)
{
    PGresult *r = ask(conn, sql);
    for (int i = 0; i < PQntuples(r); i++)
        tell(conn, PQgetvalue(r, i, 0));
    PQclear(r);
}

#define FREE_INDEXES \
    " FROM pg_index x JOIN pg_class i ON i.oid = x.indexrelid JOIN pg_class t ON" \
    " t.oid = x.indrelid WHERE i.relnamespace = to_regnamespace(current_schema())" \
    " AND NOT EXISTS (SELECT 1 FROM pg_constraint k WHERE k.conindid = i.oid)"

static void prepare(struct copy *c)
{
    struct error err;
    struct store *store;
    must(store_open(&(struct store_options){.url = c->to}, &store, &err) == ERR_OK, err.text);
    store_close(&store);
    PGconn *conn = connect_to(c->to);
    /* the long ones first */
    keep_all(c->tables, &c->table_count, TABLES_MAX, conn,
             "SELECT CASE relname WHEN 'message_text' THEN 'message_text ' || n ELSE relname END"
             " FROM pg_class JOIN generate_series(0, 15) n ON n = 0 OR relname ="
             " 'message_text' WHERE relkind = 'r' AND relnamespace ="
             " to_regnamespace(current_schema()) AND relname NOT IN ('migration', 'event_base')"
             " ORDER BY array_position(ARRAY['message_text', 'event', 'message', 'blob',"
             " 'message_ref', 'promise', 'parcel_event'], CAST(relname AS TEXT)), relname");
    keep_all(c->indexes, &c->index_count, INDEXES_MAX, conn,
             "SELECT pg_get_indexdef(i.oid)" FREE_INDEXES
             " ORDER BY t.relname = 'message_text' DESC, t.relname = 'event' DESC,"
             " t.relname = 'message' DESC, i.relname");
    run_all(conn, "SELECT 'DROP INDEX ' || quote_ident(i.relname)" FREE_INDEXES);
    PQfinish(conn);
}

static char *take(struct copy *c, char **list, size_t count, size_t *next)
{
    pthread_mutex_lock(&c->mutex);
    char *item = *next < count ? list[(*next)++] : NULL;
    pthread_mutex_unlock(&c->mutex);
    return item;
}

static void *copy_some(void *ctx)
{
    struct copy *c = ctx;
    PGconn *conn = connect_to(c->to);
    sqlite3 *in;
    must(sqlite3_open_v2(c->from, &in, SQLITE_OPEN_READONLY, NULL) == SQLITE_OK, "cannot read");
    for (char *table; (table = take(c, c->tables, c->table_count, &c->next_table)) != NULL;)
        copy_table(c, conn, in, table);
    sqlite3_close(in);
    PQfinish(conn);
    return NULL;
}

static void *index_some(void *ctx)
{
    struct copy *c = ctx;
    PGconn *conn = connect_to(c->to);
    for (char *sql; (sql = take(c, c->indexes, c->index_count, &c->next_index)) != NULL;)
        tell(conn, sql);
    PQfinish(conn);
    return NULL;
}

static void in_both_hands(void *(*work)(void *), struct copy *c)
{
    pthread_t hands[HANDS];
    for (int i = 0; i < HANDS; i++)
        must(pthread_create(&hands[i], NULL, work, c) == 0, "no thread");
    for (int i = 0; i < HANDS; i++)
        pthread_join(hands[i], NULL);
}

static void finish(struct copy *c)
{
    PGconn *conn = connect_to(c->to);
    run_all(conn, "SELECT 'SELECT setval(' || quote_literal(pg_get_serial_sequence(table_name,"
                  " column_name)) || ', (SELECT COALESCE(max(' || column_name || '), 0) + 1 FROM '"
                  " || quote_ident(table_name) || '))' FROM information_schema.columns"
                  " WHERE table_schema = current_schema() AND is_identity = 'YES'");
    tell(conn, "VACUUM ANALYZE");
    tell(conn, "CHECKPOINT");
    PQfinish(conn);
}

int main(int argc, char **argv)
{
    static struct copy c = {.mutex = PTHREAD_MUTEX_INITIALIZER};
    for (int i = 1; i + 1 < argc; i += 2) {
        if (strcmp(argv[i], "--from") == 0)
            c.from = argv[i + 1];
        else if (strcmp(argv[i], "--to") == 0)
            c.to = argv[i + 1];
    }
    must(c.from && c.to, "--from STORE.db --to postgresql://...");
    log_set_level(LOG_ERROR);
    prepare(&c);
    c.began = c.said = seconds();
    in_both_hands(copy_some, &c);
    double copied = seconds();
    in_both_hands(index_some, &c);
    double indexed = seconds();
    finish(&c);
    double end = seconds();
    printf("RESULT rows=%lld seconds=%.1f rows_s=%.0f copy_seconds=%.1f index_seconds=%.1f"
           " vacuum_seconds=%.1f\n",
           (long long)c.rows, end - c.began, (double)c.rows / (end - c.began), copied - c.began,
           indexed - copied, end - indexed);
    return 0;
}
