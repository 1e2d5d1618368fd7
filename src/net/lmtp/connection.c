#include "net/lmtp/connection.h"

#include "base/buf.h"

#include <stddef.h>
#include <stdlib.h>

/* How long a peer may take to hang up after our last word. */
enum { LINGER_MS = 2000 };

struct connection {
    union connection_stream uv;
    struct connections *all;
    TAILQ_ENTRY(connection) link;
    TAILQ_ENTRY(connection) queue_link;
    struct lmtp_session *session;
    struct incoming *mail; /* being received or awaiting results */
    bool delivered;        /* the mail is with the receiver */
    struct buf held;       /* read, not taken by the session yet */
    struct buf unsent;     /* of the write under way */
    uv_write_t write;
    uv_shutdown_t shutdown;
    bool writing, reading, eof, closing, said_bye;
    bool queued; /* waits for room to begin a mail */
    int64_t deadline, mail_deadline;
};

static void advance(struct connection *c);

/* Room: mails begin only while there is some, and then always get to their end. */

static bool has_room(const struct connections *all)
{
    return all->home.memory < all->memory_max;
}

static void enqueue(struct connection *c)
{
    if (!c->queued)
        TAILQ_INSERT_TAIL(&c->all->queue, c, queue_link);
    c->queued = true;
}

static void dequeue(struct connection *c)
{
    if (c->queued)
        TAILQ_REMOVE(&c->all->queue, c, queue_link);
    c->queued = false;
}

/* After anything that may have made room. Those it serves may make more. */
static void serve_queue(struct connections *all)
{
    struct connection *c;
    if (all->serving)
        return;
    all->serving = true;
    while (has_room(all) && (c = TAILQ_FIRST(&all->queue))) {
        dequeue(c);
        advance(c);
    }
    all->serving = false;
}

/* Connections */

static void on_closed(uv_handle_t *handle)
{
    struct connection *c = handle->data;
    struct connections *all = c->all;
    TAILQ_REMOVE(&all->open, c, link);
    all->count--;
    lmtp_session_destroy(&c->session);
    buf_release(&c->held);
    buf_release(&c->unsent);
    free(c);
    all->fewer(all);
}

static void close_connection(struct connection *c)
{
    if (c->closing)
        return;
    c->closing = true;
    dequeue(c);
    if (c->mail && c->delivered)
        incoming_set_owner(c->mail, NULL);
    else if (c->mail)
        incoming_release(&c->mail);
    c->mail = NULL;
    uv_close(&c->uv.handle, on_closed);
}

/* Writing: at once when the socket takes it, which it nearly always does. */

static void on_written(uv_write_t *write, int status)
{
    struct connection *c = write->data;
    c->writing = false;
    buf_release(&c->unsent);
    if (status < 0)
        close_connection(c);
    else
        advance(c);
}

static void write_rest(struct connection *c, struct str rest)
{
    buf_add(&c->unsent, rest);
    uv_buf_t block = uv_buf_init(c->unsent.ptr, (unsigned)c->unsent.len);
    c->write.data = c;
    c->writing = uv_write(&c->write, &c->uv.stream, &block, 1, on_written) == 0;
    if (!c->writing)
        close_connection(c);
}

static void send_replies(struct connection *c)
{
    struct str out = lmtp_session_replies(c->session);
    if (out.len == 0 || c->writing || c->closing)
        return;
    uv_buf_t block = uv_buf_init((char *)out.ptr, (unsigned)out.len);
    int n = uv_try_write(&c->uv.stream, &block, 1);
    if (n < 0 && n != UV_EAGAIN) {
        close_connection(c);
        return;
    }
    size_t sent = n > 0 ? (size_t)n : 0;
    if (sent < out.len)
        write_rest(c, str_sub(out, sent, out.len));
    lmtp_session_replies_taken(c->session);
}

/* Reading */

/* Whether the session may see the next bytes; waiting for room queues. */
static bool may_feed(struct connection *c)
{
    if (c->closing || c->writing || lmtp_session_waiting(c->session))
        return false;
    if (lmtp_session_in_data(c->session))
        return !c->mail || !incoming_full(c->mail);
    bool may = has_room(c->all) || lmtp_session_over(c->session);
    if (may)
        dequeue(c);
    else
        enqueue(c);
    return may;
}

