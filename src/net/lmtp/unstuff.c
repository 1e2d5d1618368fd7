#include "net/lmtp/unstuff.h"

#include <string.h>

/* In the middle of a line only CR LF . matters: one search over the whole block
 * instead of a look at each byte. Returns the offset of what comes next. */
static size_t skip_text(struct lmtp_unstuff *u, struct str in, size_t from)
{
    const char *hit = memmem(in.ptr + from, in.len - from, "\r\n.", 3);
    if (hit) {
        u->state = LMTP_AT_START;
        return (size_t)(hit - in.ptr) + 2;
    }
    if (in.ptr[in.len - 1] == '\r')
        u->state = LMTP_AT_CR;
    else if (in.len - from >= 2 && memcmp(in.ptr + in.len - 2, "\r\n", 2) == 0)
        u->state = LMTP_AT_START;
    return in.len;
}

static enum lmtp_unstuff_state after(char c)
{
    return c == '\r' ? LMTP_AT_CR : LMTP_AT_TEXT;
}

size_t lmtp_unstuff_feed(struct lmtp_unstuff *u, struct str in,
                         void (*content)(void *ctx, struct str run), void *ctx)
{
    size_t at = 0, run = 0; /* in[run, at) is content not handed on yet */
    while (at < in.len && u->state != LMTP_AT_END) {
        char c = in.ptr[at];
        switch (u->state) {
        case LMTP_AT_TEXT: at = skip_text(u, in, at); break;
        case LMTP_AT_CR:
            u->state = c == '\n' ? LMTP_AT_START : after(c);
            at++;
            break;
        case LMTP_AT_START:
            if (c == '.') {
                if (at > run)
                    content(ctx, str_sub(in, run, at - run));
                run = at + 1;
            }
            u->state = c == '.' ? LMTP_AT_DOT : after(c);
            at++;
            break;
        case LMTP_AT_DOT:
            /* The dot is gone either way; a CR is held back until it is known. */
            u->state = c == '\r' ? LMTP_AT_DOT_CR : LMTP_AT_TEXT;
            if (c == '\r')
                run = ++at;
            break;
        case LMTP_AT_DOT_CR:
            if (c == '\n') {
                u->state = LMTP_AT_END;
                return at + 1;
            }
            content(ctx, STR("\r"));
            u->state = LMTP_AT_CR;
            break;
        case LMTP_AT_END: break;
        }
    }
    if (at > run)
        content(ctx, str_sub(in, run, at - run));
    return at;
}
