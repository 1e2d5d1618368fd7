/* Incidents of deliveries: what is wrong, whether the customer was told, what became of it. */
#include "desk/incident.h"
#include "web/agent/agent.h"
#include "web/body.h"
#include "web/render.h"

enum { WORD_CHARS = 32 };

static void put_needs(struct jsonw *w, struct str needs)
{
    struct str one;
    jsonw_key(w, "needs");
    jsonw_array(w);
    while (needs.len && str_split(&needs, ' ', &one))
        jsonw_str(w, one);
    jsonw_end(w);
}

void render_incident(struct jsonw *w, const struct q_incident_row *i)
{
    jsonw_object(w);
    jsonw_put_i64(w, "id", i->id);
    jsonw_put_i64(w, "version", i->version);
    jsonw_put_i64(w, "order", i->shop_order);
    jsonw_put_id(w, "parcel", i->parcel);
    jsonw_put_id(w, "dossier", i->dossier);
    jsonw_put_str(w, "kind", str_of(problem_name((enum problem)i->kind)));
    jsonw_put_str(w, "state", str_of(incident_state_name((enum incident_state)i->state)));
    jsonw_put_str(w, "seen_by", str_of(incident_seen_name((enum incident_seen)i->seen_by)));
    jsonw_put_str(w, "fault", str_of(fault_name((enum fault)i->fault)));
    jsonw_put_i64(w, "chance", i->chance);
    put_needs(w, i->needs);
    jsonw_put_instant(w, "suspected_at", i->suspected_at);
    jsonw_put_instant(w, "confirmed_at", i->confirmed_at);
    jsonw_put_instant(w, "told_at", i->told_at);
    jsonw_put_id(w, "told_in", i->told_message);
    jsonw_put_bool(w, "asked_first", i->asked_first);
    jsonw_put_id(w, "remedy", i->remedy);
    jsonw_put_instant(w, "look_at", i->look_at);
    jsonw_put_id(w, "group", i->grouped);
    jsonw_put_instant(w, "closed_at", i->closed_at);
    jsonw_end(w);
}

static enum err render_now(struct request *r, struct buf *out, int64_t id, struct error *err)
{
    struct q_incident_row row;
    enum err e = q_incident_row(
        r->db, r->arena, &(struct q_incident_row_in){.shop = r->session.caller.shop, .id = id},
        &row, err);
    struct jsonw w = jsonw_to(out);
    if (!e)
        render_incident(&w, &row);
    return e;
}

static void put_list(struct request *r, struct buf *out, const struct q_incident_rows *rows,
                     size_t shown)
{
    struct jsonw w = jsonw_to(out);
    list_begin(&w);
    for (size_t i = 0; i < shown; i++)
        render_incident(&w, &rows->items[i]);
    list_end(&w, r, rows->count > shown, 0, shown ? rows->items[shown - 1].id : 0);
}

HANDLER(incidents_list)
{
    (void)status;
    int64_t limit, shop = r->session.caller.shop;
    struct cursor after;
    struct str name;
    enum incident_state state = INCIDENT_CONFIRMED;
    struct q_incident_rows rows;
    enum err e = query_page(r, &limit, &after, err);
    if (!e)
        e = query_text(r, "state", WORD_CHARS, &name, err);
    if (!e && name.ptr && !incident_state_parse(name, &state))
        return error_field(err, ERR_INVALID, "state", "no such state");
    int64_t before = after.has ? after.id : INT64_MAX;
    if (!e && name.ptr)
        e = q_incident_list(r->db, r->arena,
                            &(struct q_incident_list_in){
                                .shop = shop, .state = state, .before = before, .limit = limit + 1},
                            &rows, err);
    else if (!e)
        e = q_incident_list_all(
            r->db, r->arena,
            &(struct q_incident_list_all_in){.shop = shop, .before = before, .limit = limit + 1},
            &rows, err);
    if (!e)
        put_list(r, out, &rows, list_shown(rows.count, limit));
    return e;
}

HANDLER(dossier_incidents)
{
    (void)status;
    int64_t shop = r->session.caller.shop;
    struct q_dossier_facts_row dossier;
    struct q_incident_rows rows;
    enum err e =
        q_dossier_facts(r->db, r->arena,
                        &(struct q_dossier_facts_in){.shop = shop, .id = r->ids[0]}, &dossier, err);
    if (!e)
        e = q_incident_of_dossier(
            r->db, r->arena, &(struct q_incident_of_dossier_in){.shop = shop, .dossier = r->ids[0]},
            &rows, err);
    if (!e)
        put_list(r, out, &rows, rows.count);
    return e;
}

HANDLER(incident_get)
{
    (void)status;
    return render_now(r, out, r->ids[0], err);
}

HANDLER(incident_create)
{
    struct incident_word word = {0};
    struct body b;
    enum err e = body_begin(r, &b, err);
    word.order = body_id(&b, "order", true);
    word.parcel = body_id(&b, "parcel", false);
    struct str kind = body_text(&b, "kind", true, WORD_CHARS);
    if (kind.ptr && (!problem_parse(kind, &word.kind) || !problem_is_incident(word.kind)))
        body_fault(&b, "kind", "no delivery incident of that name");
    enum err end = body_end(&b);
    if (e || end)
        return e ? e : end;
    int64_t id;
    e = incident_open_by_hand(r->desk, &r->session.caller, &word, &id, err);
    if (e == ERR_NOT_FOUND)
        return error_field(err, ERR_INVALID, "order", "no such order");
    *status = 201;
    return e ? e : after_write(render_now(r, out, id, err), err);
}

HANDLER(incident_change)
{
    (void)status;
    struct body b;
    enum err e = body_begin(r, &b, err);
    struct str what = body_text(&b, "do", true, WORD_CHARS);
    int64_t version = body_id(&b, "version", false);
    bool confirms = str_eq(what, STR("confirm"));
    if (what.ptr && !confirms && !str_eq(what, STR("dismiss")))
        body_fault(&b, "do", "no such step");
    enum err end = body_end(&b);
    if (e || end)
        return e ? e : end;
    e = incident_do(r->desk, &r->session.caller, r->ids[0], version,
                    confirms ? INCIDENT_CONFIRM : INCIDENT_DISMISS, err);
    return e ? e : after_write(render_now(r, out, r->ids[0], err), err);
}
