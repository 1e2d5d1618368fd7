#include "net/mime/tree.h"

#include "base/arena.h"
#include "base/buf.h"
#include "net/html/text.h"
#include "net/mime/charset.h"
#include "net/mime/filename.h"
#include "net/mime/flowed.h"
#include "net/mime/tnef.h"
#include "net/mime/words.h"

#include <gmime/gmime.h>
#include <pthread.h>
#include <string.h>

enum {
    RETURNED_MAX = 64 * 1024,
    BOUNDARIES_MAX = 64, /* open at once; mime_limits.depth stays below */
    REPORT_GROUPS_MAX = 200,
    DASH_LINES_A_PART = 20, /* lines that look like a boundary, for each part allowed */
    ENCODED_FACTOR = 3,     /* quoted-printable makes three bytes of one */
};

/* What a part says in words; STR_NONE for "not in this form". */
struct body {
    struct str text, html;
};

struct tree {
    struct arena *arena;
    struct str raw;
    const struct mime_limits *limits;
    struct mime_message *out;
    struct mime_attachment *files;
    size_t file_count;
    size_t parts;
    size_t decoded;
    struct str boundaries[BOUNDARIES_MAX]; /* of the multiparts around the current part */
    size_t open;
};

static const struct body NOTHING = {{NULL, 0}, {NULL, 0}};

static struct body read_object(struct tree *t, GMimeObject *object, size_t depth);

/* --- guard ------------------------------------------------------------- */

static size_t line_length(struct str s, size_t at)
{
    const char *end = memchr(s.ptr + at, '\n', s.len - at);
    return end ? (size_t)(end - (s.ptr + at)) + 1 : s.len - at;
}

/* How much of the mail GMime may see. It has no limits of its own but one on
 * depth, and a field or a part costs it some 500 bytes and more: a mail made of
 * millions of them would take gigabytes. Lines of headers and lines that may be
 * boundaries are counted generously, as GMime could take them at worst. */
static size_t safe_prefix(struct str raw, const struct mime_limits *limits)
{
    size_t fields = 0, dashes = 0, block = 0;
    bool header = true, nested = false;
    for (size_t at = 0, n; at < raw.len; at += n) {
        n = line_length(raw, at);
        struct str line = str_sub(raw, at, n);
        if (header) {
            block += n;
            if (++fields > limits->fields || block > limits->header_bytes)
                return at;
            bool type = strchr("cC \t", line.ptr[0]) && line.ptr[0]; /* Content-Type, or its fold */
            nested = nested || (type && str_ifind(str_sub(line, 0, 200), STR("message/")) >= 0);
            if (str_trim(line).len == 0) {
                header = nested;
                nested = false;
                block = 0;
            }
        } else if (n > 2 && line.ptr[0] == '-' && line.ptr[1] == '-') {
            if (++dashes > limits->parts * DASH_LINES_A_PART)
                return at;
            header = true;
            block = 0;
        }
    }
    return raw.len;
}

/* --- leaves ------------------------------------------------------------ */

struct str mime_text_lines(struct arena *arena, struct str text)
{
    char *out = arena_alloc(arena, text.len + 1);
    size_t n = 0;
    for (size_t i = 0; i < text.len; i++) {
        char c = text.ptr[i];
        if (c == '\r') {
            if (i + 1 < text.len && text.ptr[i + 1] == '\n')
                continue;
            c = '\n';
        }
        if (((unsigned char)c >= 0x20 && c != 0x7F) || c == '\n' || c == '\t')
            out[n++] = c;
    }
    while (n && strchr(" \t\n", out[n - 1]))
        n--;
    size_t from = 0;
    for (size_t i = 0; i < n && strchr(" \t\n", out[i]); i++)
        if (out[i] == '\n')
            from = i + 1;
    return (struct str){out + from, n - from};
}

