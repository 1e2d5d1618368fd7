/* The web of the counter: routes, who may use them, and the answers.
 *
 * A route is a row of one table (web/routes.c): method, path, access, body
 * limit, handler. The network loop hands a complete request to a worker, which
 * checks access and tenant before the handler sees it; a handler parses, makes
 * one desk call or some named reads, and renders. */
#ifndef WEB_WEB_H
#define WEB_WEB_H

#include "base/error.h"
#include "desk/desk.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct http_exchange;
struct http_request;
struct live;
struct loop;
struct pool;
struct clock;

struct web_options {
    const struct desk *desk;
    struct loop *loop;
    struct pool *pool; /* its workers are readers, struct db * */
    struct live *live;
    /* NULL unless --test-clock: sets the time and returns when all that fell due
     * has been done; false when that took too long. Worker thread. */
    bool (*set_clock)(void *ctx, instant now);
    void *set_clock_ctx;
    bool (*ready)(void *ctx); /* for /readyz: not about to stop; NULL: always. Any thread */
    void *ready_ctx;
};

struct web;

ERR_MUST enum err web_create(const struct web_options *options, struct web **out,
                             struct error *err);
/* After the HTTP server and the pool are gone. */
void web_destroy(struct web **web);

/* For net/http/server.h; `ctx` is a struct web. Loop thread. */
void web_handle(void *ctx, struct http_exchange *exchange);
int64_t web_body_limit(void *ctx, const struct http_request *request);

/* Ends every event stream, so that the server can stop. Loop thread. */
void web_stop(struct web *web);

#endif
