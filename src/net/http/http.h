/* HTTP/1.1 for handlers: requests, answers and event streams (RFC 9110, 9112).
 *
 * The server (net/http/server.h) calls one function per complete request, on
 * the loop thread. That function answers itself or hands the exchange to a
 * worker; http_answer or http_stream_begin may be called from any thread,
 * exactly once. TLS, HTTP/2 and compression belong to the front proxy.
 *
 * What a handler sees is already strict: a request that two readers could
 * understand differently was refused with 400 and its connection closed. */
#ifndef NET_HTTP_HTTP_H
#define NET_HTTP_HTTP_H

#include "base/error.h"
#include "base/str.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct arena;

/* Others are refused: known ones with 405, unknown ones with 501. */
enum http_method {
    METHOD_GET,
    METHOD_HEAD,
    METHOD_POST,
    METHOD_PUT,
    METHOD_PATCH,
    METHOD_DELETE,
};
const char *http_method_name(enum http_method method);

struct http_field {
    struct str name;
    struct str value; /* without blanks around; may hold bytes above 127 */
};

struct http_request {
    enum http_method method;
    struct str path;   /* decoded once; starts with '/'; UTF-8 without controls, backslash,
                          "." or ".." segments; an encoded slash was refused */
    struct str query;  /* as sent, without '?'; STR_NONE when there is none */
    struct str host;   /* the Host field: name and perhaps port; "" only from HTTP/1.0 */
    struct str body;   /* "" when there is none */
    struct str client; /* the address, text; X-Forwarded-For counts from a trusted proxy only */
    bool secure;       /* the client came by https, as a trusted proxy says */
    const struct http_field *fields;
    size_t field_count;
};

/* The first field of that name (case ignored), or STR_NONE. Host, Content-Type,
 * Content-Length, Authorization, Origin, Expect and Idempotency-Key stand at most once. */
struct str http_header(const struct http_request *request, const char *name);

/* The value of the first cookie of that name, as sent; STR_NONE when absent. */
struct str http_cookie(const struct http_request *request, const char *name);

/* The decoded value of one name in the query. ERR_NOT_FOUND: not there (and
 * *out is STR_NONE). ERR_INVALID: wrong encoding, not UTF-8, or there twice; `field`
 * is `name`. See net/http/form.h to walk all. */
ERR_MUST enum err http_query(struct arena *arena, const struct http_request *request,
                             const char *name, struct str *out, struct error *err);

/* The same in a body of type application/x-www-form-urlencoded; another type
 * is ERR_INVALID. */
ERR_MUST enum err http_form(struct arena *arena, const struct http_request *request,
                            const char *name, struct str *out, struct error *err);

/* One request and its answer. Everything in it, what the arena gave included,
 * lives until the answer is given; afterwards the exchange must not be touched. */
struct http_exchange {
    struct http_request request;
    struct arena *arena; /* for the handler and the answer */
};

struct http_response {
    int status;              /* 200 to 599; 204 and 304 carry no body */
    struct str content_type; /* STR_NONE: none */
    /* Further fields. Length, type, date and connection are the server's (assert).
     * Control bytes in a value go out as '?', so no value can forge a field. */
    const struct http_field *fields;
    size_t field_count;
    struct str body; /* for HEAD give what GET would get: only its length is sent */
};

/* Any thread, once. The struct is copied; what it points to must lie in the
 * exchange's arena or live for ever (embedded files). */
void http_answer(struct http_exchange *exchange, const struct http_response *response);

/* "Not Found" for 404; "Unknown" for a status that this server never sends. */
const char *http_status_text(int status);

/* An answer without end, for Server-Sent Events. The caller writes event blocks
 * and heartbeats; the connection ends with the stream. */
struct http_stream;

struct http_stream_handler {
    /* Loop thread. The stream is the caller's to send on until `closed`. Does not
     * come when the client has gone, asked with HEAD, or the server stops. */
    void (*opened)(void *ctx, struct http_stream *stream);
    /* Loop thread, exactly once, `opened` or not, never from inside a call of
     * these functions: the client left, the backlog was full, the server stops,
     * or http_stream_close. The stream must not be touched any more. */
    void (*closed)(void *ctx);
    void *ctx;
};

/* Instead of http_answer: any thread, once. Of `response` status, type and
 * fields count; a body is sent first, if there is one. */
void http_stream_begin(struct http_exchange *exchange, const struct http_response *response,
                       const struct http_stream_handler *handler);

/* Loop thread only. Copies what the socket does not take at once. A client that
 * leaves more than the backlog limit unread is closed; it comes back and
 * resumes. Nothing happens on a stream that is about to be closed. */
void http_stream_send(struct http_stream *stream, struct str bytes);

/* Loop thread only. What is still unsent is dropped; `closed` follows. */
void http_stream_close(struct http_stream *stream);

#endif
