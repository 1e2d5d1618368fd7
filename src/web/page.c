#include "web/page.h"

#include "base/arena.h"
#include "base/jsonw.h"
#include "web/admit.h"
#include "web/agent/agent.h"
#include "web/agent/views.h"
#include "web/answer.h"
#include "web/assets.h"
#include "web/render.h"

#include <string.h>

enum { FIELDS_MAX = 6 };

static bool is_zero(struct str parameters)
{
    ptrdiff_t at = str_ifind(parameters, STR("q="));
    for (size_t i = (size_t)at + 2; at >= 0 && i < parameters.len; i++)
        if (parameters.ptr[i] >= '1' && parameters.ptr[i] <= '9')
            return false;
    return at >= 0;
}

/* RFC 9110, 12.5.3: named, and not with q=0. */
static bool takes(const struct http_request *request, struct str encoding)
{
    struct str rest = http_header(request, "Accept-Encoding"), one, name;
    while (str_split(&rest, ',', &one))
        if (str_split(&one, ';', &name) && str_ieq(str_trim(name), encoding))
            return !is_zero(one);
    return false;
}

/* RFC 9110, 13.1.2: compared without the mark of a weak tag. */
static bool has_already(const struct http_request *request, struct str etag)
{
    struct str rest = http_header(request, "If-None-Match"), one;
    while (str_split(&rest, ',', &one)) {
        one = str_trim(one);
        if (str_starts(one, STR("W/")))
            one = str_sub(one, 2, one.len);
        if (str_eq(one, etag) || str_eq(one, STR("*")))
            return true;
    }
    return false;
}

static const struct http_field page_fields[] = {
    {STR("Content-Security-Policy"),
     STR("default-src 'self'; img-src 'self' data:; style-src 'self'; script-src 'self'; "
         "connect-src 'self'; frame-src 'self'; font-src 'self'; object-src 'none'; "
         "base-uri 'none'; form-action 'self'; frame-ancestors 'none'")},
    {STR("X-Content-Type-Options"), STR("nosniff")},
    {STR("Referrer-Policy"), STR("same-origin")},
    {STR("Cross-Origin-Opener-Policy"), STR("same-origin")},
};
enum { PAGE_FIELDS = sizeof page_fields / sizeof page_fields[0] };

bool page_serve(struct http_exchange *x)
{
    const struct http_request *request = &x->request;
    if (request->method != METHOD_GET && request->method != METHOD_HEAD)
        return false;
    const struct asset *file = asset_find(request->path);
    if (!file || str_eq(file->path, STR("/index.html")))
        return false;
    struct http_field *fields = arena_array(x->arena, FIELDS_MAX, sizeof *fields);
    size_t n = 0;
    struct str etag = str_printf(x->arena, "\"%.*s\"", STR_ARG(file->hash));
    fields[n++] = (struct http_field){STR("ETag"), etag};
    fields[n++] = (struct http_field){STR("Cache-Control"),
                                      file->immutable ? STR("public, max-age=31536000, immutable")
                                                      : STR("no-cache")};
    fields[n++] = (struct http_field){STR("Vary"), STR("Accept-Encoding")};
    fields[n++] = page_fields[1];
    struct http_response answer = {.status = 200, .content_type = file->type, .body = file->raw};
    if (has_already(request, etag)) {
        answer.status = 304;
        answer.body = STR("");
    } else if (file->brotli.ptr && takes(request, STR("br"))) {
        fields[n++] = (struct http_field){STR("Content-Encoding"), STR("br")};
        answer.body = file->brotli;
    } else if (file->gzip.ptr && takes(request, STR("gzip"))) {
        fields[n++] = (struct http_field){STR("Content-Encoding"), STR("gzip")};
        answer.body = file->gzip;
    }
    answer.fields = fields;
    answer.field_count = n;
    http_answer(x, &answer);
    return true;
}

bool page_is_screen(const struct http_request *request)
{
    return (request->method == METHOD_GET || request->method == METHOD_HEAD) &&
           !str_starts(request->path, STR("/api/")) && !str_starts(request->path, STR("/assets/"));
}

/* JSON inside a script element: nothing in it may end the element. */
static void add_script_safe(struct buf *out, struct str json)
{
    struct str part;
    for (bool first = true; str_split(&json, '<', &part); first = false) {
        if (!first)
            buf_c(out, "\\u003c");
        buf_add(out, part);
    }
}

/* The first view: that of the path for an inbox, else one's own. */
static enum view first_view(struct request *r)
{
    struct str path = r->http->path, prefix = STR("/inbox/");
    enum view view;
    bool named = str_starts(path, prefix) && view_parse(str_sub(path, prefix.len, path.len), &view);
    return named ? view : VIEW_MINE;
}

static enum err boot(struct request *r, struct buf *out, struct error *err)
{
    enum view view = first_view(r);
    struct q_event_last_row last; /* read first: what happens meanwhile comes live */
    enum err e = q_event_last(r->db, r->arena, &last, err);
    if (e)
        return e;
    struct jsonw w = jsonw_to(out);
    jsonw_object(&w);
    jsonw_put_i64(&w, "after", last.id);
    jsonw_key(&w, "session");
    e = render_session(&w, r, err);
    if (!e) {
        jsonw_key(&w, "views");
        e = render_view_counts(&w, r, err);
    }
    if (!e) {
        jsonw_put_str(&w, "view", str_of(view_name(view)));
        jsonw_key(&w, "list");
        e = render_view(&w, r, view, LIST_DEFAULT, &(struct cursor){0}, err);
    }
    jsonw_end(&w);
    return e;
}

enum err page_workspace(struct request *r, struct buf *out, int *status, struct error *err)
{
    static const struct str mark = STR("<!--boot-->");
    const struct asset *page = asset_find(STR("/index.html"));
    if (!page)
        return error_set(err, ERR_NOT_FOUND, "built without an interface");
    struct error nobody;
    struct str json = STR("null");
    struct buf data = buf_in(r->arena);
    if (!admit_known(r, &nobody)) {
        enum err e = boot(r, &data, err);
        if (e)
            return e;
        json = buf_str(&data);
    }
    ptrdiff_t at = str_find(page->raw, mark);
    size_t head = at < 0 ? page->raw.len : (size_t)at;
    buf_add(out, str_sub(page->raw, 0, head));
    buf_c(out, "<script type=\"application/json\" id=\"boot\">");
    add_script_safe(out, json);
    buf_c(out, "</script>");
    buf_add(out, str_sub(page->raw, head + (at < 0 ? 0 : mark.len), page->raw.len));
    struct http_field *fields = arena_array(r->arena, PAGE_FIELDS + 1, sizeof *fields);
    memcpy(fields, page_fields, sizeof page_fields);
    fields[PAGE_FIELDS] = (struct http_field){STR("Cache-Control"), STR("no-store")};
    answer_as(r, *status, STR("text/html; charset=utf-8"), fields, PAGE_FIELDS + 1, buf_str(out));
    return ERR_OK;
}
