/* Words that go from one dossier to another: merged, split off, placed by hand, and
 * back; and dossiers that are linked. */
#include "base/arena.h"
#include "desk/facts.h"
#include "desk/link.h"
#include "desk/merge.h"
#include "desk/place.h"
#include "desk/split.h"
#include "web/agent/agent.h"
#include "web/body.h"
#include "web/render.h"

enum { SUBJECT_CHARS = 200 };

static enum err answer_dossier(struct request *r, struct buf *out, int64_t dossier,
                               struct error *err)
{
    struct jsonw w = jsonw_to(out);
    return after_write(render_dossier_now(&w, r, dossier, err), err);
}

HANDLER(dossier_merge)
{
    (void)status;
    struct merge merge = {.dossier = r->ids[0]};
    struct body b;
    enum err e = body_begin(r, &b, err);
    merge.into = body_id(&b, "into", true);
    merge.other_customer = body_bool(&b, "other_customer", false);
    enum err end = body_end(&b);
    if (e || end)
        return e ? e : end;
    int64_t survivor;
    e = merge_dossiers(r->desk, &r->session.caller, &merge, &survivor, err);
    return e ? e : answer_dossier(r, out, survivor, err);
}

HANDLER(dossier_unmerge)
{
    (void)status;
    int64_t survivor;
    enum err e = merge_undo(r->desk, &r->session.caller, r->ids[0], &survivor, err);
    return e ? e : answer_dossier(r, out, r->ids[0], err);
}

HANDLER(dossier_split)
{
    struct split split = {.dossier = r->ids[0]};
    struct body b;
    enum err e = body_begin(r, &b, err);
    split.messages.items = body_ids(&b, "messages", SPLIT_MESSAGES_MAX, &split.messages.count);
    if (!split.messages.count)
        body_fault(&b, "messages", "must name one at least");
    split.subject = body_text(&b, "subject", body_has(&b, "subject"), SUBJECT_CHARS);
    enum err end = body_end(&b);
    if (e || end)
        return e ? e : end;
    int64_t made;
    e = split_dossier(r->desk, &r->session.caller, &split, &made, err);
    *status = 201;
    return e ? e : answer_dossier(r, out, made, err);
}

HANDLER(dossier_unsplit)
{
    (void)status;
    int64_t survivor;
    enum err e = split_undo(r->desk, &r->session.caller, r->ids[0], &survivor, err);
    return e ? e : answer_dossier(r, out, survivor, err);
}

HANDLER(message_move)
{
    (void)status;
    struct body b;
    enum err e = body_begin(r, &b, err);
    int64_t target = body_id(&b, "dossier", true);
    enum err end = body_end(&b);
    if (e || end)
        return e ? e : end;
    int64_t dossier;
    e = place_message(r->desk, &r->session.caller, r->ids[0], target, &dossier, err);
    return e ? e : answer_dossier(r, out, dossier, err);
}

HANDLER(dossier_link)
{
    (void)status;
    struct body b;
    enum err e = body_begin(r, &b, err);
    int64_t other = body_id(&b, "dossier", true);
    enum err end = body_end(&b);
    if (e || end)
        return e ? e : end;
    e = link_dossiers(r->desk, &r->session.caller, r->ids[0], other, true, err);
    return e ? e : answer_dossier(r, out, other, err);
}

HANDLER(dossier_unlink)
{
    (void)out;
    *status = 204;
    return link_dossiers(r->desk, &r->session.caller, r->ids[0], r->ids[1], false, err);
}

/* --- what came and went ------------------------------------------------------ */

struct links {
    struct q_link_list_rows links;
    struct q_dossier_rows dossiers;
    struct q_move_list_rows moves;
};

static enum err of_this_shop(struct request *r, struct error *err)
{
    struct q_dossier_facts_row row;
    return q_dossier_facts(
        r->db, r->arena,
        &(struct q_dossier_facts_in){.shop = r->session.caller.shop, .id = r->ids[0]}, &row, err);
}