/* A Content-Type that is none counts as text/plain (RFC 2045 5.2). */
static struct str type_of(struct tree *t, GMimeObject *object)
{
    const char *raw = g_mime_object_get_header(object, "Content-Type");
    if (raw && strcspn(raw, "/") >= strcspn(raw, ";"))
        return STR("text/plain");
    GMimeContentType *type = g_mime_object_get_content_type(object);
    char *name = type ? g_mime_content_type_get_mime_type(type) : NULL;
    struct str out = name ? str_lower(t->arena, str_to_utf8(t->arena, str_of(name)))
                          : STR("application/octet-stream");
    g_free(name);
    return out;
}

static struct str parameter(struct tree *t, GMimeObject *object, const char *name)
{
    GMimeContentType *type = g_mime_object_get_content_type(object);
    const char *value = type ? g_mime_content_type_get_parameter(type, name) : NULL;
    return value ? str_to_utf8(t->arena, str_dup(t->arena, str_of(value))) : STR("");
}

/* The bytes of a leaf as they stand in the mail. */
static struct str encoded_bytes(struct tree *t, GMimePart *part)
{
    GMimeDataWrapper *content = g_mime_part_get_content(part);
    GMimeStream *stream = content ? g_mime_data_wrapper_get_stream(content) : NULL;
    if (!stream || stream->bound_start < 0)
        return STR("");
    size_t from = (size_t)stream->bound_start;
    size_t to = stream->bound_end < 0 ? t->raw.len : (size_t)stream->bound_end;
    return to > from ? str_sub(t->raw, from, to - from) : STR("");
}

static struct str decode_quoted(struct arena *arena, struct str in)
{
    char *out = arena_alloc(arena, in.len + 4);
    int state = 0;
    guint32 save = 0;
    size_t n = g_mime_encoding_quoted_decode_step((const unsigned char *)in.ptr, in.len,
                                                  (unsigned char *)out, &state, &save);
    return (struct str){out, n};
}

static struct str decode_uu(struct arena *arena, struct str in)
{
    ptrdiff_t begin = str_starts(in, STR("begin ")) ? 0 : str_find(in, STR("\nbegin "));
    if (begin < 0)
        return str_dup(arena, in);
    size_t start = (size_t)begin + (begin ? 1 : 0);
    start += line_length(in, start);
    in = str_sub(in, start, in.len);
    char *out = arena_alloc(arena, in.len + 64);
    int state = GMIME_UUDECODE_STATE_BEGIN;
    guint32 save = 0;
    size_t n = g_mime_encoding_uudecode_step((const unsigned char *)in.ptr, in.len,
                                             (unsigned char *)out, &state, &save);
    return (struct str){out, n};
}

static struct str decode(struct tree *t, GMimePart *part, struct str in)
{
    char *out;
    switch ((int)g_mime_part_get_content_encoding(part)) {
    case GMIME_CONTENT_ENCODING_BASE64:
        out = arena_alloc(t->arena, in.len / 4 * 3 + 4);
        return (struct str){out, mime_base64_decode(in, out)};
    case GMIME_CONTENT_ENCODING_QUOTEDPRINTABLE: return decode_quoted(t->arena, in);
    case GMIME_CONTENT_ENCODING_UUENCODE: return decode_uu(t->arena, in);
    case GMIME_CONTENT_ENCODING_DEFAULT:
        if (g_mime_object_get_header((GMimeObject *)part, "Content-Transfer-Encoding"))
            t->out->damaged |= MIME_BAD_ENCODING;
        return in;
    default: return in;
    }
}

