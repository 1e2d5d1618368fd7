#include "base/arena.h"
#include "base/log.h"
#include "net/http/forwarded.h"
#include "net/http/internal.h"

#include <assert.h>
#include <stdlib.h>

struct exchange *exchange_create(struct connection *c)
{
    struct exchange *x = calloc(1, sizeof *x);
    if (!x)
        abort();
    x->server = c->server;
    x->connection = c;
    x->public.arena = arena_create((size_t)c->server->limits.arena_bytes);
    x->server->exchanges++;
    return x;
}

void exchange_destroy(struct exchange *x)
{
    struct http_server *server = x->server;
    server_hold(server, -x->held);
    reader_release(&x->reader);
    arena_destroy(&x->public.arena);
    free(x);
    server->exchanges--;
    server_left(server);
}

void exchange_identify(struct exchange *x)
{
    const struct trusted *trusted = &x->server->trusted;
    struct http_request *request = &x->public.request;
    struct address peer = x->connection->peer;
    struct address client = forwarded_client(trusted, peer, request);
    request->client = address_text(x->public.arena, &client);
    request->secure = forwarded_secure(trusted, peer, request);
}

bool exchange_account(struct exchange *x)
{
    int64_t held = reader_held(&x->reader) + (int64_t)(x->head.len + x->response.body.len);
    int64_t more = held - x->held;
    x->held = held;
    return server_hold(x->server, more);
}

/* The handler of a stream that never opens still learns of its end. */
static void drop_stream(struct exchange *x)
{
    if (x->stream.closed)
        x->stream.closed(x->stream.ctx);
    x->stream.closed = NULL;
}

static void sent(struct connection *c)
{
    struct exchange *x = c->exchange;
    bool keep_alive = x->keep_alive;
    c->exchange = NULL;
    exchange_destroy(x);
    if (c->stream)
        stream_drained(c);
    else
        connection_answered(c, keep_alive);
}

static void on_written(uv_write_t *write, int status)
{
    struct exchange *x = write->data;
    struct connection *c = x->connection;
    if (status < 0)
        connection_close(c);
    sent(c);
}

/* Head and body; what the socket does not take at once is left to the loop. */
static void transmit(struct connection *c, struct str body)
{
    struct exchange *x = c->exchange;
    uv_buf_t parts[] = {uv_buf_init(x->head.ptr, (unsigned)x->head.len),
                        uv_buf_init((char *)(uintptr_t)body.ptr, (unsigned)body.len)};
    unsigned count = body.len ? 2 : 1;
    int written = uv_try_write((uv_stream_t *)&c->tcp, parts, count);
    if (written < 0 && written != UV_EAGAIN) {
        connection_close(c);
        sent(c);
        return;
    }
    size_t skip = written > 0 ? (size_t)written : 0;
    if (skip == x->head.len + body.len) {
        sent(c);
        return;
    }
    for (unsigned i = 0; i < count; i++) {
        size_t part = skip < parts[i].len ? skip : parts[i].len;
        parts[i].base += part;
        parts[i].len -= part;
        skip -= part;
    }
    x->write.data = x;
    int fault = uv_write(&x->write, (uv_stream_t *)&c->tcp, parts, count, on_written);
    assert(fault == 0);
    (void)fault;
    c->unsent = connection_unsent(c);
    if (c->stream)
        connection_enter(c, STATE_STALLED);
}

static void send_answer(struct exchange *x)
{
    struct http_server *server = x->server;
    struct connection *c = x->connection;
    enum http_method method = x->public.request.method;
    bool streams = x->stream.closed && method != METHOD_HEAD && !server->stopping;
    x->keep_alive = x->keep_alive && !streams && !server->draining;
    enum response_end end = streams         ? RESPONSE_STREAMS
                            : x->keep_alive ? RESPONSE_KEEPS
                                            : RESPONSE_CLOSES;
    x->head = buf_in(x->public.arena);
    response_head(&x->head, &x->response, end, http_date_now(&server->date));
    struct str body = response_has_body(&x->response, method) ? x->response.body : STR("");
    exchange_account(x);
    if (streams) {
        stream_open(c, &x->stream);
    } else {
        drop_stream(x);
        connection_enter(c, STATE_WRITE);
    }
    transmit(c, body);
    if (streams)
        stream_opened(c);
}

static void deliver(void *ctx)
{
    struct exchange *x = ctx;
    if (x->connection) {
        send_answer(x);
    } else {
        drop_stream(x);
        exchange_destroy(x);
    }
}

/* Twice is a programmer's error that would answer somebody else's request. */
static void mark_answered(struct exchange *x)
{
    bool twice = atomic_flag_test_and_set(&x->answered);
    assert(!twice);
    (void)twice;
}

void http_answer(struct http_exchange *exchange, const struct http_response *response)
{
    struct exchange *x = (struct exchange *)exchange;
    mark_answered(x);
    x->response = *response;
    loop_post(x->server->loop, deliver, x);
}

void http_stream_begin(struct http_exchange *exchange, const struct http_response *response,
                       const struct http_stream_handler *handler)
{
    assert(handler->opened && handler->closed);
    struct exchange *x = (struct exchange *)exchange;
    mark_answered(x);
    x->response = *response;
    x->stream = *handler;
    loop_post(x->server->loop, deliver, x);
}

void exchange_refuse(struct exchange *x, int status, const char *reason)
{
    log_debug("http.refused", LOG_I64("status", status), LOG_STR("reason", str_of(reason)));
    if (status == 408)
        x->server->stats.timed_out++;
    else
        x->server->stats.refused++;
    x->keep_alive = false;
    x->response = response_refusal(x->public.arena, status, reason);
    send_answer(x);
}
