#include "net/edifact/edifact.h"

#include "base/arena.h"
#include "base/buf.h"
#include "net/mime/charset.h"

#include <string.h>

enum { UNA_BYTES = 9, MARK_BYTES = 3 };

static bool is_line_end(char c)
{
    return c == '\r' || c == '\n';
}

static struct str skip_blanks(struct str s)
{
    while (s.len && strchr(" \t\r\n\x1A", *s.ptr) && *s.ptr)
        s = str_sub(s, 1, s.len);
    return s;
}

static void usual_characters(struct edifact *edi)
{
    edi->component = ':';
    edi->element = '+';
    edi->release = '?';
    edi->repetition = '*';
    edi->terminator = '\'';
    edi->version = 1;
    edi->charset = STR("");
}

/* UNA, then component, element, decimal mark, release, repetition, terminator. */
static void read_una(struct edifact *edi)
{
    if (!str_starts(edi->rest, STR("UNA")) || edi->rest.len < UNA_BYTES)
        return;
    const char *c = edi->rest.ptr;
    edi->component = c[3];
    edi->element = c[4];
    edi->release = c[6] == ' ' ? '\0' : c[6];
    edi->repetition = c[7];
    edi->terminator = c[8];
    edi->rest = str_sub(edi->rest, UNA_BYTES, edi->rest.len);
}

static struct str without_line_ends(struct arena *arena, struct str bytes)
{
    struct buf out = buf_in(arena);
    buf_reserve(&out, bytes.len);
    for (const char *at = bytes.ptr, *end = bytes.ptr + bytes.len; at < end;) {
        const char *stop = at;
        while (stop < end && !is_line_end(*stop))
            stop++;
        buf_bytes(&out, at, (size_t)(stop - at));
        at = stop + 1;
    }
    return buf_str(&out);
}

enum err edifact_open(struct edifact *edi, struct arena *arena, struct str bytes, struct error *err)
{
    *edi = (struct edifact){.arena = arena, .between = true};
    if (bytes.len > EDIFACT_BYTES_MAX || !arena_fits(arena, bytes.len))
        return error_tell(err, ERR_TOO_LARGE, "body", "reading.edifact.too_large", NULL);
    if (str_starts(bytes, STR("\xEF\xBB\xBF")))
        bytes = str_sub(bytes, MARK_BYTES, bytes.len);
    bytes = skip_blanks(bytes);
    bool lines = str_starts(bytes, STR("UNA")) && bytes.len >= UNA_BYTES &&
                 is_line_end(bytes.ptr[UNA_BYTES - 1]);
    edi->rest = lines ? bytes : without_line_ends(arena, bytes);
    if (!str_starts(edi->rest, STR("UNA")) && !str_starts(edi->rest, STR("UNB")))
        return error_tell(err, ERR_INVALID, "body", "reading.edifact.not_edifact", NULL);
    return ERR_OK;
}

/* --- a segment --------------------------------------------------------------- */

/* Without releases and control characters, as UTF-8. */
static struct str value_text(const struct edifact *edi, struct str raw)
{
    bool plain = true;
    for (size_t i = 0; i < raw.len && plain; i++)
        plain = (edi->release == '\0' || raw.ptr[i] != edi->release) &&
                (unsigned char)raw.ptr[i] >= ' ' && (unsigned char)raw.ptr[i] < 0x7F;
    if (plain)
        return raw;
    struct buf out = buf_in(edi->arena);
    for (size_t i = 0; i < raw.len; i++) {
        if (edi->release && raw.ptr[i] == edi->release && i + 1 < raw.len)
            i++;
        if ((unsigned char)raw.ptr[i] >= ' ' && raw.ptr[i] != 0x7F)
            buf_char(&out, raw.ptr[i]);
    }
    struct str text = buf_str(&out);
    return str_is_utf8(text) ? text : charset_to_utf8(edi->arena, text, edi->charset, NULL);
}

struct cutter {
    const struct edifact *edi;
    struct edifact_value *values;
    size_t count;
    int element, repeat, component;
};

static bool is_separator(const struct cutter *c, char byte)
{
    const struct edifact *edi = c->edi;
    return byte == edi->element || byte == edi->component ||
           (edi->version >= 4 && edi->repetition != ' ' && byte == edi->repetition);
}

/* Empty ones take no room: what is not there is "". */
static bool keep(struct cutter *c, struct str raw)
{
    if (!raw.len)
        return true;
    if (c->count == EDIFACT_VALUES_MAX)
        return false;
    c->values[c->count++] =
        (struct edifact_value){c->element, c->repeat, c->component, value_text(c->edi, raw)};
    return true;
}

