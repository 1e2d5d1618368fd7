#include "http_fixture.h"

#include "base/arena.h"
#include "base/buf.h"

#include <arpa/inet.h>
#include <check.h>
#include <errno.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

enum { PATIENCE_MS = 5000 };

static char big[BIG_BYTES];

static void answer_text(struct http_exchange *x, int status, struct str body)
{
    struct http_response r = {.status = status, .content_type = STR("text/plain"), .body = body};
    http_answer(x, &r);
}

static void echo_from_worker(void *worker, void *ctx)
{
    (void)worker;
    struct http_exchange *x = ctx;
    answer_text(x, 200, x->request.body);
}

static void echo(struct fixture *f, struct http_exchange *x)
{
    struct str from;
    struct error err;
    if (http_query(x->arena, &x->request, "from", &from, &err) == ERR_OK)
        ck_assert(pool_submit(f->pool, echo_from_worker, x));
    else
        answer_text(x, 200, x->request.body);
}

static void seen(struct http_exchange *x)
{
    const struct http_request *r = &x->request;
    struct buf out = buf_in(x->arena);
    buf_printf(&out, "client=%.*s secure=%d method=%s host=%.*s path=%.*s query=%.*s",
               STR_ARG(r->client), r->secure, http_method_name(r->method), STR_ARG(r->host),
               STR_ARG(r->path), STR_ARG(r->query));
    answer_text(x, 200, buf_str(&out));
}

static const struct http_response stream_head = {
    .status = 200, .content_type = STR("text/event-stream"), .body = STR(":\n\n")};

static void on_opened(void *ctx, struct http_stream *stream)
{
    struct fixture *f = ctx;
    f->stream = stream;
    f->opened++;
}

static void on_closed(void *ctx)
{
    struct fixture *f = ctx;
    f->stream = NULL;
    f->closed++;
}

static void begin_stream(struct fixture *f, struct http_exchange *x)
{
    http_stream_begin(x, &stream_head, &(struct http_stream_handler){on_opened, on_closed, f});
}

static void handle(void *ctx, struct http_exchange *x)
{
    struct fixture *f = ctx;
    struct str path = x->request.path;
    static const struct http_field forged = {STR("X-Name"), STR("a\r\nX-Forged: b")};
    if (str_eq(path, STR("/hello")))
        answer_text(x, 200, STR("hello"));
    else if (str_eq(path, STR("/echo")))
        echo(f, x);
    else if (str_eq(path, STR("/big")))
        answer_text(x, 200, (struct str){big, sizeof big});
    else if (str_eq(path, STR("/empty")) || str_eq(path, STR("/same")))
        answer_text(x, str_eq(path, STR("/empty")) ? 204 : 304, STR("never sent"));
    else if (str_eq(path, STR("/wait")))
        f->waiting[f->waiting_count++] = x;
    else if (str_eq(path, STR("/stream")))
        begin_stream(f, x);
    else if (str_eq(path, STR("/field")))
        http_answer(x, &(struct http_response){.status = 200, .fields = &forged, .field_count = 1});
    else
        seen(x);
    f->handled++;
}

static int64_t body_limit(void *ctx, const struct http_request *request)
{
    (void)ctx;
    return str_eq(request->path, STR("/echo")) ? ECHO_MAX : 0;
}

static void *run(void *ctx)
{
    struct fixture *f = ctx;
    loop_run(f->loop);
    return NULL;
}

static void start(struct fixture *f, const char *host, struct http_limits limits,
                  const char *trusted)
{
    *f = (struct fixture){.loop = loop_create()};
    struct pool_options pool = {.workers = 2, .queue_max = 64};
    struct error err;
    ck_assert_int_eq(pool_create(&pool, &f->pool, &err), ERR_OK);
    struct http_listen listen = {str_of(host), 0};
    struct str proxy = str_of(trusted);
    struct http_options o = {
        .listen = &listen,
        .listen_count = 1,
        .trusted = &proxy,
        .trusted_count = trusted != NULL,
        .handle = handle,
        .body_limit = body_limit,
        .ctx = f,
        .limits = limits,
    };
    enum err e = http_server_create(f->loop, &o, &f->server, &err);
    ck_assert_msg(e == ERR_OK, "%s", e ? err.text : "");
    f->port = http_server_port(f->server);
    pthread_create(&f->thread, NULL, run, f);
}

void fixture_start(struct fixture *f, struct http_limits limits, const char *trusted)
{
    start(f, "127.0.0.1", limits, trusted);
}

void fixture_start_on(struct fixture *f, const char *host, struct http_limits limits)
{
    start(f, host, limits, NULL);
}

static void on_done(void *ctx)
{
    struct fixture *f = ctx;
    f->stopped = 1;
}

static void stop_server(void *ctx)
{
    struct fixture *f = ctx;
    http_server_stop(f->server, on_done, f);
}

void fixture_begin_stop(struct fixture *f)
{
    f->stopping = true;
    loop_post(f->loop, stop_server, f);
}

static void drain_server(void *ctx)
{
    struct fixture *f = ctx;
    http_server_drain(f->server);
}

void fixture_drain(struct fixture *f)
{
    struct http_stats after; /* asked behind it, so that it has begun */
    loop_post(f->loop, drain_server, f);
    fixture_stats(f, &after);
}

void fixture_stop(struct fixture *f)
{
    if (!f->stopping)
        fixture_begin_stop(f);
    wait_for(&f->stopped, 1);
    loop_stop(f->loop);
    pthread_join(f->thread, NULL);
    pool_destroy(&f->pool);
    loop_destroy(&f->loop);
}

