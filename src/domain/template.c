#include "domain/template.h"

#include "base/arena.h"
#include "base/buf.h"

#include <assert.h>
#include <stdio.h>

#define OPEN STR("{{")
#define CLOSE STR("}}")

const struct template_field template_fields[] = {
    {"agent.name", "field.agent.name"},
    {"customer.name", "field.customer.name"},
    {"dossier.number", "field.dossier.number"},
    {"order.date", "field.order.date"},
    {"order.number", "field.order.number"},
    {"order.total", "field.order.total"},
    {"parcel.carrier", "field.parcel.carrier"},
    {"parcel.tracking", "field.parcel.tracking"},
    {"reply.delay", "field.reply.delay"},
    {"shop.name", "field.shop.name"},
    {NULL, NULL},
};

const struct template_field *template_field_find(struct str name)
{
    for (const struct template_field *f = template_fields; f->name; f++)
        if (str_eq(name, str_of(f->name)))
            return f;
    return NULL;
}

static size_t spaces(struct str s)
{
    size_t n = 0;
    while (n < s.len && (s.ptr[n] == ' ' || s.ptr[n] == '\t'))
        n++;
    return n;
}

static bool word_char(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '_';
}

/* Length of a field name at the start of `s`; 0 when there is none. */
static size_t name_length(struct str s)
{
    size_t n = 0, words = 0;
    for (;;) {
        size_t from = n;
        while (n < s.len && word_char(s.ptr[n]))
            n++;
        if (n == from || n > TEMPLATE_NAME_MAX)
            return 0;
        words++;
        if (n == s.len || s.ptr[n] != '.')
            return words > 1 ? n : 0;
        n++;
    }
}

/* Reads a marker that starts at s[0]; its length, or 0 when it is none. */
static size_t marker(struct str s, struct str *name)
{
    if (!str_starts(s, OPEN))
        return 0;
    size_t at = 2 + spaces(str_sub(s, 2, s.len));
    size_t len = name_length(str_sub(s, at, s.len));
    *name = str_sub(s, at, len);
    at += len;
    at += spaces(str_sub(s, at, s.len));
    return len && str_starts(str_sub(s, at, s.len), CLOSE) ? at + 2 : 0;
}

static enum err wrong(struct error *err, const char *key, struct str words)
{
    error_field(err, ERR_INVALID, "text", "%s: \"%.*s\"", key, STR_ARG(words));
    if (err) {
        snprintf(err->key, sizeof err->key, "%s", key);
        snprintf(err->arg, sizeof err->arg, "%.*s", STR_ARG(words));
    }
    return ERR_INVALID;
}

static enum err count_openings(struct str s, size_t *count, struct error *err)
{
    *count = 0;
    if (s.len > TEMPLATE_SOURCE_MAX)
        return error_field(err, ERR_TOO_LARGE, "text", "template over %d bytes",
                           TEMPLATE_SOURCE_MAX);
    for (ptrdiff_t at; (at = str_find(s, OPEN)) >= 0; ++*count)
        s = str_sub(s, (size_t)at + 2, s.len);
    if (*count > TEMPLATE_FIELDS_MAX)
        return error_field(err, ERR_TOO_LARGE, "text", "over %d fields", TEMPLATE_FIELDS_MAX);
    return ERR_OK;
}

static void add_part(struct template *t, enum template_part_kind kind, struct str text,
                     struct str source)
{
    if (text.len)
        t->parts[t->count++] = (struct template_part){kind, text, (size_t)(text.ptr - source.ptr)};
}

enum err template_parse(struct arena *arena, struct str source, struct template *out,
                        struct error *err)
{
    size_t openings;
    enum err code = count_openings(source, &openings, err);
    if (code != ERR_OK)
        return code;
    *out = (struct template){.parts = arena_array(arena, 2 * openings + 1, sizeof *out->parts)};
    struct str rest = source;
    for (ptrdiff_t found; (found = str_find(rest, OPEN)) >= 0;) {
        size_t at = (size_t)found, len;
        struct str name;
        if (at > 0 && rest.ptr[at - 1] == '\\') {
            add_part(out, TEMPLATE_TEXT, str_sub(rest, 0, at - 1), source);
            add_part(out, TEMPLATE_TEXT, str_sub(rest, at, 2), source);
            len = 2;
        } else {
            struct str tail = str_sub(rest, at, rest.len);
            len = marker(tail, &name);
            if (!len)
                return wrong(err, "template.bad_field", str_cut(tail, 40));
            add_part(out, TEMPLATE_TEXT, str_sub(rest, 0, at), source);
            add_part(out, TEMPLATE_FIELD, name, source);
        }
        rest = str_sub(rest, at + len, rest.len);
    }
    add_part(out, TEMPLATE_TEXT, rest, source);
    assert(out->count <= 2 * openings + 1);
    return ERR_OK;
}

enum err template_check_fields(const struct template *t, struct error *err)
{
    for (size_t i = 0; i < t->count; i++)
        if (t->parts[i].kind == TEMPLATE_FIELD && !template_field_find(t->parts[i].text))
            return wrong(err, "template.unknown_field", t->parts[i].text);
    return ERR_OK;
}

static void add_value(struct buf *out, struct str value)
{
    value = str_cut(value, TEMPLATE_VALUE_MAX);
    for (size_t i = 0; i < value.len; i++) {
        bool pair = value.ptr[i] == '{' && out->len && out->ptr[out->len - 1] == '{';
        if (pair)
            buf_char(out, ' ');
        buf_char(out, value.ptr[i]);
    }
}

static void add_hole(struct template_draft *draft, struct buf *out, struct str field,
                     enum template_hole_kind kind)
{
    size_t offset = out->len;
    buf_add(out, OPEN);
    buf_add(out, field);
    buf_add(out, CLOSE);
    draft->holes[draft->hole_count++] =
        (struct template_hole){kind, field, offset, out->len - offset};
}

struct template_draft template_render(struct arena *arena, const struct template *t,
                                      template_lookup lookup, void *ctx)
{
    struct template_draft draft = {.holes = arena_array(arena, t->count, sizeof *draft.holes)};
    struct buf out = buf_in(arena);
    for (size_t i = 0; i < t->count; i++) {
        struct str text = t->parts[i].text, value = STR_NONE;
        if (t->parts[i].kind == TEMPLATE_TEXT)
            buf_add(&out, text);
        else if (!lookup(ctx, text, &value))
            add_hole(&draft, &out, text, HOLE_UNKNOWN);
        else if (str_trim(value).len == 0)
            add_hole(&draft, &out, text, HOLE_EMPTY);
        else
            add_value(&out, value);
    }
    draft.text = buf_str(&out);
    return draft;
}

bool template_next_marker(struct str text, size_t *at, struct template_hole *out)
{
    while (*at < text.len) {
        struct str rest = str_sub(text, *at, text.len);
        ptrdiff_t found = str_find(rest, OPEN);
        if (found < 0)
            break;
        *at += (size_t)found;
        struct str name;
        size_t len = marker(str_sub(text, *at, text.len), &name);
        if (len) {
            *out = (struct template_hole){HOLE_UNKNOWN, name, *at, len};
            *at += len;
            return true;
        }
        ++*at;
    }
    *at = text.len;
    return false;
}
