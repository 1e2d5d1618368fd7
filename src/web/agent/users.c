/* People of the shop, and their teams. */
#include "desk/team.h"
#include "store/queries.h"
#include "web/agent/agent.h"
#include "web/body.h"
#include "web/render.h"

static void put_user(struct jsonw *w, const struct request *r, int64_t id, struct str name,
                     enum role role, struct str team)
{
    jsonw_object(w);
    jsonw_put_i64(w, "id", id);
    jsonw_put_str(w, "name", name);
    jsonw_put_str(w, "role", str_of(role_name(role)));
    jsonw_put_str(w, "team", team);
    jsonw_put_bool(w, "me", id == caller_user(&r->session.caller));
    jsonw_end(w);
}

HANDLER(users_list)
{
    (void)status;
    int64_t limit;
    struct cursor after;
    struct q_user_list_rows rows;
    enum err e = query_page(r, &limit, &after, err);
    if (!e)
        e = q_user_list(r->db, r->arena,
                        &(struct q_user_list_in){
                            .shop = r->session.caller.shop, .after = after.id, .limit = limit + 1},
                        &rows, err);
    if (e)
        return e;
    size_t shown = list_shown(rows.count, limit);
    struct jsonw w = jsonw_to(out);
    list_begin(&w);
    for (size_t i = 0; i < shown; i++) {
        const struct q_user_list_row *row = &rows.items[i];
        put_user(&w, r, row->id, row->name, (enum role)row->role, row->team);
    }
    list_end(&w, r, rows.count > shown, 0, shown ? rows.items[shown - 1].id : 0);
    return ERR_OK;
}

static enum err render_user(struct request *r, struct buf *out, struct error *err)
{
    struct q_user_in_shop_row user;
    struct q_user_team_row in;
    int64_t shop = r->session.caller.shop;
    enum err e = q_user_in_shop(
        r->db, r->arena, &(struct q_user_in_shop_in){.shop = shop, .id = r->ids[0]}, &user, err);
    if (!e)
        e = q_user_team(r->db, r->arena, &(struct q_user_team_in){.shop = shop, .user = r->ids[0]},
                        &in, err);
    struct jsonw w = jsonw_to(out);
    if (!e)
        put_user(&w, r, user.id, user.name, (enum role)user.role, in.team);
    return e;
}

HANDLER(user_change)
{
    (void)status;
    struct body b;
    enum err e = body_begin(r, &b, err);
    struct str team = body_text(&b, "team", false, TEAM_MAX);
    if (!team.ptr)
        body_fault(&b, "team", "must be a text");
    enum err end = body_end(&b);
    if (e || end)
        return e ? e : end;
    e = team_set(r->desk, &r->session.caller, r->ids[0], team, err);
    return e ? e : after_write(render_user(r, out, err), err);
}
