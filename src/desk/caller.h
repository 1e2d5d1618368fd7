/* Who asks: a signed-in person or a program, in one shop. Made by desk/access
 * from a session or a token; every use case gets one, and nothing outside its
 * shop can be reached with it. */
#ifndef DESK_CALLER_H
#define DESK_CALLER_H

#include "base/i18n.h"
#include "base/str.h"
#include "domain/event.h"
#include "domain/role.h"

struct once;

struct caller {
    int64_t shop;
    struct actor actor;
    enum role role;
    struct str name;         /* shown to customers as the author */
    enum lang lang;          /* of the sentences it is told */
    const struct once *once; /* its request must not take effect twice; NULL: it may */
};

/* The user's id; 0 for a program. */
static inline int64_t caller_user(const struct caller *caller)
{
    return caller->actor.kind == ACTOR_STAFF ? caller->actor.id : 0;
}

#endif
