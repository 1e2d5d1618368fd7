/* Setting up: shops, inboxes, people, tokens, templates, and what a shop system
 * tells us of its orders. */
#ifndef DESK_SETUP_H
#define DESK_SETUP_H

#include "desk/desk.h"
#include "domain/role.h"

#include <stddef.h>

struct new_shop {
    struct str name;             /* the slug is made from it */
    struct str language;         /* "fr" or "en" */
    struct str zone;             /* "Europe/Paris" */
    struct str currency;         /* "EUR" */
    struct str opening_hours;    /* domain/calendar.h */
    struct str holidays;         /* domain/holiday.h */
    int64_t first_reply_minutes; /* business time, 1 to 10,080 */
};
extern const struct new_shop new_shop_defaults; /* all but the name */

/* ERR_INVALID: `field`. ERR_CONFLICT: a shop of that name exists. `*slug` in
 * the arena. */
ERR_MUST enum err setup_shop(const struct desk *desk, struct arena *arena,
                             const struct new_shop *shop, struct str *slug, int64_t *id,
                             struct error *err);

/* `address` local@domain without "+", at most 31 bytes before the "@"; `authserv` "" believes no
 * server's Authentication-Results. ERR_CONFLICT: taken. ERR_NOT_FOUND: no such shop. */
ERR_MUST enum err setup_inbox(const struct desk *desk, struct arena *arena, struct str shop_slug,
                              struct str address, struct str name, struct str authserv, int64_t *id,
                              struct error *err);

/* A person, or one more role for somebody known (the password then stays,
 * unless one is given). `password` STR_NONE for a new person: one is made and
 * put in `*password_made`. */
ERR_MUST enum err setup_user(const struct desk *desk, struct arena *arena, struct str shop_slug,
                             struct str email, struct str name, struct str language, enum role role,
                             struct str password, struct str *password_made, int64_t *id,
                             struct error *err);

/* The team of a person in a shop (desk/team.h), "" for none. */
ERR_MUST enum err setup_team(const struct desk *desk, struct str shop_slug, int64_t user,
                             struct str team, struct error *err);

ERR_MUST enum err setup_token(const struct desk *desk, struct arena *arena, struct str shop_slug,
                              struct str name, enum role role, struct str *token,
                              struct error *err);

#endif
