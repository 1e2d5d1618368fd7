/* The server's side of one LMTP connection (RFC 2033, with RFC 5321, 2920, 1870,
 * 2034, 6152 and 6531), without any I/O: bytes in, reply bytes out, events to
 * the owner between them.
 *
 *   owner                        session
 *   feed(bytes)         ->       rcpt_check, data_begin, data_bytes..., data_end
 *   replies()           <-       what to write, in one piece
 *   result(i, stored)   ->       once every recipient has one: a line for each
 *
 * A mail is accepted for a recipient when the owner says so, not before: after
 * the final dot the session takes no byte until every result is known. A mail
 * is never refused for what it contains; only its size counts. */
#ifndef NET_LMTP_SESSION_H
#define NET_LMTP_SESSION_H

#include "base/str.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct lmtp_session;

enum {
    LMTP_CLIENT_NAME_MAX = 255,
    /* The session takes no more commands until its replies are fetched. */
    LMTP_REPLIES_MAX = 16 * 1024,
};

struct lmtp_limits {
    size_t message_bytes; /* announced as SIZE, counted after unstuffing; over 0 */
    size_t recipients;    /* of one mail, the same one twice counts twice; over 0 */
    int errors;           /* faulty commands in a row without a mail: then 421 */
};

/* Valid until the session's next command. No recipient occurs twice: one named
 * again by the client is answered with the result of the first. */
struct lmtp_envelope {
    struct str client;      /* what LHLO said */
    struct str sender;      /* "" for the null sender; as it came, no control bytes */
    struct str *recipients; /* UTF-8, see net/lmtp/address.h */
    size_t recipient_count; /* at least 1 */
    uint64_t declared_size; /* SIZE= of MAIL FROM, 0 when it said nothing */
};

enum lmtp_verdict {
    LMTP_RCPT_ACCEPT,
    LMTP_RCPT_UNKNOWN, /* 550 5.1.1 */
    LMTP_RCPT_LATER,   /* 450 4.2.0 */
};

enum lmtp_result {
    LMTP_STORED,       /* 250 2.0.0: durable, ours from now on */
    LMTP_FAILED,       /* 451 4.3.0: could not store, try again */
    LMTP_NO_SPACE,     /* 452 4.3.1: no room now, try again */
    LMTP_MAILBOX_GONE, /* 450 4.2.0: no longer known, try again */
    LMTP_TOO_BIG,      /* 552 5.3.4: never try again */
};

/* Called from lmtp_session_feed. All are set; texts are borrowed for the call. */
struct lmtp_events {
    enum lmtp_verdict (*rcpt_check)(void *ctx, struct str address);
    /* False: no mail now (451 4.3.2), the client comes back. */
    bool (*data_begin)(void *ctx, const struct lmtp_envelope *envelope);
    /* The message's own bytes in order, without the dots of the transport. */
    void (*data_bytes)(void *ctx, struct str bytes);
    /* Whole. The owner now owes lmtp_session_result for each recipient, from
     * within this call or later. */
    void (*data_end)(void *ctx);
    /* It outgrew the limit: forget it. What still comes is drained, then each
     * recipient is answered 552; data_end does not come. */
    void (*data_drop)(void *ctx);
};

/* `host` is our name in the greeting, borrowed as long as the session lives,
 * like `events`. The greeting waits in lmtp_session_replies. */
struct lmtp_session *lmtp_session_create(struct str host, const struct lmtp_limits *limits,
                                         const struct lmtp_events *events, void *ctx);
void lmtp_session_destroy(struct lmtp_session **session);

/* Returns how many bytes were taken. Fewer than all: results are awaited or the
 * replies must be fetched first; feed the rest afterwards. Once the session is
 * over everything is taken and ignored. */
size_t lmtp_session_feed(struct lmtp_session *session, struct str bytes);

/* What to write now; borrowed until the next call that takes the session. */
struct str lmtp_session_replies(const struct lmtp_session *session);
void lmtp_session_replies_taken(struct lmtp_session *session);

/* Once for each recipient of the envelope, in any order, after data_end. */
void lmtp_session_result(struct lmtp_session *session, size_t recipient, enum lmtp_result result);

/* The client was silent or too slow: says 421 unless results are awaited. */
void lmtp_session_timeout(struct lmtp_session *session);

/* The server stops. Between mails the session ends now with 421; a mail whose
 * DATA has begun is still taken and answered, then the session ends. */
void lmtp_session_stop(struct lmtp_session *session);

/* A mail's bytes are coming in; results are awaited; the session is over: write
 * the replies and close. */
bool lmtp_session_in_data(const struct lmtp_session *session);
bool lmtp_session_waiting(const struct lmtp_session *session);
bool lmtp_session_over(const struct lmtp_session *session);

#endif
