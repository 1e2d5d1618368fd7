/* Command lines of a session, put together from blocks of any size. */
#ifndef NET_LMTP_LINE_H
#define NET_LMTP_LINE_H

#include "base/str.h"

#include <stdbool.h>

/* With its CR LF. RFC 5321 asks for 512 and its extensions for some more;
 * addresses here may be longer than there. */
enum { LMTP_LINE_MAX = 1024 };

enum lmtp_line_outcome {
    LMTP_LINE_MORE,     /* not at its end yet */
    LMTP_LINE_WHOLE,    /* `line` is set, without its CR LF */
    LMTP_LINE_TOO_LONG, /* told once, at its end; its bytes were dropped */
    LMTP_LINE_NO_CRLF,  /* ended with LF alone */
    LMTP_LINE_CONTROL,  /* holds a control byte; a CR or NUL is one */
};

/* Zeroed: ready for the first byte. */
struct lmtp_line {
    bool too_long;
    size_t len;
    char text[LMTP_LINE_MAX];
};

/* Takes bytes up to the end of one line; returns how many, at least one of a
 * non-empty `in`. `line` is borrowed from `in` or from `l` until the next call. */
size_t lmtp_line_take(struct lmtp_line *l, struct str in, enum lmtp_line_outcome *outcome,
                      struct str *line);

#endif
