/* One request as its handler sees it: who asks is known and allowed, path and
 * shop are checked. */
#ifndef WEB_REQUEST_H
#define WEB_REQUEST_H

#include "base/buf.h"
#include "desk/access.h"
#include "domain/practice/practice.h"
#include "net/http/http.h"
#include "web/web.h"

enum { PATH_IDS_MAX = 2, LIST_DEFAULT = 50, LIST_MAX = 100 };

struct route;

struct request {
    struct web *web;
    const struct web_options *options;
    const struct desk *desk;
    struct http_exchange *exchange;
    const struct http_request *http;
    struct arena *arena; /* the exchange's */
    struct db *db;       /* the worker's reader */
    const struct route *route;
    int64_t ids[PATH_IDS_MAX]; /* the {id} parts of the path, in order */
    bool signed_in;            /* session below is set (always, but on public routes) */
    struct session session;
    enum lang lang; /* of the sentences for this caller */
    /* Set by a handler whose words were refused: they become part of the problem. */
    const struct findings *findings;
    struct str refused_subject, refused_text;
    bool answered; /* the handler answered itself: a file, a stream, a cookie */
};

/* Fills the answer of a 200 or 201 into `out`, JSON; the router sends it. An error
 * becomes a problem. `*status` is 200 at first; 204 sends nothing. */
typedef enum err (*handler)(struct request *r, struct buf *out, int *status, struct error *err);

/* Who may use a route. Roles are least roles. */
enum access_rule {
    ACCESS_PUBLIC,
    ACCESS_AGENT,
    ACCESS_LEAD,
    ACCESS_MANAGER,
    ACCESS_ADMIN,
};

struct route {
    enum http_method method;
    const char *path; /* "/api/v1/dossiers/{id}/messages" */
    enum access_rule access;
    int64_t body_limit; /* bytes; 0: none */
    handler handle;
};

/* Every route; ends with a NULL path. */
extern const struct route routes[];

/* --- reading a request ------------------------------------------------------ */

/* An integer of the query within [min, max]; `fallback` when absent. */
ERR_MUST enum err query_i64(struct request *r, const char *name, int64_t min, int64_t max,
                            int64_t fallback, int64_t *out, struct error *err);
/* STR_NONE when absent. ERR_INVALID over `max` bytes. */
ERR_MUST enum err query_text(struct request *r, const char *name, size_t max, struct str *out,
                             struct error *err);

/* A keyset cursor: two numbers, as `next` of the page before. `*has` false at
 * the beginning. A damaged one is ERR_INVALID, field "after". */
struct cursor {
    bool has;
    int64_t key, id;
};
ERR_MUST enum err query_page(struct request *r, int64_t *limit, struct cursor *after,
                             struct error *err);
/* The `next` member for a page that ended at (key, id), or null. */
struct jsonw;
void put_next(struct request *r, struct jsonw *w, bool more, int64_t key, int64_t id);

/* Answers by itself with JSON and further fields; the router then does nothing. */
void answer_json(struct request *r, int status, const struct http_field *fields, size_t count,
                 struct str body);
/* A file: `Content-Disposition: attachment` unless `inline_` and the type is one
 * that browsers show without danger; always nosniff and a closed CSP. */
void answer_file(struct request *r, struct str bytes, struct str type, struct str name,
                 bool inline_);

#endif
