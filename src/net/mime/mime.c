#include "net/mime/mime.h"

#include "base/arena.h"
#include "base/buf.h"
#include "net/mime/body.h"
#include "net/mime/charset.h"
#include "net/mime/date.h"
#include "net/mime/fields.h"
#include "net/mime/tree.h"
#include "net/mime/words.h"

const struct mime_limits mime_limits_default = {
    .header_bytes = 256 * 1024,
    .fields = 10000,
    .parts = 500,
    .depth = 30,
    .decoded_bytes = 64 * 1024 * 1024,
    .text_bytes = 2 * 1024 * 1024,
};

enum { MESSAGE_ID_BYTES_MAX = 998, IDS_NEWEST = MIME_IDS_MAX - 1 };

static bool name_is(struct str name, const char *wanted)
{
    return str_ieq(name, str_of(wanted));
}

/* Reads the block and gives the offset behind its end. */
static size_t read_fields(struct arena *arena, struct str raw, const struct mime_limits *limits,
                          struct mime_fields *out, unsigned *damaged)
{
    struct str block = str_sub(raw, 0, limits->header_bytes), rest = block;
    struct mime_raw_field f;
    size_t count = 0;
    bool ended = false;
    while (!ended && count < limits->fields) {
        ended = !mime_field_next(&rest, &f);
        count += !ended && f.name.ptr;
    }
    if (!ended || (rest.len == 0 && block.len < raw.len))
        *damaged |= MIME_CUT;
    size_t body = ended ? block.len - rest.len : raw.len;
    struct mime_field *fields = arena_array(arena, count + 1, sizeof *fields);
    bool repaired = false, first = true;
    rest = block;
    for (size_t n = 0; mime_field_next(&rest, &f) && n < limits->fields; first = false) {
        if (f.name.ptr && n < count)
            fields[n++] = (struct mime_field){
                .name = str_dup(arena, f.name),
                .value = mime_words_decode(arena, f.value, &repaired),
                .raw = f.value,
            };
        else if (!f.name.ptr && (!first || !str_starts(f.whole, STR("From "))))
            *damaged |= MIME_BAD_HEADER;
    }
    if (repaired)
        *damaged |= MIME_BAD_CHARSET;
    *out = (struct mime_fields){fields, count};
    return body;
}

void mime_fields_read(struct arena *arena, struct str raw, struct mime_fields *out)
{
    unsigned damaged = 0;
    read_fields(arena, raw, &mime_limits_default, out, &damaged);
}

static const struct mime_field *find(const struct mime_fields *fields, const char *name, size_t nth)
{
    for (size_t i = 0; i < fields->count; i++)
        if (name_is(fields->at[i].name, name) && nth-- == 0)
            return &fields->at[i];
    return NULL;
}

struct str mime_field_value(const struct mime_fields *fields, const char *name, size_t nth)
{
    const struct mime_field *f = find(fields, name, nth);
    return f ? f->value : STR_NONE;
}

struct str mime_header(const struct mime_message *m, const char *name, size_t nth)
{
    return mime_field_value(&m->fields, name, nth);
}

static void read_addresses(struct arena *arena, const struct mime_fields *fields, const char *name,
                           struct mime_addresses *out)
{
    const struct mime_field *f = find(fields, name, 0);
    mime_address_list(arena, f ? f->raw : STR(""), out);
}

/* Ids stand in brackets; where none does, words that hold an '@' are taken. */
static bool next_id(struct str *rest, bool brackets, struct str *id)
{
    while (rest->len) {
        size_t from = 0, to;
        if (brackets) {
            ptrdiff_t open = str_chr(*rest, '<');
            if (open < 0)
                return false;
            from = (size_t)open + 1;
            ptrdiff_t close = str_chr(str_sub(*rest, from, rest->len), '>');
            to = close < 0 ? rest->len : from + (size_t)close;
        } else {
            while (from < rest->len && (rest->ptr[from] == ' ' || rest->ptr[from] == ','))
                from++;
            to = from;
            while (to < rest->len && rest->ptr[to] != ' ' && rest->ptr[to] != ',')
                to++;
        }
        *id = str_trim(str_sub(*rest, from, to - from));
        *rest = str_sub(*rest, to + brackets, rest->len);
        if (id->len && id->len <= MESSAGE_ID_BYTES_MAX && (brackets || str_chr(*id, '@') > 0))
            return true;
    }
    return false;
}

