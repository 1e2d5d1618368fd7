#include "desk/setup.h"

#include "base/arena.h"
#include "base/buf.h"
#include "base/money.h"
#include "base/secret.h"
#include "desk/access.h"
#include "desk/record.h"
#include "desk/team.h"
#include "store/queries.h"
#include "store/store.h"
#include "store/words.h"

enum {
    NAME_MAX = 120,
    SLUG_MAX = 40,
    ADDRESS_MAX = 254,
    /* Answers come back to local+TOKEN@domain, whose left side has 64 bytes (RFC 5321 4.5.3.1). */
    LOCAL_MAX = 64 - 1 - TOKEN_CHARS,
    FIRST_REPLY_MAX_MINUTES = 10080,
};

static const struct actor the_system = {ACTOR_SYSTEM, 0};

const struct new_shop new_shop_defaults = {
    .language = STR("fr"),
    .zone = STR("Europe/Paris"),
    .currency = STR("EUR"),
    .opening_hours = STR("mon-fri 09:00-18:00; sat 09:00-12:00"),
    .holidays = STR("FR"),
    .first_reply_minutes = 240,
};

/* "Atelier Lune & Cie" is "atelier-lune-cie". */
static struct str slug_of(struct arena *arena, struct str name)
{
    char *folded = arena_alloc(arena, name.len * 4 + 1);
    size_t n = fold_accents(name, folded, name.len * 4);
    struct str plain = str_lower(arena, (struct str){folded, n});
    struct buf slug = buf_in(arena);
    for (size_t i = 0; i < plain.len && slug.len < SLUG_MAX; i++) {
        char c = plain.ptr[i];
        if ((c >= 'a' && c <= 'z') || (c >= '0' && c <= '9'))
            buf_char(&slug, c);
        else if (slug.len && slug.ptr[slug.len - 1] != '-')
            buf_char(&slug, '-');
    }
    while (slug.len && slug.ptr[slug.len - 1] == '-')
        slug.len--;
    return buf_str(&slug);
}

static enum err valid_shop(const struct desk *desk, struct arena *arena, const struct new_shop *s,
                           struct error *err)
{
    enum lang lang;
    enum holiday_set holidays;
    const struct zone *zone;
    struct calendar calendar;
    struct money nothing;
    if (!str_trim(s->name).len || s->name.len > NAME_MAX)
        return error_field(err, ERR_INVALID, "name", "1 to %d bytes", NAME_MAX);
    if (!lang_parse(s->language, &lang))
        return error_field(err, ERR_INVALID, "language", "fr or en");
    if (!money_of(0, s->currency, &nothing))
        return error_field(err, ERR_INVALID, "currency", "three letters A to Z");
    if (!holiday_set_parse(s->holidays, &holidays))
        return error_field(err, ERR_INVALID, "holidays", "FR, FR-57, ... or none");
    if (s->first_reply_minutes < 1 || s->first_reply_minutes > FIRST_REPLY_MAX_MINUTES)
        return error_field(err, ERR_INVALID, "first_reply_minutes", "1 to %d",
                           FIRST_REPLY_MAX_MINUTES);
    enum err e = zones_get(desk->zones, s->zone, &zone, err);
    return e ? e : calendar_parse(arena, s->opening_hours, holidays, zone, &calendar, err);
}

struct shop_command {
    const struct desk *desk;
    const struct new_shop *shop;
    struct str slug;
    int64_t id;
};

static enum err shop_command(struct db *db, struct arena *arena, void *ctx, struct error *err)
{
    (void)arena;
    struct shop_command *c = ctx;
    const struct new_shop *s = c->shop;
    return q_shop_insert(db,
                         &(struct q_shop_insert_in){
                             .slug = c->slug,
                             .name = s->name,
                             .language = s->language,
                             .zone = s->zone,
                             .currency = s->currency,
                             .opening_hours = s->opening_hours,
                             .holidays = s->holidays,
                             .first_reply_minutes = s->first_reply_minutes,
                             .now = clock_now(c->desk->clock),
                         },
                         &c->id, err);
}

