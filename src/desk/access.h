/* Who may come to the counter: signing in, sessions, programs' tokens.
 *
 * Cookies and tokens are 160 bits of chance; the store keeps their SHA-256
 * only. Sign-ins are throttled by address typed and by network address, and an
 * unknown address costs as long as a wrong password (OWASP ASVS 2.2, 3.2). */
#ifndef DESK_ACCESS_H
#define DESK_ACCESS_H

#include "desk/caller.h"
#include "desk/desk.h"

#include <stdbool.h>

struct db;

enum {
    SESSION_DAYS = 14,          /* since last used */
    SESSION_EXTEND_HOURS = 12,  /* a session is prolonged at most so often */
    LOGIN_FREE_FAILURES = 5,    /* of an address typed; then each failure doubles the wait */
    LOGIN_FREE_FROM_PLACE = 20, /* of a network address, which a whole office may share */
    LOGIN_LOCK_SECONDS = 30,
    LOGIN_LOCK_MAX_SECONDS = 3600,
    LOGIN_FORGET_SECONDS = 3600, /* failures count for so long after the last, or its lock */
    PASSWORD_MIN = 10,           /* characters typed; bytes here */
    PASSWORD_MAX = 1024,
};

/* A caller with what its screens show. Texts live in the arena. */
struct session {
    int64_t id;      /* 0 for a token */
    struct str csrf; /* "" for a token: programs hold no cookies */
    struct caller caller;
    struct str email;
    struct str shop_slug, shop_name, currency, zone;
};

/* By the cookie's value; ERR_UNAUTHENTICATED when unknown, over or disabled. A
 * session in use is prolonged now and then. */
ERR_MUST enum err access_by_cookie(const struct desk *desk, struct db *db, struct arena *arena,
                                   struct str cookie, struct session *out, struct error *err);

/* By a bearer token; ERR_UNAUTHENTICATED when unknown or revoked. */
ERR_MUST enum err access_by_token(const struct desk *desk, struct db *db, struct arena *arena,
                                  struct str token, struct session *out, struct error *err);

/* ERR_UNAUTHENTICATED: wrong, one answer for both parts (key
 * "refusal.access.wrong"). ERR_BUSY: too many failures, `arg` is the wait in
 * seconds (key "refusal.access.throttled"). On ERR_OK `*cookie` is the new
 * cookie's value. `network` is the client's address as text. */
ERR_MUST enum err access_sign_in(const struct desk *desk, struct db *db, struct arena *arena,
                                 struct str email, struct str password, struct str network,
                                 struct str *cookie, struct session *out, struct error *err);

ERR_MUST enum err access_sign_out(const struct desk *desk, const struct session *session,
                                  struct error *err);

/* Looks at another shop (ERR_INVALID, field "shop": no role there), or reads
 * another language; STR_NONE leaves as it is. */
ERR_MUST enum err access_change(const struct desk *desk, struct db *db, struct arena *arena,
                                const struct session *session, struct str shop_slug,
                                struct str language, struct error *err);

#endif
