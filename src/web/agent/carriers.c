/* The shop's carriers: where their events come from, and who answers there. */
#include "carriers/carrier.h"
#include "desk/carrier.h"
#include "web/agent/agent.h"
#include "web/body.h"
#include "web/render.h"

static void put_health(struct jsonw *w, const struct q_carrier_row *row)
{
    jsonw_put_instant(w, "answered_at", row->answered_at);
    jsonw_put_instant(w, "failed_at", row->failed_at);
    jsonw_put_str(w, "failure", or_null(row->failure));
}

static void put_carrier(struct jsonw *w, const struct q_carrier_row *row)
{
    jsonw_object(w);
    jsonw_put_i64(w, "id", row->id);
    jsonw_put_str(w, "code", row->code);
    jsonw_put_str(w, "name", row->name);
    jsonw_put_str(w, "feed", or_null(row->feed));
    jsonw_put_str(w, "url", or_null(row->url));
    jsonw_put_str(w, "account", or_null(row->account));
    jsonw_put_bool(w, "secret_set", row->secret.len > 0);
    jsonw_put_i64(w, "ack_hours", row->ack_hours);
    jsonw_put_str(w, "inquiry_address", or_null(row->inquiry_address));
    jsonw_put_str(w, "manager_address", or_null(row->manager_address));
    jsonw_put_str(w, "management_address", or_null(row->management_address));
    jsonw_put_str(w, "procedure", or_null(row->procedure));
    put_health(w, row);
    jsonw_put_i64(w, "version", row->version);
    jsonw_end(w);
}

static enum err read_one(struct request *r, int64_t id, struct q_carrier_row *row,
                         struct error *err)
{
    return q_carrier_row(r->db, r->arena,
                         &(struct q_carrier_row_in){.shop = r->session.caller.shop, .id = id}, row,
                         err);
}

static enum err render_now(struct request *r, struct buf *out, int64_t id, struct error *err)
{
    struct q_carrier_row row;
    struct jsonw w = jsonw_to(out);
    enum err e = read_one(r, id, &row, err);
    if (!e)
        put_carrier(&w, &row);
    return e;
}

HANDLER(carriers_list)
{
    (void)status;
    int64_t limit;
    struct cursor after;
    struct q_carrier_rows rows;
    enum err e = query_page(r, &limit, &after, err);
    if (!e)
        e = q_carrier_list(r->db, r->arena,
                           &(struct q_carrier_list_in){.shop = r->session.caller.shop,
                                                       .after = after.id,
                                                       .limit = limit + 1},
                           &rows, err);
    if (e)
        return e;
    size_t shown = list_shown(rows.count, limit);
    struct jsonw w = jsonw_to(out);
    list_begin(&w);
    for (size_t i = 0; i < shown; i++)
        put_carrier(&w, &rows.items[i]);
    list_end(&w, r, rows.count > shown, 0, shown ? rows.items[shown - 1].id : 0);
    return ERR_OK;
}

HANDLER(carrier_get)
{
    (void)status;
    return render_now(r, out, r->ids[0], err);
}

HANDLER(carrier_feeds)
{
    (void)r;
    (void)status;
    (void)err;
    struct jsonw w = jsonw_to(out);
    jsonw_object(&w);
    jsonw_key(&w, "items");
    jsonw_array(&w);
    for (const struct carrier *const *feed = carriers; *feed; feed++) {
        jsonw_object(&w);
        jsonw_put_str(&w, "name", str_of((*feed)->name));
        jsonw_put_str(&w, "title", str_of((*feed)->title));
        jsonw_put_str(&w, "url", or_null(str_of((*feed)->url)));
        jsonw_put_bool(&w, "asked", (*feed)->ask != NULL);
        jsonw_put_bool(&w, "webhooks", (*feed)->signed_by != NULL);
        jsonw_put_bool(&w, "pickup_points", (*feed)->ask_pickups != NULL);
        jsonw_end(&w);
    }
    jsonw_end(&w);
    jsonw_end(&w);
    return ERR_OK;
}

/* --- changing ------------------------------------------------------------------------- */

/* What the body says, over what was: null takes a text away. */
static void read_text(struct body *b, const char *name, size_t max, struct str *text)
{
    if (body_null(b, name)) {
        *text = STR("");
        return;
    }
    struct str said = body_text(b, name, false, max);
    if (said.ptr)
        *text = said;
}

static void read_feed(struct body *b, struct carrier_in *in)
{
    read_text(b, "feed", CARRIER_CODE_MAX, &in->feed);
    if (in->feed.len && !carrier_named(in->feed))
        body_fault(b, "feed", "is none of GET /api/v1/carriers/feeds");
}

static void read_carrier(struct body *b, struct carrier_in *in)
{
    struct str name = body_text(b, "name", body_has(b, "name"), CARRIER_NAME_MAX);
    if (name.ptr)
        in->name = name;
    read_feed(b, in);
    read_text(b, "url", CARRIER_URL_MAX, &in->url);
    read_text(b, "account", CARRIER_SECRET_MAX, &in->account);
    read_text(b, "secret", CARRIER_SECRET_MAX, &in->secret);
    in->ack_hours = body_i64(b, "ack_hours", 0, CARRIER_ACK_HOURS_MAX, in->ack_hours);
    read_text(b, "inquiry_address", CARRIER_ADDRESS_MAX, &in->inquiry_address);
    read_text(b, "manager_address", CARRIER_ADDRESS_MAX, &in->manager_address);
    read_text(b, "management_address", CARRIER_ADDRESS_MAX, &in->management_address);
    read_text(b, "procedure", CARRIER_PROCEDURE_MAX, &in->procedure);
}

static struct carrier_in empty(void)
{
    struct str none = STR("");
    return (struct carrier_in){.code = none,
                               .name = none,
                               .feed = none,
                               .url = none,
                               .account = none,
                               .secret = none,
                               .inquiry_address = none,
                               .manager_address = none,
                               .management_address = none,
                               .procedure = none};
}

HANDLER(carrier_create)
{
    struct body b;
    struct carrier_in in = empty();
    int64_t id;
    enum err e = body_begin(r, &b, err);
    in.code = body_text(&b, "code", true, CARRIER_CODE_MAX);
    in.name = in.code;
    read_carrier(&b, &in);
    enum err end = body_end(&b);
    if (e || end)
        return e ? e : end;
    e = carrier_add(r->desk, &r->session.caller, &in, &id, err);
    *status = 201;
    return e ? e : after_write(render_now(r, out, id, err), err);
}

static struct carrier_in as_it_is(const struct q_carrier_row *row)
{
    return (struct carrier_in){.code = row->code,
                               .name = row->name,
                               .feed = row->feed,
                               .url = row->url,
                               .account = row->account,
                               .secret = row->secret,
                               .ack_hours = row->ack_hours,
                               .inquiry_address = row->inquiry_address,
                               .manager_address = row->manager_address,
                               .management_address = row->management_address,
                               .procedure = row->procedure};
}

HANDLER(carrier_change_one)
{
    (void)status;
    struct q_carrier_row row;
    struct body b;
    enum err e = read_one(r, r->ids[0], &row, err);
    if (e)
        return e;
    struct carrier_in in = as_it_is(&row);
    e = body_begin(r, &b, err);
    int64_t version = body_id(&b, "version", true);
    read_carrier(&b, &in);
    enum err end = body_end(&b);
    if (e || end)
        return e ? e : end;
    e = carrier_change(r->desk, &r->session.caller, row.id, version, &in, err);
    return e ? e : after_write(render_now(r, out, row.id, err), err);
}
