#include "net/lmtp/server.h"

#include "base/arena.h"
#include "base/log.h"
#include "net/lmtp/connection.h"
#include "net/lmtp/listen.h"

#include <assert.h>
#include <stddef.h>
#include <stdlib.h>
#include <unistd.h>

enum {
    BACKLOG = 256,
    ERRORS_MAX = 20,
    MESSAGE_MAX = 50 * 1024 * 1024,
    RECIPIENTS_MAX = 100,
    CONNECTIONS_MAX = 256,
    MEMORY_MAX = 64 * 1024 * 1024,
    IDLE_MS = 5 * 60 * 1000, /* RFC 5321, 4.5.3.2.7 */
    MAIL_MS = 30 * 60 * 1000,
    ARENA_BUDGET = 64 * 1024,
    SWEEP_MIN_MS = 10,
    SWEEP_MAX_MS = 1000,
    WARN_EVERY_MS = 10 * 1000,
};

struct lmtp_server {
    struct connections all;
    struct arena *arena;
    struct lmtp_door door;
    int port;
    union connection_stream *listener; /* NULL once closed */
    size_t connections_max;
    uint64_t refused;
    int64_t warned_ms;
    struct loop_timer *sweep, *grace;
    bool stopping, told;
    loop_fn stopped;
    void *stopped_ctx;
};

static void check_stopped(struct lmtp_server *s)
{
    if (!s->stopping || s->told || s->listener || s->all.count || s->all.home.mails)
        return;
    s->told = true;
    loop_timer_stop(&s->sweep);
    loop_timer_stop(&s->grace);
    loop_post(s->all.loop, s->stopped, s->stopped_ctx);
}

static void fewer(struct connections *all)
{
    check_stopped((struct lmtp_server *)((char *)all - offsetof(struct lmtp_server, all)));
}

static void sweep(void *ctx)
{
    struct lmtp_server *s = ctx;
    connections_sweep(&s->all);
}

/* What is not awaiting a result has had its time. */
static void grace_over(void *ctx)
{
    struct lmtp_server *s = ctx;
    connections_cut(&s->all);
}

/* Listening */

static void free_handle(uv_handle_t *handle)
{
    free(handle);
}

/* A crowd at the door must not flood the log. */
static bool may_warn(struct lmtp_server *s)
{
    int64_t now = loop_now(s->all.loop);
    if (s->warned_ms && now - s->warned_ms < WARN_EVERY_MS)
        return false;
    s->warned_ms = now;
    return true;
}

/* One line and out; the mail server comes back by itself. */
static void turn_away(struct lmtp_server *s)
{
    static char line[] = "421 4.3.2 too many connections\r\n";
    union connection_stream *uv = calloc(1, sizeof *uv);
    if (!uv)
        abort();
    s->refused++;
    if (may_warn(s))
        log_warn("lmtp.too_many_connections", LOG_I64("open", s->all.count),
                 LOG_I64("refused", s->refused));
    if (connection_stream_init(&s->all, uv) != 0) {
        free(uv);
        return;
    }
    uv_buf_t block = uv_buf_init(line, sizeof line - 1);
    if (uv_accept(&s->listener->stream, &uv->stream) == 0)
        uv_try_write(&uv->stream, &block, 1);
    uv_close(&uv->handle, free_handle);
}

static void on_connection(uv_stream_t *listener, int status)
{
    struct lmtp_server *s = listener->data;
    if (status < 0) {
        if (may_warn(s))
            log_warn("lmtp.accept_failed", LOG_STR("why", str_of(uv_strerror(status))));
    } else if (s->all.count >= s->connections_max) {
        turn_away(s);
    } else {
        connections_accept(&s->all, &s->listener->stream);
    }
}

static enum err listen_on(struct lmtp_server *s, struct error *err)
{
    union connection_stream *uv = calloc(1, sizeof *uv);
    if (!uv)
        abort();
    int fault = connection_stream_init(&s->all, uv);
    if (fault) {
        free(uv);
        close(s->door.fd);
        return error_set(err, ERR_IO, "cannot listen: %s", uv_strerror(fault));
    }
    uv->handle.data = s;
    fault =
        s->door.is_unix ? uv_pipe_open(&uv->pipe, s->door.fd) : uv_tcp_open(&uv->tcp, s->door.fd);
    if (fault)
        close(s->door.fd);
    else
        fault = uv_listen(&uv->stream, BACKLOG, on_connection);
    if (fault) {
        uv_close(&uv->handle, free_handle);
        return error_set(err, fault == UV_EADDRINUSE ? ERR_CONFLICT : ERR_IO, "cannot listen: %s",
                         uv_strerror(fault));
    }
    s->listener = uv;
    return ERR_OK;
}

