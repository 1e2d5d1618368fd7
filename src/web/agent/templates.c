#include "desk/templates.h"
#include "base/arena.h"
#include "domain/template.h"
#include "web/agent/agent.h"
#include "web/body.h"
#include "web/render.h"

enum { NAME_CHARS = 120, SUBJECT_CHARS = 200, TEXT_CHARS = 20000, LANGUAGE_CHARS = 2 };

static bool named_before(const struct template *t, size_t index)
{
    for (size_t i = 0; i < index; i++)
        if (t->parts[i].kind == TEMPLATE_FIELD && str_eq(t->parts[i].text, t->parts[index].text))
            return true;
    return false;
}

static void put_fields(struct jsonw *w, struct request *r, struct str body)
{
    struct template t = {0};
    jsonw_key(w, "fields");
    jsonw_array(w);
    if (!template_parse(r->arena, body, &t, NULL))
        for (size_t i = 0; i < t.count; i++)
            if (t.parts[i].kind == TEMPLATE_FIELD && !named_before(&t, i))
                jsonw_str(w, t.parts[i].text);
    jsonw_end(w);
}

static void render_template(struct jsonw *w, struct request *r, const struct q_template_row *t)
{
    jsonw_object(w);
    jsonw_put_i64(w, "id", t->id);
    jsonw_put_i64(w, "version", t->version);
    jsonw_put_str(w, "name", t->name);
    jsonw_put_str(w, "language", t->language);
    jsonw_put_str(w, "subject", t->subject.len ? t->subject : STR_NONE);
    jsonw_put_str(w, "text", t->body);
    put_fields(w, r, t->body);
    jsonw_put_bool(w, "archived", t->archived);
    jsonw_end(w);
}

static enum err read_one(struct request *r, int64_t id, struct q_template_row *row,
                         struct error *err)
{
    return q_template_by_id(r->db, r->arena,
                            &(struct q_template_by_id_in){.shop = r->session.caller.shop, .id = id},
                            row, err);
}

static enum err render_now(struct request *r, struct buf *out, int64_t id, struct error *err)
{
    struct q_template_row row;
    enum err e = read_one(r, id, &row, err);
    struct jsonw w = jsonw_to(out);
    if (!e)
        render_template(&w, r, &row);
    return e;
}

HANDLER(templates_list)
{
    (void)status;
    int64_t limit;
    struct cursor after;
    struct q_template_rows rows;
    enum err e = query_page(r, &limit, &after, err);
    if (!e)
        e = q_template_list(r->db, r->arena,
                            &(struct q_template_list_in){.shop = r->session.caller.shop,
                                                         .after = after.id,
                                                         .limit = limit + 1},
                            &rows, err);
    if (e)
        return e;
    size_t shown = list_shown(rows.count, limit);
    struct jsonw w = jsonw_to(out);
    list_begin(&w);
    for (size_t i = 0; i < shown; i++)
        render_template(&w, r, &rows.items[i]);
    list_end(&w, r, rows.count > shown, 0, shown ? rows.items[shown - 1].id : 0);
    return ERR_OK;
}

HANDLER(template_get)
{
    (void)status;
    return render_now(r, out, r->ids[0], err);
}

/* What the body says, over what the template was. */
static void read_template(struct body *b, struct template_text *t, bool new)
{
    struct str name = body_text(b, "name", new || body_has(b, "name"), NAME_CHARS);
    struct str language = body_text(b, "language", false, LANGUAGE_CHARS);
    bool no_subject = body_null(b, "subject");
    struct str subject = body_text(b, "subject", false, SUBJECT_CHARS);
    struct str text = body_text(b, "text", new || body_has(b, "text"), TEXT_CHARS);
    if (!new)
        t->archived = body_bool(b, "archived", t->archived);
    if (name.ptr)
        t->name = name;
    if (language.ptr)
        t->language = language;
    if (subject.ptr || no_subject)
        t->subject = subject.ptr ? subject : STR("");
    if (text.ptr)
        t->body = text;
}

HANDLER(template_create)
{
    struct template_text t = {.name = STR(""),
                              .language = str_of(lang_code(r->lang)),
                              .subject = STR(""),
                              .body = STR("")};
    struct body b;
    enum err e = body_begin(r, &b, err);
    read_template(&b, &t, true);
    enum err end = body_end(&b);
    if (e || end)
        return e ? e : end;
    int64_t id;
    e = template_add(r->desk, r->arena, &r->session.caller, &t, &id, err);
    *status = 201;
    return e ? e : after_write(render_now(r, out, id, err), err);
}

HANDLER(template_change_one)
{
    (void)status;
    struct q_template_row row;
    enum err e = read_one(r, r->ids[0], &row, err);
    if (e)
        return e;
    struct template_text t = {row.name, row.language, row.subject, row.body, row.archived};
    struct body b;
    e = body_begin(r, &b, err);
    int64_t version = body_id(&b, "version", true);
    read_template(&b, &t, false);
    enum err end = body_end(&b);
    if (e || end)
        return e ? e : end;
    e = template_change(r->desk, r->arena, &r->session.caller, row.id, version, &t, err);
    return e ? e : after_write(render_now(r, out, row.id, err), err);
}
