/* Every named query is prepared by PostgreSQL, and its columns have the types
 * that its row declares. */
#include "base/buf.h"
#include "store/queries.h"
#include "store/query.h"
#include "store/store.h"

#include "../check_main.h"

#include <libpq-fe.h>
#include <stdlib.h>

static PGconn *conn;

static void open_database(void)
{
    struct error err;
    struct store *store;
    const char *url = getenv("GUICHET_TEST_POSTGRES");
    ck_assert_msg(url != NULL, "GUICHET_TEST_POSTGRES names no database");
    ck_assert_msg(store_open(&(struct store_options){.url = url}, &store, &err) == ERR_OK, "%s",
                  err.text);
    store_close(&store);
    conn = PQconnectdb(url);
}

static void close_database(void)
{
    PQfinish(conn);
}

static Oid wanted_type(enum query_type type)
{
    enum { BYTEA = 17, INT8 = 20, TEXT = 25 };
    switch (type) {
    case QUERY_TEXT:
    case QUERY_TEXT_NULL:
    case QUERY_IDS:
    case QUERY_MATCH: return TEXT;
    case QUERY_BLOB:
    case QUERY_BLOB_NULL: return BYTEA;
    case QUERY_ID:
    case QUERY_ID_NULL:
    case QUERY_I64:
    case QUERY_I64_NULL:
    case QUERY_BOOL:
    case QUERY_INSTANT:
    case QUERY_INSTANT_NULL: return INT8;
    }
    return 0;
}

/* Smaller whole numbers and truths are read as numbers too. */
static bool fits(Oid found, enum query_type type)
{
    enum { BOOL = 16, INT2 = 21, INT4 = 23, NAME = 19, VARCHAR = 1043, INT8 = 20, TEXT = 25 };
    Oid wanted = wanted_type(type);
    if (wanted == INT8 && (found == BOOL || found == INT2 || found == INT4))
        return true;
    return found == wanted || (wanted == TEXT && (found == NAME || found == VARCHAR));
}

static void check_columns(const struct query *q, const PGresult *description, struct buf *faults)
{
    if (PQnfields(description) != (int)q->out_count && q->kind != QUERY_INSERT)
        buf_printf(faults, "\n%s: %d columns, %zu declared", q->name, PQnfields(description),
                   q->out_count);
    for (int i = 0; i < (int)q->out_count && i < PQnfields(description); i++)
        if (!fits(PQftype(description, i), q->out[i].type))
            buf_printf(faults, "\n%s: column %s has type %u", q->name, q->out[i].name,
                       PQftype(description, i));
}

static void prepare(const struct query *q, struct buf *faults)
{
    Oid types[QUERY_MAX_FIELDS];
    for (size_t i = 0; i < q->in_count; i++)
        types[i] = wanted_type(q->in[i].type);
    PGresult *result = PQprepare(conn, q->name, q->postgres, (int)q->in_count, types);
    bool good = PQresultStatus(result) == PGRES_COMMAND_OK;
    if (!good)
        buf_printf(faults, "\n%s: %s", q->name, PQerrorMessage(conn));
    PQclear(result);
    if (!good)
        return;
    result = PQdescribePrepared(conn, q->name);
    check_columns(q, result, faults);
    PQclear(result);
}

START_TEST(every_query_is_prepared_by_postgresql_with_the_declared_types)
{
    struct buf faults = buf_in(NULL);
    for (size_t i = 0; i < q_queries_count; i++)
        prepare(q_queries[i], &faults);
    ck_assert_msg(faults.len == 0, "%.*s", (int)faults.len, faults.len ? faults.ptr : "");
    buf_release(&faults);
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("store/queries on PostgreSQL");
    TCase *cases = tcase_create("queries");
    tcase_add_checked_fixture(cases, open_database, close_database);
    tcase_set_timeout(cases, 60);
    tcase_add_test(cases, every_query_is_prepared_by_postgresql_with_the_declared_types);
    suite_add_tcase(suite, cases);
    return check_main(suite);
}
