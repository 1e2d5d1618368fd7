#include "base/arena.h"
#include "base/secret.h"
#include "desk/change.h"
#include "domain/message.h"
#include "domain/threading.h"
#include "store/store.h"
#include "web/agent/agent.h"
#include "web/body.h"
#include "web/render.h"

#include <string.h>

enum { INLINE_IMAGES_MAX = 8 * 1024 * 1024, CANDIDATES_SHOWN = 10 };

static enum err read_parts(struct request *r, int64_t message, struct q_message_file_rows *files,
                           struct q_message_inbox_rows *inboxes, struct error *err)
{
    enum err e = q_attachment_of_message(
        r->db, r->arena, &(struct q_attachment_of_message_in){.message = message}, files, err);
    return e ? e
             : q_message_inboxes(r->db, r->arena,
                                 &(struct q_message_inboxes_in){.message = message}, inboxes, err);
}

static enum err render_with_parts(struct jsonw *w, struct request *r,
                                  const struct q_message_row *row, struct error *err)
{
    struct q_message_file_rows files;
    struct q_message_inbox_rows inboxes;
    enum err e = read_parts(r, row->id, &files, &inboxes, err);
    if (!e)
        render_message(w, r, row, &(struct message_parts){&files, &inboxes});
    return e;
}

enum err render_message_now(struct jsonw *w, struct request *r, int64_t message, struct error *err)
{
    struct q_message_row row;
    enum err e = q_message_row(
        r->db, r->arena, &(struct q_message_row_in){.shop = r->session.caller.shop, .id = message},
        &row, err);
    return e ? e : render_with_parts(w, r, &row, err);
}

HANDLER(message_get)
{
    (void)status;
    struct jsonw w = jsonw_to(out);
    return render_message_now(&w, r, r->ids[0], err);
}

static bool direction_of(struct str name, enum direction *out)
{
    static const struct {
        const char *name;
        enum direction direction;
    } names[] = {
        {"inbound", DIRECTION_INBOUND},
        {"outbound", DIRECTION_OUTBOUND},
        {"internal", DIRECTION_NOTE},
    };
    for (size_t i = 0; i < sizeof names / sizeof names[0]; i++)
        if (str_eq(name, str_of(names[i].name))) {
            *out = names[i].direction;
            return true;
        }
    return false;
}

/* Without a direction: all of them, newest first. */
static enum err read_list(struct request *r, const enum direction *direction, int64_t before,
                          int64_t limit, struct q_message_rows *rows, struct error *err)
{
    int64_t shop = r->session.caller.shop;
    if (direction)
        return q_message_list(
            r->db, r->arena,
            &(struct q_message_list_in){
                .shop = shop, .direction = *direction, .before = before, .limit = limit},
            rows, err);
    return q_message_list_all(
        r->db, r->arena,
        &(struct q_message_list_all_in){.shop = shop, .before = before, .limit = limit}, rows, err);
}

HANDLER(messages_list)
{
    (void)status;
    int64_t limit;
    struct cursor after;
    struct str name;
    enum direction direction;
    struct q_message_rows rows;
    enum err e = query_page(r, &limit, &after, err);
    if (!e)
        e = query_text(r, "direction", 16, &name, err);
    if (!e && name.ptr && !direction_of(name, &direction))
        return error_field(err, ERR_INVALID, "direction", "inbound, outbound or internal");
    if (!e)
        e = read_list(r, name.ptr ? &direction : NULL, after.has ? after.id : INT64_MAX, limit + 1,
                      &rows, err);
    if (e)
        return e;
    size_t shown = rows.count > (size_t)limit ? (size_t)limit : rows.count;
    struct jsonw w = jsonw_to(out);
    jsonw_object(&w);
    jsonw_key(&w, "items");
    jsonw_array(&w);
    for (size_t i = 0; !e && i < shown; i++)
        e = render_with_parts(&w, r, &rows.items[i], err);
    jsonw_end(&w);
    put_next(r, &w, rows.count > shown, 0, shown ? rows.items[shown - 1].id : 0);
    jsonw_end(&w);
    return e;
}

static enum err read_blob(struct request *r, struct str hash_bytes, struct str *bytes,
                          struct error *err)
{
    struct sha256 hash;
    if (hash_bytes.len != SHA256_BYTES)
        return error_set(err, ERR_NOT_FOUND, "no bytes were kept");
    memcpy(hash.bytes, hash_bytes.ptr, SHA256_BYTES);
    return db_blob_get(r->db, r->arena, &hash, bytes, err);
}

HANDLER(message_raw)
{
    (void)out;
    (void)status;
    struct q_message_raw_row row;
    struct str bytes;
    enum err e = q_message_raw(
        r->db, r->arena,
        &(struct q_message_raw_in){.shop = r->session.caller.shop, .id = r->ids[0]}, &row, err);
    if (!e)
        e = read_blob(r, row.raw_hash, &bytes, err);
    if (!e)
        answer_file(r, bytes, STR("message/rfc822"),
                    str_printf(r->arena, "message-%lld.eml", (long long)r->ids[0]), false);
    return e;
}