/* The server */

static size_t or_size(size_t value, size_t otherwise)
{
    return value ? value : otherwise;
}

static int64_t or_ms(int64_t value, int64_t otherwise)
{
    return value ? value : otherwise;
}

static void set_options(struct lmtp_server *s, const struct lmtp_server_options *o)
{
    struct connections *all = &s->all;
    all->loop = o->loop;
    all->host = str_dup(s->arena, o->host.len ? o->host : STR("localhost"));
    all->limits.message_bytes = or_size(o->message_max, MESSAGE_MAX);
    all->limits.recipients = or_size(o->recipients_max, RECIPIENTS_MAX);
    all->limits.errors = ERRORS_MAX;
    all->memory_max = or_size(o->memory_max, MEMORY_MAX);
    all->idle_ms = or_ms(o->idle_ms, IDLE_MS);
    all->mail_ms = or_ms(o->mail_ms, MAIL_MS);
    all->rcpt_check = o->rcpt_check;
    all->deliver = o->deliver;
    all->ctx = o->ctx;
    all->fewer = fewer;
    all->home.loop = o->loop;
    all->home.pool = o->pool;
    all->home.spool_folder = str_c(s->arena, o->spool_folder);
    all->home.spool_write = o->spool_write ? o->spool_write : write;
    s->connections_max = or_size(o->connections_max, CONNECTIONS_MAX);
}

static void start_sweep(struct lmtp_server *s)
{
    int64_t every = s->all.idle_ms / 4;
    every = every < SWEEP_MIN_MS ? SWEEP_MIN_MS : every > SWEEP_MAX_MS ? SWEEP_MAX_MS : every;
    s->sweep = loop_timer_start(s->all.loop, every, every, sweep, s);
}

static enum err open_door(struct lmtp_server *s, const struct lmtp_server_options *o,
                          struct error *err)
{
    enum err e = lmtp_door_open(o->address, o->mode ? o->mode : 0660, &s->door, err);
    if (e)
        return e;
    s->all.unix_sockets = s->door.is_unix;
    s->port = lmtp_door_port(&s->door);
    e = listen_on(s, err);
    if (e)
        lmtp_door_remove(&s->door);
    return e;
}

enum err lmtp_server_create(const struct lmtp_server_options *options, struct lmtp_server **out,
                            struct error *err)
{
    struct lmtp_server *s = calloc(1, sizeof *s);
    if (!s)
        abort();
    s->arena = arena_create(ARENA_BUDGET);
    connections_init(&s->all);
    set_options(s, options);
    enum err e = open_door(s, options, err);
    if (e) {
        arena_destroy(&s->arena);
        free(s);
        return e;
    }
    start_sweep(s);
    *out = s;
    return ERR_OK;
}

int lmtp_server_port(const struct lmtp_server *s)
{
    return s->port;
}

static void on_listener_closed(uv_handle_t *handle)
{
    struct lmtp_server *s = handle->data;
    free(handle);
    s->listener = NULL;
    check_stopped(s);
}

void lmtp_server_stop(struct lmtp_server *s, int64_t grace_ms, loop_fn stopped, void *ctx)
{
    assert(!s->stopping);
    s->stopping = true;
    s->stopped = stopped;
    s->stopped_ctx = ctx;
    s->grace = loop_timer_start(s->all.loop, grace_ms, 0, grace_over, s);
    lmtp_door_remove(&s->door);
    uv_close(&s->listener->handle, on_listener_closed);
    connections_stop(&s->all);
}

void lmtp_server_destroy(struct lmtp_server **server)
{
    struct lmtp_server *s = *server;
    if (!s)
        return;
    assert(s->told);
    arena_destroy(&s->arena);
    free(s);
    *server = NULL;
}

struct lmtp_counts lmtp_server_counts(const struct lmtp_server *s)
{
    return (struct lmtp_counts){
        .connections = s->all.count,
        .mails = s->all.home.mails,
        .memory = s->all.home.memory,
        .refused = s->refused,
        .delivered = s->all.delivered,
    };
}
