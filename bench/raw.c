/* The floor under the mail bench: SQLite alone inserting the rows that mails
 * became, in groups, each group one commit and one sync.
 *
 *   bench_raw --before STORE.db --after STORE.db [--mails N] [--group N]
 *
 * BEFORE is a copy of the store from before the mails, and is written to; AFTER
 * holds them. The rows of N mails are read to memory first and their words for
 * the text index made; only inserting and committing is timed. Prints one line. */
#include "base/arena.h"
#include "store/sqlite/engine.h"
#include "store/tokens.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

enum { COLUMNS_MAX = 32, TOKENS_ARENA = 1 << 30 };

/* Each SELECT gives the row's dossier, by which it belongs to a mail, then the
 * row itself. Parents come before children. `TEXT_INDEX` is the last. */
#define OF_MESSAGE " JOIN message m ON m.id = t.message WHERE m.dossier > ?1"
static const struct {
    const char *name, *select;
} tables[] = {
    {"customer", "SELECT d.id, t.* FROM customer t JOIN dossier d ON d.customer = t.id"
                 " WHERE d.id > ?1"},
    {"contact_point", "SELECT d.id, t.* FROM contact_point t JOIN dossier d"
                      " ON d.customer = t.customer WHERE d.id > ?1"},
    {"dossier", "SELECT t.id, t.* FROM dossier t WHERE t.id > ?1"},
    {"message", "SELECT t.dossier, t.* FROM message t WHERE t.dossier > ?1"},
    {"message_html", "SELECT m.dossier, t.* FROM message_html t" OF_MESSAGE},
    {"message_inbox", "SELECT m.dossier, t.* FROM message_inbox t" OF_MESSAGE},
    {"message_ref", "SELECT m.dossier, t.* FROM message_ref t" OF_MESSAGE},
    {"attachment", "SELECT m.dossier, t.* FROM attachment t" OF_MESSAGE},
    {"blob", "SELECT m.dossier, t.* FROM message m JOIN blob t ON t.hash = m.raw_hash"
             " WHERE m.dossier > ?1"},
    {"blob", "SELECT m.dossier, t.* FROM message m JOIN attachment a ON a.message = m.id"
             " JOIN blob t ON t.hash = a.hash WHERE m.dossier > ?1"},
    {"promise", "SELECT t.dossier, t.* FROM promise t WHERE t.dossier > ?1"},
    {"outbox", "SELECT m.dossier, t.* FROM outbox t" OF_MESSAGE},
    {"ack_sent", "SELECT d.id, t.* FROM dossier d JOIN ack_sent t ON t.address = d.reply_address"
                 " WHERE d.id > ?1 AND t.shop = d.shop"},
    {"event", "SELECT t.dossier, t.* FROM event t WHERE t.dossier > ?1"},
    {"message_text", "SELECT m.dossier, m.id, '#' || m.shop || ' ', m.subject || x'0a'"
                     " || m.sender_name || x'0a' || m.sender_address || x'0a' || m.text"
                     " FROM message m WHERE m.dossier > ?1 AND m.direction = 1"},
};
enum { TABLES = sizeof tables / sizeof tables[0], TEXT_INDEX = TABLES - 1 };

struct row {
    int64_t dossier;
    size_t table, at; /* `at`: in the order they were read */
    int columns;
    sqlite3_value **values;
};

static struct row *rows;
static size_t row_count, row_cap;

static void must(int rc, sqlite3 *sqlite)
{
    if (rc != SQLITE_OK && rc != SQLITE_DONE && rc != SQLITE_ROW) {
        fprintf(stderr, "bench_raw: %s\n", sqlite3_errmsg(sqlite));
        exit(1);
    }
}

static double now_s(void)
{
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (double)t.tv_sec + (double)t.tv_nsec / 1e9;
}

static double cpu_s(void)
{
    return (double)clock() / CLOCKS_PER_SEC;
}

static int64_t one_number(sqlite3 *sqlite, const char *sql)
{
    sqlite3_stmt *s;
    must(sqlite3_prepare_v2(sqlite, sql, -1, &s, NULL), sqlite);
    must(sqlite3_step(s), sqlite);
    int64_t n = sqlite3_column_int64(s, 0);
    sqlite3_finalize(s);
    return n;
}

/* --- reading */

static void keep_row(sqlite3_stmt *s, size_t table)
{
    if (row_count == row_cap) {
        row_cap = row_cap ? row_cap * 2 : 4096;
        rows = realloc(rows, row_cap * sizeof *rows);
    }
    struct row *r = &rows[row_count];
    *r = (struct row){sqlite3_column_int64(s, 0), table, row_count, sqlite3_column_count(s) - 1,
                      NULL};
    row_count++;
    r->values = calloc((size_t)r->columns, sizeof *r->values);
    for (int i = 0; i < r->columns; i++)
        r->values[i] = sqlite3_value_dup(sqlite3_column_value(s, i + 1));
}

static void read_table(sqlite3 *after, size_t table, int64_t from)
{
    sqlite3_stmt *s;
    int rc;
    must(sqlite3_prepare_v2(after, tables[table].select, -1, &s, NULL), after);
    sqlite3_bind_int64(s, 1, from);
    while ((rc = sqlite3_step(s)) == SQLITE_ROW)
        keep_row(s, table);
    must(rc, after);
    sqlite3_finalize(s);
}

