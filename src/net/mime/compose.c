#include "net/mime/compose.h"

#include "base/arena.h"
#include "base/buf.h"
#include "base/secret.h"
#include "net/mime/encode.h"
#include "net/mime/filename.h"

#include <string.h>

enum {
    ADDRESS_MAX = 320,    /* 64 + 1 + 255, RFC 5321 4.5.3.1 */
    ID_MAX = 900,         /* fits on a line of 998 */
    REFERENCES_KEPT = 30, /* the first and the newest */
    PLAIN_LINE_MAX = 78,
    RECIPIENTS_MAX = 500,
};

/* Fields that only this file writes. */
static const char *const reserved[] = {
    "From", "Sender",     "To",          "Cc",         "Bcc",          "Reply-To",    "Subject",
    "Date", "Message-ID", "In-Reply-To", "References", "MIME-Version", "Return-Path", "Received",
};

/* --- checks ------------------------------------------------------------ */

static bool is_one_line(struct str s)
{
    for (size_t i = 0; i < s.len; i++)
        if ((unsigned char)s.ptr[i] < 0x20 || s.ptr[i] == 0x7F)
            return false;
    return str_is_utf8(s);
}

static bool is_token(struct str s)
{
    for (size_t i = 0; i < s.len; i++) {
        unsigned char c = (unsigned char)s.ptr[i];
        if (c <= 0x20 || c >= 0x7F || strchr("()<>@,;:\\\"/[]?=", c))
            return false;
    }
    return s.len > 0;
}

static bool is_id(struct str s)
{
    ptrdiff_t at = str_chr(s, '@');
    for (size_t i = 0; i < s.len; i++) {
        unsigned char c = (unsigned char)s.ptr[i];
        if (c <= 0x20 || c >= 0x7F || c == '<' || c == '>')
            return false;
    }
    return at > 0 && (size_t)at + 1 < s.len && s.len <= ID_MAX;
}

/* The address as it is written, its domain in ASCII; "" when it cannot be. */
static struct str wire_address(struct arena *arena, struct str address)
{
    if (!is_one_line(address) || address.len > ADDRESS_MAX || str_find(address, STR("=?")) >= 0)
        return STR(""); /* "=?": readers would take it for an encoded word */
    struct mime_addresses list;
    mime_address_list(arena, address, &list);
    if (list.count != 1 || !str_eq(list.at[0].raw, address))
        return STR("");
    struct str domain = mime_address_domain(mime_address_fold(arena, address));
    for (size_t i = 0; i < domain.len; i++)
        if ((unsigned char)domain.ptr[i] <= 0x20 || (unsigned char)domain.ptr[i] >= 0x7F)
            return STR("");
    size_t local = (size_t)(mime_address_domain(address).ptr - address.ptr);
    return str_printf(arena, "%.*s%.*s", (int)local, address.ptr, STR_ARG(domain));
}

bool mime_address_writable(struct arena *arena, struct str address)
{
    return address.len && wire_address(arena, address).len > 0;
}

static enum err check_extra(const struct mime_draft *d, struct error *err)
{
    for (size_t i = 0; i < d->extra_count; i++) {
        struct str name = str_of(d->extra[i].name);
        bool taken = str_istarts(name, STR("Content-"));
        for (size_t k = 0; k < sizeof reserved / sizeof *reserved; k++)
            taken = taken || str_ieq(name, str_of(reserved[k]));
        if (taken || !is_token(name) || name.len > 70 || !is_one_line(d->extra[i].value))
            return error_field(err, ERR_INVALID, "extra", "extra field %zu cannot be written", i);
    }
    return ERR_OK;
}

static enum err check(const struct mime_draft *d, struct error *err)
{
    if (!is_one_line(d->subject))
        return error_field(err, ERR_INVALID, "subject", "the subject holds control characters");
    if (!is_id(d->message_id))
        return error_field(err, ERR_INVALID, "message_id", "not of the form left@right");
    if (instant_is_none(d->date) || d->utc_offset_minutes < -720 || d->utc_offset_minutes > 840)
        return error_field(err, ERR_INVALID, "date", "no date, or an impossible offset");
    if (!str_is_utf8(d->text))
        return error_field(err, ERR_INVALID, "text", "the text is not UTF-8");
    if (!str_is_utf8(d->html))
        return error_field(err, ERR_INVALID, "html", "the HTML is not UTF-8");
    if (d->to.count + d->cc.count == 0 || d->to.count + d->cc.count > RECIPIENTS_MAX)
        return error_field(err, ERR_INVALID, "to", "%zu recipients", d->to.count + d->cc.count);
    for (size_t i = 0; i < d->file_count; i++)
        if (!is_one_line(d->files[i].name) || !is_one_line(d->files[i].type) ||
            (d->files[i].content_id.len && !is_id(d->files[i].content_id)))
            return error_field(err, ERR_INVALID, "files", "file %zu cannot be named", i);
    return check_extra(d, err);
}

