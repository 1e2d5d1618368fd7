/* Every named query is one that SQLite takes, with the columns it promises, in
 * their order, and reads no whole table unless it says so. */
#include "store/queries.h"
#include "store/sqlite/engine.h"

#include "../check_main.h"
#include "base/arena.h"
#include "base/buf.h"
#include "temp_store.h"

#include <string.h>

static struct temp_store temp;
static struct sqlite_db *db;
static struct arena *arena;
static struct buf faults; /* one line each; every query is looked at */

static void open_store(void)
{
    temp_store_open(&temp);
    struct error err = {0};
    ck_assert_msg(
        sqlite_connection_open((struct sqlite_store *)temp.store, OPEN_WRITER, &db, &err) == ERR_OK,
        "%s", err.text);
    arena = arena_create(1024 * 1024);
    faults = buf_in(arena);
}

static void close_store(void)
{
    arena_destroy(&arena);
    sqlite_connection_close(&db);
    temp_store_remove(&temp);
}

static sqlite3_stmt *prepare(const char *sql, const char *name)
{
    sqlite3_stmt *s = NULL;
    if (sqlite3_prepare_v2(db->sqlite, sql, -1, &s, NULL) != SQLITE_OK)
        buf_printf(&faults, "\n%s: %s", name, sqlite3_errmsg(db->sqlite));
    return s;
}

static void for_each_query(void (*check)(const struct query *q, sqlite3_stmt *s))
{
    ck_assert_uint_gt(q_queries_count, 0);
    for (size_t i = 0; i < q_queries_count; i++) {
        sqlite3_stmt *s = prepare(q_queries[i]->sqlite, q_queries[i]->name);
        if (s)
            check(q_queries[i], s);
        sqlite3_finalize(s);
    }
    ck_assert_msg(faults.len == 0, "%.*s", STR_ARG(buf_str(&faults)));
}

static void check_counts(const struct query *q, sqlite3_stmt *s)
{
    if ((size_t)sqlite3_bind_parameter_count(s) != q->in_count)
        buf_printf(&faults, "\n%s: other parameters than declared", q->name);
    if ((size_t)sqlite3_column_count(s) != q->out_count)
        buf_printf(&faults, "\n%s: %d columns, %zu declared", q->name, sqlite3_column_count(s),
                   q->out_count);
}

START_TEST(every_query_is_prepared)
{
    for_each_query(check_counts);
}
END_TEST

static int column_named(sqlite3_stmt *s, const char *name)
{
    for (int i = 0; i < sqlite3_column_count(s); i++)
        if (strcmp(sqlite3_column_name(s, i), name) == 0)
            return i;
    return -1;
}

/* Two columns in the wrong order: a field is filled by a column of another name
 * while the column of its own name stands elsewhere. */
static void check_order(const struct query *q, sqlite3_stmt *s)
{
    for (size_t i = 0; i < q->out_count; i++) {
        const char *column = sqlite3_column_name(s, (int)i);
        if (column_named(s, q->out[i].name) >= 0 && strcmp(column, q->out[i].name) != 0)
            buf_printf(&faults, "\n%s: field %s is filled by column %s; if that is meant: %s AS %s",
                       q->name, q->out[i].name, column, column, q->out[i].name);
    }
}

START_TEST(columns_stand_in_the_order_of_the_fields)
{
    for_each_query(check_order);
}
END_TEST

/* A partial index is small by design and may be read from one end. */
static bool reads_partial_index(const char *plan)
{
    const char *index = strstr(plan, " USING INDEX ");
    if (!index)
        return false;
    struct str name = str_of(index + strlen(" USING INDEX ")), word;
    str_split(&name, ' ', &word);
    sqlite3_stmt *s = prepare("SELECT count(*) FROM sqlite_schema WHERE name = ?1"
                              " AND sql LIKE '% WHERE %'",
                              "sqlite_schema");
    sqlite3_bind_text(s, 1, word.ptr, (int)word.len, SQLITE_STATIC);
    sqlite3_step(s);
    bool partial = sqlite3_column_int(s, 0) > 0;
    sqlite3_finalize(s);
    return partial;
}

/* The rows of a subquery, kept aside: not a table. */
static bool reads_subquery(const char *sql, const char *plan)
{
    sqlite3_stmt *s = prepare(sql, sql);
    bool found = false;
    while (!found && sqlite3_step(s) == SQLITE_ROW) {
        const char *other = (const char *)sqlite3_column_text(s, 3);
        const char *name = strchr(other, ' ') ? strchr(other, ' ') + 1 : "";
        found =
            (strncmp(other, "CO-ROUTINE ", 11) == 0 || strncmp(other, "MATERIALIZE ", 12) == 0) &&
            strcmp(name, plan + strlen("SCAN ")) == 0;
    }
    sqlite3_finalize(s);
    return found;
}

static bool is_scan(const char *sql, const char *plan)
{
    return strncmp(plan, "SCAN ", 5) == 0 && strcmp(plan, "SCAN CONSTANT ROW") != 0 &&
           !strstr(plan, "VIRTUAL TABLE INDEX") && !reads_partial_index(plan) &&
           !reads_subquery(sql, plan);
}

static void check_plan(const struct query *q, sqlite3_stmt *unused)
{
    (void)unused;
    if (q->scans || strncmp(q->sqlite, "INSERT", 6) == 0) /* checks of references show as scans */
        return;
    char *sql = arena_printf(arena, "EXPLAIN QUERY PLAN %s", q->sqlite);
    sqlite3_stmt *s = prepare(sql, q->name);
    while (sqlite3_step(s) == SQLITE_ROW) {
        const char *plan = (const char *)sqlite3_column_text(s, 3);
        if (is_scan(sql, plan))
            buf_printf(&faults, "\n%s: %s (an index is missing, or say plan: scan)", q->name, plan);
    }
    sqlite3_finalize(s);
}

START_TEST(no_query_scans_a_table_unless_it_says_so)
{
    for_each_query(check_plan);
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("store/queries");
    TCase *all = tcase_create("all");
    tcase_add_checked_fixture(all, open_store, close_store);
    tcase_add_test(all, every_query_is_prepared);
    tcase_add_test(all, columns_stand_in_the_order_of_the_fields);
    tcase_add_test(all, no_query_scans_a_table_unless_it_says_so);
    suite_add_tcase(suite, all);
    return check_main(suite);
}
