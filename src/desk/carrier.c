#include "desk/carrier.h"

#include "base/arena.h"
#include "desk/once.h"
#include "desk/record.h"
#include "store/queries.h"
#include "store/store.h"

static bool good_code(struct str code)
{
    for (size_t i = 0; i < code.len; i++) {
        char c = code.ptr[i];
        if (!((c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '_' || c == '-'))
            return false;
    }
    return code.len > 0 && code.len <= CARRIER_CODE_MAX;
}

static bool good_url(struct str url)
{
    return !url.len || str_istarts(url, STR("https://")) || str_istarts(url, STR("http://"));
}

static enum err fits(const char *field, struct str text, size_t max, struct error *err)
{
    return text.len <= max ? ERR_OK : error_field(err, ERR_INVALID, field, "over %zu bytes", max);
}

static enum err valid(const struct carrier_in *in, struct error *err)
{
    const struct {
        const char *field;
        struct str text;
        size_t max;
    } texts[] = {
        {"name", in->name, CARRIER_NAME_MAX},
        {"url", in->url, CARRIER_URL_MAX},
        {"account", in->account, CARRIER_SECRET_MAX},
        {"secret", in->secret, CARRIER_SECRET_MAX},
        {"inquiry_address", in->inquiry_address, CARRIER_ADDRESS_MAX},
        {"manager_address", in->manager_address, CARRIER_ADDRESS_MAX},
        {"management_address", in->management_address, CARRIER_ADDRESS_MAX},
        {"procedure", in->procedure, CARRIER_PROCEDURE_MAX},
    };
    enum err e = ERR_OK;
    if (!good_code(in->code))
        return error_field(err, ERR_INVALID, "code", "1 to %d of a-z, 0-9, _ and -",
                           CARRIER_CODE_MAX);
    if (!str_trim(in->name).len)
        return error_field(err, ERR_INVALID, "name", "is missing");
    if (!good_url(in->url))
        return error_field(err, ERR_INVALID, "url", "begins with https:// or http://");
    for (size_t i = 0; !e && i < sizeof texts / sizeof *texts; i++)
        e = fits(texts[i].field, texts[i].text, texts[i].max, err);
    return e;
}

struct writing {
    const struct desk *desk;
    const struct caller *caller;
    const struct carrier_in *in;
    int64_t id, version;
};

static bool can_be_asked(struct str feed, struct str url)
{
    return feed.len && url.len;
}

static enum err ask_or_not(struct record *r, const struct carrier_in *in, bool before,
                           struct error *err)
{
    bool now = can_be_asked(in->feed, in->url);
    if (now == before)
        return ERR_OK;
    if (now)
        return q_carrier_asked(
            r->db, &(struct q_carrier_asked_in){.shop = r->shop, .code = in->code, .now = r->now},
            NULL, err);
    return q_carrier_not_asked(
        r->db, &(struct q_carrier_not_asked_in){.shop = r->shop, .code = in->code}, NULL, err);
}

static enum err add_command(struct db *db, struct arena *arena, void *ctx, struct error *err)
{
    struct writing *w = ctx;
    const struct carrier_in *in = w->in;
    struct record r = record_begin(w->desk, db, arena, w->caller->shop, w->caller->actor,
                                   clock_now(w->desk->clock));
    enum err e = q_carrier_insert(db,
                                  &(struct q_carrier_insert_in){
                                      .shop = r.shop,
                                      .code = in->code,
                                      .name = in->name,
                                      .feed = in->feed,
                                      .url = in->url,
                                      .account = in->account,
                                      .secret = in->secret,
                                      .ack_hours = in->ack_hours,
                                      .inquiry_address = in->inquiry_address,
                                      .manager_address = in->manager_address,
                                      .management_address = in->management_address,
                                      .procedure = in->procedure,
                                      .now = r.now,
                                  },
                                  &w->id, err);
    if (!e)
        e = ask_or_not(&r, in, false, err);
    return e ? e : record_event_id(&r, 0, EVENT_CARRIER_CHANGED, "carrier", w->id, err);
}

static enum err change_command(struct db *db, struct arena *arena, void *ctx, struct error *err)
{
    struct writing *w = ctx;
    const struct carrier_in *in = w->in;
    struct record r = record_begin(w->desk, db, arena, w->caller->shop, w->caller->actor,
                                   clock_now(w->desk->clock));
    struct q_carrier_row before;
    int64_t changed = 0;
    enum err e = q_carrier_row(db, arena, &(struct q_carrier_row_in){.shop = r.shop, .id = w->id},
                               &before, err);
    if (!e)
        e = q_carrier_set(db,
                          &(struct q_carrier_set_in){
                              .shop = r.shop,
                              .id = w->id,
                              .version = w->version,
                              .name = in->name,
                              .feed = in->feed,
                              .url = in->url,
                              .account = in->account,
                              .secret = in->secret,
                              .ack_hours = in->ack_hours,
                              .inquiry_address = in->inquiry_address,
                              .manager_address = in->manager_address,
                              .management_address = in->management_address,
                              .procedure = in->procedure,
                          },
                          &changed, err);
    if (!e && !changed)
        return error_field(err, ERR_CONFLICT, "version", "changed meanwhile");
    if (!e)
        e = ask_or_not(&r, in, can_be_asked(before.feed, before.url), err);
    return e ? e : record_event_id(&r, 0, EVENT_CARRIER_CHANGED, "carrier", w->id, err);
}

enum err carrier_add(const struct desk *desk, const struct caller *caller,
                     const struct carrier_in *in, int64_t *id, struct error *err)
{
    struct writing w = {.desk = desk, .caller = caller, .in = in};
    enum err e = valid(in, err);
    if (!e)
        e = once_write(desk, caller, add_command, &w, err);
    if (e == ERR_CONFLICT && !(err && err->field[0]))
        return error_field(err, e, "code", "the shop has it already");
    *id = w.id;
    return e;
}

enum err carrier_change(const struct desk *desk, const struct caller *caller, int64_t id,
                        int64_t version, const struct carrier_in *in, struct error *err)
{
    struct writing w = {.desk = desk, .caller = caller, .in = in, .id = id, .version = version};
    enum err e = valid(in, err);
    return e ? e : store_write(desk->store, change_command, &w, err);
}