static struct str leaf_text(struct tree *t, GMimePart *part, bool html)
{
    struct str in = encoded_bytes(t, part);
    if (in.len > t->limits->text_bytes * ENCODED_FACTOR) {
        in.len = t->limits->text_bytes * ENCODED_FACTOR;
        t->out->damaged |= MIME_CUT;
    }
    struct str bytes = decode(t, part, in);
    if (bytes.len > t->limits->text_bytes) {
        bytes.len = t->limits->text_bytes;
        t->out->damaged |= MIME_CUT;
    }
    struct str charset = parameter(t, (GMimeObject *)part, "charset");
    if (html && !charset.len && !str_is_utf8(bytes))
        charset = charset_of_html(bytes);
    bool repaired = false;
    struct str text = charset_to_utf8(t->arena, bytes, charset, &repaired);
    if (repaired)
        t->out->damaged |= MIME_BAD_CHARSET;
    text = str_cut(mime_text_lines(t->arena, text), t->limits->text_bytes);
    if (!html && str_ieq(parameter(t, (GMimeObject *)part, "format"), STR("flowed")))
        text = mime_unflow(t->arena, text,
                           str_ieq(parameter(t, (GMimeObject *)part, "delsp"), STR("yes")));
    return text;
}

/* --- attachments ------------------------------------------------------- */

static struct str content_id(struct tree *t, GMimeObject *object)
{
    const char *id = g_mime_object_get_content_id(object);
    struct str s = mime_words_decode(t->arena, str_of(id ? id : ""), NULL);
    if (s.len && s.ptr[0] == '<')
        s = str_sub(s, 1, s.len);
    if (s.len && s.ptr[s.len - 1] == '>')
        s.len--;
    return s;
}

static bool has_disposition(GMimeObject *object, const char *value)
{
    const char *is = g_mime_object_get_disposition(object);
    return is && g_ascii_strcasecmp(is, value) == 0;
}

static void add_file(struct tree *t, struct mime_attachment file, struct str wanted_name)
{
    if (t->file_count == t->limits->parts ||
        t->decoded + file.bytes.len > t->limits->decoded_bytes) {
        t->out->damaged |= MIME_CUT;
        return;
    }
    if (!t->files)
        t->files = arena_array(t->arena, t->limits->parts, sizeof *t->files);
    t->decoded += file.bytes.len;
    file.name = mime_filename(t->arena, mime_words_decode(t->arena, wanted_name, NULL), file.type,
                              t->file_count + 1);
    t->files[t->file_count++] = file;
}

static struct str part_filename(GMimePart *part)
{
    const char *name = g_mime_part_get_filename(part);
    return str_of(name ? name : "");
}

static void add_part(struct tree *t, GMimePart *part, bool unreadable)
{
    GMimeObject *object = (GMimeObject *)part;
    struct str in = encoded_bytes(t, part);
    if (in.len > t->limits->decoded_bytes * 2) {
        t->out->damaged |= MIME_CUT;
        return;
    }
    struct str bytes = decode(t, part, in);
    struct mime_attachment file = {
        .type = type_of(t, object),
        .content_id = content_id(t, object),
        .is_inline = has_disposition(object, "inline"),
        .unreadable = unreadable,
        .bytes = bytes.ptr == in.ptr ? str_dup(t->arena, bytes) : bytes,
    };
    add_file(t, file, part_filename(part));
}

/* A nested mail ends where a boundary of the multiparts around it stands. */
static size_t end_of_nested(struct tree *t, size_t from)
{
    size_t n;
    for (size_t at = from; at < t->raw.len; at += n) {
        n = line_length(t->raw, at);
        struct str line = str_sub(t->raw, at, n);
        if (!str_starts(line, STR("--")))
            continue;
        for (size_t i = 0; i < t->open; i++)
            if (t->boundaries[i].len && str_starts(str_sub(line, 2, n), t->boundaries[i])) {
                at -= at > from && t->raw.ptr[at - 1] == '\n';
                return at - (at > from && t->raw.ptr[at - 1] == '\r');
            }
    }
    return t->raw.len;
}