/* Gives the session what it takes of `in`; returns how much. Replies to all
 * commands of one block go out in one piece. */
static size_t feed(struct connection *c, struct str in)
{
    size_t used = 0;
    while (used < in.len && may_feed(c)) {
        used += lmtp_session_feed(c->session, str_sub(in, used, in.len));
        /* Half a command is no progress: a peer cannot stay by dripping bytes. */
        if (lmtp_session_replies(c->session).len || lmtp_session_in_data(c->session))
            c->deadline = loop_now(c->all->loop) + c->all->idle_ms;
        send_replies(c);
    }
    return used;
}

static void on_read(uv_stream_t *stream, ssize_t n, const uv_buf_t *block)
{
    struct connection *c = stream->data;
    if (n > 0) {
        struct str in = {block->base, (size_t)n};
        size_t used = feed(c, in);
        if (!c->closing)
            buf_add(&c->held, str_sub(in, used, in.len));
    } else if (n == UV_EOF) {
        c->eof = true;
    } else if (n < 0) {
        close_connection(c);
    }
    if (n != 0)
        advance(c);
}

static void lend_block(uv_handle_t *handle, size_t suggested, uv_buf_t *out)
{
    (void)suggested;
    struct connection *c = handle->data;
    *out = uv_buf_init(c->all->block, CONNECTION_READ_BLOCK);
}

/* Reads on while nothing is held: so the socket, not we, keeps what must wait. */
static void set_reading(struct connection *c, bool wanted)
{
    if (wanted == c->reading)
        return;
    c->reading = wanted;
    if (!wanted)
        uv_read_stop(&c->uv.stream);
    else if (uv_read_start(&c->uv.stream, lend_block, on_read) != 0)
        close_connection(c);
}

static void on_shutdown(uv_shutdown_t *shutdown, int status)
{
    (void)shutdown;
    (void)status;
}

/* Our side is closed after the last word, and the rest of theirs read away: a
 * close with bytes unread would tear the last reply down on its way. */
static void say_bye(struct connection *c)
{
    if (c->said_bye)
        return;
    c->said_bye = true;
    c->deadline = loop_now(c->all->loop) + LINGER_MS;
    if (uv_shutdown(&c->shutdown, &c->uv.stream, on_shutdown) != 0)
        close_connection(c);
}

/* Goes on with a connection after anything changed for it. */
static void advance(struct connection *c)
{
    if (c->closing)
        return;
    send_replies(c);
    if (c->held.len) {
        buf_drop(&c->held, feed(c, buf_str(&c->held)));
        if (c->held.len == 0)
            buf_release(&c->held);
    }
    if (c->closing)
        return;
    bool idle = !c->held.len && !c->writing && !lmtp_session_waiting(c->session);
    if (c->eof && idle) {
        close_connection(c);
        return;
    }
    if (lmtp_session_over(c->session) && !c->writing)
        say_bye(c);
    if (!c->closing)
        set_reading(c, !c->held.len && !c->eof);
}

/* Mails */

static enum lmtp_verdict on_rcpt_check(void *ctx, struct str address)
{
    struct connection *c = ctx;
    return c->all->rcpt_check(c->all->ctx, address);
}

static bool on_data_begin(void *ctx, const struct lmtp_envelope *envelope)
{
    struct connection *c = ctx;
    struct connections *all = c->all;
    c->mail = incoming_create(&all->home, envelope, c);
    c->delivered = false;
    c->mail_deadline = loop_now(all->loop) + all->mail_ms;
    return true;
}

static void on_data_bytes(void *ctx, struct str bytes)
{
    struct connection *c = ctx;
    incoming_add(c->mail, bytes);
}

/* A mail that is whole goes to the receiver; one that failed is answered here. */
static void hand_over(struct connection *c)
{
    struct connections *all = c->all;
    enum lmtp_result fault = incoming_fault(c->mail);
    if (fault == LMTP_STORED) {
        c->delivered = true;
        all->delivered++;
        all->deliver(all->ctx, incoming_message(c->mail));
        return;
    }
    size_t count = incoming_message(c->mail)->envelope.recipient_count;
    incoming_release(&c->mail);
    for (size_t i = 0; i < count; i++)
        lmtp_session_result(c->session, i, fault);
}

