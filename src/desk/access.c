#include "desk/access.h"

#include "base/arena.h"
#include "base/log.h"
#include "base/secret.h"
#include "store/queries.h"
#include "store/store.h"

#include <stdio.h>

static struct str hash_of(struct arena *arena, struct str secret)
{
    struct sha256 hash = sha256_of(secret);
    return (struct str){arena_dup(arena, hash.bytes, SHA256_BYTES), SHA256_BYTES};
}

static enum lang lang_or_french(struct str code)
{
    enum lang lang = LANG_FR;
    lang_parse(code, &lang);
    return lang;
}

struct extend {
    int64_t id;
    instant expires_at;
};

static enum err extend_command(struct db *db, struct arena *arena, void *ctx, struct error *err)
{
    (void)arena;
    const struct extend *x = ctx;
    return q_session_extend(
        db, &(struct q_session_extend_in){.id = x->id, .expires_at = x->expires_at}, NULL, err);
}

static void extend_now_and_then(const struct desk *desk, int64_t id, instant expires_at)
{
    instant full = instant_add(clock_now(desk->clock), duration_days(SESSION_DAYS));
    if (instant_diff(full, expires_at).ms < duration_hours(SESSION_EXTEND_HOURS).ms)
        return;
    struct error err;
    struct extend x = {id, full};
    if (store_write(desk->store, extend_command, &x, &err))
        log_warn("session.not_extended", LOG_ERR(&err));
}

static enum err session_of(struct db *db, struct arena *arena, struct str token_hash, instant now,
                           struct session *out, instant *expires_at, struct error *err)
{
    struct q_session_by_hash_row row;
    enum err e = q_session_by_hash(
        db, arena, &(struct q_session_by_hash_in){.token_hash = token_hash, .now = now}, &row, err);
    if (e == ERR_NOT_FOUND)
        return error_set(err, ERR_UNAUTHENTICATED, "no such session");
    if (e)
        return e;
    *expires_at = row.expires_at;
    *out = (struct session){
        .id = row.id,
        .csrf = row.csrf,
        .caller = {.shop = row.shop,
                   .actor = {ACTOR_STAFF, row.user},
                   .role = (enum role)row.role,
                   .name = row.name,
                   .lang = lang_or_french(row.language)},
        .email = row.email,
        .shop_slug = row.slug,
        .shop_name = row.shop_name,
        .currency = row.currency,
        .zone = row.zone,
    };
    return ERR_OK;
}

enum err access_by_cookie(const struct desk *desk, struct db *db, struct arena *arena,
                          struct str cookie, struct session *out, struct error *err)
{
    instant expires_at;
    enum err e = session_of(db, arena, hash_of(arena, cookie), clock_now(desk->clock), out,
                            &expires_at, err);
    if (!e)
        extend_now_and_then(desk, out->id, expires_at);
    return e;
}

enum err access_by_token(const struct desk *desk, struct db *db, struct arena *arena,
                         struct str token, struct session *out, struct error *err)
{
    (void)desk;
    struct q_token_by_hash_row row;
    enum err e = q_token_by_hash(
        db, arena, &(struct q_token_by_hash_in){.token_hash = hash_of(arena, token)}, &row, err);
    if (e == ERR_NOT_FOUND)
        return error_set(err, ERR_UNAUTHENTICATED, "no such token");
    if (e)
        return e;
    *out = (struct session){
        .csrf = STR(""),
        .caller = {.shop = row.shop,
                   .actor = {ACTOR_TOKEN, row.id},
                   .role = (enum role)row.role,
                   .name = row.name,
                   .lang = lang_or_french(row.language)},
        .email = STR(""),
        .shop_slug = row.slug,
        .shop_name = row.shop_name,
        .currency = row.currency,
        .zone = row.zone,
    };
    return ERR_OK;
}

/* The failure counters that a sign-in moves: what was typed, and from where. */
enum { SUBJECTS = 2 };

struct login {
    const struct desk *desk;
    struct str subjects[SUBJECTS];
    bool good;                /* the password, as it was when it was looked at */
    bool admitted;            /* by the command */
    struct str password_hash; /* of the user then */
    int64_t user, shop;
    struct str token_hash, csrf;
};

