/* What the tests of the LMTP server share: a server on a thread of its own that
 * keeps the mails it gets, and a client that speaks in plain blocking calls. */
#ifndef TESTS_NET_TEST_LMTP_DESK_H
#define TESTS_NET_TEST_LMTP_DESK_H

#include "../check_main.h"
#include "base/buf.h"
#include "base/log.h"
#include "base/pool.h"
#include "net/lmtp/server.h"

#include <arpa/inet.h>
#include <dirent.h>
#include <errno.h>
#include <pthread.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

enum { KEPT_MAX = 4096 };

struct kept {
    struct buf bytes, sender, recipients; /* recipients separated by blanks */
    struct lmtp_message *message;         /* while the desk holds it */
};

struct desk {
    char folder[64], spool[80], path[80];
    struct lmtp_server_options options;
    struct loop *loop;
    struct pool *pool;
    struct lmtp_server *server;
    pthread_t thread;
    pthread_mutex_t lock;
    pthread_cond_t changed;
    struct kept kept[KEPT_MAX];
    size_t kept_count;
    bool hold; /* results are given by desk_answer only */
    bool stopping, stopped;
    struct lmtp_counts counts;
};

static enum lmtp_verdict desk_rcpt_check(void *ctx, struct str address)
{
    (void)ctx;
    return str_starts(address, STR("unknown")) ? LMTP_RCPT_UNKNOWN : LMTP_RCPT_ACCEPT;
}

static enum lmtp_result desk_result(struct str address)
{
    return str_starts(address, STR("failed")) ? LMTP_FAILED
           : str_starts(address, STR("gone")) ? LMTP_MAILBOX_GONE
                                              : LMTP_STORED;
}

static void desk_answer(struct lmtp_message *m)
{
    size_t n = m->envelope.recipient_count;
    enum lmtp_result results[100];
    for (size_t i = 0; i < n; i++)
        results[i] = desk_result(m->envelope.recipients[i]);
    for (size_t i = n; i > 0; i--)
        lmtp_message_done(m, i - 1, results[i - 1]);
}

/* A worker keeps a copy and answers, unless the desk holds its mails back. */
static void desk_store(void *worker, void *ctx)
{
    struct desk *d = *(struct desk **)worker;
    struct lmtp_message *m = ctx;
    struct str bytes;
    struct error err;
    ck_assert_int_eq(lmtp_message_bytes(m, &bytes, &err), ERR_OK);
    ck_assert_uint_eq(bytes.len, m->size);
    pthread_mutex_lock(&d->lock);
    ck_assert_uint_lt(d->kept_count, KEPT_MAX);
    struct kept *k = &d->kept[d->kept_count++];
    buf_add(&k->bytes, bytes);
    buf_add(&k->sender, m->envelope.sender);
    for (size_t i = 0; i < m->envelope.recipient_count; i++)
        buf_printf(&k->recipients, "%s%.*s", i ? " " : "", STR_ARG(m->envelope.recipients[i]));
    bool hold = d->hold;
    if (hold)
        k->message = m;
    pthread_cond_broadcast(&d->changed);
    pthread_mutex_unlock(&d->lock);
    if (!hold)
        desk_answer(m);
}

static void desk_deliver(void *ctx, struct lmtp_message *m)
{
    struct desk *d = ctx;
    if (!pool_submit(d->pool, desk_store, m))
        for (size_t i = 0; i < m->envelope.recipient_count; i++)
            lmtp_message_done(m, i, LMTP_FAILED);
}

static enum err desk_worker(void *ctx, int index, void **worker, struct error *err)
{
    (void)index;
    (void)err;
    struct desk **d = malloc(sizeof *d);
    *d = ctx;
    *worker = d;
    return ERR_OK;
}

static void desk_worker_end(void *ctx, void *worker)
{
    (void)ctx;
    free(worker);
}

static void *desk_run(void *ctx)
{
    struct desk *d = ctx;
    loop_run(d->loop);
    return NULL;
}

