/* The teller: a thread that says when events can be read, whichever node they
 * were made on. It asks the log itself, so that a NOTIFY that was lost costs a
 * second and nothing else; NOTIFY is sent after the commits, several at once,
 * because inside them it would make all commits of the database queue. */
#include "store/postgres/engine.h"

#include "base/log.h"

#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>
#include <sys/eventfd.h>
#include <unistd.h>

enum {
    POLL_MS = 1000, /* the log is asked so often, whatever happens */
    LATE_MS = 5,    /* while an older transaction keeps newer events unread */
    GATHER_MS = 2,  /* what is committed meanwhile is told with it */
    UNREACHED_MS = 200,
};

struct teller {
    struct pg_store *store;
    PGconn *conn;
    int64_t told, notified;
    bool was_lost;
};

static bool connected(struct teller *t)
{
    if (t->conn && PQstatus(t->conn) == CONNECTION_OK)
        return true;
    PQfinish(t->conn);
    t->conn = pg_connect(t->store->url, t->store->listen_host, t->store->listen_port);
    PGresult *result = PQexec(t->conn, "LISTEN guichet");
    bool good = PQresultStatus(result) == PGRES_COMMAND_OK;
    PQclear(result);
    if (good == t->was_lost) {
        if (good)
            log_info("store.database_is_back");
        else
            log_error("store.database_is_lost", LOG_STR("why", str_of(PQerrorMessage(t->conn))));
        t->was_lost = !good;
    }
    if (!good) {
        PQfinish(t->conn);
        t->conn = NULL;
    }
    return good;
}

static bool newest_readable(struct teller *t, int64_t *out)
{
    PGresult *result =
        PQexec(t->conn, "SELECT COALESCE(max(id), 0) FROM event WHERE id < event_horizon()");
    bool good = PQresultStatus(result) == PGRES_TUPLES_OK && PQntuples(result) == 1;
    if (good)
        *out = strtoll(PQgetvalue(result, 0, 0), NULL, 10);
    PQclear(result);
    return good;
}

static void notify(struct teller *t, int64_t here)
{
    PGresult *result = PQexec(t->conn, "NOTIFY guichet");
    if (PQresultStatus(result) == PGRES_COMMAND_OK)
        t->notified = here;
    PQclear(result);
}

/* Reads how far the log goes and tells it. How long to wait before the next time. */
static int tell(struct teller *t)
{
    struct pg_store *store = t->store;
    int64_t here = store->newest_here, newest;
    if (!newest_readable(t, &newest))
        return UNREACHED_MS;
    if (newest > t->told) {
        t->told = newest;
        if (store->store.on_commit)
            store->store.on_commit(store->store.ctx, newest);
    }
    if (here > t->notified && newest >= here)
        notify(t, here);
    return newest < here ? LATE_MS : POLL_MS;
}

/* Whether another node notified. */
static bool heard(struct teller *t)
{
    bool other = false;
    PGnotify *n;
    PQconsumeInput(t->conn);
    while ((n = PQnotifies(t->conn))) {
        other |= n->be_pid != PQbackendPID(t->conn);
        PQfreemem(n);
    }
    return other || PQstatus(t->conn) != CONNECTION_OK;
}

static bool is_stopping(struct pg_store *store)
{
    pthread_mutex_lock(&store->mutex);
    bool stopping = store->stopping;
    pthread_mutex_unlock(&store->mutex);
    return stopping;
}

/* Until this node committed, another did, or the time is over. */
static void wait_for_news(struct teller *t, int ms)
{
    struct pollfd fds[] = {{.fd = t->store->teller_wake, .events = POLLIN},
                           {.fd = t->conn ? PQsocket(t->conn) : -1, .events = POLLIN}};
    while (poll(fds, 2, ms) > 0 && !(fds[0].revents & POLLIN))
        if (heard(t))
            return; /* else our own NOTIFY, or nothing at all */
    uint64_t n;
    if (read(t->store->teller_wake, &n, sizeof n) == sizeof n)
        poll(NULL, 0, GATHER_MS);
}

static void *teller_main(void *ctx)
{
    struct teller t = {.store = ctx};
    while (!is_stopping(t.store))
        wait_for_news(&t, connected(&t) ? tell(&t) : UNREACHED_MS);
    PQfinish(t.conn);
    return NULL;
}

void pg_teller_wake(struct pg_store *store, int64_t event)
{
    int64_t newest = store->newest_here;
    while (newest < event && !atomic_compare_exchange_weak(&store->newest_here, &newest, event))
        continue;
    uint64_t one = 1;
    ssize_t written = write(store->teller_wake, &one, sizeof one);
    (void)written; /* full: it is awake anyway */
}

enum err pg_teller_start(struct pg_store *store, struct error *err)
{
    store->teller_wake = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
    sigset_t all, before; /* signals are for the main thread */
    sigfillset(&all);
    pthread_sigmask(SIG_SETMASK, &all, &before);
    store->teller_running =
        store->teller_wake >= 0 && pthread_create(&store->teller, NULL, teller_main, store) == 0;
    pthread_sigmask(SIG_SETMASK, &before, NULL);
    return store->teller_running ? ERR_OK
                                 : error_set(err, ERR_IO, "cannot start the store's thread");
}

void pg_teller_stop(struct pg_store *store)
{
    if (store->teller_running) {
        pg_teller_wake(store, 0);
        pthread_join(store->teller, NULL);
    }
    if (store->teller_wake > 0)
        close(store->teller_wake);
}
