/* A real server on a thread of its own, and a plain blocking client.
 *
 * Paths of the test server:
 *   /hello           "hello"; body limit 0
 *   /echo            the body back, at most ECHO_MAX bytes; ?from=worker answers from a pool
 *   /seen            client, secure, method, path and query as text
 *   /big             BIG_BYTES bytes
 *   /empty, /same    204, 304
 *   /wait            answered by fixture_release; /wait?stream with a stream
 *   /stream          an event stream; what arrives is in the fixture
 *   /field           a response field with a forged line in its value */
#ifndef TESTS_NET_HTTP_FIXTURE_H
#define TESTS_NET_HTTP_FIXTURE_H

#include "base/pool.h"
#include "net/http/server.h"
#include "net/loop.h"

#include <pthread.h>
#include <stdatomic.h>

enum { ECHO_MAX = 100000, BIG_BYTES = 8 * 1024 * 1024, WAITING_MAX = 16 };

struct fixture {
    struct loop *loop;
    struct http_server *server;
    struct pool *pool;
    pthread_t thread;
    int port;
    _Atomic int handled;        /* requests that reached the handler */
    _Atomic int opened, closed; /* streams */
    struct http_stream *stream; /* the last opened; loop thread */
    struct http_exchange *waiting[WAITING_MAX];
    _Atomic int waiting_count;
    bool stopping;
    _Atomic int stopped;
};

/* Listens on 127.0.0.1 with these limits and trusts `trusted` (NULL: nobody). */
void fixture_start(struct fixture *f, struct http_limits limits, const char *trusted);
void fixture_start_on(struct fixture *f, const char *host, struct http_limits limits);
/* Graceful stop, then everything is gone; asserts that it ends. */
void fixture_stop(struct fixture *f);
/* The server's stop alone, not waited for. */
void fixture_begin_stop(struct fixture *f);
void fixture_drain(struct fixture *f);
void fixture_release(struct fixture *f);                               /* answers what waits */
void fixture_send(struct fixture *f, const char *text, size_t repeat); /* on the stream */
void fixture_stats(struct fixture *f, struct http_stats *out);
/* Waits until *value is at least `least`; fails the test after 5 s. */
void wait_for(_Atomic int *value, int least);

int dial(int port);
int dial_host(const char *host, int port);
void send_text(int fd, const char *text);
void send_bytes(int fd, const char *bytes, size_t len);
/* One byte per segment. */
void send_slowly(int fd, const char *bytes, size_t len);

/* Everything until the server closes; 0-ended, to be freed. */
char *read_all(int fd);
struct answer {
    int status;
    bool closes; /* Connection: close */
    char head[4096];
    char *body;  /* NULL when there is none; to be freed */
    long length; /* Content-Length, or -1 */
};
/* One answer; `has_body` false after HEAD. Status 0: closed without an answer. */
struct answer read_answer(int fd, bool has_body);
/* Whether the server closes within 5 s without a further byte. */
bool is_closed(int fd);
/* Sends, reads one answer and gives its status. */
int status_of(int fd, const char *request);
void answer_free(struct answer *a);

#endif
