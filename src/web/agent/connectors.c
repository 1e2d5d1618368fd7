/* Shops' own programs that orders are asked of: their settings, without their secrets. */
#include "desk/connector.h"
#include "shops/shop.h"
#include "store/queries.h"
#include "web/agent/agent.h"
#include "web/body.h"
#include "web/render.h"

#include <stdio.h>

enum { KIND_CHARS = 40 };

static void put_failure(struct jsonw *w, struct request *r, const struct q_connector_row *row)
{
    char key[64];
    snprintf(key, sizeof key, "%.*s", STR_ARG(row->failure));
    jsonw_put_str(w, "failure",
                  row->failure.len
                      ? i18n_format(r->arena, r->lang, key, I18N_STR("arg", row->failure_arg))
                      : STR_NONE);
}

static void render_connector(struct jsonw *w, struct request *r, const struct q_connector_row *row)
{
    jsonw_object(w);
    jsonw_put_i64(w, "id", row->id);
    jsonw_put_str(w, "code", row->code);
    jsonw_put_str(w, "kind", row->kind);
    jsonw_put_str(w, "url", row->url);
    jsonw_put_str(w, "account", row->account);
    jsonw_put_bool(w, "has_secret", row->has_secret);
    jsonw_put_bool(w, "has_hook_secret", row->has_hook_secret);
    jsonw_put_bool(w, "on", !instant_is_none(row->next_sync_at));
    jsonw_put_instant(w, "synced_to", row->synced_to);
    jsonw_put_instant(w, "next_sync_at", row->next_sync_at);
    jsonw_put_instant(w, "answered_at", row->answered_at);
    jsonw_put_instant(w, "heard_at", row->heard_at);
    jsonw_put_instant(w, "failed_at", row->failed_at);
    put_failure(w, r, row);
    jsonw_put_i64(w, "taken", row->taken);
    jsonw_put_i64(w, "version", row->version);
    jsonw_end(w);
}

static enum err render_one(struct buf *out, struct request *r, int64_t id, struct error *err)
{
    struct q_connector_row row;
    struct jsonw w = jsonw_to(out);
    enum err e = q_connector_row(
        r->db, r->arena, &(struct q_connector_row_in){.shop = r->session.caller.shop, .id = id},
        &row, err);
    if (!e)
        render_connector(&w, r, &row);
    return e;
}

HANDLER(connectors_list)
{
    (void)status;
    struct q_connector_rows rows;
    enum err e = q_connector_list(
        r->db, r->arena, &(struct q_connector_list_in){.shop = r->session.caller.shop}, &rows, err);
    if (e)
        return e;
    struct jsonw w = jsonw_to(out);
    list_begin(&w);
    for (size_t i = 0; i < rows.count; i++)
        render_connector(&w, r, &rows.items[i]);
    list_end(&w, r, false, 0, 0);
    return ERR_OK;
}

static void read_settings(struct body *b, struct connector_settings *in)
{
    in->account = body_text(b, "account", false, CONNECTOR_SECRET_MAX);
    in->secret = body_text(b, "secret", false, CONNECTOR_SECRET_MAX);
    in->hook_secret = body_text(b, "hook_secret", false, CONNECTOR_SECRET_MAX);
    in->on = body_bool(b, "on", true);
}

HANDLER(connector_create)
{
    struct body b;
    struct connector_settings in = {0};
    int64_t id;
    enum err e = body_begin(r, &b, err);
    in.code = body_text(&b, "code", true, CONNECTOR_CODE_MAX);
    in.kind = body_text(&b, "kind", true, KIND_CHARS);
    in.url = body_text(&b, "url", true, CONNECTOR_URL_MAX);
    in.since = body_instant(&b, "since", false);
    if (in.kind.ptr && !shop_connector_named(in.kind))
        body_fault(&b, "kind", "must be prestashop, shopify or woocommerce");
    read_settings(&b, &in);
    enum err end = body_end(&b);
    if (e || end)
        return e ? e : end;
    e = connector_add(r->desk, &r->session.caller, &in, &id, err);
    *status = 201;
    return e ? e : after_write(render_one(out, r, id, err), err);
}

HANDLER(connector_get)
{
    (void)status;
    return render_one(out, r, r->ids[0], err);
}

HANDLER(connector_change_one)
{
    (void)status;
    struct body b;
    struct connector_settings in = {0};
    enum err e = body_begin(r, &b, err);
    if (!body_has(&b, "version"))
        body_fault(&b, "version", "is missing");
    int64_t version = body_i64(&b, "version", 1, INT64_MAX, 0);
    in.url = body_text(&b, "url", false, CONNECTOR_URL_MAX);
    read_settings(&b, &in);
    enum err end = body_end(&b);
    if (e || end)
        return e ? e : end;
    e = connector_change(r->desk, &r->session.caller, r->ids[0], version, &in, err);
    return e ? e : after_write(render_one(out, r, r->ids[0], err), err);
}