static struct str nested_bytes(struct tree *t, GMimeMessage *message)
{
    GMimeHeaderList *headers = g_mime_object_get_header_list((GMimeObject *)message);
    GMimeHeader *first = g_mime_header_list_get_count(headers) > 0
                             ? g_mime_header_list_get_header_at(headers, 0)
                             : NULL;
    gint64 from = first ? g_mime_header_get_offset(first) : -1;
    if (from < 0 || (size_t)from > t->raw.len)
        return STR("");
    size_t end = end_of_nested(t, (size_t)from);
    return str_sub(t->raw, (size_t)from, end - (size_t)from);
}

static void set_returned(struct tree *t, struct str bytes)
{
    if (!t->out->returned.len)
        t->out->returned = str_dup(t->arena, str_sub(bytes, 0, RETURNED_MAX));
}

static void add_nested(struct tree *t, GMimeMessagePart *part)
{
    GMimeMessage *message = g_mime_message_part_get_message(part);
    struct str bytes = message ? nested_bytes(t, message) : STR("");
    const char *subject =
        message ? g_mime_object_get_header((GMimeObject *)message, "Subject") : NULL;
    GMimeContentDisposition *disposition =
        g_mime_object_get_content_disposition((GMimeObject *)part);
    const char *given =
        disposition ? g_mime_content_disposition_get_parameter(disposition, "filename") : NULL;
    struct str name = given ? str_of(given) : STR("");
    if (!name.len)
        name = parameter(t, (GMimeObject *)part, "name");
    if (!name.len && subject) {
        struct str words = mime_words_decode(t->arena, str_of(subject), NULL);
        char *flat = arena_dup(t->arena, words.ptr, words.len);
        for (size_t i = 0; i < words.len; i++)
            if (flat[i] == '/' || flat[i] == '\\')
                flat[i] = '-';
        name = words.len ? str_printf(t->arena, "%s.eml", flat) : STR("");
    }
    set_returned(t, bytes);
    struct mime_attachment file = {
        .type = STR("message/rfc822"),
        .content_id = STR(""),
        .bytes = str_dup(t->arena, bytes),
    };
    add_file(t, file, name);
}

static struct body read_tnef(struct tree *t, GMimePart *part)
{
    struct str in = encoded_bytes(t, part);
    struct mime_tnef tnef;
    struct str bytes = decode(t, part, in);
    if (!mime_tnef_read(t->arena, bytes, t->limits, &tnef)) {
        t->out->damaged |= MIME_BAD_TNEF;
        add_part(t, part, true);
        return NOTHING;
    }
    for (size_t i = 0; i < tnef.file_count; i++) {
        struct mime_attachment file = {
            .type = tnef.files[i].type,
            .content_id = tnef.files[i].content_id,
            .bytes = tnef.files[i].bytes,
        };
        add_file(t, file, tnef.files[i].name);
    }
    struct body words = NOTHING;
    if (tnef.text.ptr)
        words.text = mime_text_lines(t->arena, str_cut(tnef.text, t->limits->text_bytes));
    if (tnef.html.ptr)
        words.html = mime_text_lines(t->arena, str_cut(tnef.html, t->limits->text_bytes));
    return words;
}

/* --- reports ----------------------------------------------------------- */

/* RFC 3464 2.1: groups of fields with an empty line between them. */
static void read_report(struct tree *t, GMimePart *part)
{
    struct str text = decode(t, part, encoded_bytes(t, part));
    text = mime_text_lines(t->arena, str_sub(text, 0, t->limits->header_bytes));
    if (t->out->report_count)
        return;
    struct mime_fields *groups = arena_array(t->arena, REPORT_GROUPS_MAX, sizeof *groups);
    size_t count = 0;
    while (text.len && count < REPORT_GROUPS_MAX) {
        ptrdiff_t end = str_find(text, STR("\n\n"));
        struct str group = end < 0 ? text : str_sub(text, 0, (size_t)end + 1);
        mime_fields_read(t->arena, group, &groups[count]);
        count += groups[count].count > 0;
        text = end < 0 ? STR("") : str_sub(text, (size_t)end + 2, text.len);
    }
    t->out->report = groups;
    t->out->report_count = count;
}

