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

/* What stands in a path where the route has a parameter. */
struct path_parts {
    int64_t ids[PATH_IDS_MAX];
    struct str names[PATH_IDS_MAX];
};

struct request {
    struct web *web;
    const struct web_options *options;
    const struct desk *desk;
    struct view_counts *view_counts; /* web/agent/views.h */
    struct http_exchange *exchange;
    const struct http_request *http;
    struct arena *arena; /* the exchange's */
    struct db *db;       /* the worker's reader */
    const struct route *route;
    int64_t ids[PATH_IDS_MAX];      /* the {id} parts of the path, in order */
    struct str names[PATH_IDS_MAX]; /* the same as they stand, decoded: for {number} and the like */
    bool signed_in;                 /* session below is set (always, but on public routes) */
    struct session session;
    enum lang lang;                  /* of the sentences for this caller */
    const struct findings *findings; /* of words that a problem is about; NULL: none */
    /* Set by the functions of web/answer.h, given by the router. */
    bool answered;
    struct http_response answer;
    struct http_stream_handler stream; /* `closed` set: the answer is a stream */
    int64_t queries_before;            /* db_queries when the request began */
};

/* Fills the answer of a 200 or 201 into `out`, JSON, unless it answers with a
 * function of web/answer.h. An error becomes a problem. `*status` is 200 at
 * first; 204 sends nothing. */
typedef enum err (*handler)(struct request *r, struct buf *out, int *status, struct error *err);

struct route {
    enum http_method method;
    const char *path;   /* "/api/v1/dossiers/{id}/messages" */
    enum role least;    /* ROLE_NONE: everybody, signed in or not */
    int64_t body_limit; /* bytes; 0: none */
    const char *query;  /* names a query may have, spaces between; NULL: any, unread */
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

#endif
