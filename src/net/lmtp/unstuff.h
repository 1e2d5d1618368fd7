/* The body of a mail between DATA and its final dot (RFC 5321, 4.1.1.4 and 4.5.2).
 *
 * A line is what CR LF ends, and nothing else is a line: the message ends only
 * at CR LF . CR LF (the CR LF of the DATA command counts as the first), and a
 * dot is taken off only where a line so defined begins with one and goes on.
 * A CR alone or an LF alone is content like any other byte and is kept as it
 * came, so LF . LF, LF . CR LF, CR . CR and CR LF . LF end nothing: a peer that
 * ends lines otherwise cannot make us see a second mail where an honest relay
 * saw one (SMTP smuggling). A sender that stuffs dots after bare LFs has its
 * extra dots kept: one dot too many in a broken mail beats a guess.
 *
 * Blocks go through as they are; nothing is copied. */
#ifndef NET_LMTP_UNSTUFF_H
#define NET_LMTP_UNSTUFF_H

#include "base/str.h"

#include <stdbool.h>
#include <stddef.h>

enum lmtp_unstuff_state {
    LMTP_AT_START, /* after CR LF */
    LMTP_AT_DOT,   /* after a dot that began the line */
    LMTP_AT_DOT_CR,
    LMTP_AT_CR,
    LMTP_AT_TEXT,
    LMTP_AT_END,
};

/* Zeroed: ready for the first byte after DATA's own CR LF. */
struct lmtp_unstuff {
    enum lmtp_unstuff_state state;
};

/* Reads `in` and calls `content` for each run of the message's own bytes,
 * borrowed from `in` (or from a constant) during the call, never empty. Returns
 * how many bytes were used: all of them, or up to the final CR LF, after which
 * the state is LMTP_AT_END and nothing more is taken. */
size_t lmtp_unstuff_feed(struct lmtp_unstuff *u, struct str in,
                         void (*content)(void *ctx, struct str run), void *ctx);

#endif