static void release_waiting(void *ctx)
{
    struct fixture *f = ctx;
    while (f->waiting_count) {
        struct http_exchange *x = f->waiting[--f->waiting_count];
        if (str_eq(x->request.query, STR("stream")))
            begin_stream(f, x);
        else
            answer_text(x, 200, STR("waited"));
    }
}

void fixture_release(struct fixture *f)
{
    loop_post(f->loop, release_waiting, f);
}

/* A call on the loop thread that the test waits for. */
struct errand {
    struct fixture *f;
    const char *text;
    size_t repeat;
    struct http_stats *stats;
    _Atomic int done;
};

static void send_on_stream(void *ctx)
{
    struct errand *e = ctx;
    for (size_t i = 0; i < e->repeat && e->f->stream; i++)
        http_stream_send(e->f->stream, str_of(e->text));
    e->done = 1;
}

void fixture_send(struct fixture *f, const char *text, size_t repeat)
{
    struct errand e = {.f = f, .text = text, .repeat = repeat};
    loop_post(f->loop, send_on_stream, &e);
    wait_for(&e.done, 1);
}

static void read_stats(void *ctx)
{
    struct errand *e = ctx;
    http_server_stats(e->f->server, e->stats);
    e->done = 1;
}

void fixture_stats(struct fixture *f, struct http_stats *out)
{
    struct errand e = {.f = f, .stats = out};
    loop_post(f->loop, read_stats, &e);
    wait_for(&e.done, 1);
}

void wait_for(_Atomic int *value, int least)
{
    for (int i = 0; i < PATIENCE_MS && *value < least; i++)
        usleep(1000);
    ck_assert_int_ge(*value, least);
}

int dial_host(const char *host, int port)
{
    bool v6 = strchr(host, ':') != NULL;
    struct sockaddr_in a4 = {.sin_family = AF_INET, .sin_port = htons((uint16_t)port)};
    struct sockaddr_in6 a6 = {.sin6_family = AF_INET6, .sin6_port = htons((uint16_t)port)};
    inet_pton(AF_INET, host, &a4.sin_addr);
    inet_pton(AF_INET6, host, &a6.sin6_addr);
    int fd = socket(v6 ? AF_INET6 : AF_INET, SOCK_STREAM, 0);
    int on = 1;
    setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
    struct timeval patience = {.tv_sec = PATIENCE_MS / 1000};
    setsockopt(fd, SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof patience);
    int failed = v6 ? connect(fd, (struct sockaddr *)&a6, sizeof a6)
                    : connect(fd, (struct sockaddr *)&a4, sizeof a4);
    ck_assert_msg(!failed, "connect: %s", strerror(errno));
    return fd;
}

int dial(int port)
{
    return dial_host("127.0.0.1", port);
}

/* The server may close at any time, as it must in many of these tests. */
void send_bytes(int fd, const char *bytes, size_t len)
{
    while (len) {
        ssize_t n = send(fd, bytes, len, MSG_NOSIGNAL);
        if (n < 0)
            return;
        bytes += n;
        len -= (size_t)n;
    }
}

void send_text(int fd, const char *text)
{
    send_bytes(fd, text, strlen(text));
}

void send_slowly(int fd, const char *bytes, size_t len)
{
    for (size_t i = 0; i < len; i++) {
        send_bytes(fd, bytes + i, 1);
        usleep(300);
    }
}

char *read_all(int fd)
{
    struct buf all = buf_in(NULL);
    char part[65536];
    ssize_t n;
    while ((n = recv(fd, part, sizeof part, 0)) > 0)
        buf_bytes(&all, part, (size_t)n);
    ck_assert_msg(n == 0 || errno == ECONNRESET, "the server did not close");
    buf_char(&all, 0);
    return all.ptr;
}

static void read_head(int fd, struct answer *a)
{
    size_t len = 0;
    while (len < sizeof a->head - 1 && recv(fd, a->head + len, 1, 0) == 1) {
        a->head[++len] = 0;
        if (len >= 4 && memcmp(a->head + len - 4, "\r\n\r\n", 4) == 0)
            return;
    }
    ck_assert_msg(len == 0, "half an answer: %s", a->head);
}

struct answer read_answer(int fd, bool has_body)
{
    struct answer a = {.length = -1};
    read_head(fd, &a);
    if (!a.head[0])
        return a;
    ck_assert_int_eq(sscanf(a.head, "HTTP/1.1 %d ", &a.status), 1);
    a.closes = strstr(a.head, "\r\nConnection: close\r\n") != NULL;
    const char *length = strstr(a.head, "\r\nContent-Length: ");
    if (length)
        a.length = atol(length + 18);
    if (!has_body || a.length < 0)
        return a;
    a.body = calloc(1, (size_t)a.length + 1);
    for (long got = 0; got < a.length;) {
        ssize_t n = recv(fd, a.body + got, (size_t)(a.length - got), 0);
        ck_assert_msg(n > 0, "body ends after %ld of %ld bytes", got, a.length);
        got += n;
    }
    return a;
}

bool is_closed(int fd)
{
    char byte;
    ssize_t n = recv(fd, &byte, 1, 0);
    return n == 0 || (n < 0 && errno == ECONNRESET);
}

int status_of(int fd, const char *request)
{
    send_text(fd, request);
    struct answer a = read_answer(fd, true);
    free(a.body);
    return a.status;
}

void answer_free(struct answer *a)
{
    free(a->body);
    a->body = NULL;
}
