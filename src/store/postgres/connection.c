#include "store/postgres/engine.h"

#include "base/clock.h"
#include "base/log.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { TRY_AGAIN_MS = 100 };

/* --- errors ----------------------------------------------------------------- */

static const struct {
    const char *state; /* SQLSTATE, or its class */
    enum err code;
} states[] = {
    {"23505", ERR_CONFLICT},                                           /* unique_violation */
    {"23", ERR_INVALID},     {"22", ERR_INVALID},    {"40", ERR_BUSY}, /* deadlock, serialisation:
                                                                          run again */
    {"08", ERR_BUSY},        {"25006", ERR_BUSY}, /* a standby, or a primary that was replaced */
    {"53100", ERR_IO},                            /* disk full */
    {"53", ERR_BUSY},        {"55", ERR_BUSY},       {"57", ERR_BUSY}, /* shut down, cancelled */
    {"58", ERR_IO},          {"XX001", ERR_CORRUPT}, {"XX002", ERR_CORRUPT}, {"XX", ERR_IO},
};

static enum err code_of(const char *state)
{
    for (size_t i = 0; i < sizeof states / sizeof states[0]; i++)
        if (strncmp(state, states[i].state, strlen(states[i].state)) == 0)
            return states[i].code;
    return ERR_INVALID;
}

static void set_unreachable(struct error *err)
{
    if (!err)
        return;
    snprintf(err->key, sizeof err->key, "store.unreachable");
    snprintf(err->arg, sizeof err->arg, "PostgreSQL");
}

enum err pg_fault(struct pg_db *db, const PGresult *result, const char *what, struct error *err)
{
    const char *state = result ? PQresultErrorField(result, PG_DIAG_SQLSTATE) : NULL;
    const char *text = result ? PQresultErrorField(result, PG_DIAG_MESSAGE_PRIMARY) : NULL;
    if (PQstatus(db->conn) != CONNECTION_OK || (state && strncmp(state, "57P", 3) == 0))
        db->lost = true;
    if (!state || db->lost) {
        error_set(err, ERR_BUSY, "%s: the database does not answer: %s", what,
                  text ? text : PQerrorMessage(db->conn));
        set_unreachable(err);
        return ERR_BUSY;
    }
    db->may_succeed = strncmp(state, "40", 2) == 0;
    const char *constraint = PQresultErrorField(result, PG_DIAG_CONSTRAINT_NAME);
    snprintf(db->taken, sizeof db->taken, "%s",
             strcmp(state, "23505") == 0 && constraint ? constraint : "");
    enum err code = code_of(state);
    if (!db->db.writes && strcmp(state, "25006") == 0)
        code = ERR_INVALID; /* our own word: a reader does not write */
    return error_set(err, code, "%s: %s (SQLSTATE %s)", what, text ? text : "", state);
}

/* --- connecting ------------------------------------------------------------- */

static void forget_statements(struct pg_db *db)
{
    query_slots_release(&db->slots);
    db->sent_count = 0;
    db->in_transaction = false;
    db->xid = 0;
}

/* Notices of the server are nothing that people could act on. */
static void no_notice(void *ctx, const PGresult *result)
{
    (void)ctx, (void)result;
}

PGconn *pg_connect(const char *url, const char *host, const char *port)
{
    /* What the URL says wins over what stands before it and gives way to what stands
     * behind. A machine that vanished is noticed within some ten seconds. */
    const char *names[] = {"connect_timeout",
                           "keepalives_idle",
                           "keepalives_interval",
                           "keepalives_count",
                           "tcp_user_timeout",
                           "fallback_application_name",
                           "dbname",
                           "client_encoding",
                           host ? "host" : NULL,
                           "port",
                           NULL};
    const char *values[] = {"2", "5", "2", "3", "10000", "guichet", url, "UTF8", host, port, NULL};
    return PQconnectdbParams(names, values, 1);
}