static void on_data_end(void *ctx)
{
    struct connection *c = ctx;
    incoming_end(c->mail);
    if (incoming_ready(c->mail))
        hand_over(c);
    serve_queue(c->all);
}

static void on_data_drop(void *ctx)
{
    struct connection *c = ctx;
    incoming_release(&c->mail);
}

static const struct lmtp_events events = {
    on_rcpt_check, on_data_begin, on_data_bytes, on_data_end, on_data_drop,
};

static void mail_released(struct incoming_home *home)
{
    struct connections *all =
        (struct connections *)((char *)home - offsetof(struct connections, home));
    serve_queue(all);
    all->fewer(all);
}

static void mail_moved(struct incoming *mail)
{
    struct connection *c = incoming_owner(mail);
    struct connections *all = c->all;
    if (incoming_ready(mail))
        hand_over(c);
    advance(c);
    serve_queue(all);
}

static void mail_answered(struct incoming *mail)
{
    struct connection *c = incoming_owner(mail);
    if (c) {
        size_t count = incoming_message(mail)->envelope.recipient_count;
        for (size_t i = 0; i < count; i++)
            lmtp_session_result(c->session, i, incoming_result(mail, i));
        c->mail = NULL;
        c->deadline = loop_now(c->all->loop) + c->all->idle_ms;
    }
    incoming_release(&mail);
    if (c)
        advance(c);
}

/* Time */

static bool is_ours_to_move(const struct connection *c)
{
    return c->queued || lmtp_session_waiting(c->session) || (c->mail && incoming_full(c->mail));
}

static void sweep_one(struct connection *c, int64_t now)
{
    bool mail_late = lmtp_session_in_data(c->session) && now >= c->mail_deadline;
    if (is_ours_to_move(c))
        c->deadline = now + c->all->idle_ms;
    else if (now >= c->deadline && (c->writing || c->said_bye))
        close_connection(c);
    else if (now >= c->deadline || mail_late) {
        lmtp_session_timeout(c->session);
        advance(c);
    }
}

void connections_sweep(struct connections *all)
{
    int64_t now = loop_now(all->loop);
    for (struct connection *c = TAILQ_FIRST(&all->open); c; c = TAILQ_NEXT(c, link))
        if (!c->closing)
            sweep_one(c, now);
}

void connections_stop(struct connections *all)
{
    for (struct connection *c = TAILQ_FIRST(&all->open); c; c = TAILQ_NEXT(c, link)) {
        lmtp_session_stop(c->session);
        advance(c);
    }
}

void connections_cut(struct connections *all)
{
    for (struct connection *c = TAILQ_FIRST(&all->open); c; c = TAILQ_NEXT(c, link))
        if (!c->mail || !c->delivered)
            close_connection(c);
}

/* Arrivals */

int connection_stream_init(const struct connections *all, union connection_stream *uv)
{
    uv_loop_t *loop = loop_uv(all->loop);
    return all->unix_sockets ? uv_pipe_init(loop, &uv->pipe, 0) : uv_tcp_init(loop, &uv->tcp);
}

void connections_accept(struct connections *all, uv_stream_t *listener)
{
    struct connection *c = calloc(1, sizeof *c);
    if (!c)
        abort();
    if (connection_stream_init(all, &c->uv) != 0) {
        free(c);
        return;
    }
    c->all = all;
    c->uv.handle.data = c;
    c->session = lmtp_session_create(all->host, &all->limits, &events, c);
    c->deadline = loop_now(all->loop) + all->idle_ms;
    TAILQ_INSERT_TAIL(&all->open, c, link);
    all->count++;
    if (uv_accept(listener, &c->uv.stream) != 0) {
        close_connection(c);
        return;
    }
    if (!all->unix_sockets)
        uv_tcp_nodelay(&c->uv.tcp, 1);
    advance(c);
}

void connections_init(struct connections *all)
{
    TAILQ_INIT(&all->open);
    TAILQ_INIT(&all->queue);
    all->home.moved = mail_moved;
    all->home.answered = mail_answered;
    all->home.released = mail_released;
}