static struct str subject(struct arena *arena, const char *kind, struct str value)
{
    struct str plain = str_printf(arena, "%s:%.*s", kind, STR_ARG(value));
    return sha256_hex(arena, sha256_of(plain));
}

static enum err wait_left(const struct login *l, struct db *db, struct arena *arena,
                          int64_t *seconds, struct error *err)
{
    instant now = clock_now(l->desk->clock);
    *seconds = 0;
    for (int i = 0; i < SUBJECTS; i++) {
        struct q_login_failure_get_row row;
        enum err e = q_login_failure_get(
            db, arena, &(struct q_login_failure_get_in){.subject = l->subjects[i]}, &row, err);
        if (e == ERR_NOT_FOUND)
            continue;
        if (e)
            return e;
        int64_t left = (instant_diff(row.locked_until, now).ms + 999) / 1000;
        if (left > *seconds)
            *seconds = left;
    }
    return ERR_OK;
}

static enum err throttled(struct error *err, int64_t seconds)
{
    char wait[24];
    snprintf(wait, sizeof wait, "%lld", (long long)seconds);
    return error_tell(err, ERR_BUSY, "password", "refusal.access.throttled", wait);
}

static instant lock_until(instant now, int64_t failures, int64_t free_failures)
{
    int64_t over = failures - free_failures;
    if (over < 0)
        return now;
    int64_t seconds = over > 7 ? LOGIN_LOCK_MAX_SECONDS : LOGIN_LOCK_SECONDS << over;
    return instant_add(
        now, duration_seconds(seconds > LOGIN_LOCK_MAX_SECONDS ? LOGIN_LOCK_MAX_SECONDS : seconds));
}

static enum err count_failure(struct login *l, struct db *db, struct arena *arena, int which,
                              struct error *err)
{
    static const int free_failures[SUBJECTS] = {LOGIN_FREE_FAILURES, LOGIN_FREE_FROM_PLACE};
    instant now = clock_now(l->desk->clock);
    struct q_login_failure_count_row row;
    enum err e = q_login_failure_count(
        db, arena,
        &(struct q_login_failure_count_in){
            .subject = l->subjects[which],
            .forgotten = instant_add(now, duration_seconds(-LOGIN_FORGET_SECONDS)),
            .now = now,
        },
        &row, err);
    return e ? e
             : q_login_failure_lock(
                   db,
                   &(struct q_login_failure_lock_in){
                       .subject = l->subjects[which],
                       .until = lock_until(now, row.failures, free_failures[which]),
                   },
                   NULL, err);
}

/* Hashing takes a while: the password may have been changed meanwhile, or others
 * have guessed so often that it counts no more. */
static enum err admit(struct login *l, struct db *db, struct arena *arena, struct error *err)
{
    struct q_user_hold_row user;
    int64_t seconds;
    l->admitted = false;
    if (!l->good)
        return ERR_OK;
    enum err e = q_user_hold(db, arena, &(struct q_user_hold_in){.id = l->user}, &user, err);
    if (!e)
        e = wait_left(l, db, arena, &seconds, err);
    if (!e && seconds > 0)
        return throttled(err, seconds);
    l->admitted = !e && !user.disabled && str_eq(user.password_hash, l->password_hash);
    return e;
}

static enum err login_command(struct db *db, struct arena *arena, void *ctx, struct error *err)
{
    struct login *l = ctx;
    enum err e = admit(l, db, arena, err);
    if (e)
        return e;
    if (!l->admitted) {
        for (int i = 0; !e && i < SUBJECTS; i++)
            e = count_failure(l, db, arena, i, err);
        return e;
    }
    instant now = clock_now(l->desk->clock);
    int64_t id;
    e = q_login_failure_clear(db, &(struct q_login_failure_clear_in){.subject = l->subjects[0]},
                              NULL, err);
    return e ? e
             : q_session_insert(db,
                                &(struct q_session_insert_in){
                                    .token_hash = l->token_hash,
                                    .csrf = l->csrf,
                                    .user = l->user,
                                    .shop = l->shop,
                                    .now = now,
                                    .expires_at = instant_add(now, duration_days(SESSION_DAYS)),
                                },
                                &id, err);
}

/* Hashed once even when nobody has that address, so that time tells nothing. */
static bool right_password(struct arena *arena, bool known, struct str hash, struct str password)
{
    if (known)
        return password_verify(hash, password);
    password_hash(arena, password);
    return false;
}

