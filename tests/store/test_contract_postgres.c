/* The contract of every engine, on PostgreSQL: each case in a schema of its own
 * of the database that GUICHET_TEST_POSTGRES names. */
#include "contract.h"

#include "../check_main.h"

#include <libpq-fe.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static char schema[64], place[512];
static char folder[64], backup[96], backup_url[128];

static void run(const char *format)
{
    char sql[256];
    PGconn *conn = PQconnectdb(getenv("GUICHET_TEST_POSTGRES"));
    snprintf(sql, sizeof sql, "%s %s", format, schema);
    if (strncmp(format, "DROP", 4) == 0)
        strcat(sql, " CASCADE");
    PGresult *result = PQexec(conn, sql);
    ck_assert_msg(PQresultStatus(result) == PGRES_COMMAND_OK, "%s: %s", sql, PQerrorMessage(conn));
    PQclear(result);
    PQfinish(conn);
}

static void create_place(void)
{
    static int made;
    snprintf(schema, sizeof schema, "case_%d_%d", (int)getpid(), made++);
    run("CREATE SCHEMA");
    snprintf(place, sizeof place, "%s&options=-csearch_path%%3D%s", getenv("GUICHET_TEST_POSTGRES"),
             schema);
    strcpy(folder, "/var/tmp/guichet-backup-XXXXXX");
    ck_assert_ptr_nonnull(mkdtemp(folder));
    snprintf(backup, sizeof backup, "%s/backup.db", folder);
    snprintf(backup_url, sizeof backup_url, "sqlite://%s", backup);
}

static void remove_place(void)
{
    static const char *const ends[] = {"", "-wal", "-shm", ".lock"};
    char path[160];
    run("DROP SCHEMA");
    for (size_t i = 0; i < sizeof ends / sizeof ends[0]; i++) {
        snprintf(path, sizeof path, "%s%s", backup, ends[i]);
        unlink(path);
    }
    rmdir(folder);
}

static const char *url(void)
{
    return place;
}

static const char *other_url(void)
{
    return backup_url;
}

static const char *path_of_backup(void)
{
    return backup;
}

static const struct contract_engine engine = {
    .name = "store/contract on PostgreSQL",
    .create_place = create_place,
    .remove_place = remove_place,
    .url = url,
    .other_url = other_url,
    .backup_path = path_of_backup,
    .writers = 12,
};

int main(void)
{
    if (!getenv("GUICHET_TEST_POSTGRES")) {
        fputs("GUICHET_TEST_POSTGRES names no database: see tests/store/meson.build\n", stderr);
        return 1;
    }
    return check_main(contract_suite(&engine));
}
