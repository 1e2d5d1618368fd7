#include "base/json.h"

#include "base/arena.h"

#include <assert.h>

struct json json_to(struct buf *out)
{
    return (struct json){.out = out};
}

static void before_value(struct json *w)
{
    uint32_t bit = 1u << w->depth;
    if (w->after_key)
        w->after_key = false;
    else if (w->comma & bit)
        buf_char(w->out, ',');
    w->comma |= bit;
}

static void open(struct json *w, char bracket, bool array)
{
    before_value(w);
    buf_char(w->out, bracket);
    assert(w->depth < 31);
    w->depth++;
    uint32_t bit = 1u << w->depth;
    w->comma &= ~bit;
    w->array = array ? w->array | bit : w->array & ~bit;
}

void json_object(struct json *w)
{
    open(w, '{', false);
}

void json_array(struct json *w)
{
    open(w, '[', true);
}

void json_end(struct json *w)
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

void json_str(struct json *w, struct str s)
{
    if (!s.ptr) {
        json_null(w);
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

void json_key(struct json *w, const char *key)
{
    before_value(w);
    add_valid(w->out, str_of(key));
    buf_char(w->out, ':');
    w->after_key = true;
}

void json_i64(struct json *w, int64_t v)
{
    before_value(w);
    buf_i64(w->out, v);
}

void json_bool(struct json *w, bool v)
{
    before_value(w);
    buf_c(w->out, v ? "true" : "false");
}

void json_null(struct json *w)
{
    before_value(w);
    buf_c(w->out, "null");
}

void json_instant(struct json *w, instant t)
{
    struct arena *arena = arena_create(256);
    json_str(w, instant_format(arena, t));
    arena_destroy(&arena);
}

void json_raw(struct json *w, struct str json)
{
    before_value(w);
    buf_add(w->out, json);
}

void json_put_str(struct json *w, const char *key, struct str s)
{
    json_key(w, key);
    json_str(w, s);
}

void json_put_i64(struct json *w, const char *key, int64_t v)
{
    json_key(w, key);
    json_i64(w, v);
}

void json_put_id(struct json *w, const char *key, int64_t id)
{
    json_key(w, key);
    if (id)
        json_i64(w, id);
    else
        json_null(w);
}

void json_put_bool(struct json *w, const char *key, bool v)
{
    json_key(w, key);
    json_bool(w, v);
}

void json_put_instant(struct json *w, const char *key, instant t)
{
    json_key(w, key);
    json_instant(w, t);
}

void json_put_raw(struct json *w, const char *key, struct str json)
{
    json_key(w, key);
    if (json.ptr)
        json_raw(w, json);
    else
        json_null(w);
}
