/* Answers as bytes: status line and fields. */
#ifndef NET_HTTP_RESPONSE_H
#define NET_HTTP_RESPONSE_H

#include "base/buf.h"
#include "net/http/http.h"

/* "Sun, 06 Nov 1994 08:49:37 GMT" (RFC 9110, 5.6.7), made anew once a second. */
struct http_date {
    int64_t second;
    char text[40];
};
struct str http_date_now(struct http_date *date);

enum response_end {
    RESPONSE_KEEPS,   /* Content-Length, the connection stays */
    RESPONSE_CLOSES,  /* Content-Length, Connection: close */
    RESPONSE_STREAMS, /* no length: the end of the connection is the end */
};

/* Appends everything up to the empty line. */
void response_head(struct buf *out, const struct http_response *response, enum response_end end,
                   struct str date);

/* Whether a body goes out at all (not for HEAD, 204, 304). */
bool response_has_body(const struct http_response *response, enum http_method method);

/* The server's own refusal: problem+json (RFC 9457) with `reason` as detail. */
struct http_response response_refusal(struct arena *arena, int status, const char *reason);

#endif
