/* The LMTP listener on a network loop: mail servers in, whole mails out.
 *
 * The loop's thread never touches the disk and never waits: what it cannot take
 * now stays in the socket. Memory is bounded by `memory_max` for the mails let
 * in (no new mail begins above it; one that is being spooled may hold up to 1
 * MiB more than was foreseen) and 80 KiB for each connection. */
#ifndef NET_LMTP_SERVER_H
#define NET_LMTP_SERVER_H

#include "base/error.h"
#include "base/str.h"
#include "net/lmtp/message.h"
#include "net/lmtp/session.h"
#include "net/lmtp/spool.h"
#include "net/loop.h"

#include <stdint.h>
#include <sys/stat.h>

struct lmtp_server;
struct pool;

/* Texts are copied. 0 and NULL mean the default in brackets. */
struct lmtp_server_options {
    struct loop *loop;          /* outlives the server */
    struct pool *pool;          /* writes spool files; outlives the server's mails */
    struct str address;         /* see net/lmtp/listen.h */
    mode_t mode;                /* of a Unix socket [0660] */
    struct str host;            /* our name in the greeting ["localhost"] */
    struct str spool_folder;    /* exists, writable */
    size_t message_max;         /* bytes [50 MiB] */
    size_t recipients_max;      /* of one mail [100] */
    size_t connections_max;     /* above: 421 at once [256] */
    size_t memory_max;          /* bytes of mails in flight, spooled ones aside [64 MiB] */
    int64_t idle_ms;            /* a peer that says nothing whole for so long: 421 [5 min] */
    int64_t mail_ms;            /* from DATA to the final dot [30 min] */
    spool_write_fn spool_write; /* for tests [write] */

    /* On the loop's thread, answered from memory at once. */
    enum lmtp_verdict (*rcpt_check)(void *ctx, struct str address);
    /* On the loop's thread, to be passed on at once: the receiver owes
     * lmtp_message_done for each recipient, at its leisure. */
    void (*deliver)(void *ctx, struct lmtp_message *message);
    void *ctx;
};

/* Listens when the loop runs. Errors as in net/lmtp/listen.h. Loop thread, like
 * all here. */
ERR_MUST enum err lmtp_server_create(const struct lmtp_server_options *options,
                                     struct lmtp_server **out, struct error *err);

/* The TCP port listened on, 0 for a Unix socket. */
int lmtp_server_port(const struct lmtp_server *server);

/* Takes no new connection, ends idle sessions with 421 and lets begun mails
 * finish for `grace_ms`; mails already delivered are waited for without limit,
 * since their results may be commits. `stopped(ctx)` comes once, when no
 * connection and no mail is left. */
void lmtp_server_stop(struct lmtp_server *server, int64_t grace_ms, loop_fn stopped, void *ctx);

/* From `stopped` on. */
void lmtp_server_destroy(struct lmtp_server **server);

struct lmtp_counts {
    size_t connections; /* open now */
    size_t mails;       /* begun and not answered */
    size_t memory;      /* counted against memory_max */
    uint64_t refused;   /* connections over the limit, since the start */
    uint64_t delivered; /* mails handed to `deliver` */
};
struct lmtp_counts lmtp_server_counts(const struct lmtp_server *server);

#endif
