/* Incidents of one cause: what the radar saw, and one message for all their dossiers. */
#include "base/arena.h"
#include "desk/group_tell.h"
#include "web/agent/agent.h"
#include "web/body.h"
#include "web/problem.h"
#include "web/render.h"

enum { STATE_CHARS = 16, TEXT_CHARS = 20000, DOSSIERS_SHOWN = 100 };

static void put_group(struct jsonw *w, const struct q_incident_group_row *g)
{
    jsonw_put_i64(w, "id", g->id);
    jsonw_put_str(w, "cause", g->cause);
    jsonw_put_str(w, "name", g->name);
    jsonw_put_i64(w, "found", g->found);
    jsonw_put_i64(w, "expected_thousandths", g->expected);
    jsonw_put_i64(w, "dossiers", g->dossiers);
    jsonw_put_instant(w, "seen_at", g->seen_at);
    jsonw_put_instant(w, "closed_at", g->closed_at);
}

HANDLER(groups_list)
{
    (void)status;
    int64_t limit;
    struct cursor after;
    struct str state;
    struct q_incident_group_rows rows;
    enum err e = query_page(r, &limit, &after, err);
    if (!e)
        e = query_text(r, "state", STATE_CHARS, &state, err);
    if (!e && state.ptr && !str_eq(state, STR("open")) && !str_eq(state, STR("all")))
        e = error_field(err, ERR_INVALID, "state", "open or all");
    if (!e)
        e = q_group_list(r->db, r->arena,
                         &(struct q_group_list_in){.shop = r->session.caller.shop,
                                                   .closed = str_eq(state, STR("all")),
                                                   .before = after.has ? after.id : INT64_MAX,
                                                   .limit = limit + 1},
                         &rows, err);
    if (e)
        return e;
    size_t shown = list_shown(rows.count, limit);
    struct jsonw w = jsonw_to(out);
    list_begin(&w);
    for (size_t i = 0; i < shown; i++) {
        jsonw_object(&w);
        put_group(&w, &rows.items[i]);
        jsonw_end(&w);
    }
    list_end(&w, r, rows.count > shown, 0, shown ? rows.items[shown - 1].id : 0);
    return ERR_OK;
}

HANDLER(group_get)
{
    (void)status;
    struct q_incident_group_row group;
    struct q_group_dossiers_rows dossiers;
    enum err e = q_group_by_id(
        r->db, r->arena,
        &(struct q_group_by_id_in){.shop = r->session.caller.shop, .id = r->ids[0]}, &group, err);
    if (!e)
        e = q_group_dossiers(
            r->db, r->arena,
            &(struct q_group_dossiers_in){.grouped = group.id, .limit = DOSSIERS_SHOWN}, &dossiers,
            err);
    if (e)
        return e;
    struct jsonw w = jsonw_to(out);
    jsonw_object(&w);
    put_group(&w, &group);
    jsonw_key(&w, "open_dossiers");
    jsonw_array(&w);
    for (size_t i = 0; i < dossiers.count; i++) {
        jsonw_object(&w);
        jsonw_put_i64(&w, "id", dossiers.items[i].id);
        jsonw_put_i64(&w, "number", dossiers.items[i].number);
        jsonw_put_str(&w, "subject", dossiers.items[i].subject);
        jsonw_end(&w);
    }
    jsonw_end(&w);
    jsonw_end(&w);
    return ERR_OK;
}

static void put_told(struct jsonw *w, struct request *r, const struct group_told *told)
{
    bool failed = told->error.code != ERR_OK;
    jsonw_object(w);
    jsonw_put_i64(w, "dossier", told->dossier);
    jsonw_put_i64(w, "number", told->number);
    jsonw_put_str(w, "state",
                  failed         ? STR("refused")
                  : told->before ? STR("before")
                                 : STR("written"));
    jsonw_put_id(w, "message", told->message);
    jsonw_put_str(w, "practice", told->error.practice[0] ? str_of(told->error.practice) : STR_NONE);
    jsonw_put_str(w, "detail",
                  failed ? problem_sentence(r->arena, r->lang, &told->error) : STR_NONE);
    jsonw_end(w);
}

HANDLER(group_tell_all)
{
    (void)status;
    struct body body;
    struct str text = STR_NONE;
    int64_t after = 0;
    struct group_telling *told = arena_alloc(r->arena, sizeof *told);
    enum err e = body_begin(r, &body, err);
    if (!e) {
        text = body_text(&body, "text", true, TEXT_CHARS);
        after = body_i64(&body, "after", 0, INT64_MAX, 0);
    }
    enum err ended = body_end(&body);
    if (!e)
        e = ended;
    if (!e)
        e = group_tell(r->desk, r->db, r->arena, &r->session.caller, r->ids[0], text, after, told,
                       err);
    if (e)
        return e;
    struct jsonw w = jsonw_to(out);
    jsonw_object(&w);
    jsonw_key(&w, "items");
    jsonw_array(&w);
    for (size_t i = 0; i < told->count; i++)
        put_told(&w, r, &told->items[i]);
    jsonw_end(&w);
    jsonw_put_id(&w, "after", told->more ? told->items[told->count - 1].dossier : 0);
    jsonw_end(&w);
    return ERR_OK;
}
