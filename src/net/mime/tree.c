#include "net/mime/tree.h"

#include "base/arena.h"
#include "base/buf.h"
#include "net/html/text.h"
#include "net/mime/body.h"
#include "net/mime/charset.h"
#include "net/mime/filename.h"
#include "net/mime/flowed.h"
#include "net/mime/guard.h"
#include "net/mime/tnef.h"
#include "net/mime/words.h"

#include <gmime/gmime.h>
#include <pthread.h>
#include <string.h>

enum {
    RETURNED_MAX = 64 * 1024,
    REPORT_GROUPS_MAX = 200,
    CID_MAX = 2000,     /* references from the HTML looked at */
    ENCODED_FACTOR = 3, /* quoted-printable makes three bytes of one */
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
    size_t text; /* bytes of words read so far */
};

static const struct mime_body NOTHING = {{NULL, 0}, {NULL, 0}};

static struct mime_body read_object(struct tree *t, GMimeObject *object, size_t depth);

/* --- leaves ------------------------------------------------------------ */

static size_t line_length(struct str s, size_t at)
{
    const char *end = memchr(s.ptr + at, '\n', s.len - at);
    return end ? (size_t)(end - (s.ptr + at)) + 1 : s.len - at;
}

/* A Content-Type that is none counts as text/plain (RFC 2045 5.2). */
static struct str type_of(struct tree *t, GMimeObject *object)
{
    const char *raw = g_mime_object_get_header(object, "Content-Type");
    if (raw && strcspn(raw, "/") >= strcspn(raw, ";"))
        return STR("text/plain");
    GMimeContentType *type = g_mime_object_get_content_type(object);
    char *name = type ? g_mime_content_type_get_mime_type(type) : NULL;
    if (name)
        mime_guard_type(name);
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
    size_t most = (t->limits->text_bytes - t->text) * ENCODED_FACTOR;
    if (in.len > most) {
        in.len = most;
        t->out->damaged |= MIME_CUT;
    }
    struct str bytes = decode(t, part, in);
    size_t room = t->limits->text_bytes - t->text; /* of all parts together */
    if (bytes.len > room) {
        bytes.len = room;
        t->out->damaged |= MIME_CUT;
    }
    t->text += bytes.len;
    struct str charset = parameter(t, (GMimeObject *)part, "charset");
    if (html && !charset.len && !str_is_utf8(bytes))
        charset = charset_of_html(bytes);
    bool repaired = false;
    struct str text = charset_to_utf8(t->arena, bytes, charset, &repaired);
    if (repaired)
        t->out->damaged |= MIME_BAD_CHARSET;
    text = mime_text_lines(t->arena, str_cut(text, t->limits->text_bytes));
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

static void set_returned(struct tree *t, struct str bytes)
{
    if (!t->out->returned.len)
        t->out->returned = str_dup(t->arena, str_sub(bytes, 0, RETURNED_MAX));
}

/* A nested mail is called by its subject. */
static struct str nested_name(struct tree *t, struct str bytes)
{
    struct mime_fields fields;
    mime_fields_read(t->arena, str_sub(bytes, 0, RETURNED_MAX), &fields);
    struct str subject = mime_field_value(&fields, "Subject", 0);
    char *name = subject.len ? arena_printf(t->arena, "%.*s.eml", STR_ARG(subject)) : NULL;
    for (char *c = name; c && *c; c++)
        if (*c == '/' || *c == '\\')
            *c = '-';
    return str_of(name);
}

static void add_nested(struct tree *t, GMimePart *part)
{
    struct str in = encoded_bytes(t, part), bytes = decode(t, part, in);
    struct mime_attachment file = {
        .type = STR("message/rfc822"),
        .content_id = STR(""),
        .bytes = bytes.ptr == in.ptr ? str_dup(t->arena, bytes) : bytes,
    };
    struct str name = part_filename(part);
    set_returned(t, bytes);
    add_file(t, file, name.len ? name : nested_name(t, bytes));
}

static struct mime_body read_tnef(struct tree *t, GMimePart *part)
{
    struct str in = encoded_bytes(t, part);
    struct mime_tnef tnef;
    struct str bytes = decode(t, part, in);
    struct mime_limits limits = *t->limits;
    limits.text_bytes -= t->text;
    if (!mime_tnef_read(t->arena, bytes, &limits, &tnef)) {
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
    struct mime_body words = NOTHING;
    if (tnef.text.ptr)
        words.text = mime_text_lines(t->arena, str_cut(tnef.text, limits.text_bytes));
    if (tnef.html.ptr)
        words.html = mime_text_lines(t->arena, str_cut(tnef.html, limits.text_bytes));
    size_t used = words.text.len > words.html.len ? words.text.len : words.html.len;
    t->text += used < limits.text_bytes ? used : limits.text_bytes;
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

static bool is_mail_type(struct str type)
{
    return str_eq(type, STR("message/rfc822")) || str_eq(type, STR("message/rfc2822")) ||
           str_eq(type, STR("message/global")) || str_eq(type, STR("message/news"));
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
static struct mime_body prologue(struct tree *t, GMimeMultipart *multipart)
{
    const char *words = g_mime_multipart_get_prologue(multipart);
    if (!words || is_blank(str_of(words)) || str_istarts(str_trim(str_of(words)), STR("This is a")))
        return NOTHING;
    struct str text = str_sub(str_of(words), 0, t->limits->text_bytes);
    return (struct mime_body){
        mime_text_lines(t->arena, charset_to_utf8(t->arena, text, STR(""), NULL)), STR_NONE};
}

static struct mime_body read_multipart(struct tree *t, GMimeMultipart *multipart, size_t depth)
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
    bool digest = str_eq(type_of(t, object), STR("multipart/digest"));
    int root = related ? related_root(t, multipart, count) : 0;
    struct mime_body *bodies = arena_array(t->arena, (size_t)count, sizeof *bodies);
    for (int i = 0; i < count; i++) {
        GMimeObject *child = g_mime_multipart_get_part(multipart, i);
        if (digest && GMIME_IS_PART(child) && !g_mime_object_get_header(child, "Content-Type"))
            add_nested(t, (GMimePart *)child);
        else if (GMIME_IS_PART(child) && (encrypted || (related && i != root)))
            add_part(t, (GMimePart *)child, encrypted);
        else
            bodies[i] = read_object(t, child, depth + 1);
    }
    struct mime_body words;
    if (related && (bodies[root].text.ptr || bodies[root].html.ptr))
        words = bodies[root];
    else if (related || subtype_is(object, "alternative"))
        words = mime_body_choose(bodies, (size_t)count);
    else
        words = mime_body_join(t->arena, bodies, (size_t)count, t->limits->text_bytes);
    return depth == 0 && mime_body_is_blank(&words) ? prologue(t, multipart) : words;
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

static struct mime_body read_part(struct tree *t, GMimePart *part)
{
    struct str type = type_of(t, (GMimeObject *)part);
    if (is_words(part, type)) {
        bool html = str_eq(type, STR("text/html")) || str_eq(type, STR("text/enriched")) ||
                    str_eq(type, STR("text/richtext"));
        struct str words = leaf_text(t, part, html);
        return html ? (struct mime_body){STR_NONE, words} : (struct mime_body){words, STR_NONE};
    }
    if (str_eq(type, STR("application/ms-tnef")) || str_eq(type, STR("application/vnd.ms-tnef")) ||
        str_ieq(part_filename(part), STR("winmail.dat")))
        return read_tnef(t, part);
    if (is_report_type(type)) {
        read_report(t, part);
        return NOTHING;
    }
    if (is_mail_type(type)) {
        add_nested(t, part);
        return NOTHING;
    }
    if (str_eq(type, STR("text/rfc822-headers")))
        set_returned(t, decode(t, part, encoded_bytes(t, part)));
    bool pkcs7 = is_pkcs7(type);
    if (pkcs7 && !str_ieq(parameter(t, (GMimeObject *)part, "smime-type"), STR("signed-data")))
        t->out->encrypted = true;
    add_part(t, part, pkcs7);
    return NOTHING;
}

static struct mime_body read_object(struct tree *t, GMimeObject *object, size_t depth)
{
    if (!object)
        return NOTHING;
    if (++t->parts > t->limits->parts || depth > t->limits->depth) {
        t->out->damaged |= MIME_CUT;
        return NOTHING;
    }
    if (GMIME_IS_MULTIPART(object))
        return read_multipart(t, (GMimeMultipart *)object, depth);
    if (GMIME_IS_PART(object))
        return read_part(t, (GMimePart *)object);
    return NOTHING;
}

/* --- the whole --------------------------------------------------------- */

static pthread_once_t gmime_once = PTHREAD_ONCE_INIT; /* the library wants one g_mime_init */

static void gmime_start(void)
{
    g_mime_init();
}

/* As a part and not as a message: the library reads the addresses of messages, and
 * a list of 80,000 takes it 20 seconds. The part keeps the stream, and that borrows
 * the bytes. */
static GMimeObject *parse(struct arena *arena, struct str raw)
{
    pthread_once(&gmime_once, gmime_start);
    GByteArray *bytes = arena_alloc(arena, sizeof *bytes);
    *bytes = (GByteArray){.data = (guint8 *)(uintptr_t)raw.ptr, .len = (guint)raw.len};
    GMimeStream *stream = g_mime_stream_mem_new();
    g_mime_stream_mem_set_byte_array((GMimeStreamMem *)stream, bytes);
    GMimeParser *parser = g_mime_parser_new_with_stream(stream);
    g_mime_parser_set_persist_stream(parser, TRUE);
    GMimeObject *object = g_mime_parser_construct_part(parser, NULL);
    g_object_unref(parser);
    g_object_unref(stream);
    return object;
}

static void mark_inline(struct tree *t)
{
    struct str rest = t->out->html;
    ptrdiff_t at;
    for (int i = 0; i < CID_MAX && rest.len && (at = str_ifind(rest, STR("cid:"))) >= 0; i++) {
        rest = str_sub(rest, (size_t)at + 4, rest.len);
        for (size_t k = 0; k < t->file_count; k++)
            if (t->files[k].content_id.len && str_starts(rest, t->files[k].content_id))
                t->files[k].is_inline = true;
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
    struct buf copy = buf_in(NULL);
    struct str seen = mime_guard(raw, limits, &copy);
    t.raw.len = seen.len;
    if (seen.len < raw.len)
        out->damaged |= MIME_CUT;
    struct mime_body words = NOTHING;
    GMimeObject *object = body && seen.len ? parse(arena, seen) : NULL;
    if (object) {
        words = read_object(&t, object, 0);
        g_object_unref(object);
    }
    buf_release(&copy);
    if (!object || (out->damaged & MIME_BAD_STRUCTURE && mime_body_is_blank(&words)))
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