/* A server that crashed, or a standby that took over, may not know of the last
 * transactions and give their numbers to others. Both have a new start; when one
 * process of it died and all began anew, their statistics did. */
static void learn_life(struct pg_db *db)
{
    static const char sql[] = "SELECT pg_postmaster_start_time(), stats_reset FROM pg_stat_wal";
    PGresult *result = PQexec(db->conn, sql);
    db->life[0] = 0;
    if (PQresultStatus(result) == PGRES_TUPLES_OK && PQntuples(result) == 1)
        snprintf(db->life, sizeof db->life, "%s %s", PQgetvalue(result, 0, 0),
                 PQgetvalue(result, 0, 1));
    PQclear(result);
}

static enum err connect_anew(struct pg_db *db, struct error *err)
{
    PQfinish(db->conn);
    forget_statements(db);
    db->conn = pg_connect(db->store->url, NULL, NULL);
    if (PQstatus(db->conn) != CONNECTION_OK) {
        db->lost = true;
        db->next_try_ms = clock_monotonic_ms() + TRY_AGAIN_MS;
        error_set(err, ERR_BUSY, "%s", PQerrorMessage(db->conn));
        set_unreachable(err);
        return ERR_BUSY;
    }
    PQsetNoticeReceiver(db->conn, no_notice, NULL);
    db->lost = false;
    if (db->db.writes)
        learn_life(db);
    if (!PQenterPipelineMode(db->conn))
        return error_set(err, ERR_IO, "libpq has no pipeline");
    /* behind a pooler the next one to get the connection would be refused too */
    return db->db.writes || !db->store->prepares
               ? ERR_OK
               : pg_exec(db, "SET default_transaction_read_only = on", err);
}

enum err pg_ensure(struct pg_db *db, struct error *err)
{
    if (!db->lost)
        return ERR_OK;
    if (clock_monotonic_ms() < db->next_try_ms) {
        error_set(err, ERR_BUSY, "the database does not answer");
        set_unreachable(err);
        return ERR_BUSY;
    }
    return connect_anew(db, err);
}

enum err pg_open(struct pg_store *store, bool writes, struct pg_db **out, struct error *err)
{
    *out = NULL;
    struct pg_db *db = calloc(1, sizeof *db);
    if (!db)
        abort();
    db->db = (struct db){.engine = &postgres_engine, .store = &store->store, .writes = writes};
    db->store = store;
    if (writes)
        collected_create(&db->db.collected);
    enum err e = connect_anew(db, err);
    if (e)
        pg_close(&db);
    *out = db;
    return e;
}

void pg_close(struct pg_db **db)
{
    if (!*db)
        return;
    PQfinish((*db)->conn);
    forget_statements(*db);
    collected_destroy(&(*db)->db.collected);
    free((*db)->sent);
    free(*db);
    *db = NULL;
}

void pg_roll_back(struct pg_db *db)
{
    struct error error;
    bool open = db->in_transaction;
    if (!db->lost && db->sent_count && pg_settle(db, &error))
        open = true; /* what had failed is what is rolled back */
    if (!db->lost && open && (pg_send_word(db, "ROLLBACK", &error) || pg_settle(db, &error)))
        db->lost = true;
    db->in_transaction = false;
    db->xid = 0;
    db->sent_count = 0;
}

enum err pg_exec(struct pg_db *db, const char *sql, struct error *err)
{
    if (!PQexitPipelineMode(db->conn))
        return pg_fault(db, NULL, "store", err);
    PGresult *result = PQexec(db->conn, sql);
    ExecStatusType status = PQresultStatus(result);
    enum err e = status == PGRES_COMMAND_OK || status == PGRES_TUPLES_OK
                     ? ERR_OK
                     : pg_fault(db, result, "store", err);
    PQclear(result);
    if (!PQenterPipelineMode(db->conn) && !e)
        e = pg_fault(db, NULL, "store", err);
    return e;
}
