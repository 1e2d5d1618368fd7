#include "base/log.h"
#include "net/http/internal.h"
#include "net/loop_uv.h"

#include <assert.h>
#include <netdb.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>

enum {
    BACKLOG = 511,
    DESCRIPTORS_ELSEWHERE = 128, /* files, databases and listeners of the program */
    TICK_MAX_MS = 500,
    TICK_MIN_MS = 5,
};

static struct http_limits with_defaults(struct http_limits l)
{
    const struct {
        int64_t *value, standard;
    } all[] = {
        {&l.head_bytes, HTTP_HEAD_BYTES},
        {&l.fields, HTTP_FIELDS},
        {&l.connections, HTTP_CONNECTIONS},
        {&l.connections_per_address, HTTP_CONNECTIONS_PER_ADDRESS},
        {&l.in_flight_bytes, HTTP_IN_FLIGHT_BYTES},
        {&l.stream_backlog_bytes, HTTP_STREAM_BACKLOG_BYTES},
        {&l.arena_bytes, HTTP_ARENA_BYTES},
        {&l.head_ms, HTTP_HEAD_MS},
        {&l.body_ms, HTTP_BODY_MS},
        {&l.idle_ms, HTTP_IDLE_MS},
        {&l.write_ms, HTTP_WRITE_MS},
        {&l.linger_ms, HTTP_LINGER_MS},
    };
    for (size_t i = 0; i < sizeof all / sizeof all[0]; i++)
        if (*all[i].value == 0)
            *all[i].value = all[i].standard;
    return l;
}

/* As many connections as the machine grants descriptors for. */
static int64_t grantable(int64_t wanted)
{
    struct rlimit limit;
    if (getrlimit(RLIMIT_NOFILE, &limit))
        return wanted;
    rlim_t need = (rlim_t)wanted + DESCRIPTORS_ELSEWHERE;
    if (limit.rlim_cur < need) {
        limit.rlim_cur = limit.rlim_max < need ? limit.rlim_max : need;
        setrlimit(RLIMIT_NOFILE, &limit);
        getrlimit(RLIMIT_NOFILE, &limit);
    }
    if (limit.rlim_cur >= need)
        return wanted;
    int64_t granted = (int64_t)limit.rlim_cur / 2;
    if (limit.rlim_cur > 2 * DESCRIPTORS_ELSEWHERE)
        granted = (int64_t)limit.rlim_cur - DESCRIPTORS_ELSEWHERE;
    log_warn("http.few_descriptors", LOG_I64("wanted", wanted), LOG_I64("granted", granted));
    return granted;
}

static void tick(void *ctx)
{
    struct http_server *server = ctx;
    int64_t now = loop_now(server->loop);
    for (int state = 0; state < STATES; state++) {
        struct connection_list *list = &server->lists[state];
        while (server->timeouts[state] && list->first && list->first->deadline <= now)
            connection_expire(list->first);
    }
}

static void start_clockwork(struct http_server *server)
{
    const struct http_limits *l = &server->limits;
    server->timeouts[STATE_IDLE] = l->idle_ms;
    server->timeouts[STATE_HEAD] = l->head_ms;
    server->timeouts[STATE_BODY] = l->body_ms;
    server->timeouts[STATE_WRITE] = l->write_ms;
    server->timeouts[STATE_STALLED] = l->write_ms;
    server->timeouts[STATE_LINGER] = l->linger_ms;
    int64_t every = TICK_MAX_MS;
    for (int state = 0; state < STATES; state++)
        if (server->timeouts[state] && server->timeouts[state] / 4 < every)
            every = server->timeouts[state] / 4;
    if (every < TICK_MIN_MS)
        every = TICK_MIN_MS;
    server->tick = loop_timer_start(server->loop, every, every, tick, server);
}

static void release(struct http_server *server)
{
    peers_destroy(&server->peers);
    free(server->trusted.ranges);
    free(server);
}

static void finish(void *ctx)
{
    struct http_server *server = ctx;
    void (*done)(void *) = server->done;
    void *done_ctx = server->done_ctx;
    loop_timer_stop(&server->tick);
    release(server);
    if (done)
        done(done_ctx);
}

void server_left(struct http_server *server)
{
    if (!server->stopping || server->finishing || server->open || server->exchanges ||
        server->listener_count)
        return;
    server->finishing = true;
    loop_post(server->loop, finish, server);
}

bool server_hold(struct http_server *server, int64_t more)
{
    server->in_flight += more;
    return server->in_flight <= server->limits.in_flight_bytes;
}

static void on_connection(uv_stream_t *listener, int status)
{
    struct http_server *server = listener->data;
    if (status < 0)
        log_warn("http.accept_failed", LOG_STR("reason", str_of(uv_strerror(status))));
    else
        connection_accept(server, listener);
}

static enum err listen_error(int fault, const char *where, struct error *err)
{
    const struct {
        int fault;
        enum err code;
        const char *key, *advice;
    } known[] = {
        {UV_EADDRINUSE, ERR_CONFLICT, "listen.in_use",
         "another program listens there: stop it or choose another port"},
        {UV_EADDRNOTAVAIL, ERR_INVALID, "listen.bad_address",
         "this machine has no such address: choose one of its own, such as 127.0.0.1"},
        {UV_EACCES, ERR_FORBIDDEN, "listen.forbidden",
         "ports below 1024 need rights: choose a higher one"},
    };
    for (size_t i = 0; i < sizeof known / sizeof known[0]; i++) {
        if (known[i].fault != fault)
            continue;
        error_set(err, known[i].code, "cannot listen on %s: %s", where, known[i].advice);
        if (err) {
            snprintf(err->key, sizeof err->key, "%s", known[i].key);
            snprintf(err->arg, sizeof err->arg, "%s", where);
        }
        return known[i].code;
    }
    return error_set(err, ERR_IO, "cannot listen on %s: %s", where, uv_strerror(fault));
}

