/* The workspace's page and its files, from the binary. */
#ifndef WEB_PAGE_H
#define WEB_PAGE_H

#include "web/request.h"

/* Answers GET and HEAD of an embedded file at once, in the encoding that the
 * browser takes; false when the path is none. Loop thread: touches no disk. */
bool page_serve(struct http_exchange *exchange);

/* Whether a path is a screen of the workspace, which all have the same page. */
bool page_is_screen(const struct http_request *request);

/* The page, with what its first view shows already in it (schema Boot): a handler. */
enum err page_workspace(struct request *r, struct buf *out, int *status, struct error *err);

#endif