static int by_mail(const void *a, const void *b)
{
    const struct row *x = a, *y = b;
    if (x->dossier != y->dossier)
        return x->dossier < y->dossier ? -1 : 1;
    if (x->table != y->table)
        return x->table < y->table ? -1 : 1;
    return x->at < y->at ? -1 : x->at > y->at;
}

/* --- writing */

static sqlite3_stmt *statements[TABLES];

static void prepare(sqlite3 *sqlite, size_t table, int columns)
{
    char sql[256];
    int n = snprintf(sql, sizeof sql, "INSERT INTO %s VALUES (?", tables[table].name);
    if (table == TEXT_INDEX) {
        n = snprintf(sql, sizeof sql, "INSERT INTO message_text(rowid, tokens) VALUES (?");
        columns = 2;
    }
    for (int i = 1; i < columns; i++)
        n += snprintf(sql + n, sizeof sql - (size_t)n, ", ?");
    snprintf(sql + n, sizeof sql - (size_t)n, ")");
    must(sqlite3_prepare_v2(sqlite, sql, -1, &statements[table], NULL), sqlite);
}

static void insert(sqlite3 *sqlite, const struct row *r, struct str tokens)
{
    if (!statements[r->table])
        prepare(sqlite, r->table, r->columns);
    sqlite3_stmt *s = statements[r->table];
    for (int i = 0; i < r->columns; i++)
        sqlite3_bind_value(s, i + 1, r->values[i]);
    if (tokens.ptr)
        sqlite3_bind_text(s, 2, tokens.ptr, (int)tokens.len, SQLITE_STATIC);
    must(sqlite3_step(s), sqlite);
    sqlite3_reset(s);
}

static struct str *make_tokens(struct arena *arena)
{
    struct str *out = calloc(row_count, sizeof *out);
    for (size_t i = 0; i < row_count; i++) {
        if (rows[i].table != TEXT_INDEX)
            continue;
        const char *text = (const char *)sqlite3_value_text(rows[i].values[2]);
        out[i] = str_printf(arena, "%s%.*s", (const char *)sqlite3_value_text(rows[i].values[1]),
                            STR_ARG(tokens_of(arena, str_of(text))));
        rows[i].columns = 1;
    }
    return out;
}

/* Rows of `group` mails from *at on; the text index at the end, as the store does. */
static size_t write_group(sqlite3 *sqlite, size_t *at, size_t group, const struct str *tokens)
{
    size_t from = *at, mails = 0;
    must(sqlite3_exec(sqlite, "BEGIN IMMEDIATE", NULL, NULL, NULL), sqlite);
    for (; *at < row_count; ++*at) {
        bool first = *at == 0 || rows[*at].dossier != rows[*at - 1].dossier;
        if (first && mails++ == group) {
            mails--;
            break;
        }
        if (rows[*at].table != TEXT_INDEX)
            insert(sqlite, &rows[*at], STR_NONE);
    }
    for (size_t i = from; i < *at; i++)
        if (rows[i].table == TEXT_INDEX)
            insert(sqlite, &rows[i], tokens[i]);
    must(sqlite3_exec(sqlite, "COMMIT", NULL, NULL, NULL), sqlite);
    return mails;
}

/* --- the whole */

int main(int argc, char **argv)
{
    const char *before = NULL, *after = NULL;
    size_t mails = 1000, group = 64;
    for (int i = 1; i + 1 < argc; i += 2) {
        if (strcmp(argv[i], "--before") == 0)
            before = argv[i + 1];
        else if (strcmp(argv[i], "--after") == 0)
            after = argv[i + 1];
        else if (strcmp(argv[i], "--mails") == 0)
            mails = strtoul(argv[i + 1], NULL, 10);
        else if (strcmp(argv[i], "--group") == 0)
            group = strtoul(argv[i + 1], NULL, 10);
    }
    if (!before || !after) {
        fprintf(stderr, "bench_raw --before STORE.db --after STORE.db [--mails N] [--group N]\n");
        return 1;
    }
    struct arena *arena = arena_create(TOKENS_ARENA);
    struct error err;
    struct sqlite_store store = {.path = arena_printf(arena, "%s", before)};
    if (sqlite_connection_open(&store, OPEN_WRITER, &store.writer, &err)) {
        fprintf(stderr, "bench_raw: %s\n", err.text);
        return 1;
    }
    sqlite3 *out = store.writer->sqlite, *in;
    sqlite3_exec(out, "PRAGMA wal_autocheckpoint=1000", NULL, NULL, NULL);
    must(sqlite3_open_v2(after, &in, SQLITE_OPEN_READONLY, NULL), NULL);
    int64_t from = one_number(out, "SELECT COALESCE(max(id), 0) FROM dossier");
    for (size_t i = 0; i < TABLES; i++)
        read_table(in, i, from);
    sqlite3_close(in);
    qsort(rows, row_count, sizeof *rows, by_mail);
    const struct str *tokens = make_tokens(arena);
    size_t at = 0, written = 0;
    double began = now_s(), cpu = cpu_s();
    while (at < row_count && written < mails)
        written += write_group(out, &at, group, tokens);
    double took = now_s() - began, spent = cpu_s() - cpu;
    printf("RESULT mails=%zu group=%zu rows=%zu per_s=%.1f cpu_us=%.1f\n", written, group, at,
           (double)written / took, spent / (double)written * 1e6);
    return 0;
}