static enum err check_password(struct login *l, struct db *db, struct arena *arena,
                               struct str email, struct str password, struct error *err)
{
    struct q_user_by_email_row user = {0};
    enum err e =
        q_user_by_email(db, arena, &(struct q_user_by_email_in){.email = email}, &user, err);
    if (e && e != ERR_NOT_FOUND)
        return e;
    struct q_user_shops_rows shops = {0};
    if (!e)
        e = q_user_shops(db, arena, &(struct q_user_shops_in){.user = user.id}, &shops, err);
    if (e && e != ERR_NOT_FOUND)
        return e;
    bool known = !e && !user.disabled && shops.count > 0;
    l->good = right_password(arena, known, user.password_hash, password);
    l->password_hash = user.password_hash;
    l->user = user.id;
    l->shop = l->good ? shops.items[0].shop : 0;
    return ERR_OK;
}

enum err access_sign_in(const struct desk *desk, struct db *db, struct arena *arena,
                        struct str email, struct str password, struct str network,
                        struct str *cookie, struct session *out, struct error *err)
{
    struct str address = str_lower(arena, str_trim(email));
    struct login l = {
        .desk = desk,
        .subjects = {subject(arena, "email", address), subject(arena, "net", network)}};
    int64_t seconds;
    enum err e = wait_left(&l, db, arena, &seconds, err);
    if (!e && seconds > 0)
        return throttled(err, seconds);
    if (!e && password.len <= PASSWORD_MAX)
        e = check_password(&l, db, arena, address, password, err);
    if (e)
        return e;
    *cookie = token_create(arena);
    l.token_hash = hash_of(arena, *cookie);
    l.csrf = token_create(arena);
    e = store_write(desk->store, login_command, &l, err);
    if (!e && !l.admitted)
        return error_tell(err, ERR_UNAUTHENTICATED, "password", "refusal.access.wrong", NULL);
    instant expires_at;
    return e ? e
             : session_of(db, arena, l.token_hash, clock_now(desk->clock), out, &expires_at, err);
}

static enum err sign_out_command(struct db *db, struct arena *arena, void *ctx, struct error *err)
{
    (void)arena;
    const int64_t *id = ctx;
    return q_session_delete(db, &(struct q_session_delete_in){.id = *id}, NULL, err);
}

enum err access_sign_out(const struct desk *desk, const struct session *session, struct error *err)
{
    int64_t id = session->id;
    return store_write(desk->store, sign_out_command, &id, err);
}

struct access_change {
    const struct session *session;
    int64_t shop;
    struct str language;
};

static enum err change_command(struct db *db, struct arena *arena, void *ctx, struct error *err)
{
    (void)arena;
    const struct access_change *c = ctx;
    enum err e = ERR_OK;
    if (c->shop)
        e = q_session_set_shop(
            db, &(struct q_session_set_shop_in){.id = c->session->id, .shop = c->shop}, NULL, err);
    if (!e && c->language.ptr)
        e = q_user_set_language(
            db,
            &(struct q_user_set_language_in){.id = caller_user(&c->session->caller),
                                             .language = c->language},
            NULL, err);
    return e;
}

enum err access_change(const struct desk *desk, struct db *db, struct arena *arena,
                       const struct session *session, struct str shop_slug, struct str language,
                       struct error *err)
{
    struct access_change c = {.session = session, .language = STR_NONE};
    enum lang lang;
    if (language.ptr && !lang_of_code(language, &lang))
        return error_field(err, ERR_INVALID, "language", "fr or en");
    if (language.ptr)
        c.language = str_of(lang_code(lang));
    if (shop_slug.ptr) {
        struct q_user_shops_rows shops;
        enum err e = q_user_shops(db, arena,
                                  &(struct q_user_shops_in){.user = caller_user(&session->caller)},
                                  &shops, err);
        if (e)
            return e;
        for (size_t i = 0; i < shops.count; i++)
            if (str_eq(shops.items[i].slug, shop_slug))
                c.shop = shops.items[i].shop;
        if (!c.shop)
            return error_field(err, ERR_INVALID, "shop", "no role in that shop");
    }
    return store_write(desk->store, change_command, &c, err);
}
