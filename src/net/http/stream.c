#include "net/http/internal.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

struct http_stream {
    struct connection *connection;
    struct http_stream_handler handler;
};

/* Bytes that the socket did not take yet. */
struct unsent {
    uv_write_t write;
    size_t len;
    char bytes[];
};

void stream_open(struct connection *c, const struct http_stream_handler *handler)
{
    struct http_stream *s = calloc(1, sizeof *s);
    if (!s)
        abort();
    *s = (struct http_stream){.connection = c, .handler = *handler};
    c->stream = s;
    c->server->stats.streams++;
    connection_enter(c, STATE_STREAM);
}

void stream_opened(struct connection *c)
{
    if (c->state != STATE_CLOSING)
        c->stream->handler.opened(c->stream->handler.ctx, c->stream);
}

void stream_drained(struct connection *c)
{
    if (c->state == STATE_STALLED && connection_unsent(c) == 0)
        connection_enter(c, STATE_STREAM);
}

void stream_closed(struct http_stream **stream)
{
    struct http_stream *s = *stream;
    s->connection->server->stats.streams--;
    s->handler.closed(s->handler.ctx);
    free(s);
    *stream = NULL;
}

static void on_sent(uv_write_t *write, int status)
{
    struct unsent *u = write->data;
    struct connection *c = write->handle->data;
    server_hold(c->server, -(int64_t)u->len);
    free(u);
    if (status < 0)
        connection_close(c);
    else
        stream_drained(c);
}

static void queue(struct connection *c, struct str bytes)
{
    struct unsent *u = malloc(sizeof *u + bytes.len);
    if (!u)
        abort();
    u->len = bytes.len;
    u->write.data = u;
    memcpy(u->bytes, bytes.ptr, bytes.len);
    server_hold(c->server, (int64_t)u->len);
    uv_buf_t part = uv_buf_init(u->bytes, (unsigned)u->len);
    int fault = uv_write(&u->write, (uv_stream_t *)&c->tcp, &part, 1, on_sent);
    assert(fault == 0);
    (void)fault;
    if (c->state == STATE_STREAM) {
        c->unsent = connection_unsent(c);
        connection_enter(c, STATE_STALLED);
    }
}

void http_stream_send(struct http_stream *s, struct str bytes)
{
    struct connection *c = s->connection;
    if (c->state == STATE_CLOSING || bytes.len == 0)
        return;
    size_t unsent = connection_unsent(c);
    if (unsent == 0) {
        uv_buf_t part = uv_buf_init((char *)(uintptr_t)bytes.ptr, (unsigned)bytes.len);
        int written = uv_try_write((uv_stream_t *)&c->tcp, &part, 1);
        if (written < 0 && written != UV_EAGAIN) {
            connection_close(c);
            return;
        }
        bytes = str_sub(bytes, written > 0 ? (size_t)written : 0, bytes.len);
    }
    if (bytes.len == 0)
        return;
    if (unsent + bytes.len > (size_t)c->server->limits.stream_backlog_bytes)
        connection_close(c);
    else
        queue(c, bytes);
}

void http_stream_close(struct http_stream *s)
{
    connection_close(s->connection);
}
