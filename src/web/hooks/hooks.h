/* Webhooks of partners, by the shop and the name that the shop gave the partner. Nobody signs in:
 * the signature over the raw bytes says who it is. 2xx is said when what came is durable. */
#ifndef WEB_HOOKS_HOOKS_H
#define WEB_HOOKS_HOOKS_H

#include "web/request.h"

/* The carrier of a shop by its code; ERR_NOT_FOUND: the shop has none such. A body that cannot be
 * read is kept in the intake and taken (2xx): sent again it would not be better. */
ERR_MUST enum err hook_carrier(struct request *r, int64_t shop, struct str code, struct buf *out,
                               struct error *err);

/* A request header by its lower-case name, "" absent; `ctx` is the request's struct http_request.
 */
struct str hook_header(void *ctx, const char *name);

/* POST /hooks/{shop}/{connector} */
enum err hook_take(struct request *r, struct buf *out, int *status, struct error *err);

#endif
