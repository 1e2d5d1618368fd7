/* A store in a folder of its own under the system's folder for such things; or,
 * where GUICHET_TEST_POSTGRES names a database, in a schema of its own there. */
#ifndef TESTS_STORE_TEMP_STORE_H
#define TESTS_STORE_TEMP_STORE_H

#include "base/secret.h"
#include "store/store.h"

#include <check.h>
#include <ftw.h>
#include <libpq-fe.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

struct temp_store {
    char folder[64];
    char path[128]; /* of the database */
    char url[512];
    struct store *store;
};

static inline const char *temp_store_schema(const struct temp_store *t)
{
    return strrchr(t->folder, '-') + 1;
}

/* "CREATE SCHEMA name": the verb before, what follows behind. */
static inline void temp_store_sql(const struct temp_store *t, const char *verb, const char *end)
{
    char sql[128];
    snprintf(sql, sizeof sql, "%s SCHEMA \"%s\" %s", verb, temp_store_schema(t), end);
    PGconn *conn = PQconnectdb(getenv("GUICHET_TEST_POSTGRES"));
    PGresult *result = PQexec(conn, sql);
    ck_assert_msg(PQresultStatus(result) == PGRES_COMMAND_OK, "%s: %s", sql, PQerrorMessage(conn));
    PQclear(result);
    PQfinish(conn);
}

/* Only the folder and the names. */
static inline void temp_store_prepare(struct temp_store *t)
{
    ck_assert(secret_init());
    snprintf(t->folder, sizeof t->folder, "/tmp/guichet-store-XXXXXX");
    ck_assert(mkdtemp(t->folder) != NULL);
    snprintf(t->path, sizeof t->path, "%s/guichet.db", t->folder);
    snprintf(t->url, sizeof t->url, "sqlite://%s", t->path);
    const char *postgres = getenv("GUICHET_TEST_POSTGRES");
    if (postgres) {
        temp_store_sql(t, "CREATE", "");
        snprintf(t->url, sizeof t->url, "%s&options=-csearch_path%%3D%%22%s%%22", postgres,
                 temp_store_schema(t));
    }
    t->store = NULL;
}

static inline void temp_store_open(struct temp_store *t)
{
    temp_store_prepare(t);
    struct store_options options = {.url = t->url};
    struct error err = {0};
    ck_assert_msg(store_open(&options, &t->store, &err) == ERR_OK, "%s", err.text);
}

static inline int temp_store_unlink(const char *path, const struct stat *st, int kind,
                                    struct FTW *where)
{
    (void)st, (void)kind, (void)where;
    return remove(path);
}

static inline void temp_store_remove(struct temp_store *t)
{
    store_close(&t->store);
    if (getenv("GUICHET_TEST_POSTGRES"))
        temp_store_sql(t, "DROP", "CASCADE");
    nftw(t->folder, temp_store_unlink, 16, FTW_DEPTH | FTW_PHYS);
}

#endif
