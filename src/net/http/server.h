/* The HTTP server: listens, reads requests within limits, writes answers.
 *
 * Runs on the loop thread. An idle connection holds no buffer. Requests of one
 * connection are answered one after another, so pipelining keeps its order. */
#ifndef NET_HTTP_SERVER_H
#define NET_HTTP_SERVER_H

#include "net/http/http.h"

struct loop;
struct http_server;

/* 0 in any field means its default. Times are milliseconds. */
struct http_limits {
    int64_t head_bytes;              /* request line and fields; over: 431 */
    int64_t fields;                  /* number of fields; over: 431 */
    int64_t connections;             /* over: 503 and closed */
    int64_t connections_per_address; /* IPv6: per /64; trusted proxies are exempt; over: 503 */
    int64_t in_flight_bytes;         /* heads, bodies and answers of all connections together;
                                        over: 503 for the request that would add more */
    int64_t stream_backlog_bytes;    /* unsent bytes of one stream; over: closed */
    int64_t arena_bytes;             /* budget of an exchange's arena */
    int64_t head_ms;                 /* from the first byte to the end of the head; else 408 */
    int64_t body_ms;                 /* for each HTTP_BODY_STEP bytes of body; else 408 */
    int64_t idle_ms;                 /* without a request; else closed */
    int64_t write_ms;                /* without any byte taken by the client; else closed */
    int64_t linger_ms;               /* what a client may still send after the last answer */
};

enum {
    HTTP_HEAD_BYTES = 16 * 1024,
    HTTP_FIELDS = 100,
    HTTP_CONNECTIONS = 10000,
    HTTP_CONNECTIONS_PER_ADDRESS = 256,
    HTTP_IN_FLIGHT_BYTES = 256 * 1024 * 1024,
    HTTP_STREAM_BACKLOG_BYTES = 256 * 1024,
    HTTP_ARENA_BYTES = 32 * 1024 * 1024,
    HTTP_HEAD_MS = 10 * 1000,
    HTTP_BODY_MS = 30 * 1000,
    HTTP_BODY_STEP = 32 * 1024,
    HTTP_IDLE_MS = 75 * 1000,
    HTTP_WRITE_MS = 30 * 1000,
    HTTP_LINGER_MS = 2 * 1000,
    HTTP_LISTENERS_MAX = 8,
};

struct http_listen {
    struct str host; /* an address, "127.0.0.1" or "::1", or a name */
    int port;        /* 0: any free one */
};

struct http_options {
    const struct http_listen *listen;
    size_t listen_count; /* 1 to HTTP_LISTENERS_MAX */
    /* Proxies whose X-Forwarded-For and X-Forwarded-Proto are believed:
     * addresses or ranges, "10.0.0.0/8". */
    const struct str *trusted;
    size_t trusted_count;
    /* Loop thread: the complete request. Must not block; answers now or later. */
    void (*handle)(void *ctx, struct http_exchange *exchange);
    /* Loop thread, before a body is read: how many bytes it may have. The path,
     * query and fields are there. NULL: no request may have a body. Over: 413. */
    int64_t (*body_limit)(void *ctx, const struct http_request *request);
    void *ctx;
    struct http_limits limits;
};

/* Listens on all addresses or on none. What `options` points to is borrowed
 * during the call only.
 * ERR_CONFLICT: a port is in use (`key` "listen.in_use", `arg` "HOST:PORT");
 * ERR_INVALID: an address or range cannot be read or is not this machine's
 * ("listen.bad_address"); ERR_FORBIDDEN: the port needs rights ("listen.forbidden"). The
 * number of connections is lowered, with a log line, where the machine grants
 * fewer descriptors. */
ERR_MUST enum err http_server_create(struct loop *loop, const struct http_options *options,
                                     struct http_server **out, struct error *err);

/* The port of the first address, or the one the machine chose for it. */
int http_server_port(const struct http_server *server);

/* From now on each answer ends its connection, so that clients come back
 * elsewhere: for the time between being told to stop and stopping. Loop thread. */
void http_server_drain(struct http_server *server);

/* Stops listening, closes idle connections, streams and half-read requests,
 * lets requests in hand be answered (each must be, by its handler), then calls
 * `done` on the loop thread: the server is gone. */
void http_server_stop(struct http_server *server, void (*done)(void *ctx), void *ctx);

/* For metrics; loop thread. */
struct http_stats {
    int64_t connections, streams, in_flight_bytes;               /* now */
    int64_t accepted, turned_away, requests, refused, timed_out; /* since the start */
};
void http_server_stats(const struct http_server *server, struct http_stats *out);

#endif
