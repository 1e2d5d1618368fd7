/* JSON bodies: one object, read member by member. What has the wrong type (null
 * included) or is out of range is ERR_INVALID with the member's name; so is a
 * member that nobody asked for, since it would be lost in silence. After the
 * first fault every call returns what it returns for an absent member. */
#ifndef WEB_BODY_H
#define WEB_BODY_H

#include "web/request.h"

#include <jansson.h>

struct body {
    json_t *root; /* an object */
    struct arena *arena;
    enum err failed; /* the first fault */
    struct error *err;
    const char *prefix; /* of field names, for an inner object: "customer." */
    bool tolerant;      /* members nobody asks for are left alone: other programs grow */
};

/* Whether the Content-Type says that the body is JSON. */
bool body_is_json(const struct http_request *request);

/* ERR_INVALID: not JSON, not an object, or (field "Content-Type") not said to be JSON. Call
 * body_end whatever happens. */
ERR_MUST enum err body_begin(struct request *r, struct body *b, struct error *err);
/* The first fault met, among them members never asked for. */
ERR_MUST enum err body_end(struct body *b);

/* A fault that the caller saw in a member, kept when it is the first. */
void body_fault(struct body *b, const char *name, const char *what);

bool body_has(struct body *b, const char *name);
/* Takes a member that is null; false, and nothing is taken, when it is not. */
bool body_null(struct body *b, const char *name);
/* STR_NONE when absent. `max` is in characters; one that is required holds more
 * than blanks. Copies into the arena. */
struct str body_text(struct body *b, const char *name, bool required, size_t max);
/* One mail address, as two of them are compared; "Name <address>" is taken too.
 * STR_NONE when absent. */
struct str body_address(struct body *b, const char *name, bool required);
/* `fallback` when absent. */
int64_t body_i64(struct body *b, const char *name, int64_t min, int64_t max, int64_t fallback);
/* 0 when absent. */
int64_t body_id(struct body *b, const char *name, bool required);
bool body_bool(struct body *b, const char *name, bool fallback);
instant body_instant(struct body *b, const char *name, bool required);
/* Up to `max` ids, addresses, or names such as the contract lists; NULL and 0 when absent. */
const int64_t *body_ids(struct body *b, const char *name, size_t max, size_t *count);
const struct str *body_addresses(struct body *b, const char *name, size_t max, size_t *count);
const struct str *body_names(struct body *b, const char *name, size_t max, size_t *count);
/* A member that is an object, as a body of its own: no begin or end of its own
 * but body_inner_end. False when absent. */
bool body_inner(struct body *b, const char *name, const char *prefix, struct body *inner);
void body_inner_end(struct body *outer, struct body *inner);

/* Members of a list of objects, each a body of its own to be ended with body_inner_end, in
 * order; field names begin with "lines[2].". `*count` 0 when absent. */
struct body *body_objects(struct body *b, const char *name, size_t max, size_t *count);

#endif
