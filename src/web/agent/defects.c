/* Products that fail: what agents note, and what is sold no more (G21). */
#include "desk/defect.h"

#include "base/arena.h"
#include "web/agent/agent.h"
#include "web/body.h"
#include "web/render.h"

enum { UNITS_MAX = 100000, SKU_CHARS = 200 };

static struct str sentence(struct request *r, struct str sku, int64_t defects, int64_t units)
{
    return i18n_format(r->arena, r->lang, "refusal.g21.stop_sale", I18N_STR("sku", sku),
                       I18N_I64("defects", defects), I18N_I64("units", units));
}

HANDLER(defect_create)
{
    struct defect_note note = {.dossier = r->ids[0]};
    struct defect_noted noted;
    struct body b;
    enum err e = body_begin(r, &b, err);
    note.order = body_id(&b, "order", true);
    note.sku = body_text(&b, "sku", true, SKU_CHARS);
    note.units = body_i64(&b, "units", 1, UNITS_MAX, 0);
    enum err end = body_end(&b);
    if (e || end)
        return e ? e : end;
    e = defect_note(r->desk, r->arena, &r->session.caller, &note, &noted, err);
    if (e)
        return e;
    *status = 201;
    struct jsonw w = jsonw_to(out);
    jsonw_object(&w);
    jsonw_put_str(&w, "sku", noted.sku);
    jsonw_put_i64(&w, "defects", noted.defects);
    jsonw_put_i64(&w, "units", noted.units);
    jsonw_put_bool(&w, "fails", noted.fails);
    jsonw_put_str(&w, "reason",
                  noted.fails ? sentence(r, noted.sku, noted.defects, noted.units) : STR_NONE);
    jsonw_end(&w);
    return ERR_OK;
}

static void render_stop(struct jsonw *w, struct request *r, const struct q_stop_sale_row *s)
{
    jsonw_object(w);
    jsonw_put_id(w, "id", s->id);
    jsonw_put_str(w, "sku", s->sku);
    jsonw_put_str(w, "name", s->title);
    jsonw_put_i64(w, "defects", s->defects);
    jsonw_put_i64(w, "units", s->units);
    jsonw_put_str(w, "reason", sentence(r, s->sku, s->defects, s->units));
    jsonw_put_instant(w, "stopped_at", s->stopped_at);
    jsonw_put_instant(w, "lifted_at", s->lifted_at);
    put_person(w, "lifted_by", s->lifted_by, s->lifted_name);
    jsonw_put_str(w, "lifted_because", or_null(s->reason));
    jsonw_end(w);
}

HANDLER(stop_sales_list)
{
    (void)status;
    int64_t limit;
    struct cursor after;
    struct q_stop_sale_rows rows;
    enum err e = query_page(r, &limit, &after, err);
    if (!e)
        e = q_stop_sale_list(
            r->db, r->arena,
            &(struct q_stop_sale_list_in){.shop = r->session.caller.shop,
                                          .after = after.has ? after.id : INT64_MAX,
                                          .limit = limit + 1},
            &rows, err);
    if (e)
        return e;
    size_t shown = list_shown(rows.count, limit);
    struct jsonw w = jsonw_to(out);
    list_begin(&w);
    for (size_t i = 0; i < shown; i++)
        render_stop(&w, r, &rows.items[i]);
    list_end(&w, r, rows.count > shown, 0, shown ? rows.items[shown - 1].id : 0);
    return ERR_OK;
}

HANDLER(stop_sale_end)
{
    (void)status;
    struct body b;
    struct q_stop_sale_row row;
    enum err e = body_begin(r, &b, err);
    struct str reason = body_text(&b, "reason", true, LIFT_REASON_MAX);
    enum err end = body_end(&b);
    if (e || end)
        return e ? e : end;
    e = stop_sale_lift(r->desk, &r->session.caller, r->ids[0], reason, err);
    if (e)
        return e;
    e = after_write(q_stop_sale_by_id(r->db, r->arena,
                                      &(struct q_stop_sale_by_id_in){.shop = r->session.caller.shop,
                                                                     .id = r->ids[0]},
                                      &row, err),
                    err);
    struct jsonw w = jsonw_to(out);
    if (!e)
        render_stop(&w, r, &row);
    return e;
}
