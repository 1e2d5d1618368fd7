/* What the server's own files share: server.c (listening, limits, the end),
 * connection.c (one client's bytes), exchange.c (one request's answer) and
 * stream.c. Everything here belongs to the loop thread but for http_answer and
 * http_stream_begin.
 *
 * A connection is always in exactly one state, and in that state's list. Lists
 * are ordered by the time of entry; all in a list have the same time-out, so
 * only heads need to be looked at. */
#ifndef NET_HTTP_INTERNAL_H
#define NET_HTTP_INTERNAL_H

#include "net/http/forwarded.h"
#include "net/http/peers.h"
#include "net/http/reader.h"
#include "net/http/response.h"
#include "net/http/server.h"
#include "net/loop.h"

#include <stdatomic.h>
#include <uv.h>

enum state {
    STATE_IDLE, /* waits for a request's first byte */
    STATE_HEAD,
    STATE_BODY,
    STATE_HANDLED, /* the handler has the exchange */
    STATE_WRITE,   /* the answer goes out */
    STATE_STREAM,
    STATE_STALLED, /* a stream with unsent bytes */
    STATE_LINGER,  /* answered for the last time: waits for the client to close */
    STATE_CLOSING,
    STATES,
};

struct connection {
    uv_tcp_t tcp;
    struct http_server *server;
    struct connection *prev, *next; /* of the state's list */
    int64_t deadline;
    struct exchange *exchange; /* NULL when idle: an idle connection holds no buffer */
    struct http_stream *stream;
    struct buf ahead; /* bytes that came while the request before was in hand */
    size_t unsent;    /* WRITE, STALLED: when the deadline was set */
    struct address peer;
    uint8_t state; /* enum state */
    bool counted;  /* in server->peers */
    bool ended;    /* the client will send no more */
    bool paused;   /* we do not read: too many bytes ahead */
};

struct connection_list {
    struct connection *first, *last;
};

/* One request in hand. Outlives its connection when the client leaves early:
 * then `connection` is NULL, and the answer is dropped. */
struct exchange {
    struct http_exchange public; /* first: http_exchange * is struct exchange * */
    struct http_server *server;
    struct connection *connection;
    struct reader reader;
    int64_t held;     /* counted in server->in_flight */
    size_t body_seen; /* of the present HTTP_BODY_STEP */
    atomic_flag answered;
    bool keep_alive;
    struct http_response response;
    struct http_stream_handler stream; /* closed != NULL: a stream was begun */
    struct buf head;                   /* of the answer, in the arena */
    uv_write_t write;
};

struct http_server {
    struct loop *loop;
    struct http_limits limits;
    struct reader_limits reader_limits;
    void (*handle)(void *ctx, struct http_exchange *exchange);
    int64_t (*body_limit)(void *ctx, const struct http_request *request);
    void *ctx;
    struct trusted trusted;
    uv_tcp_t *listeners[HTTP_LISTENERS_MAX];
    size_t listener_count;
    int port;
    struct connection_list lists[STATES];
    int64_t timeouts[STATES]; /* 0: none */
    struct peers *peers;
    int64_t open;      /* connections, the closing ones included */
    int64_t exchanges; /* those in workers' hands included */
    int64_t in_flight;
    struct http_stats stats;
    struct http_date date;
    struct loop_timer *tick;
    bool draining, stopping, finishing;
    void (*done)(void *ctx);
    void *done_ctx;
    char input[64 * 1024]; /* what a socket read gives, for one callback */
};

/* server.c */
/* Whether `more` bytes still fit; adds them (or takes off) in any case. */
bool server_hold(struct http_server *server, int64_t more);
/* Call when a connection or exchange has ended: the last one ends the server. */
void server_left(struct http_server *server);

/* connection.c */
void connection_accept(struct http_server *server, uv_stream_t *listener);
/* Moves to a state's list and sets its deadline, also from a state to itself. */
void connection_enter(struct connection *c, enum state state);
/* Closes now; the exchange, if a handler has it, lives on. Again: no effect. */
void connection_close(struct connection *c);
/* The deadline of its state has passed. */
void connection_expire(struct connection *c);
/* The answer is sent: next request, or the end. */
void connection_answered(struct connection *c, bool keep_alive);
size_t connection_unsent(const struct connection *c);

/* exchange.c */
struct exchange *exchange_create(struct connection *c);
void exchange_destroy(struct exchange *x);
/* Sets client and secure; the fields must be there. */
void exchange_identify(struct exchange *x);
/* Counts what the reader holds; false when all together is too much. */
bool exchange_account(struct exchange *x);
/* The server's own answer, after which the connection ends. */
void exchange_refuse(struct exchange *x, int status, const char *reason);

/* stream.c */
/* Takes the handler over; from now on the connection's end is the stream's. */
void stream_open(struct connection *c, const struct http_stream_handler *handler);
/* The head is on its way: calls `opened`, unless that has failed already. */
void stream_opened(struct connection *c);
/* Some bytes went out: a stalled stream may flow again. */
void stream_drained(struct connection *c);
/* The connection is gone: calls `closed`. */
void stream_closed(struct http_stream **stream);

#endif