enum err setup_shop(const struct desk *desk, struct arena *arena, const struct new_shop *shop,
                    struct str *slug, int64_t *id, struct error *err)
{
    struct shop_command c = {.desk = desk, .shop = shop};
    enum err e = valid_shop(desk, arena, shop, err);
    if (e)
        return e;
    c.slug = slug_of(arena, shop->name);
    if (!c.slug.len)
        return error_field(err, ERR_INVALID, "name", "needs a letter or digit");
    e = store_write(desk->store, shop_command, &c, err);
    if (e == ERR_CONFLICT)
        return error_field(err, e, "name", "a shop named %.*s exists", STR_ARG(c.slug));
    *slug = c.slug;
    *id = c.id;
    return e;
}

static enum err shop_id(struct db *db, struct arena *arena, struct str slug, int64_t *id,
                        struct error *err)
{
    struct q_shop_by_slug_row row;
    enum err e = q_shop_by_slug(db, arena, &(struct q_shop_by_slug_in){.slug = slug}, &row, err);
    if (e == ERR_NOT_FOUND)
        return error_field(err, e, "shop", "no shop named %.*s", STR_ARG(slug));
    *id = e ? 0 : row.id;
    return e;
}

struct inbox_command {
    const struct desk *desk;
    struct str shop, address, name, authserv;
    int64_t id;
};

static enum err inbox_command(struct db *db, struct arena *arena, void *ctx, struct error *err)
{
    struct inbox_command *c = ctx;
    instant now = clock_now(c->desk->clock);
    int64_t shop = 0;
    enum err e = shop_id(db, arena, c->shop, &shop, err);
    if (!e)
        e = q_inbox_insert(db,
                           &(struct q_inbox_insert_in){.shop = shop,
                                                       .address = c->address,
                                                       .name = c->name,
                                                       .authserv = c->authserv,
                                                       .now = now},
                           &c->id, err);
    if (e)
        return e;
    struct record r = record_begin(c->desk, db, arena, shop, the_system, now);
    e = record_event_id(&r, 0, EVENT_INBOX_CHANGED, "inbox", c->id, err);
    return e;
}

static bool plain_address(struct str a)
{
    ptrdiff_t at = str_chr(a, '@');
    return at > 0 && (size_t)at + 1 < a.len && a.len <= ADDRESS_MAX && str_chr(a, ' ') < 0 &&
           str_chr(a, '<') < 0 && str_chr(str_sub(a, 0, (size_t)at), '+') < 0;
}

enum err setup_inbox(const struct desk *desk, struct arena *arena, struct str shop_slug,
                     struct str address, struct str name, struct str authserv, int64_t *id,
                     struct error *err)
{
    struct inbox_command c = {
        .desk = desk,
        .shop = shop_slug,
        .address = str_lower(arena, str_trim(address)),
        .name = name.ptr ? name : STR(""),
        .authserv = authserv.ptr ? authserv : STR(""),
    };
    if (!plain_address(c.address))
        return error_field(err, ERR_INVALID, "address", "local@domain, without a +");
    if (str_chr(c.address, '@') > LOCAL_MAX)
        return error_field(err, ERR_INVALID, "address", "over %d bytes before the @", LOCAL_MAX);
    enum err e = store_write(desk->store, inbox_command, &c, err);
    *id = c.id;
    if (e == ERR_CONFLICT)
        return error_field(err, e, "address", "this address is taken");
    return e;
}

struct user_command {
    const struct desk *desk;
    struct str shop, email, name, language, password_hash;
    enum role role;
    bool set_password; /* of somebody known */
    bool known;
    int64_t id;
};

static enum err user_command(struct db *db, struct arena *arena, void *ctx, struct error *err)
{
    struct user_command *c = ctx;
    int64_t shop = 0;
    enum err e = shop_id(db, arena, c->shop, &shop, err);
    struct q_user_by_email_row known;
    if (e)
        return e;
    e = q_user_by_email(db, arena, &(struct q_user_by_email_in){.email = c->email}, &known, err);
    if (e == ERR_NOT_FOUND)
        e = q_user_insert(db,
                          &(struct q_user_insert_in){.email = c->email,
                                                     .name = c->name,
                                                     .language = c->language,
                                                     .password_hash = c->password_hash,
                                                     .now = clock_now(c->desk->clock)},
                          &c->id, err);
    else if (!e) {
        c->id = known.id;
        c->known = true;
        if (c->set_password)
            e = q_user_set_password(
                db,
                &(struct q_user_set_password_in){.id = known.id, .password_hash = c->password_hash},
                NULL, err);
        if (!e && c->set_password) /* as in desk/password.h */
            e = q_session_delete_of(db, &(struct q_session_delete_of_in){.user = known.id}, NULL,
                                    err);
    }
    return e ? e
             : q_user_role_set(
                   db, &(struct q_user_role_set_in){.user = c->id, .shop = shop, .role = c->role},
                   NULL, err);
}

