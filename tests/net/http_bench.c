/* The figures of docs/adr/0002: `http_bench serve` prints its port and answers
 * /inline on the loop and /pool through a worker, until it is interrupted;
 * `http_bench idle COUNT` prints what COUNT idle connections and as many quiet
 * streams cost the server in memory. */
#include "base/pool.h"
#include "net/http/server.h"
#include "net/loop.h"

#include <arpa/inet.h>
#include <malloc.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

struct bench {
    struct loop *loop;
    struct http_server *server;
    struct pool *pool;
    int streams;
};

static void answer(struct http_exchange *x)
{
    struct http_response r = {
        .status = 200, .content_type = STR("application/json"), .body = STR("{\"items\":[]}")};
    http_answer(x, &r);
}

static void work(void *worker, void *ctx)
{
    (void)worker;
    answer(ctx);
}

static void on_opened(void *ctx, struct http_stream *stream)
{
    struct bench *b = ctx;
    (void)stream;
    b->streams++;
}

static void on_closed(void *ctx)
{
    struct bench *b = ctx;
    b->streams--;
}

static void handle(void *ctx, struct http_exchange *x)
{
    struct bench *b = ctx;
    if (str_eq(x->request.path, STR("/stream")))
        http_stream_begin(x, &(struct http_response){200, STR("text/event-stream")},
                          &(struct http_stream_handler){on_opened, on_closed, b});
    else if (!str_eq(x->request.path, STR("/pool")) || !pool_submit(b->pool, work, x))
        answer(x);
}

static void start(struct bench *b)
{
    struct http_listen listen = {STR("127.0.0.1"), 0};
    struct http_options o = {.listen = &listen,
                             .listen_count = 1,
                             .handle = handle,
                             .ctx = b,
                             .limits = {.connections_per_address = HTTP_CONNECTIONS}};
    struct pool_options pool = {.workers = 2, .queue_max = 1024};
    struct error err = {0};
    b->loop = loop_create();
    if (pool_create(&pool, &b->pool, &err) || http_server_create(b->loop, &o, &b->server, &err)) {
        fprintf(stderr, "%s\n", err.text);
        exit(1);
    }
}

static void stop_loop(void *ctx)
{
    struct bench *b = ctx;
    loop_stop(b->loop);
}

static int serve(struct bench *b)
{
    loop_signal(b->loop, SIGINT, stop_loop, b);
    loop_signal(b->loop, SIGTERM, stop_loop, b);
    printf("%d\n", http_server_port(b->server));
    fflush(stdout);
    loop_run(b->loop);
    return 0;
}

/* The clients: `count` connections, each asks `path` once and stays. */
static pid_t connect_many(int port, int count, const char *path)
{
    pid_t child = fork();
    if (child)
        return child;
    struct sockaddr_in to = {.sin_family = AF_INET,
                             .sin_port = htons((uint16_t)port),
                             .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    char request[128], answer_bytes[512];
    int len = snprintf(request, sizeof request, "GET %s HTTP/1.1\r\nHost: h\r\n\r\n", path);
    for (int i = 0; i < count; i++) {
        int fd = socket(AF_INET, SOCK_STREAM, 0);
        if (connect(fd, (struct sockaddr *)&to, sizeof to) ||
            send(fd, request, (size_t)len, 0) < 0 ||
            recv(fd, answer_bytes, sizeof answer_bytes, 0) <= 0)
            _exit(1);
    }
    pause();
    _exit(0);
}

static size_t allocated(void)
{
    struct mallinfo2 m = mallinfo2();
    return m.uordblks + m.hblkhd;
}

static void measure(struct bench *b, int count, const char *path)
{
    size_t before = allocated();
    pid_t clients = connect_many(http_server_port(b->server), count, path);
    struct loop_timer *pause = loop_timer_start(b->loop, 1500, 0, stop_loop, b);
    loop_run(b->loop);
    struct http_stats stats;
    http_server_stats(b->server, &stats);
    size_t after = allocated();
    printf("%s: %lld connections, %lld streams, %zu bytes each\n", path,
           (long long)stats.connections, (long long)stats.streams,
           stats.connections ? (after - before) / (size_t)stats.connections : 0);
    kill(clients, SIGKILL);
    loop_timer_stop(&pause);
    pause = loop_timer_start(b->loop, 1000, 0, stop_loop, b);
    loop_run(b->loop);
    loop_timer_stop(&pause);
}

int main(int argc, char **argv)
{
    struct bench b = {0};
    start(&b);
    if (argc == 2 && strcmp(argv[1], "serve") == 0)
        return serve(&b);
    int count = argc == 3 && strcmp(argv[1], "idle") == 0 ? atoi(argv[2]) : 0;
    if (count <= 0) {
        fprintf(stderr, "usage: http_bench serve | http_bench idle COUNT\n");
        return 64;
    }
    measure(&b, count, "/inline");
    measure(&b, count, "/stream");
    return 0;
}
