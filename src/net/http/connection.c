#include "base/arena.h"
#include "net/http/internal.h"
#include "net/loop_uv.h"

#include <stdlib.h>
#include <sys/socket.h>

enum { AHEAD_MAX = 64 * 1024 }; /* read while a request is in hand; then the kernel holds them */

static void list_remove(struct connection_list *list, struct connection *c)
{
    *(c->prev ? &c->prev->next : &list->first) = c->next;
    *(c->next ? &c->next->prev : &list->last) = c->prev;
}

static void list_append(struct connection_list *list, struct connection *c)
{
    c->prev = list->last;
    c->next = NULL;
    *(list->last ? &list->last->next : &list->first) = c;
    list->last = c;
}

void connection_enter(struct connection *c, enum state state)
{
    struct http_server *server = c->server;
    list_remove(&server->lists[c->state], c);
    c->state = (uint8_t)state;
    c->deadline = loop_now(server->loop) + server->timeouts[state];
    list_append(&server->lists[state], c);
}

size_t connection_unsent(const struct connection *c)
{
    return uv_stream_get_write_queue_size((const uv_stream_t *)&c->tcp);
}

static bool reads_requests(const struct connection *c)
{
    return c->state == STATE_IDLE || c->state == STATE_HEAD || c->state == STATE_BODY;
}

static void keep_ahead(struct connection *c, struct str bytes)
{
    buf_add(&c->ahead, bytes);
    server_hold(c->server, (int64_t)bytes.len);
    if (c->ahead.len > AHEAD_MAX && !c->paused) {
        c->paused = true;
        uv_read_stop((uv_stream_t *)&c->tcp);
    }
}

static void drop_ahead(struct connection *c)
{
    server_hold(c->server, -(int64_t)c->ahead.len);
    buf_release(&c->ahead);
}

static void on_closed(uv_handle_t *handle)
{
    struct connection *c = handle->data;
    struct http_server *server = c->server;
    if (c->stream)
        stream_closed(&c->stream);
    if (c->counted) {
        struct address household = address_household(&c->peer);
        peers_leave(server->peers, &household);
    }
    drop_ahead(c);
    list_remove(&server->lists[STATE_CLOSING], c);
    free(c);
    server->open--;
    server_left(server);
}

void connection_close(struct connection *c)
{
    if (c->state == STATE_CLOSING)
        return;
    struct exchange *x = c->exchange;
    if (x && c->state == STATE_HANDLED) {
        x->connection = NULL;
        c->exchange = NULL;
    } else if (x && reads_requests(c)) {
        c->exchange = NULL;
        exchange_destroy(x);
    } /* else its write ends with an error and takes it along */
    connection_enter(c, STATE_CLOSING);
    uv_close((uv_handle_t *)&c->tcp, on_closed);
}

static void send_continue(struct connection *c)
{
    static char line[] = "HTTP/1.1 100 Continue\r\n\r\n";
    uv_buf_t part = uv_buf_init(line, sizeof line - 1);
    /* Into an empty socket buffer; should it fail, the client goes on by itself. */
    uv_try_write((uv_stream_t *)&c->tcp, &part, 1);
}

/* Head read: may this body come? False: refused. */
static bool begin_body(struct connection *c, struct str rest)
{
    struct http_server *server = c->server;
    struct exchange *x = c->exchange;
    exchange_identify(x);
    x->keep_alive = x->reader.framing.keep_alive;
    bool body = reader_has_body(&x->reader);
    int64_t limit =
        body && server->body_limit ? server->body_limit(server->ctx, &x->public.request) : 0;
    if (!reader_allow_body(&x->reader, limit)) {
        exchange_refuse(x, x->reader.refusal.status, x->reader.refusal.reason);
        return false;
    }
    if (!exchange_account(x)) {
        exchange_refuse(x, 503, "too much in hand, try later");
        return false;
    }
    if (body && x->reader.framing.expect_continue && rest.len == 0)
        send_continue(c);
    connection_enter(c, STATE_BODY);
    return true;
}

static enum reader_step read_on(struct exchange *x, struct str *bytes)
{
    return reader_feed(&x->reader, &x->server->reader_limits, x->public.arena, &x->public.request,
                       bytes);
}

static void note_progress(struct connection *c, size_t bytes)
{
    struct exchange *x = c->exchange;
    if (c->state != STATE_BODY)
        return;
    x->body_seen += bytes;
    if (x->body_seen < HTTP_BODY_STEP)
        return;
    x->body_seen = 0;
    connection_enter(c, STATE_BODY);
}

static void feed(struct connection *c, struct str *bytes)
{
    struct exchange *x = c->exchange;
    size_t before = bytes->len;
    enum reader_step step = read_on(x, bytes);
    if (step == READER_HEAD) {
        if (!begin_body(c, *bytes))
            return;
        step = read_on(x, bytes);
    }
    if (step == READER_REFUSED) {
        exchange_refuse(x, x->reader.refusal.status, x->reader.refusal.reason);
    } else if (!exchange_account(x)) {
        exchange_refuse(x, 503, "too much in hand, try later");
    } else if (step == READER_DONE) {
        connection_enter(c, STATE_HANDLED);
        c->server->stats.requests++;
        c->server->handle(c->server->ctx, &x->public);
    } else {
        note_progress(c, before - bytes->len);
    }
}

