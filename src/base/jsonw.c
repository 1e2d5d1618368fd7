#include "base/jsonw.h"

#include "base/arena.h"

#include <assert.h>

struct jsonw jsonw_to(struct buf *out)
{
    return (struct jsonw){.out = out};
}

static void before_value(struct jsonw *w)
{
    uint32_t bit = 1u << w->depth;
    if (w->after_key)
        w->after_key = false;
    else if (w->comma & bit)
        buf_char(w->out, ',');
    w->comma |= bit;
}

static void open(struct jsonw *w, char bracket, bool array)
{
    before_value(w);
    buf_char(w->out, bracket);
    assert(w->depth < 31);
    w->depth++;
    uint32_t bit = 1u << w->depth;
    w->comma &= ~bit;
    w->array = array ? w->array | bit : w->array & ~bit;
}

void jsonw_object(struct jsonw *w)
{
    open(w, '{', false);
}

void jsonw_array(struct jsonw *w)
{
    open(w, '[', true);
}

void jsonw_end(struct jsonw *w)
{
    assert(w->depth > 0);
    buf_char(w->out, w->array & (1u << w->depth) ? ']' : '}');
    w->depth--;
}

static void add_valid(struct buf *b, struct str s)
{
    static const char hex[] = "0123456789abcdef";
    buf_reserve(b, s.len + 2);
    buf_char(b, '"');
    size_t from = 0;
    for (size_t i = 0; i < s.len; i++) {
        unsigned char c = (unsigned char)s.ptr[i];
        if (c >= ' ' && c != '"' && c != '\\')
            continue;
        buf_add(b, str_sub(s, from, i - from));
        from = i + 1;
        switch (c) {
        case '"': buf_c(b, "\\\""); break;
        case '\\': buf_c(b, "\\\\"); break;
        case '\n': buf_c(b, "\\n"); break;
        case '\r': buf_c(b, "\\r"); break;
        case '\t': buf_c(b, "\\t"); break;
        default: buf_bytes(b, (char[]){'\\', 'u', '0', '0', hex[c >> 4], hex[c & 15]}, 6);
        }
    }
    buf_add(b, str_sub(s, from, s.len));
    buf_char(b, '"');
}

void jsonw_str(struct jsonw *w, struct str s)
{
    if (!s.ptr) {
        jsonw_null(w);
        return;
    }
    before_value(w);
    if (str_is_utf8(s)) {
        add_valid(w->out, s);
        return;
    }
    struct arena *arena = arena_create(s.len * 3 + 1);
    add_valid(w->out, str_to_utf8(arena, s));
    arena_destroy(&arena);
}

void jsonw_key(struct jsonw *w, const char *key)
{
    before_value(w);
    add_valid(w->out, str_of(key));
    buf_char(w->out, ':');
    w->after_key = true;
}

void jsonw_i64(struct jsonw *w, int64_t v)
{
    before_value(w);
    buf_i64(w->out, v);
}

void jsonw_bool(struct jsonw *w, bool v)
{
    before_value(w);
    buf_c(w->out, v ? "true" : "false");
}

void jsonw_null(struct jsonw *w)
{
    before_value(w);
    buf_c(w->out, "null");
}

void jsonw_instant(struct jsonw *w, instant t)
{
    if (instant_is_none(t)) {
        jsonw_null(w);
        return;
    }
    char text[INSTANT_CHARS + 2];
    text[0] = text[INSTANT_CHARS + 1] = '"';
    instant_write(text + 1, t);
    before_value(w);
    buf_bytes(w->out, text, sizeof text);
}

void jsonw_raw(struct jsonw *w, struct str json)
{
    before_value(w);
    buf_add(w->out, json);
}

void jsonw_put_str(struct jsonw *w, const char *key, struct str s)
{
    jsonw_key(w, key);
    jsonw_str(w, s);
}

void jsonw_put_i64(struct jsonw *w, const char *key, int64_t v)
{
    jsonw_key(w, key);
    jsonw_i64(w, v);
}

void jsonw_put_id(struct jsonw *w, const char *key, int64_t id)
{
    jsonw_key(w, key);
    if (id)
        jsonw_i64(w, id);
    else
        jsonw_null(w);
}

void jsonw_put_bool(struct jsonw *w, const char *key, bool v)
{
    jsonw_key(w, key);
    jsonw_bool(w, v);
}

void jsonw_put_instant(struct jsonw *w, const char *key, instant t)
{
    jsonw_key(w, key);
    jsonw_instant(w, t);
}

void jsonw_put_raw(struct jsonw *w, const char *key, struct str json)
{
    jsonw_key(w, key);
    if (json.ptr)
        jsonw_raw(w, json);
    else
        jsonw_null(w);
}