/* Fills what the server needs; the test may change options before desk_open. */
static struct desk *desk_create(void)
{
    log_set_level(LOG_ERROR);
    struct desk *d = calloc(1, sizeof *d);
    snprintf(d->folder, sizeof d->folder, "/tmp/lmtp-test-XXXXXX");
    ck_assert_ptr_nonnull(mkdtemp(d->folder));
    snprintf(d->spool, sizeof d->spool, "%s/spool", d->folder);
    ck_assert_int_eq(mkdir(d->spool, 0700), 0);
    snprintf(d->path, sizeof d->path, "unix:%s/lmtp", d->folder);
    pthread_mutex_init(&d->lock, NULL);
    pthread_cond_init(&d->changed, NULL);
    d->loop = loop_create();
    struct pool_options workers = {.workers = 2,
                                   .queue_max = 1000,
                                   .worker_create = desk_worker,
                                   .worker_destroy = desk_worker_end,
                                   .ctx = d};
    ck_assert_int_eq(pool_create(&workers, &d->pool, NULL), ERR_OK);
    d->options = (struct lmtp_server_options){
        .loop = d->loop,
        .pool = d->pool,
        .address = str_of(d->path),
        .host = STR("desk.test"),
        .spool_folder = str_of(d->spool),
        .rcpt_check = desk_rcpt_check,
        .deliver = desk_deliver,
        .ctx = d,
    };
    return d;
}

static void desk_listen(struct desk *d)
{
    struct error err = {0};
    enum err e = lmtp_server_create(&d->options, &d->server, &err);
    ck_assert_msg(e == ERR_OK, "%s", err.text);
    ck_assert_int_eq(pthread_create(&d->thread, NULL, desk_run, d), 0);
}

static inline struct desk *desk_open(void)
{
    struct desk *d = desk_create();
    desk_listen(d);
    return d;
}

static void desk_on_stopped(void *ctx)
{
    struct desk *d = ctx;
    lmtp_server_destroy(&d->server);
    pthread_mutex_lock(&d->lock);
    d->stopped = true;
    pthread_cond_broadcast(&d->changed);
    pthread_mutex_unlock(&d->lock);
    loop_stop(d->loop);
}

enum { DESK_GRACE_MS = 300 };

static void desk_stop_now(void *ctx)
{
    struct desk *d = ctx;
    lmtp_server_stop(d->server, DESK_GRACE_MS, desk_on_stopped, d);
}

static void desk_stop(struct desk *d)
{
    d->stopping = true;
    loop_post(d->loop, desk_stop_now, d);
}

static void desk_wait_for_mails(struct desk *d, size_t count)
{
    pthread_mutex_lock(&d->lock);
    while (d->kept_count < count)
        pthread_cond_wait(&d->changed, &d->lock);
    pthread_mutex_unlock(&d->lock);
}

static inline size_t desk_mail_count(struct desk *d)
{
    pthread_mutex_lock(&d->lock);
    size_t n = d->kept_count;
    pthread_mutex_unlock(&d->lock);
    return n;
}

static inline void desk_release(struct desk *d, size_t mail)
{
    desk_wait_for_mails(d, mail + 1);
    struct lmtp_message *m = d->kept[mail].message;
    d->kept[mail].message = NULL;
    desk_answer(m);
}

static void desk_take_counts(void *ctx)
{
    struct desk *d = ctx;
    pthread_mutex_lock(&d->lock);
    d->counts = lmtp_server_counts(d->server);
    d->counts.refused++; /* never 0 when taken */
    pthread_cond_broadcast(&d->changed);
    pthread_mutex_unlock(&d->lock);
}

static inline struct lmtp_counts desk_counts(struct desk *d)
{
    d->counts.refused = 0;
    loop_post(d->loop, desk_take_counts, d);
    pthread_mutex_lock(&d->lock);
    while (d->counts.refused == 0)
        pthread_cond_wait(&d->changed, &d->lock);
    struct lmtp_counts counts = d->counts;
    pthread_mutex_unlock(&d->lock);
    counts.refused--;
    return counts;
}

