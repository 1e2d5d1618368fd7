/* The connections of one LMTP server: between the sockets, the sessions and the
 * mails. Inside net/lmtp only; all on the loop's thread. */
#ifndef NET_LMTP_CONNECTION_H
#define NET_LMTP_CONNECTION_H

#include "net/lmtp/incoming.h"
#include "net/lmtp/session.h"
#include "net/loop_uv.h"

#include <sys/queue.h>

struct connection;
TAILQ_HEAD(connection_list, connection);

enum { CONNECTION_READ_BLOCK = 64 * 1024 };

/* What they share. The first part is set by the owner before the first opens. */
struct connections {
    struct loop *loop;
    bool unix_sockets;
    struct str host;
    struct lmtp_limits limits;
    size_t memory_max;
    int64_t idle_ms, mail_ms;
    enum lmtp_verdict (*rcpt_check)(void *ctx, struct str address);
    void (*deliver)(void *ctx, struct lmtp_message *message);
    void *ctx;
    struct incoming_home home;              /* its callbacks are set here */
    void (*fewer)(struct connections *all); /* a connection or a mail is gone */

    struct connection_list open, queue; /* queue: those that wait for room */
    bool serving;
    size_t count;
    uint64_t delivered;
    char block[CONNECTION_READ_BLOCK]; /* one read at a time goes through it */
};

void connections_init(struct connections *all);

union connection_stream {
    uv_handle_t handle;
    uv_stream_t stream;
    uv_pipe_t pipe;
    uv_tcp_t tcp;
};
/* A handle of the right kind, not opened; 0 or libuv's fault. */
int connection_stream_init(const struct connections *all, union connection_stream *uv);

/* Accepts the one that waits at the listener. */
void connections_accept(struct connections *all, uv_stream_t *listener);
/* Ends those whose peer let its time pass. To be called every now and then. */
void connections_sweep(struct connections *all);
/* Ends the idle ones with 421; mails begun go on. */
void connections_stop(struct connections *all);
/* Closes all but those whose mail is with its receiver. */
void connections_cut(struct connections *all);

#endif
