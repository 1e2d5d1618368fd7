#include "desk/pickup_point.h"

#include "base/arena.h"
#include "desk/caller.h"
#include "desk/pickup.h"
#include "store/queries.h"
#include "store/store.h"

#include <stdio.h>

/* --- what can be a point ---------------------------------------------------- */

static enum err check_closures(const struct closure *closures, size_t count, struct error *err)
{
    if (count > CLOSURES_MAX)
        return error_field(err, ERR_TOO_LARGE, "closures", "over %d", CLOSURES_MAX);
    for (size_t i = 0; i < count; i++)
        if (date_cmp(closures[i].last, closures[i].first) < 0)
            return error_tell(err, ERR_INVALID, "closures", "pickup.closure_backwards", NULL);
    return ERR_OK;
}

static enum err check_texts(const struct pickup_in *in, struct error *err)
{
    const struct {
        const char *field;
        struct str text;
        size_t max;
    } texts[] = {
        {"carrier", in->carrier, PICKUP_CODE_MAX},   {"code", in->code, PICKUP_CODE_MAX},
        {"name", in->name, PICKUP_TEXT_MAX},         {"address", in->address, PICKUP_TEXT_MAX},
        {"postcode", in->postcode, PICKUP_CODE_MAX}, {"city", in->city, PICKUP_TEXT_MAX},
        {"country", in->country, PICKUP_CODE_MAX},   {"hours", in->hours, CALENDAR_TEXT_MAX},
    };
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++)
        if (texts[i].text.len > texts[i].max)
            return error_field(err, ERR_TOO_LARGE, texts[i].field, "over %zu bytes", texts[i].max);
    if (!in->carrier.len || !in->code.len)
        return error_field(err, ERR_INVALID, in->carrier.len ? "code" : "carrier", "empty");
    return check_closures(in->closures, in->closure_count, err);
}

static enum err check_hours(struct record *r, struct str text, struct error *err)
{
    const struct shop *shop;
    struct calendar hours;
    enum err e = record_shop(r, &shop, err);
    return e || !text.len ? e
                          : calendar_parse(r->arena, text, HOLIDAYS_NONE, shop->zone, &hours, err);
}

/* --- its closures ----------------------------------------------------------- */

static enum err put_closures(struct record *r, enum tracking_source source, int64_t pickup,
                             const struct closure *closures, size_t count, struct date today,
                             struct error *err)
{
    struct q_pickup_closures_drop_in old = {
        .pickup = pickup, .from = day_text(r->arena, today), .source = source};
    enum err e = q_pickup_closures_drop(r->db, &old, NULL, err);
    for (size_t i = 0; !e && i < count; i++) {
        struct q_pickup_closure_put_in in = {.pickup = pickup,
                                             .first_day = day_text(r->arena, closures[i].first),
                                             .last_day = day_text(r->arena, closures[i].last),
                                             .source = source,
                                             .at = r->now};
        if (date_cmp(closures[i].last, today) >= 0)
            e = q_pickup_closure_put(r->db, &in, NULL, err);
    }
    return e;
}

static bool same(const struct closures *a, const struct closures *b)
{
    if (a->count != b->count)
        return false;
    for (size_t i = 0; i < a->count; i++)
        if (date_cmp(a->items[i].first, b->items[i].first) != 0 ||
            date_cmp(a->items[i].last, b->items[i].last) != 0)
            return false;
    return true;
}

/* Says it when other days count than before, and has its parcels looked at. */
static enum err changed(struct record *r, int64_t pickup, struct date today,
                        const struct closures *before, struct error *err)
{
    struct closures after;
    enum err e = pickup_closures(r->db, r->arena, pickup, today, &after, err);
    if (e || same(before, &after))
        return e;
    e = q_pickup_look_soon(r->db, &(struct q_pickup_look_soon_in){pickup, r->now}, NULL, err);
    return e ? e
             : record_event(r, 0, EVENT_PICKUP_CLOSURES,
                            str_printf(r->arena, "{\"pickup_point\":%lld,\"closures\":%zu}",
                                       (long long)pickup, after.count),
                            err);
}

static enum err tell(struct record *r, enum tracking_source source, int64_t pickup,
                     const struct pickup_word *word, struct error *err)
{
    struct closures before;
    const struct shop *shop;
    enum err e = record_shop(r, &shop, err);
    if (e)
        return e;
    struct date today = zone_date(shop->zone, r->now);
    e = pickup_closures(r->db, r->arena, pickup, today, &before, err);
    if (!e && source == SOURCE_STAFF)
        e = q_pickup_keep_open(
            r->db, &(struct q_pickup_keep_open_in){.id = pickup, .kept_open = word->kept_open},
            NULL, err);
    if (!e)
        e = put_closures(r, source, pickup, word->closures, word->closure_count, today, err);
    return e ? e : changed(r, pickup, today, &before, err);
}