/* --- header ------------------------------------------------------------ */

static enum err add_address(struct arena *arena, struct mime_folding *f, const char *field,
                            const struct mime_address *a, const char *separator, struct error *err)
{
    struct str address = wire_address(arena, a->address);
    if (!address.len || !is_one_line(a->name))
        return error_field(err, ERR_INVALID, field, "an address or a name cannot be written");
    if (a->name.len)
        mime_field_text(f, a->name, true);
    mime_field_piece(f, a->name.len ? str_printf(arena, "<%.*s>", STR_ARG(address)) : address);
    mime_field_join(f, separator);
    return ERR_OK;
}

static enum err add_addresses(struct arena *arena, struct buf *out, const char *name,
                              const char *field, struct mime_addresses list, struct error *err)
{
    if (list.count == 0)
        return ERR_OK;
    struct mime_folding f = mime_field_begin(out, name);
    enum err e = ERR_OK;
    for (size_t i = 0; i < list.count && !e; i++)
        e = add_address(arena, &f, field, &list.at[i], i + 1 < list.count ? "," : "", err);
    mime_field_end(&f);
    return e;
}

static void add_text(struct buf *out, const char *name, struct str text)
{
    struct mime_folding f = mime_field_begin(out, name);
    mime_field_text(&f, text, false);
    mime_field_end(&f);
}

/* Ids that came with other people's mails may be malformed: those are left out. */
static void add_ids(struct arena *arena, struct buf *out, const char *name, const struct str *ids,
                    size_t count)
{
    struct mime_folding f = {0};
    for (size_t i = 0; i < count; i++) {
        bool kept = i == 0 || i + REFERENCES_KEPT > count;
        if (!kept || !is_id(ids[i]))
            continue;
        if (!f.out)
            f = mime_field_begin(out, name);
        mime_field_piece(&f, str_printf(arena, "<%.*s>", STR_ARG(ids[i])));
    }
    if (f.out)
        mime_field_end(&f);
}

static enum err add_header(struct arena *arena, struct buf *out, const struct mime_draft *d,
                           struct error *err)
{
    struct mime_addresses from = {&d->from, 1},
                          reply_to = {&d->reply_to, d->reply_to.address.len > 0};
    enum err e = add_addresses(arena, out, "From", "from", from, err);
    if (!e)
        e = add_addresses(arena, out, "Reply-To", "reply_to", reply_to, err);
    if (!e)
        e = add_addresses(arena, out, "To", "to", d->to, err);
    if (!e)
        e = add_addresses(arena, out, "Cc", "cc", d->cc, err);
    if (e)
        return e;
    add_text(out, "Subject", d->subject);
    buf_c(out, "Date: ");
    mime_date_write(out, d->date, d->utc_offset_minutes);
    buf_c(out, "\r\n");
    add_ids(arena, out, "Message-ID", &d->message_id, 1);
    add_ids(arena, out, "In-Reply-To", &d->in_reply_to, d->in_reply_to.len > 0);
    add_ids(arena, out, "References", d->references, d->reference_count);
    for (size_t i = 0; i < d->extra_count; i++)
        add_text(out, d->extra[i].name, d->extra[i].value);
    buf_c(out, "MIME-Version: 1.0\r\n");
    return ERR_OK;
}

/* --- body -------------------------------------------------------------- */

/* Whether the text can go as it is: short ASCII lines, nothing that transports
 * change, and no "=_", with which boundaries begin. */
static bool is_plain(struct str text)
{
    size_t line = 0;
    for (size_t i = 0; i < text.len; i++) {
        unsigned char c = (unsigned char)text.ptr[i];
        bool end = c == '\n';
        if (end && i && text.ptr[i - 1] == ' ')
            return false;
        if (!line && (str_starts(str_sub(text, i, 5), STR("From ")) || c == '.'))
            return false;
        line = end ? 0 : line + 1;
        bool before_end = c == '\r' && i + 1 < text.len && text.ptr[i + 1] == '\n';
        if (c >= 0x7F || (c < 0x20 && c != '\t' && !end && !before_end) || line > PLAIN_LINE_MAX)
            return false;
    }
    return str_find(text, STR("=_")) < 0 && (!text.len || text.ptr[text.len - 1] != ' ');
}

static void add_plain(struct buf *out, struct str text)
{
    struct str line;
    if (!text.len)
        buf_c(out, "\r\n");
    while (text.len && str_split(&text, '\n', &line)) {
        if (line.len && line.ptr[line.len - 1] == '\r')
            line.len--;
        buf_add(out, line);
        buf_c(out, "\r\n");
    }
}

static void add_words(struct buf *out, const char *type, struct str text)
{
    bool plain = is_plain(text);
    buf_printf(out, "Content-Type: %s; charset=utf-8\r\nContent-Transfer-Encoding: %s\r\n\r\n",
               type, plain ? "7bit" : "quoted-printable");
    if (plain)
        add_plain(out, text);
    else
        mime_quoted_printable(out, text);
}

