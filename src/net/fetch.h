/* Asking another program over HTTP: what is asked and what came, without who carries
 * it (a port: providers/http does, a test gives its own). */
#ifndef NET_FETCH_H
#define NET_FETCH_H

#include "base/error.h"
#include "base/str.h"

#include <stddef.h>

struct arena;

enum { FETCH_HEADERS_MAX = 8, FETCH_BODY_MAX = 8 * 1024 * 1024 };

struct fetch_header {
    struct str name, value;
};

struct fetch {
    const char *method; /* "GET", "POST" */
    struct str url;     /* http or https, whole */
    struct fetch_header headers[FETCH_HEADERS_MAX];
    size_t header_count;
    struct str user, password; /* basic authentication; "" none */
    struct str body;
};

struct fetched {
    int status;             /* 200 ... */
    struct str type, body;  /* Content-Type as sent; the body, at most FETCH_BODY_MAX */
    struct str link;        /* Link header, where lists go on; "" */
    int64_t total_pages;    /* X-WP-TotalPages; 0 not said */
    int64_t retry_after_ms; /* of Retry-After; 0 not said */
};

struct fetcher {
    /* Any status is an answer. ERR_BUSY, key "fetch.unreachable": none in time;
     * ERR_TOO_LARGE. Texts of `out` live in `arena`. No secret gets into errors. */
    enum err (*fetch)(void *ctx, struct arena *arena, const struct fetch *request,
                      struct fetched *out, struct error *err);
    void *ctx;
};

#endif