/* --- a carrier's or a program's description --------------------------------- */

enum err pickup_named(struct record *r, struct str carrier, struct str code, int64_t *id,
                      struct error *err)
{
    struct q_pickup_find_row row;
    enum err e = q_pickup_find(
        r->db, r->arena,
        &(struct q_pickup_find_in){.shop = r->shop, .carrier = carrier, .code = code}, &row, err);
    *id = row.id;
    if (e != ERR_NOT_FOUND)
        return e;
    return q_pickup_insert(
        r->db, &(struct q_pickup_insert_in){.shop = r->shop, .carrier = carrier, .code = code}, id,
        err);
}

static struct str or_empty(struct str s)
{
    return s.ptr ? s : STR("");
}

static enum err describe(struct record *r, int64_t id, const struct pickup_in *in,
                         struct error *err)
{
    return q_pickup_describe(r->db,
                             &(struct q_pickup_describe_in){.id = id,
                                                            .name = or_empty(in->name),
                                                            .address = or_empty(in->address),
                                                            .postcode = or_empty(in->postcode),
                                                            .city = or_empty(in->city),
                                                            .country = or_empty(in->country),
                                                            .latitude = in->latitude,
                                                            .longitude = in->longitude,
                                                            .hours = or_empty(in->hours),
                                                            .at = r->now},
                             NULL, err);
}

enum err pickup_put(struct record *r, enum tracking_source source, const struct pickup_in *in,
                    int64_t *id, struct error *err)
{
    struct pickup_word word = {in->closures, in->closure_count, false};
    enum err e = check_texts(in, err);
    if (!e)
        e = check_hours(r, in->hours, err);
    if (!e)
        e = pickup_named(r, in->carrier, in->code, id, err);
    if (!e)
        e = describe(r, *id, in, err);
    return e ? e : tell(r, source, *id, &word, err);
}

/* --- commands --------------------------------------------------------------- */

struct batch {
    const struct desk *desk;
    const struct caller *caller;
    const struct pickup_in *items;
    size_t count;
    int64_t *ids;
};

static enum err put_command(struct db *db, struct arena *arena, void *ctx, struct error *err)
{
    const struct batch *b = ctx;
    struct record r = record_begin(b->desk, db, arena, b->caller->shop, b->caller->actor,
                                   clock_now(b->desk->clock));
    enum err e = ERR_OK;
    size_t i = 0;
    for (; !e && i < b->count; i++)
        e = pickup_put(&r, SOURCE_API, &b->items[i], &b->ids[i], err);
    if (e && err && err->field[0]) {
        char field[sizeof err->field];
        snprintf(field, sizeof field, "items[%zu].%.24s", i - 1, err->field);
        snprintf(err->field, sizeof err->field, "%s", field);
    }
    return e;
}

enum err pickup_put_all(const struct desk *desk, const struct caller *caller,
                        const struct pickup_in *items, size_t count, int64_t *ids,
                        struct error *err)
{
    struct batch batch = {desk, caller, items, count, ids};
    if (count > PICKUP_BATCH_MAX)
        return error_field(err, ERR_TOO_LARGE, "items", "over %d", PICKUP_BATCH_MAX);
    return store_write(desk->store, put_command, &batch, err);
}

struct telling {
    const struct desk *desk;
    const struct caller *caller;
    int64_t pickup;
    const struct pickup_word *word;
};

static enum err tell_command(struct db *db, struct arena *arena, void *ctx, struct error *err)
{
    const struct telling *t = ctx;
    struct record r = record_begin(t->desk, db, arena, t->caller->shop, t->caller->actor,
                                   clock_now(t->desk->clock));
    struct q_pickup_of_shop_row row;
    enum err e = q_pickup_of_shop(
        db, arena, &(struct q_pickup_of_shop_in){.shop = r.shop, .id = t->pickup}, &row, err);
    if (!e && row.kept_open != t->word->kept_open && !role_allows(t->caller->role, ROLE_LEAD))
        return error_field(err, ERR_FORBIDDEN, "kept_open", "a lead's word");
    return e ? e : tell(&r, SOURCE_STAFF, t->pickup, t->word, err);
}

enum err pickup_tell(const struct desk *desk, const struct caller *caller, int64_t pickup,
                     const struct pickup_word *word, struct error *err)
{
    struct telling telling = {desk, caller, pickup, word};
    enum err e = check_closures(word->closures, word->closure_count, err);
    return e ? e : store_write(desk->store, tell_command, &telling, err);
}