static bool is_report_type(struct str type)
{
    return str_eq(type, STR("message/delivery-status")) ||
           str_eq(type, STR("message/global-delivery-status")) ||
           str_eq(type, STR("message/disposition-notification")) ||
           str_eq(type, STR("message/feedback-report"));
}

/* --- multiparts -------------------------------------------------------- */

static bool is_blank(struct str s)
{
    return str_trim(s).len == 0;
}

static struct str escape_html(struct arena *arena, struct str text)
{
    struct buf out = buf_in(arena);
    buf_c(&out, "<div style=\"white-space:pre-wrap\">");
    for (size_t i = 0; i < text.len; i++) {
        char c = text.ptr[i];
        if (c == '<' || c == '>' || c == '&')
            buf_c(&out, c == '<' ? "&lt;" : c == '>' ? "&gt;" : "&amp;");
        else
            buf_char(&out, c);
    }
    buf_c(&out, "</div>");
    return buf_str(&out);
}

static struct str text_of(struct tree *t, const struct body *b)
{
    return b->text.ptr ? b->text : html_to_text(t->arena, b->html, t->limits->text_bytes);
}

/* Bodies that follow each other: text, a picture, more text. */
static struct body join(struct tree *t, const struct body *bodies, size_t count)
{
    size_t used = 0, with_text = 0, with_html = 0, last = 0;
    for (size_t i = 0; i < count; i++) {
        bool any = !is_blank(bodies[i].text) || !is_blank(bodies[i].html);
        used += any;
        with_text += any && bodies[i].text.ptr;
        with_html += any && bodies[i].html.ptr;
        last = any ? i : last;
    }
    if (used <= 1)
        return used ? bodies[last] : count ? bodies[0] : NOTHING;
    struct buf text = buf_in(t->arena), html = buf_in(t->arena);
    for (size_t i = 0; i < count; i++) {
        const struct body *b = &bodies[i];
        if (is_blank(b->text) && is_blank(b->html))
            continue;
        if (with_text) {
            if (text.len)
                buf_c(&text, "\n\n");
            buf_add(&text, text_of(t, b));
        }
        if (with_html)
            buf_add(&html, b->html.ptr ? b->html : escape_html(t->arena, b->text));
    }
    return (struct body){with_text ? buf_str(&text) : STR_NONE,
                         with_html ? buf_str(&html) : STR_NONE};
}

/* The first text and the last HTML: RFC 2046 5.1.4 puts the richest last. */
static struct body choose(const struct body *bodies, size_t count)
{
    struct body out = NOTHING;
    for (size_t i = 0; i < count; i++) {
        if (!out.text.ptr && bodies[i].text.ptr && !is_blank(bodies[i].text))
            out.text = bodies[i].text;
        if (bodies[i].html.ptr && !is_blank(bodies[i].html))
            out.html = bodies[i].html;
    }
    return out;
}

static bool subtype_is(GMimeObject *object, const char *subtype)
{
    return g_mime_content_type_is_type(g_mime_object_get_content_type(object), "multipart",
                                       subtype);
}

static int related_root(struct tree *t, GMimeMultipart *multipart, int count)
{
    struct str start = parameter(t, (GMimeObject *)multipart, "start");
    if (start.len >= 2 && start.ptr[0] == '<')
        start = str_sub(start, 1, start.len - 2);
    for (int i = 0; i < count && start.len; i++)
        if (str_eq(content_id(t, g_mime_multipart_get_part(multipart, i)), start))
            return i;
    return 0;
}

/* Words before the first boundary, unless they only say what a multipart is. */
static struct body prologue(struct tree *t, GMimeMultipart *multipart)
{
    const char *words = g_mime_multipart_get_prologue(multipart);
    if (!words || is_blank(str_of(words)) || str_istarts(str_trim(str_of(words)), STR("This is a")))
        return NOTHING;
    struct str text = str_sub(str_of(words), 0, t->limits->text_bytes);
    return (struct body){mime_text_lines(t->arena, charset_to_utf8(t->arena, text, STR(""), NULL)),
                         STR_NONE};
}