static enum err read_links(struct request *r, struct links *l, struct error *err)
{
    enum err e = of_this_shop(r, err);
    if (!e)
        e = q_link_list(r->db, r->arena, &(struct q_link_list_in){.dossier = r->ids[0]}, &l->links,
                        err);
    if (e)
        return e;
    int64_t *ids = arena_array(r->arena, l->links.count, sizeof *ids);
    for (size_t i = 0; i < l->links.count; i++)
        ids[i] = l->links.items[i].dossier;
    e = q_dossier_rows(r->db, r->arena,
                       &(struct q_dossier_rows_in){
                           .shop = r->session.caller.shop,
                           .user = caller_user(&r->session.caller),
                           .dossiers = {ids, l->links.count},
                       },
                       &l->dossiers, err);
    return e ? e
             : q_move_list(r->db, r->arena, &(struct q_move_list_in){.dossier = r->ids[0]},
                           &l->moves, err);
}

static void put_link(struct jsonw *w, const struct links *l, const struct q_link_list_row *link)
{
    for (size_t i = 0; i < l->dossiers.count; i++) {
        if (l->dossiers.items[i].id != link->dossier)
            continue;
        jsonw_object(w);
        jsonw_put_str(w, "kind", str_of(link_kind_name((enum link_kind)link->kind)));
        jsonw_put_instant(w, "at", link->at);
        jsonw_key(w, "dossier");
        render_dossier(w, &l->dossiers.items[i]);
        jsonw_end(w);
    }
}

static void put_end(struct jsonw *w, const char *key, int64_t id, int64_t number)
{
    jsonw_key(w, key);
    jsonw_object(w);
    jsonw_put_i64(w, "id", id);
    jsonw_put_i64(w, "number", number);
    jsonw_end(w);
}

static void put_move(struct jsonw *w, const struct q_move_list_row *row)
{
    jsonw_object(w);
    jsonw_put_str(w, "kind", str_of(move_kind_name((enum move_kind)row->kind)));
    put_end(w, "from", row->source, row->source_number);
    put_end(w, "to", row->target, row->target_number);
    jsonw_put_i64(w, "messages", row->messages);
    put_person(w, "actor", row->actor, row->actor_name);
    jsonw_put_instant(w, "at", row->at);
    jsonw_put_instant(w, "undo_until",
                      row->kind == MOVE_MESSAGE ? instant_of(0) : move_undo_until(row->at));
    jsonw_put_instant(w, "undone_at", row->undone_at);
    jsonw_end(w);
}

HANDLER(dossier_links)
{
    (void)status;
    struct links *l = arena_alloc(r->arena, sizeof *l);
    enum err e = read_links(r, l, err);
    if (e)
        return e;
    struct jsonw w = jsonw_to(out);
    jsonw_object(&w);
    jsonw_key(&w, "links");
    jsonw_array(&w);
    for (size_t i = 0; i < l->links.count; i++)
        put_link(&w, l, &l->links.items[i]);
    jsonw_end(&w);
    jsonw_key(&w, "moves");
    jsonw_array(&w);
    for (size_t i = 0; i < l->moves.count; i++)
        put_move(&w, &l->moves.items[i]);
    jsonw_end(&w);
    jsonw_end(&w);
    return ERR_OK;
}

/* What came after the merge of this dossier, and stays with the other one. */
HANDLER(dossier_since_merge)
{
    (void)status;
    int64_t limit;
    struct cursor after;
    struct q_message_rows rows = {0};
    struct message_parts parts;
    enum err e = query_page(r, &limit, &after, err);
    if (!e)
        e = of_this_shop(r, err);
    if (!e)
        e = q_message_since_merge(r->db, r->arena,
                                  &(struct q_message_since_merge_in){
                                      .dossier = r->ids[0],
                                      .before = after.has ? after.id : INT64_MAX,
                                      .limit = limit + 1,
                                  },
                                  &rows, err);
    size_t shown = e ? 0 : list_shown(rows.count, limit);
    if (!e)
        e = read_message_parts(r, rows.items, shown, &parts, err);
    if (e)
        return e;
    struct jsonw w = jsonw_to(out);
    list_begin(&w);
    for (size_t i = 0; i < shown; i++)
        render_message(&w, r, &rows.items[i], &parts);
    list_end(&w, r, rows.count > shown, 0, shown ? rows.items[shown - 1].id : 0);
    return ERR_OK;
}