enum err setup_user(const struct desk *desk, struct arena *arena, struct str shop_slug,
                    struct str email, struct str name, struct str language, enum role role,
                    struct str password, struct str *password_made, int64_t *id, struct error *err)
{
    enum lang lang = LANG_FR;
    struct user_command c = {
        .desk = desk,
        .shop = shop_slug,
        .email = str_lower(arena, str_trim(email)),
        .role = role,
        .set_password = password.ptr != NULL,
    };
    if (!plain_address(c.email))
        return error_field(err, ERR_INVALID, "email", "local@domain");
    if (language.ptr && !lang_parse(language, &lang))
        return error_field(err, ERR_INVALID, "language", "fr or en");
    if (password.ptr && (password.len < PASSWORD_MIN || password.len > PASSWORD_MAX))
        return error_field(err, ERR_INVALID, "password", "%d to %d characters", PASSWORD_MIN,
                           PASSWORD_MAX);
    *password_made = password.ptr ? STR_NONE : str_sub(token_create(arena), 0, 16);
    c.password_hash = password_hash(arena, password.ptr ? password : *password_made);
    c.language = str_of(lang_code(lang));
    ptrdiff_t at = str_chr(c.email, '@');
    c.name = name.len ? name : str_sub(c.email, 0, (size_t)at);
    enum err e = store_write(desk->store, user_command, &c, err);
    *id = c.id;
    if (c.known)
        *password_made = STR_NONE;
    return e;
}

struct team_command {
    struct str shop, team;
    int64_t user;
};

static enum err team_command(struct db *db, struct arena *arena, void *ctx, struct error *err)
{
    const struct team_command *c = ctx;
    int64_t shop = 0;
    enum err e = shop_id(db, arena, c->shop, &shop, err);
    struct q_user_team_set_in in = {.shop = shop, .user = c->user, .team = c->team};
    return e ? e : q_user_team_set(db, &in, NULL, err);
}

enum err setup_team(const struct desk *desk, struct str shop_slug, int64_t user, struct str team,
                    struct error *err)
{
    enum err e = team_valid(&team, err);
    struct team_command c = {shop_slug, team, user};
    return e ? e : store_write(desk->store, team_command, &c, err);
}

struct token_command {
    const struct desk *desk;
    struct str shop, name, hash;
    enum role role;
};

static enum err token_command(struct db *db, struct arena *arena, void *ctx, struct error *err)
{
    struct token_command *c = ctx;
    int64_t shop = 0, id;
    enum err e = shop_id(db, arena, c->shop, &shop, err);
    return e ? e
             : q_token_insert(db,
                              &(struct q_token_insert_in){.token_hash = c->hash,
                                                          .name = c->name,
                                                          .role = c->role,
                                                          .shop = shop,
                                                          .now = clock_now(c->desk->clock)},
                              &id, err);
}

enum err setup_token(const struct desk *desk, struct arena *arena, struct str shop_slug,
                     struct str name, enum role role, struct str *token, struct error *err)
{
    if (!str_trim(name).len || name.len > NAME_MAX)
        return error_field(err, ERR_INVALID, "name", "1 to %d bytes", NAME_MAX);
    *token = token_create(arena);
    struct sha256 hash = sha256_of(*token);
    struct token_command c = {
        .desk = desk,
        .shop = shop_slug,
        .name = name,
        .role = role,
        .hash = {arena_dup(arena, hash.bytes, SHA256_BYTES), SHA256_BYTES},
    };
    return store_write(desk->store, token_command, &c, err);
}
