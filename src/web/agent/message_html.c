/* The HTML of a mail as a page of its own, for a sandboxed frame. */
#include "base/arena.h"
#include "web/agent/agent.h"
#include "web/answer.h"
#include "web/render.h"

enum { INLINE_IMAGES_MAX = 8 * 1024 * 1024 };

/* RFC 4648 4. */
static void add_base64(struct buf *out, struct str bytes)
{
    static const char digits[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    const unsigned char *p = (const unsigned char *)bytes.ptr;
    for (size_t i = 0; i < bytes.len; i += 3) {
        size_t left = bytes.len - i;
        unsigned v = (unsigned)p[i] << 16 | (left > 1 ? (unsigned)p[i + 1] << 8 : 0) |
                     (left > 2 ? p[i + 2] : 0);
        buf_char(out, digits[v >> 18]);
        buf_char(out, digits[v >> 12 & 63]);
        buf_char(out, left > 1 ? digits[v >> 6 & 63] : '=');
        buf_char(out, left > 2 ? digits[v & 63] : '=');
    }
}

static bool is_image(struct str type)
{
    return str_ieq(type, STR("image/png")) || str_ieq(type, STR("image/jpeg")) ||
           str_ieq(type, STR("image/gif")) || str_ieq(type, STR("image/webp"));
}

/* Nothing is fetched from the frame unless remote images are asked for, so inline
 * images travel inside the page. What is too large stays an attachment. */
static void add_inline_image(struct request *r, struct buf *out,
                             const struct q_attachment_by_message_rows *files, int64_t place,
                             size_t *spent)
{
    struct str bytes;
    struct error err;
    if (place < 0 || (size_t)place >= files->count)
        return;
    const struct q_attachment_by_message_row *f = &files->items[place];
    if (!is_image(f->type) || *spent + (size_t)f->size > INLINE_IMAGES_MAX ||
        read_blob(r, f->hash, &bytes, &err))
        return;
    *spent += bytes.len;
    buf_printf(out, "data:%.*s;base64,", STR_ARG(f->type));
    add_base64(out, bytes);
}

/* src="attachment:N" was written at intake (channels/email/read.c). */
static void add_html(struct request *r, struct buf *out, struct str html,
                     const struct q_attachment_by_message_rows *files)
{
    static const struct str mark = STR("src=\"attachment:");
    size_t spent = 0;
    for (ptrdiff_t at; (at = str_find(html, mark)) >= 0;) {
        size_t number = (size_t)at + mark.len;
        ptrdiff_t end = str_chr(str_sub(html, number, html.len), '"');
        int64_t place = -1;
        if (end < 0)
            break;
        str_to_i64(str_sub(html, number, (size_t)end), 0, INT32_MAX, &place);
        buf_add(out, str_sub(html, 0, (size_t)at));
        buf_c(out, "src=\"");
        add_inline_image(r, out, files, place, &spent);
        html = str_sub(html, number + (size_t)end, html.len);
    }
    buf_add(out, html);
}

/* Remote images wait under another name (net/html/sanitize.h). */
static struct str with_remote_images(struct request *r, struct str html)
{
    static const struct str mark = STR("data-remote-src=");
    struct buf out = buf_in(r->arena);
    for (ptrdiff_t at; (at = str_find(html, mark)) >= 0;) {
        buf_add(&out, str_sub(html, 0, (size_t)at));
        buf_c(&out, "src=");
        html = str_sub(html, (size_t)at + mark.len, html.len);
    }
    buf_add(&out, html);
    return buf_str(&out);
}

static const char page_head[] =
    "<head><meta charset=\"utf-8\"><meta name=\"color-scheme\" content=\"light\"><style>"
    "body{margin:0;font:14px/1.5 system-ui,sans-serif;color:#1c1b19;background:#fff;"
    "overflow-wrap:anywhere}img{max-width:100%;height:auto}"
    "blockquote{margin:0 0 0 8px;padding-left:8px;border-left:2px solid #d8d4cc}"
    "table{max-width:100%}pre{white-space:pre-wrap}</style></head><body>";

HANDLER(message_html)
{
    int64_t images;
    struct q_message_html_row row;
    struct q_attachment_by_message_rows files;
    enum err e = query_i64(r, "images", 0, 1, 0, &images, err);
    if (!e)
        e = q_message_html(
            r->db, r->arena,
            &(struct q_message_html_in){.shop = r->session.caller.shop, .id = r->ids[0]}, &row,
            err);
    if (!e)
        e = q_attachment_by_message(r->db, r->arena,
                                    &(struct q_attachment_by_message_in){.message = r->ids[0]},
                                    &files, err);
    if (e)
        return e;
    buf_printf(out, "<!doctype html><html data-remote-images=\"%lld\">%s",
               (long long)row.remote_images, page_head);
    add_html(r, out, images ? with_remote_images(r, row.html) : row.html, &files);
    buf_c(out, "</body></html>");
    struct http_field *fields = arena_array(r->arena, 4, sizeof *fields);
    fields[0] = (struct http_field){
        STR("Content-Security-Policy"),
        str_printf(r->arena,
                   "sandbox allow-same-origin allow-popups allow-popups-to-escape-sandbox; "
                   "default-src 'none'; "
                   "style-src 'unsafe-inline'; img-src data:%s; frame-ancestors 'self'",
                   images ? " https: http:" : "")};
    fields[1] = (struct http_field){STR("X-Content-Type-Options"), STR("nosniff")};
    fields[2] = (struct http_field){STR("Cache-Control"), STR("private, no-store")};
    fields[3] = (struct http_field){STR("Referrer-Policy"), STR("no-referrer")};
    answer_as(r, *status, STR("text/html; charset=utf-8"), fields, 4, buf_str(out));
    return ERR_OK;
}