static bool is_media_type(struct str type)
{
    ptrdiff_t slash = str_chr(type, '/');
    return slash > 0 && is_token(str_sub(type, 0, (size_t)slash)) &&
           is_token(str_sub(type, (size_t)slash + 1, type.len)) && type.len < 100 &&
           !str_istarts(type, STR("multipart/")) && !str_istarts(type, STR("message/"));
}

static void add_file(struct arena *arena, struct buf *out, const struct mime_draft_file *file,
                     size_t number)
{
    struct str type =
        is_media_type(file->type) ? str_lower(arena, file->type) : STR("application/octet-stream");
    struct str name = mime_filename(arena, file->name, type, number);
    struct mime_folding f = mime_field_begin(out, "Content-Type");
    mime_field_piece(&f, type);
    mime_field_end(&f);
    f = mime_field_begin(out, "Content-Disposition");
    mime_field_piece(&f, file->content_id.len ? STR("inline") : STR("attachment"));
    mime_field_parameter(&f, "filename", name);
    mime_field_end(&f);
    if (file->content_id.len)
        buf_printf(out, "Content-ID: <%.*s>\r\n", STR_ARG(file->content_id));
    buf_c(out, "Content-Transfer-Encoding: base64\r\n\r\n");
    mime_base64(out, file->bytes);
}

struct multipart {
    struct buf *out;
    struct str boundary;
};

static struct multipart open_multipart(struct arena *arena, struct buf *out,
                                       const struct mime_draft *d, const char *subtype)
{
    struct str seed = str_printf(arena, "%s %.*s", subtype, STR_ARG(d->message_id));
    struct str hash = str_sub(sha256_hex(arena, sha256_of(seed)), 0, 24);
    struct multipart m = {out, str_printf(arena, "=_%.*s", STR_ARG(hash))};
    buf_printf(out, "Content-Type: multipart/%s;\r\n boundary=\"%.*s\"\r\n\r\n", subtype,
               STR_ARG(m.boundary));
    return m;
}

static void next_part(const struct multipart *m)
{
    buf_printf(m->out, "--%.*s\r\n", STR_ARG(m->boundary));
}

static void close_multipart(const struct multipart *m)
{
    buf_printf(m->out, "--%.*s--\r\n", STR_ARG(m->boundary));
}

static size_t count_files(const struct mime_draft *d, bool inlined)
{
    size_t n = 0;
    for (size_t i = 0; i < d->file_count; i++)
        n += (d->files[i].content_id.len > 0) == inlined;
    return n;
}

static void add_files(struct arena *arena, const struct multipart *m, const struct mime_draft *d,
                      bool inlined)
{
    for (size_t i = 0; i < d->file_count; i++)
        if ((d->files[i].content_id.len > 0) == inlined) {
            next_part(m);
            add_file(arena, m->out, &d->files[i], i + 1);
        }
}

static void add_html(struct arena *arena, struct buf *out, const struct mime_draft *d)
{
    if (!count_files(d, true)) {
        add_words(out, "text/html", d->html);
        return;
    }
    struct multipart related = open_multipart(arena, out, d, "related");
    next_part(&related);
    add_words(out, "text/html", d->html);
    add_files(arena, &related, d, true);
    close_multipart(&related);
}

static void add_body(struct arena *arena, struct buf *out, const struct mime_draft *d)
{
    if (!d->html.ptr) {
        add_words(out, "text/plain", d->text);
        return;
    }
    struct multipart alternative = open_multipart(arena, out, d, "alternative");
    next_part(&alternative);
    add_words(out, "text/plain", d->text);
    next_part(&alternative);
    add_html(arena, out, d);
    close_multipart(&alternative);
}

static size_t estimate(const struct mime_draft *d)
{
    size_t size = 8192 + (d->text.len + d->html.len) * 2;
    for (size_t i = 0; i < d->file_count; i++)
        size += d->files[i].bytes.len / 3 * 4 + d->files[i].bytes.len / 28 + 2048;
    return size;
}

enum err mime_compose(struct arena *arena, const struct mime_draft *draft, struct str *out,
                      struct error *err)
{
    struct mime_draft d = *draft;
    enum err e = check(&d, err);
    if (e)
        return e;
    struct buf mail = buf_in(arena);
    buf_reserve(&mail, estimate(&d));
    e = add_header(arena, &mail, &d, err);
    if (e)
        return e;
    bool loose = !d.html.ptr; /* without HTML an inline part is a file like others */
    if (count_files(&d, false) || (loose && d.file_count)) {
        struct multipart mixed = open_multipart(arena, &mail, &d, "mixed");
        next_part(&mixed);
        add_body(arena, &mail, &d);
        add_files(arena, &mixed, &d, false);
        if (loose)
            add_files(arena, &mixed, &d, true);
        close_multipart(&mixed);
    } else {
        add_body(arena, &mail, &d);
    }
    *out = buf_str(&mail);
    return ERR_OK;
}
