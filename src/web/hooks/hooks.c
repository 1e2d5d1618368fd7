#include "web/hooks/hooks.h"

#include "base/arena.h"
#include "store/queries.h"
#include "web/tracked.h"

struct str hook_header(void *ctx, const char *name)
{
    struct str value = http_header(ctx, name);
    return value.ptr ? value : STR("");
}

static struct reading_fault fault_of(struct request *r, const struct error *err)
{
    return (struct reading_fault){.key = err->key[0] ? arena_printf(r->arena, "%s", err->key)
                                                     : "carrier.other_form",
                                  .detail = str_dup(r->arena, str_of(err->field))};
}

/* Read, or the one fault that it cannot be. */
static enum err read_body(struct request *r, const struct carrier *reader,
                          const struct carrier_account *account, struct carrier_reading *out,
                          struct error *err)
{
    enum err e = reader->read(r->arena, account, 200, r->http->body, out, err);
    if (e != ERR_INVALID && e != ERR_TOO_LARGE && e != ERR_BUSY)
        return e;
    *out = (struct carrier_reading){.faults = {fault_of(r, err)}, .fault_count = 1};
    return ERR_OK;
}

static enum err take(struct request *r, int64_t shop, const struct q_carrier_row *row,
                     const struct carrier *reader, const struct carrier_reading *reading,
                     struct track_taken *out, struct error *err)
{
    const struct caller partner = {.shop = shop, .actor = {ACTOR_SYSTEM, 0}};
    return track_batch(r->desk,
                       &(struct track_in){.caller = &partner,
                                          .carrier = row->id,
                                          .source = SOURCE_WEBHOOK,
                                          .reader = reader->name,
                                          .body = r->http->body,
                                          .scans = reading->scans.items,
                                          .count = reading->scans.count,
                                          .faults = reading->faults,
                                          .fault_count = reading->fault_count},
                       out, err);
}

enum err hook_carrier(struct request *r, int64_t shop, struct str code, struct buf *out,
                      struct error *err)
{
    struct q_carrier_row row;
    enum err e = q_carrier_of_code(
        r->db, r->arena, &(struct q_carrier_of_code_in){.shop = shop, .code = code}, &row, err);
    if (e)
        return e;
    const struct carrier *reader = carrier_named(row.feed);
    struct carrier_account account = {.url = row.url, .account = row.account, .secret = row.secret};
    if (!reader || !reader->signed_by)
        return error_set(err, ERR_NOT_FOUND, "this carrier has no webhooks");
    if (!reader->signed_by(&account, hook_header, (void *)r->http, r->http->body))
        return error_set(err, ERR_UNAUTHENTICATED, "the signature is not this carrier's");
    struct carrier_reading *reading = arena_alloc(r->arena, sizeof *reading);
    struct track_taken taken;
    e = zones_get(r->desk->zones, str_of(reader->zone), &account.zone, err);
    if (!e)
        e = read_body(r, reader, &account, reading, err);
    if (!e)
        e = take(r, shop, &row, reader, reading, &taken, err);
    struct jsonw w = jsonw_to(out);
    if (!e)
        tracked_write(&w, r, &taken, reading->faults, reading->fault_count);
    return e;
}

enum err hook_take(struct request *r, struct buf *out, int *status, struct error *err)
{
    (void)status;
    struct q_shop_by_slug_row shop;
    enum err e = q_shop_by_slug(r->db, r->arena, &(struct q_shop_by_slug_in){.slug = r->names[0]},
                                &shop, err);
    return e ? e : hook_carrier(r, shop.id, r->names[1], out, err);
}
