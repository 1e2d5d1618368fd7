/* A chunked body (RFC 9112, 7.1), read by llhttp. Trailer fields are refused:
 * nobody needs them, and programs differ in what they do with them. */
#ifndef NET_HTTP_CHUNKED_H
#define NET_HTTP_CHUNKED_H

#include "base/buf.h"

struct chunked;

struct chunked *chunked_create(void);
void chunked_destroy(struct chunked **chunked);

/* CHUNKED_OVER: the body is, or says it will be, larger than `limit` bytes. */
enum chunked_step { CHUNKED_MORE, CHUNKED_DONE, CHUNKED_OVER, CHUNKED_BAD };

/* Takes what belongs to the body off `*bytes` and appends the data to `body`. */
enum chunked_step chunked_feed(struct chunked *chunked, struct str *bytes, struct buf *body,
                               size_t limit);

#endif
