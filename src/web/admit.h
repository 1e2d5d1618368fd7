/* Who asks, and whether they may: the first step of every request, before its
 * handler. Session cookie or bearer token, the role that the route wants, and for
 * a cookie the page's own token (CSRF). */
#ifndef WEB_ADMIT_H
#define WEB_ADMIT_H

#include "web/request.h"

/* The language of sentences for somebody not known yet: the browser's, or French. */
enum lang admit_browser_language(const struct http_request *request);

/* By bearer token or cookie; ERR_UNAUTHENTICATED. */
ERR_MUST enum err admit_known(struct request *r, struct error *err);

/* As the route wants it: role, and for a cookie the page's own token. */
ERR_MUST enum err admit(struct request *r, struct error *err);

#endif