HANDLER(attachment_get)
{
    (void)out;
    (void)status;
    int64_t download;
    struct q_attachment_by_id_row row;
    struct str bytes;
    enum err e = query_i64(r, "download", 0, 1, 0, &download, err);
    if (!e)
        e = q_attachment_by_id(
            r->db, r->arena,
            &(struct q_attachment_by_id_in){.shop = r->session.caller.shop, .id = r->ids[0]}, &row,
            err);
    if (!e)
        e = read_blob(r, row.hash, &bytes, err);
    if (!e)
        answer_file(r, bytes, row.type, row.name, !download);
    return e;
}

/* --- HTML of a mail --------------------------------------------------------- */

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

/* The frame has no origin, so no cookie goes with its requests: inline images
 * travel inside the page. What is too large stays an attachment. */
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
                   "sandbox allow-popups allow-popups-to-escape-sandbox; default-src 'none'; "
                   "style-src 'unsafe-inline'; img-src data:%s; frame-ancestors 'self'",
                   images ? " https: http:" : "")};
    fields[1] = (struct http_field){STR("X-Content-Type-Options"), STR("nosniff")};
    fields[2] = (struct http_field){STR("Cache-Control"), STR("private, no-store")};
    fields[3] = (struct http_field){STR("Referrer-Policy"), STR("no-referrer")};
    r->answered = true;
    http_answer(r->exchange, &(struct http_response){
                                 .status = *status,
                                 .content_type = STR("text/html; charset=utf-8"),
                                 .fields = fields,
                                 .field_count = 4,
                                 .body = buf_str(out),
                             });
    return ERR_OK;
}

/* --- words that nobody could place ------------------------------------------ */

HANDLER(message_match)
{
    (void)status;
    struct body b;
    enum err e = body_begin(r, &b, err);
    int64_t target = body_id(&b, "dossier", false);
    bool alone = body_bool(&b, "new", false);
    if (!b.failed && (target != 0) == alone)
        b.failed = error_field(err, ERR_INVALID, "dossier", "either a dossier or new");
    enum err end = body_end(&b);
    if (e || end)
        return e ? e : end;
    int64_t dossier;
    e = change_match(r->desk, &r->session.caller, r->ids[0], target, &dossier, err);
    struct jsonw w = jsonw_to(out);
    return e ? e : render_dossier_now(&w, r, dossier, err);
}

static enum err put_candidates(struct jsonw *w, struct request *r, int64_t dossier,
                               const char **reason, struct error *err)
{
    struct q_dossier_candidates_rows rows;
    enum err e = q_dossier_candidates(r->db, r->arena,
                                      &(struct q_dossier_candidates_in){
                                          .shop = r->session.caller.shop,
                                          .user = caller_user(&r->session.caller),
                                          .dossier = dossier,
                                      },
                                      &rows, err);
    *reason = !e && rows.count > 1 ? "several_candidates" : "sender_does_not_fit";
    jsonw_key(w, "candidates");
    jsonw_array(w);
    for (size_t i = 0; !e && i < rows.count; i++) {
        jsonw_object(w);
        jsonw_key(w, "dossier");
        e = render_dossier_now(w, r, rows.items[i].id, err);
        jsonw_put_str(w, "why", str_of(match_reason_name((enum match_reason)rows.items[i].reason)));
        jsonw_put_bool(w, "sender_fits", rows.items[i].sender_fits);
        jsonw_end(w);
    }
    jsonw_end(w);
    return e;
}

static enum err put_unmatched(struct jsonw *w, struct request *r, const struct q_dossier_row *row,
                              struct error *err)
{
    struct q_message_rows words;
    const char *reason = NULL;
    enum err e = q_message_of_dossier(
        r->db, r->arena,
        &(struct q_message_of_dossier_in){.dossier = row->id, .before = INT64_MAX, .limit = 50},
        &words, err);
    if (e || !words.count)
        return e;
    const struct q_message_row *first = &words.items[words.count - 1];
    jsonw_object(w);
    jsonw_key(w, "message");
    e = render_with_parts(w, r, first, err);
    jsonw_key(w, "due");
    render_due(w, row);
    if (!e)
        e = put_candidates(w, r, row->id, &reason, err);
    jsonw_put_str(w, "reason",
                  first->machine ? STR("machine") : str_of(reason ? reason : "several_candidates"));
    jsonw_end(w);
    return e;
}

HANDLER(unmatched_list)
{
    (void)status;
    int64_t limit;
    struct cursor after;
    struct q_dossier_rows rows;
    enum err e = query_page(r, &limit, &after, err);
    if (!e)
        e = q_dossier_list_unmatched(r->db, r->arena,
                                     &(struct q_dossier_list_in){
                                         .shop = r->session.caller.shop,
                                         .user = caller_user(&r->session.caller),
                                         .now = clock_now(r->desk->clock),
                                         .after_due = after.has ? after.key : INT64_MIN,
                                         .after_id = after.id,
                                         .limit = limit + 1,
                                     },
                                     &rows, err);
    if (e)
        return e;
    size_t shown = rows.count > (size_t)limit ? (size_t)limit : rows.count;
    struct jsonw w = jsonw_to(out);
    jsonw_object(&w);
    jsonw_key(&w, "items");
    jsonw_array(&w);
    for (size_t i = 0; !e && i < shown; i++)
        e = put_unmatched(&w, r, &rows.items[i], err);
    jsonw_end(&w);
    const struct q_dossier_row *last = shown ? &rows.items[shown - 1] : NULL;
    put_next(r, &w, rows.count > shown, last ? last->sort_due.ms : 0, last ? last->id : 0);
    jsonw_end(&w);
    return e;
}
