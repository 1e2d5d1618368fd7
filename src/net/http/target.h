/* The request target and the Host it goes with (RFC 9112, 3.2 and 3.3). */
#ifndef NET_HTTP_TARGET_H
#define NET_HTTP_TARGET_H

#include "net/http/http.h"

/* Sets host, path and query; the request's fields must be there. Origin form,
 * or absolute form whose authority is the Host. NULL, or what is wrong with it. */
const char *target_read(struct arena *arena, struct str target, bool http10,
                        struct http_request *request);

#endif
