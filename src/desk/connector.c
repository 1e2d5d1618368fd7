#include "desk/connector.h"

#include "base/arena.h"
#include "desk/once.h"
#include "store/queries.h"
#include "store/store.h"

static bool plain_code(struct str code)
{
    for (size_t i = 0; i < code.len; i++) {
        char c = code.ptr[i];
        if (!((c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-' || c == '_'))
            return false;
    }
    return code.len > 0 && code.len <= CONNECTOR_CODE_MAX;
}

/* "https://shop.example", with a path or a port; nothing behind that. */
static bool plain_url(struct str url)
{
    bool web = str_starts(url, STR("https://")) || str_starts(url, STR("http://"));
    for (size_t i = 0; i < url.len; i++)
        if ((unsigned char)url.ptr[i] <= ' ' || url.ptr[i] == '?' || url.ptr[i] == '#' ||
            url.ptr[i] == '@')
            return false;
    return web && url.len <= CONNECTOR_URL_MAX && url.len > sizeof "https://";
}

static enum err check(const struct connector_settings *in, bool fresh, struct error *err)
{
    if (fresh && !plain_code(in->code))
        return error_tell(err, ERR_INVALID, "code", "connector.bad_code", NULL);
    if ((fresh || in->url.ptr) && !plain_url(in->url))
        return error_tell(err, ERR_INVALID, "url", "connector.bad_url", NULL);
    if (in->account.len > CONNECTOR_SECRET_MAX)
        return error_tell(err, ERR_INVALID, "account", "order.too_long", NULL);
    if (in->secret.len > CONNECTOR_SECRET_MAX)
        return error_tell(err, ERR_INVALID, "secret", "order.too_long", NULL);
    if (in->hook_secret.len > CONNECTOR_SECRET_MAX)
        return error_tell(err, ERR_INVALID, "hook_secret", "order.too_long", NULL);
    return ERR_OK;
}

struct change {
    const struct desk *desk;
    const struct caller *caller;
    const struct connector_settings *in;
    int64_t id, version;
};

static struct str said(struct str now, struct str before)
{
    return now.ptr ? now : before;
}

/* A slash at the end is none. */
static struct str base_of(struct str url)
{
    while (url.len && url.ptr[url.len - 1] == '/')
        url.len--;
    return url;
}

static enum err tell(const struct change *c, struct db *db, struct arena *arena, struct error *err)
{
    struct record r = record_begin(c->desk, db, arena, c->caller->shop, c->caller->actor,
                                   clock_now(c->desk->clock));
    return record_event_id(&r, 0, EVENT_CONNECTOR_CHANGED, "connector", c->id, err);
}

static enum err add_command(struct db *db, struct arena *arena, void *ctx, struct error *err)
{
    struct change *c = ctx;
    instant now = clock_now(c->desk->clock);
    enum err e = q_connector_new(db,
                                 &(struct q_connector_new_in){
                                     .shop = c->caller->shop,
                                     .code = c->in->code,
                                     .kind = c->in->kind,
                                     .url = base_of(c->in->url),
                                     .account = said(c->in->account, STR("")),
                                     .secret = said(c->in->secret, STR("")),
                                     .hook_secret = said(c->in->hook_secret, STR("")),
                                     .synced_to = c->in->since,
                                     .next_sync_at = c->in->on ? now : instant_of(0),
                                     .now = now,
                                 },
                                 &c->id, err);
    if (e == ERR_CONFLICT)
        return error_tell(err, e, "code", "connector.code_taken", NULL);
    return e ? e : tell(c, db, arena, err);
}

enum err connector_add(const struct desk *desk, const struct caller *caller,
                       const struct connector_settings *in, int64_t *id, struct error *err)
{
    struct change c = {desk, caller, in, 0, 0};
    enum err e = check(in, true, err);
    if (!e)
        e = once_write(desk, caller, add_command, &c, err);
    *id = c.id;
    return e;
}

static enum err change_command(struct db *db, struct arena *arena, void *ctx, struct error *err)
{
    struct change *c = ctx;
    struct q_connector_whole_row old;
    enum err e = q_connector_whole(
        db, arena, &(struct q_connector_whole_in){.shop = c->caller->shop, .id = c->id}, &old, err);
    if (e)
        return e;
    if (old.version != c->version)
        return error_set(err, ERR_CONFLICT, "the connector changed meanwhile");
    e = q_connector_change(
        db,
        &(struct q_connector_change_in){
            .shop = c->caller->shop,
            .id = c->id,
            .url = base_of(said(c->in->url, old.url)),
            .account = said(c->in->account, old.account),
            .secret = said(c->in->secret, old.secret),
            .hook_secret = said(c->in->hook_secret, old.hook_secret),
            .next_sync_at = c->in->on ? clock_now(c->desk->clock) : instant_of(0),
        },
        NULL, err);
    return e ? e : tell(c, db, arena, err);
}

enum err connector_change(const struct desk *desk, const struct caller *caller, int64_t id,
                          int64_t version, const struct connector_settings *in, struct error *err)
{
    struct change c = {desk, caller, in, id, version};
    enum err e = check(in, false, err);
    return e ? e : store_write(desk->store, change_command, &c, err);
}