static void after(struct cutter *c, char byte)
{
    if (byte == c->edi->element) {
        c->element++;
        c->repeat = c->component = 1;
    } else if (byte == c->edi->component) {
        c->component++;
    } else {
        c->repeat++;
        c->component = 1;
    }
}

static bool cut(struct cutter *c, struct str raw)
{
    size_t from = 0;
    for (size_t i = 0; i < raw.len; i++) {
        if (c->edi->release && raw.ptr[i] == c->edi->release) {
            i++;
        } else if (is_separator(c, raw.ptr[i])) {
            if (!keep(c, str_sub(raw, from, i - from)))
                return false;
            after(c, raw.ptr[i]);
            from = i + 1;
        }
    }
    return keep(c, str_sub(raw, from, raw.len));
}

/* Up to the terminator, which goes; false when there is none in time. */
static bool take_raw(struct edifact *edi, struct str *out)
{
    size_t i = 0;
    while (i < edi->rest.len && i <= EDIFACT_SEGMENT_MAX) {
        if (edi->release && edi->rest.ptr[i] == edi->release) {
            i += 2;
        } else if (edi->rest.ptr[i] == edi->terminator) {
            *out = str_sub(edi->rest, 0, i);
            edi->rest = str_sub(edi->rest, i + 1, edi->rest.len);
            return true;
        } else {
            i++;
        }
    }
    return false;
}

static bool is_tag(struct str tag)
{
    for (size_t i = 0; i < tag.len; i++)
        if (!strchr("ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789", tag.ptr[i]))
            return false;
    return tag.len == 3;
}

static void note_unb(struct edifact *edi, const struct edifact_segment *segment)
{
    static const char *const charsets[][2] = {
        {"UNOC", "ISO-8859-1"},  {"UNOD", "ISO-8859-2"},  {"UNOE", "ISO-8859-5"},
        {"UNOF", "ISO-8859-7"},  {"UNOG", "ISO-8859-3"},  {"UNOH", "ISO-8859-4"},
        {"UNOI", "ISO-8859-6"},  {"UNOJ", "ISO-8859-8"},  {"UNOK", "ISO-8859-9"},
        {"UNOL", "ISO-8859-15"}, {"UNOX", "ISO-2022-JP"}, {"UNOW", "UTF-8"}};
    int64_t version = 1;
    edi->between = false;
    if (str_to_i64(edifact_at(segment, 1, 2), 1, 9, &version))
        edi->version = (int)version;
    for (size_t i = 0; i < sizeof charsets / sizeof *charsets; i++)
        if (str_eq(edifact_at(segment, 1, 1), str_of(charsets[i][0])))
            edi->charset = str_of(charsets[i][1]);
}

/* Each interchange has its own service characters. */
static void begin_interchange(struct edifact *edi)
{
    bool begins = str_starts(edi->rest, STR("UNA")) || str_starts(edi->rest, STR("UNB"));
    if (!edi->between || !begins)
        return;
    usual_characters(edi);
    read_una(edi);
    edi->rest = skip_blanks(edi->rest);
    edi->between = false;
}

static enum edifact_step next_raw(struct edifact *edi, struct str *raw)
{
    do {
        edi->rest = skip_blanks(edi->rest);
        begin_interchange(edi);
        if (!edi->rest.len)
            return EDIFACT_END;
        if (arena_spent(edi->arena) || !take_raw(edi, raw))
            return EDIFACT_BROKEN;
    } while (!raw->len);
    return EDIFACT_SEGMENT;
}

enum edifact_step edifact_next(struct edifact *edi, struct edifact_segment *out)
{
    struct str raw;
    enum edifact_step step = next_raw(edi, &raw);
    if (step != EDIFACT_SEGMENT)
        return step;
    struct cutter c = {.edi = edi, .values = edi->values, .repeat = 1, .component = 1};
    bool whole = cut(&c, raw);
    *out = (struct edifact_segment){.values = c.values, .count = c.count, .number = ++edi->number};
    out->tag = edifact_at(out, 0, 1);
    if (!whole || !is_tag(out->tag))
        return EDIFACT_BROKEN;
    if (edifact_is(out, "UNB"))
        note_unb(edi, out);
    edi->between |= edifact_is(out, "UNZ");
    return EDIFACT_SEGMENT;
}

struct str edifact_at(const struct edifact_segment *segment, int element, int component)
{
    for (size_t i = 0; i < segment->count; i++) {
        const struct edifact_value *v = &segment->values[i];
        if (v->element == element && v->repeat == 1 && v->component == component)
            return str_trim(v->text);
    }
    return STR("");
}

bool edifact_is(const struct edifact_segment *segment, const char *tag)
{
    return str_eq(segment->tag, str_of(tag));
}
