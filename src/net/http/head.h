/* A request's head: request line and fields, up to the empty line.
 *
 * Two steps. The guard runs over the raw bytes as they come and refuses what
 * llhttp lets pass and another reader may understand differently: CR or LF
 * alone, lines that start with a blank (obs-fold, RFC 9112 5.2), control bytes,
 * an empty line before the request. Then head_parse takes the complete block:
 * llhttp for the grammar, and our own rules for what must stand once. */
#ifndef NET_HTTP_HEAD_H
#define NET_HTTP_HEAD_H

#include "net/http/http.h"

/* A status 400 or above and the reason for developers; 0: not refused. */
struct refusal {
    int status;
    const char *reason;
};

struct head_guard {
    bool cr;       /* the last byte was CR */
    size_t column; /* bytes of the present line */
    size_t lines;  /* complete lines before it */
};

enum head_step { HEAD_MORE, HEAD_END, HEAD_BAD };

/* Looks at `bytes`. HEAD_END: the head ended after the first *used of them.
 * HEAD_BAD: *reason says why. */
enum head_step head_scan(struct head_guard *guard, struct str bytes, size_t *used,
                         const char **reason);

/* How the message goes on after its head. */
struct head_framing {
    int64_t content_length; /* 0 when absent */
    bool chunked;
    bool expect_continue;
    bool keep_alive; /* the client would; HTTP/1.0 never */
};

/* `block` is a whole head that passed the guard, its empty line included; the
 * request's texts point into it or into the arena. Leaves body, client and
 * secure alone. */
struct refusal head_parse(struct arena *arena, struct str block, size_t fields_max,
                          struct http_request *request, struct head_framing *framing);

#endif