/* Reads requests until one is complete, then keeps what came behind it. */
static void take(struct connection *c, struct str bytes)
{
    while (bytes.len && reads_requests(c)) {
        if (!c->exchange) {
            c->exchange = exchange_create(c);
            connection_enter(c, STATE_HEAD);
        }
        feed(c, &bytes);
    }
    if (bytes.len && (c->state == STATE_HANDLED || c->state == STATE_WRITE))
        keep_ahead(c, bytes);
}

static void on_end(struct connection *c, ssize_t why)
{
    c->ended = true;
    bool answer_first = c->state == STATE_HANDLED || c->state == STATE_WRITE;
    if (why != UV_EOF || !answer_first)
        connection_close(c);
}

static void on_read(uv_stream_t *stream, ssize_t count, const uv_buf_t *buf)
{
    struct connection *c = stream->data;
    if (count > 0)
        take(c, (struct str){buf->base, (size_t)count});
    else if (count < 0)
        on_end(c, count);
}

static void on_space(uv_handle_t *handle, size_t suggested, uv_buf_t *buf)
{
    (void)suggested;
    struct connection *c = handle->data;
    *buf = uv_buf_init(c->server->input, sizeof c->server->input);
}

static void resume(struct connection *c)
{
    if (c->paused)
        uv_read_start((uv_stream_t *)&c->tcp, on_space, on_read);
    c->paused = false;
}

/* Closing at once would reset the connection while the client still sends, and
 * take our last answer from it (RFC 9112, 9.6). */
static void linger(struct connection *c)
{
    drop_ahead(c);
    int fd;
    if (c->ended || uv_fileno((const uv_handle_t *)&c->tcp, &fd) || shutdown(fd, SHUT_WR)) {
        connection_close(c);
        return;
    }
    connection_enter(c, STATE_LINGER);
    resume(c);
}

void connection_answered(struct connection *c, bool keep_alive)
{
    if (c->state == STATE_CLOSING)
        return;
    if (!keep_alive || c->server->draining) {
        linger(c);
        return;
    }
    connection_enter(c, STATE_IDLE);
    if (c->ahead.len) {
        struct buf ahead = c->ahead;
        c->ahead = buf_in(NULL);
        take(c, buf_str(&ahead));
        server_hold(c->server, -(int64_t)ahead.len);
        buf_release(&ahead);
    }
    if (c->ended && reads_requests(c))
        connection_close(c);
    else if (c->state != STATE_CLOSING && c->ahead.len <= AHEAD_MAX)
        resume(c);
}

void connection_expire(struct connection *c)
{
    switch ((enum state)c->state) {
    case STATE_HEAD:
    case STATE_BODY: exchange_refuse(c->exchange, 408, "the request came too slowly"); return;
    case STATE_WRITE:
    case STATE_STALLED:
        if (connection_unsent(c) < c->unsent) {
            c->unsent = connection_unsent(c);
            connection_enter(c, (enum state)c->state);
            return;
        }
        c->server->stats.timed_out++;
        connection_close(c);
        return;
    case STATE_IDLE:
    case STATE_LINGER: connection_close(c); return;
    case STATE_HANDLED:
    case STATE_STREAM:
    case STATE_CLOSING:
    case STATES: return;
    }
}

/* Counts the connection; false when there are too many of them. */
static bool admit(struct connection *c)
{
    struct http_server *server = c->server;
    struct sockaddr_storage from;
    int len = sizeof from;
    if (uv_tcp_getpeername(&c->tcp, (struct sockaddr *)&from, &len))
        return false;
    c->peer = address_of((const struct sockaddr *)&from);
    if (server->open > server->limits.connections)
        return false;
    if (trusted_has(&server->trusted, &c->peer))
        return true;
    struct address household = address_household(&c->peer);
    c->counted = true;
    return peers_enter(server->peers, &household) <= server->limits.connections_per_address;
}

static void turn_away(struct connection *c)
{
    static char answer[] = "HTTP/1.1 503 Service Unavailable\r\n"
                           "Content-Length: 0\r\nRetry-After: 5\r\nConnection: close\r\n\r\n";
    uv_buf_t part = uv_buf_init(answer, sizeof answer - 1);
    uv_try_write((uv_stream_t *)&c->tcp, &part, 1);
    c->server->stats.turned_away++;
    connection_close(c);
}

void connection_accept(struct http_server *server, uv_stream_t *listener)
{
    struct connection *c = calloc(1, sizeof *c);
    if (!c)
        abort();
    c->server = server;
    uv_tcp_init(loop_uv(server->loop), &c->tcp);
    c->tcp.data = c;
    c->state = STATE_IDLE;
    c->deadline = loop_now(server->loop) + server->timeouts[STATE_IDLE];
    list_append(&server->lists[STATE_IDLE], c);
    server->open++;
    server->stats.accepted++;
    if (uv_accept(listener, (uv_stream_t *)&c->tcp)) {
        connection_close(c);
        return;
    }
    if (!admit(c)) {
        turn_away(c);
        return;
    }
    uv_tcp_nodelay(&c->tcp, 1);
    uv_read_start((uv_stream_t *)&c->tcp, on_space, on_read);
}
