#include "desk/templates.h"
#include "base/arena.h"
#include "domain/template.h"
#include "web/agent/agent.h"
#include "web/body.h"
#include "web/render.h"

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
    struct q_template_rows rows;
    enum err e = q_template_list(
        r->db, r->arena, &(struct q_template_list_in){.shop = r->session.caller.shop}, &rows, err);
    if (e)
        return e;
    struct jsonw w = jsonw_to(out);
    jsonw_object(&w);
    jsonw_key(&w, "items");
    jsonw_array(&w);
    for (size_t i = 0; i < rows.count; i++)
        if (!rows.items[i].archived)
            render_template(&w, r, &rows.items[i]);
    jsonw_end(&w);
    put_next(r, &w, false, 0, 0);
    jsonw_end(&w);
    return ERR_OK;
}

HANDLER(template_get)
{
    (void)status;
    return render_now(r, out, r->ids[0], err);
}

/* What the body says, over what the template was. */
static void read_template(struct body *b, struct template_text *t)
{
    struct str name = body_text(b, "name", false, TEMPLATE_NAME_BYTES);
    struct str language = body_text(b, "language", false, 8);
    bool has_subject = body_has(b, "subject");
    struct str subject = body_text(b, "subject", false, TEMPLATE_SUBJECT_BYTES);
    struct str text = body_text(b, "text", false, TEMPLATE_TEXT_BYTES);
    t->archived = body_bool(b, "archived", t->archived);
    if (name.ptr)
        t->name = name;
    if (language.ptr)
        t->language = language;
    if (has_subject)
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
    read_template(&b, &t);
    enum err end = body_end(&b);
    if (e || end)
        return e ? e : end;
    int64_t id;
    e = template_add(r->desk, r->arena, r->session.caller.shop, &t, &id, err);
    *status = 201;
    return e ? e : render_now(r, out, id, err);
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
    int64_t version = body_i64(&b, "version", 1, INT64_MAX, 0);
    read_template(&b, &t);
    enum err end = body_end(&b);
    if (e || end)
        return e ? e : end;
    e = template_change(r->desk, r->arena, r->session.caller.shop, row.id, version, &t, err);
    return e ? e : render_now(r, out, row.id, err);
}