static void free_listener(uv_handle_t *handle)
{
    free(handle);
}

static int listen_at(struct http_server *server, const struct sockaddr *address)
{
    uv_tcp_t *listener = calloc(1, sizeof *listener);
    if (!listener)
        abort();
    uv_tcp_init(loop_uv(server->loop), listener);
    listener->data = server;
    int fault = uv_tcp_bind(listener, address, 0);
    if (!fault)
        fault = uv_listen((uv_stream_t *)listener, BACKLOG, on_connection);
    if (fault)
        uv_close((uv_handle_t *)listener, free_listener);
    else
        server->listeners[server->listener_count++] = listener;
    return fault;
}

static enum err listen_on(struct http_server *server, const struct http_listen *l,
                          struct error *err)
{
    char host[128], port[8], where[160];
    snprintf(host, sizeof host, "%.*s", STR_ARG(l->host));
    snprintf(port, sizeof port, "%u", (unsigned)l->port & 0xFFFF);
    snprintf(where, sizeof where, strchr(host, ':') ? "[%s]:%s" : "%s:%s", host, port);
    struct addrinfo hints = {.ai_socktype = SOCK_STREAM, .ai_flags = AI_PASSIVE | AI_NUMERICSERV};
    struct addrinfo *found;
    if (l->port < 0 || l->port > 65535 || getaddrinfo(host, port, &hints, &found))
        return listen_error(UV_EADDRNOTAVAIL, where, err);
    int fault = listen_at(server, found->ai_addr);
    freeaddrinfo(found);
    return fault ? listen_error(fault, where, err) : ERR_OK;
}

static enum err read_trusted(struct http_server *server, const struct http_options *o,
                             struct error *err)
{
    server->trusted.ranges = calloc(o->trusted_count + 1, sizeof server->trusted.ranges[0]);
    if (!server->trusted.ranges)
        abort();
    for (size_t i = 0; i < o->trusted_count; i++)
        if (!address_range_parse(o->trusted[i], &server->trusted.ranges[server->trusted.count++]))
            return error_field(err, ERR_INVALID, "trusted",
                               "%.*s is no address or range such as 10.0.0.0/8",
                               STR_ARG(o->trusted[i]));
    return ERR_OK;
}

static int port_of(const uv_tcp_t *listener)
{
    struct sockaddr_storage a;
    int len = sizeof a;
    if (uv_tcp_getsockname(listener, (struct sockaddr *)&a, &len))
        return 0;
    return ntohs(a.ss_family == AF_INET6 ? ((struct sockaddr_in6 *)&a)->sin6_port
                                         : ((struct sockaddr_in *)&a)->sin_port);
}

static enum err configure(struct http_server *server, const struct http_options *o,
                          struct error *err)
{
    server->limits = with_defaults(o->limits);
    server->limits.connections = grantable(server->limits.connections);
    server->reader_limits = (struct reader_limits){
        .head_bytes = (size_t)server->limits.head_bytes,
        .fields = (size_t)server->limits.fields,
    };
    server->handle = o->handle;
    server->body_limit = o->body_limit;
    server->ctx = o->ctx;
    enum err e = read_trusted(server, o, err);
    for (size_t i = 0; !e && i < o->listen_count; i++)
        e = listen_on(server, &o->listen[i], err);
    return e;
}

enum err http_server_create(struct loop *loop, const struct http_options *o,
                            struct http_server **out, struct error *err)
{
    assert(o->handle && o->listen_count >= 1 && o->listen_count <= HTTP_LISTENERS_MAX);
    struct http_server *server = calloc(1, sizeof *server);
    if (!server)
        abort();
    server->loop = loop;
    server->peers = peers_create();
    enum err e = configure(server, o, err);
    if (e) {
        for (size_t i = 0; i < server->listener_count; i++)
            uv_close((uv_handle_t *)server->listeners[i], free_listener);
        release(server);
        return e;
    }
    server->port = port_of(server->listeners[0]);
    start_clockwork(server);
    *out = server;
    return ERR_OK;
}

int http_server_port(const struct http_server *server)
{
    return server->port;
}

void http_server_drain(struct http_server *server)
{
    server->draining = true;
}

void http_server_stop(struct http_server *server, void (*done)(void *ctx), void *ctx)
{
    static const enum state ends_now[] = {STATE_IDLE, STATE_HEAD, STATE_BODY, STATE_STREAM,
                                          STATE_STALLED};
    assert(!server->stopping);
    server->draining = server->stopping = true;
    server->done = done;
    server->done_ctx = ctx;
    while (server->listener_count)
        uv_close((uv_handle_t *)server->listeners[--server->listener_count], free_listener);
    for (size_t i = 0; i < sizeof ends_now / sizeof ends_now[0]; i++)
        while (server->lists[ends_now[i]].first)
            connection_close(server->lists[ends_now[i]].first);
    server_left(server);
}

void http_server_stats(const struct http_server *server, struct http_stats *out)
{
    *out = server->stats;
    out->connections = server->open;
    out->in_flight_bytes = server->in_flight;
}