static void read_ids(struct str value, struct mime_ids *out, struct arena *arena)
{
    struct str *ids = arena_array(arena, MIME_IDS_MAX, sizeof *ids), id, rest = value;
    bool brackets = str_chr(value, '<') >= 0;
    size_t count = 0, total = 0;
    while (next_id(&rest, brackets, &id))
        total++;
    /* Of a list that is too long, the first (the thread) and the newest. */
    size_t skip = total > MIME_IDS_MAX ? total - IDS_NEWEST : 0;
    rest = value;
    for (size_t i = 0; next_id(&rest, brackets, &id); i++)
        if (i == 0 || i >= skip)
            ids[count++] = str_dup(arena, id);
    *out = (struct mime_ids){ids, count};
}

static struct mime_ids ids_of(struct arena *arena, const struct mime_fields *fields,
                              const char *name)
{
    struct mime_ids ids = {NULL, 0};
    struct str value = mime_field_value(fields, name, 0);
    if (value.len)
        read_ids(value, &ids, arena);
    return ids;
}

static void read_header(struct arena *arena, struct mime_message *m)
{
    read_addresses(arena, &m->fields, "From", &m->from);
    read_addresses(arena, &m->fields, "Sender", &m->sender);
    read_addresses(arena, &m->fields, "Reply-To", &m->reply_to);
    read_addresses(arena, &m->fields, "To", &m->to);
    read_addresses(arena, &m->fields, "Cc", &m->cc);
    struct str subject = mime_header(m, "Subject", 0);
    m->subject = subject.ptr ? subject : STR("");
    struct str date = mime_header(m, "Date", 0);
    if (!mime_date_read(date, &m->date))
        m->date = instant_of(0);
    struct mime_ids id = ids_of(arena, &m->fields, "Message-ID");
    m->message_id = id.count ? id.at[0] : STR("");
    m->in_reply_to = ids_of(arena, &m->fields, "In-Reply-To");
    m->references = ids_of(arena, &m->fields, "References");
    if (!m->from.count)
        m->damaged |= MIME_BAD_HEADER;
}

/* Of a mail without an end of headers the words were taken for broken fields. */
static struct str stray_lines(struct arena *arena, struct str header)
{
    struct buf out = buf_in(arena);
    struct mime_raw_field f;
    for (bool first = true; mime_field_next(&header, &f); first = false)
        if (!f.name.ptr && !(first && str_starts(f.whole, STR("From "))))
            buf_add(&out, f.whole);
    return mime_text_lines(arena, charset_to_utf8(arena, buf_str(&out), STR(""), NULL));
}

/* Some systems end lines with CR alone. No server sends that, but mails are
 * imported too. */
static struct str with_line_ends(struct arena *arena, struct str raw)
{
    ptrdiff_t cr = str_chr(raw, '\r');
    if (cr < 0 || (size_t)cr + 1 >= raw.len || raw.ptr[cr + 1] == '\n' || str_chr(raw, '\n') >= 0)
        return raw;
    char *out = arena_dup(arena, raw.ptr, raw.len);
    for (size_t i = (size_t)cr; i < raw.len; i++)
        if (out[i] == '\r')
            out[i] = '\n';
    return (struct str){out, raw.len};
}

enum err mime_read(struct arena *arena, struct str raw, const struct mime_limits *limits,
                   struct mime_message *out, struct error *err)
{
    *out = (struct mime_message){.report_type = STR(""), .returned = STR("")};
    if (arena_spent(arena))
        return error_set(err, ERR_TOO_LARGE, "no memory left to read a mail of %zu bytes", raw.len);
    if (!limits)
        limits = &mime_limits_default;
    raw = with_line_ends(arena, raw);
    size_t body = read_fields(arena, raw, limits, &out->fields, &out->damaged);
    if (out->fields.count == 0)
        body = 0; /* nothing but text */
    read_header(arena, out);
    mime_tree_read(arena, raw, body, limits, out);
    if (out->unreadable && body && out->damaged & MIME_BAD_HEADER) {
        out->text = stray_lines(
            arena, str_sub(raw, 0, body < limits->text_bytes ? body : limits->text_bytes));
        out->unreadable = out->text.len == 0;
    }
    return ERR_OK;
}