static struct body read_multipart(struct tree *t, GMimeMultipart *multipart, size_t depth)
{
    GMimeObject *object = (GMimeObject *)multipart;
    int count = g_mime_multipart_get_count(multipart);
    if (count <= 0) {
        t->out->damaged |= MIME_BAD_STRUCTURE;
        return NOTHING;
    }
    if (subtype_is(object, "report") && !t->out->report_type.len)
        t->out->report_type = str_lower(t->arena, parameter(t, object, "report-type"));
    bool encrypted = subtype_is(object, "encrypted"), related = subtype_is(object, "related");
    t->out->encrypted = t->out->encrypted || encrypted;
    int root = related ? related_root(t, multipart, count) : 0;
    struct body *bodies = arena_array(t->arena, (size_t)count, sizeof *bodies);
    t->boundaries[t->open++] = parameter(t, object, "boundary");
    for (int i = 0; i < count; i++) {
        GMimeObject *child = g_mime_multipart_get_part(multipart, i);
        if (GMIME_IS_PART(child) && (encrypted || (related && i != root)))
            add_part(t, (GMimePart *)child, encrypted);
        else
            bodies[i] = read_object(t, child, depth + 1);
    }
    t->open--;
    bool has_root = related && (bodies[root].text.ptr || bodies[root].html.ptr);
    struct body words = has_root ? bodies[root]
                        : related || subtype_is(object, "alternative")
                            ? choose(bodies, (size_t)count)
                            : join(t, bodies, (size_t)count);
    return is_blank(words.text) && is_blank(words.html) && depth == 0 ? prologue(t, multipart)
                                                                      : words;
}

/* Text and HTML are words unless the sender made a file of them. */
static bool is_words(GMimePart *part, struct str type)
{
    bool text = str_eq(type, STR("text/plain")) || str_eq(type, STR("text/html")) ||
                str_eq(type, STR("text/enriched")) || str_eq(type, STR("text/richtext")) ||
                str_eq(type, STR("text/markdown")) || str_eq(type, STR("text"));
    const char *disposition = g_mime_object_get_disposition((GMimeObject *)part);
    return text && (!disposition || (!has_disposition((GMimeObject *)part, "attachment") &&
                                     !part_filename(part).len));
}

static bool is_pkcs7(struct str type)
{
    return str_eq(type, STR("application/pkcs7-mime")) ||
           str_eq(type, STR("application/x-pkcs7-mime"));
}

static struct body read_part(struct tree *t, GMimePart *part)
{
    struct str type = type_of(t, (GMimeObject *)part);
    if (is_words(part, type)) {
        bool html = str_eq(type, STR("text/html")) || str_eq(type, STR("text/enriched")) ||
                    str_eq(type, STR("text/richtext"));
        struct str words = leaf_text(t, part, html);
        return html ? (struct body){STR_NONE, words} : (struct body){words, STR_NONE};
    }
    if (str_eq(type, STR("application/ms-tnef")) || str_eq(type, STR("application/vnd.ms-tnef")) ||
        str_ieq(part_filename(part), STR("winmail.dat")))
        return read_tnef(t, part);
    if (is_report_type(type)) {
        read_report(t, part);
        return NOTHING;
    }
    if (str_eq(type, STR("text/rfc822-headers")) || str_eq(type, STR("message/rfc822")) ||
        str_eq(type, STR("message/global")))
        set_returned(t, decode(t, part, encoded_bytes(t, part)));
    bool pkcs7 = is_pkcs7(type);
    if (pkcs7 && !str_ieq(parameter(t, (GMimeObject *)part, "smime-type"), STR("signed-data")))
        t->out->encrypted = true;
    add_part(t, part, pkcs7);
    return NOTHING;
}