static inline size_t desk_files_in_spool(const struct desk *d)
{
    size_t n = 0;
    DIR *dir = opendir(d->spool);
    ck_assert_ptr_nonnull(dir);
    while (readdir(dir))
        n++;
    closedir(dir);
    return n - 2;
}

/* Everything must come to an end: no connection, no mail, no file. */
static void desk_close(struct desk *d)
{
    if (!d->stopping)
        desk_stop(d);
    pthread_join(d->thread, NULL);
    ck_assert(d->stopped);
    pool_destroy(&d->pool);
    loop_destroy(&d->loop);
    for (size_t i = 0; i < d->kept_count; i++) {
        buf_release(&d->kept[i].bytes);
        buf_release(&d->kept[i].sender);
        buf_release(&d->kept[i].recipients);
    }
    rmdir(d->spool);
    ck_assert_int_eq(rmdir(d->folder), 0);
    pthread_mutex_destroy(&d->lock);
    pthread_cond_destroy(&d->changed);
    free(d);
}

/* The client */

static int dial_path(const char *address)
{
    struct sockaddr_un a = {.sun_family = AF_UNIX};
    snprintf(a.sun_path, sizeof a.sun_path, "%s", address + 5);
    int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
    ck_assert_int_ge(fd, 0);
    if (connect(fd, (struct sockaddr *)&a, sizeof a) != 0) {
        close(fd);
        return -1;
    }
    return fd;
}

static void tell(int fd, struct str bytes)
{
    while (bytes.len) {
        ssize_t n = send(fd, bytes.ptr, bytes.len, MSG_NOSIGNAL);
        ck_assert_msg(n > 0, "send: %s", strerror(errno));
        bytes = str_sub(bytes, (size_t)n, bytes.len);
    }
}

static void tell_c(int fd, const char *text)
{
    tell(fd, str_of(text));
}

/* Reads just the expected bytes; "" expects the end. */
static void hear(int fd, const char *expected)
{
    char got[4096] = "";
    size_t len = 0, wanted = strlen(expected);
    do {
        ssize_t n = recv(fd, got + len, wanted ? wanted - len : sizeof got - 1, 0);
        if (n <= 0) {
            ck_assert_msg(wanted == 0 && n == 0, "end after [%s], expected [%s]", got, expected);
            return;
        }
        len += (size_t)n;
        got[len] = 0;
    } while (len < wanted);
    ck_assert_str_eq(got, expected);
}

#define GREETING "220 desk.test LMTP\r\n"
#define FEATURES \
    "250-desk.test\r\n250-PIPELINING\r\n250-ENHANCEDSTATUSCODES\r\n250-8BITMIME\r\n" \
    "250-SMTPUTF8\r\n250 SIZE 52428800\r\n"
#define SENDER_OK "250 2.1.0 ok\r\n"
#define RCPT_OK "250 2.1.5 ok\r\n"
#define GO "354 go on, end with a dot alone on a line\r\n"
#define STORED "250 2.0.0 stored\r\n"
#define BYE "221 2.0.0 bye\r\n"
#define CLOSING "421 4.3.2 this desk is closing\r\n"
#define TOO_BIG "552 5.3.4 this mail is larger than this desk takes\r\n"

/* Connected and past LHLO. */
static int dial(const struct desk *d)
{
    int fd = dial_path(d->path);
    ck_assert_int_ge(fd, 0);
    hear(fd, GREETING);
    tell_c(fd, "LHLO mx.test\r\n");
    hear(fd, FEATURES);
    return fd;
}

/* Up to 354, one recipient. */
static void begin_mail(int fd, const char *recipient)
{
    char text[256];
    snprintf(text, sizeof text, "MAIL FROM:<a@b.test>\r\nRCPT TO:<%s>\r\nDATA\r\n", recipient);
    tell_c(fd, text);
    hear(fd, SENDER_OK RCPT_OK GO);
}

#endif
