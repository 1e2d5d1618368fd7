/* Files of orders: brought, watched, and what is to be said of their rows. */
#include "desk/import.h"
#include "store/queries.h"
#include "web/agent/agent.h"
#include "web/render.h"

#include <stdio.h>

enum { KEY_BYTES = 64 };

/* A sentence by the key that was kept with it. */
static struct str sentence(struct request *r, struct str key, struct str arg)
{
    char text[KEY_BYTES];
    snprintf(text, sizeof text, "%.*s", STR_ARG(key));
    return i18n_format(r->arena, r->lang, text, I18N_STR("arg", arg));
}

static void render_import(struct jsonw *w, struct request *r, const struct q_import_row *row)
{
    jsonw_object(w);
    jsonw_put_i64(w, "id", row->id);
    jsonw_put_str(w, "name", row->name);
    jsonw_put_bool(w, "dry_run", row->dry_run);
    jsonw_put_i64(w, "lines", row->line_count);
    jsonw_put_i64(w, "orders", row->orders);
    jsonw_put_i64(w, "done", row->position);
    jsonw_put_i64(w, "created", row->created);
    jsonw_put_i64(w, "changed", row->changed);
    jsonw_put_i64(w, "unchanged", row->unchanged);
    jsonw_put_i64(w, "refused_lines", row->refused);
    jsonw_put_str(w, "failure", row->failure.len ? sentence(r, row->failure, STR("")) : STR_NONE);
    jsonw_put_instant(w, "created_at", row->created_at);
    jsonw_put_instant(w, "done_at", row->done_at);
    jsonw_end(w);
}

static enum err render_one(struct buf *out, struct request *r, int64_t id, struct error *err)
{
    struct q_import_row row;
    struct jsonw w = jsonw_to(out);
    enum err e = q_import_row(r->db, r->arena,
                              &(struct q_import_row_in){.shop = r->session.caller.shop, .id = id},
                              &row, err);
    if (!e)
        render_import(&w, r, &row);
    return e;
}

HANDLER(import_create)
{
    struct str name;
    int64_t dry_run, id;
    enum err e = query_text(r, "name", IMPORT_NAME_CHARS, &name, err);
    if (!e)
        e = query_i64(r, "dry_run", 0, 1, 0, &dry_run, err);
    if (!e && !r->http->body.len)
        return error_tell(err, ERR_INVALID, "body", "import.empty", NULL);
    if (!e)
        e = import_begin(r->desk, &r->session.caller, name.ptr ? name : STR(""), dry_run,
                         r->http->body, &id, err);
    *status = 202;
    return e ? e : after_write(render_one(out, r, id, err), err);
}

HANDLER(import_get)
{
    (void)status;
    return render_one(out, r, r->ids[0], err);
}

HANDLER(imports_list)
{
    (void)status;
    int64_t limit;
    struct cursor after;
    struct q_import_rows rows;
    enum err e = query_page(r, &limit, &after, err);
    if (!e)
        e = q_import_list(r->db, r->arena,
                          &(struct q_import_list_in){.shop = r->session.caller.shop,
                                                     .before = after.has ? after.id : INT64_MAX,
                                                     .limit = limit + 1},
                          &rows, err);
    if (e)
        return e;
    size_t shown = list_shown(rows.count, limit);
    struct jsonw w = jsonw_to(out);
    list_begin(&w);
    for (size_t i = 0; i < shown; i++)
        render_import(&w, r, &rows.items[i]);
    list_end(&w, r, rows.count > shown, 0, shown ? rows.items[shown - 1].id : 0);
    return ERR_OK;
}

HANDLER(import_lines)
{
    (void)status;
    int64_t limit;
    struct cursor after;
    struct q_import_row row;
    struct q_import_lines_rows rows;
    enum err e = query_page(r, &limit, &after, err);
    if (!e)
        e = q_import_row(r->db, r->arena,
                         &(struct q_import_row_in){.shop = r->session.caller.shop, .id = r->ids[0]},
                         &row, err);
    if (!e)
        e = q_import_lines(r->db, r->arena,
                           &(struct q_import_lines_in){.order_import = row.id,
                                                       .after = after.has ? after.id : 0,
                                                       .limit = limit + 1},
                           &rows, err);
    if (e)
        return e;
    size_t shown = list_shown(rows.count, limit);
    struct jsonw w = jsonw_to(out);
    list_begin(&w);
    for (size_t i = 0; i < shown; i++) {
        const struct q_import_lines_row *line = &rows.items[i];
        jsonw_object(&w);
        jsonw_put_i64(&w, "line", line->line);
        jsonw_put_str(&w, "field", or_null(line->field));
        jsonw_put_str(&w, "key", line->key);
        jsonw_put_str(&w, "detail", sentence(r, line->key, line->arg));
        jsonw_put_bool(&w, "kept", line->kept);
        jsonw_end(&w);
    }
    list_end(&w, r, rows.count > shown, 0, shown ? rows.items[shown - 1].line : 0);
    return ERR_OK;
}
