#include "desk/held.h"

#include "base/arena.h"
#include "store/queries.h"
#include "web/agent/agent.h"
#include "web/agent/override.h"
#include "web/body.h"
#include "web/render.h"

#include <jansson.h>

/* The words that a finding is about, as they stand in the text. */
static struct str excerpt_of(const json_t *finding, struct str text)
{
    json_int_t at = json_integer_value(json_object_get(finding, "offset"));
    json_int_t len = json_integer_value(json_object_get(finding, "length"));
    if (at < 0 || len <= 0 || (size_t)at > text.len || (size_t)len > text.len - (size_t)at)
        return STR_NONE;
    return str_sub(text, (size_t)at, (size_t)(at + len));
}

/* The practices by the sentences of today's catalogue, in the reader's language. */
static void put_findings(struct jsonw *w, struct request *r, struct str findings, struct str text)
{
    json_t *list = json_loadb(findings.ptr, findings.len, 0, NULL);
    jsonw_key(w, "findings");
    jsonw_array(w);
    for (size_t i = 0; i < json_array_size(list); i++) {
        const json_t *f = json_array_get(list, i);
        const char *key = json_string_value(json_object_get(f, "key"));
        struct str arg = str_of(json_string_value(json_object_get(f, "arg")));
        jsonw_object(w);
        jsonw_put_str(w, "practice", str_of(json_string_value(json_object_get(f, "practice"))));
        jsonw_put_str(w, "key", str_of(key));
        jsonw_put_str(w, "arg", arg.len ? str_dup(r->arena, arg) : STR_NONE);
        jsonw_put_str(w, "detail",
                      key ? i18n_format(r->arena, r->lang, key, I18N_STR("arg", arg)) : STR(""));
        jsonw_put_str(w, "excerpt", excerpt_of(f, text));
        jsonw_end(w);
    }
    jsonw_end(w);
    json_decref(list);
}

static void put_held(struct jsonw *w, struct request *r, const struct q_held_waiting_row *row)
{
    jsonw_object(w);
    jsonw_put_i64(w, "message", row->message);
    jsonw_key(w, "dossier");
    jsonw_object(w);
    jsonw_put_i64(w, "id", row->dossier);
    jsonw_put_i64(w, "number", row->number);
    jsonw_put_str(w, "subject", row->dossier_subject);
    jsonw_end(w);
    jsonw_put_str(w, "subject", row->subject);
    jsonw_put_str(w, "text", row->text);
    put_person(w, "author", row->author, row->author_name);
    jsonw_put_instant(w, "at", row->at);
    put_findings(w, r, row->findings, row->text);
    jsonw_end(w);
}

HANDLER(held_list)
{
    (void)status;
    int64_t limit;
    struct cursor after;
    struct q_held_waiting_rows rows;
    enum err e = query_page(r, &limit, &after, err);
    if (!e)
        e = q_held_waiting(
            r->db, r->arena,
            &(struct q_held_waiting_in){.shop = r->session.caller.shop,
                                        .after_at = instant_of(after.has ? after.key : 0),
                                        .after_id = after.has ? after.id : 0,
                                        .limit = limit + 1},
            &rows, err);
    if (e)
        return e;
    size_t shown = list_shown(rows.count, limit);
    struct jsonw w = jsonw_to(out);
    list_begin(&w);
    for (size_t i = 0; i < shown; i++)
        put_held(&w, r, &rows.items[i]);
    list_end(&w, r, rows.count > shown, shown ? rows.items[shown - 1].at.ms : 0,
             shown ? rows.items[shown - 1].message : 0);
    return ERR_OK;
}

/* The body may be left out: only who goes on against a practice has something to say. */
static enum err read_approval(struct request *r, struct override *override, bool *given,
                              struct error *err)
{
    struct body b;
    *given = false;
    if (!r->http->body.len)
        return ERR_OK;
    enum err e = body_begin(r, &b, err);
    *given = override_read(&b, override);
    enum err end = body_end(&b);
    return e ? e : end;
}

HANDLER(held_let_go)
{
    (void)status;
    bool given;
    struct override override;
    struct findings *findings = arena_alloc(r->arena, sizeof *findings);
    *findings = (struct findings){.arena = r->arena};
    r->findings = findings;
    enum err e = read_approval(r, &override, &given, err);
    if (!e)
        e = held_approve(r->desk, r->db, r->arena, &r->session.caller, r->ids[0],
                         given ? &override : NULL, findings, err);
    struct jsonw w = jsonw_to(out);
    return e ? e : after_write(render_message_now(&w, r, r->ids[0], err), err);
}

HANDLER(held_send_back)
{
    (void)status;
    struct body b;
    enum err e = body_begin(r, &b, err);
    struct str reason = body_text(&b, "reason", true, HELD_REASON_MAX / 4);
    enum err end = body_end(&b);
    struct jsonw w = jsonw_to(out);
    if (!e)
        e = end;
    if (!e)
        e = held_refuse(r->desk, &r->session.caller, r->ids[0], reason, err);
    return e ? e : after_write(render_message_now(&w, r, r->ids[0], err), err);
}