static struct body read_object(struct tree *t, GMimeObject *object, size_t depth)
{
    if (!object)
        return NOTHING;
    if (++t->parts > t->limits->parts || depth > t->limits->depth || t->open == BOUNDARIES_MAX) {
        t->out->damaged |= MIME_CUT;
        return NOTHING;
    }
    if (GMIME_IS_MULTIPART(object))
        return read_multipart(t, (GMimeMultipart *)object, depth);
    if (GMIME_IS_MESSAGE_PART(object))
        add_nested(t, (GMimeMessagePart *)object);
    else if (GMIME_IS_PART(object))
        return read_part(t, (GMimePart *)object);
    return NOTHING;
}

/* --- the whole --------------------------------------------------------- */

static pthread_once_t gmime_once = PTHREAD_ONCE_INIT; /* the library wants one g_mime_init */

static void gmime_start(void)
{
    g_mime_init();
}

/* The message keeps the stream, and the stream borrows the bytes. */
static GMimeMessage *parse(struct arena *arena, struct str raw)
{
    pthread_once(&gmime_once, gmime_start);
    GByteArray *bytes = arena_alloc(arena, sizeof *bytes);
    *bytes = (GByteArray){.data = (guint8 *)(uintptr_t)raw.ptr, .len = (guint)raw.len};
    GMimeStream *stream = g_mime_stream_mem_new();
    g_mime_stream_mem_set_byte_array((GMimeStreamMem *)stream, bytes);
    GMimeParser *parser = g_mime_parser_new_with_stream(stream);
    g_mime_parser_set_persist_stream(parser, TRUE);
    GMimeMessage *message = g_mime_parser_construct_message(parser, NULL);
    g_object_unref(parser);
    g_object_unref(stream);
    return message;
}

static void mark_inline(struct tree *t)
{
    struct str rest = t->out->html;
    ptrdiff_t at;
    while (rest.len && (at = str_ifind(rest, STR("cid:"))) >= 0) {
        rest = str_sub(rest, (size_t)at + 4, rest.len);
        for (size_t i = 0; i < t->file_count; i++)
            if (t->files[i].content_id.len && str_starts(rest, t->files[i].content_id))
                t->files[i].is_inline = true;
    }
}

/* What GMime could not read still has words: the bytes behind the headers. */
static struct str bare_text(struct tree *t, struct str body)
{
    return mime_text_lines(
        t->arena,
        charset_to_utf8(t->arena, str_sub(body, 0, t->limits->text_bytes), STR(""), NULL));
}

void mime_tree_read(struct arena *arena, struct str raw, size_t body,
                    const struct mime_limits *limits, struct mime_message *out)
{
    struct tree t = {.arena = arena, .raw = raw, .limits = limits, .out = out};
    t.raw.len = safe_prefix(raw, limits);
    if (t.raw.len < raw.len)
        out->damaged |= MIME_CUT;
    struct body words = NOTHING;
    GMimeMessage *message = t.raw.len ? parse(arena, t.raw) : NULL;
    if (message) {
        words = read_object(&t, g_mime_message_get_mime_part(message), 0);
        g_object_unref(message);
    }
    if (!message || (out->damaged & MIME_BAD_STRUCTURE && !words.text.ptr && !words.html.ptr))
        words.text = bare_text(&t, str_sub(raw, body, raw.len));
    out->html = words.html.ptr && !is_blank(words.html) ? words.html : STR_NONE;
    out->text_from_html = out->html.ptr && (!words.text.ptr || is_blank(words.text));
    out->text = out->text_from_html ? html_to_text(arena, out->html, limits->text_bytes)
                : words.text.ptr    ? words.text
                                    : STR("");
    out->unreadable = is_blank(out->text);
    mark_inline(&t);
    out->attachments = (struct mime_attachments){t.files, t.file_count};
}
