#include "web/body.h"

#include "base/arena.h"
#include "net/mime/address.h"

#include <stdio.h>
#include <string.h>

enum { ADDRESS_CHARS = 254, NAME_CHARS = 64 };

void body_fault(struct body *b, const char *name, const char *what)
{
    if (b->failed)
        return;
    char field[64];
    snprintf(field, sizeof field, "%s%s", b->prefix ? b->prefix : "", name);
    b->failed = error_field(b->err, ERR_INVALID, field, "%s", what);
}

bool body_is_json(const struct http_request *request)
{
    struct str type = http_header(request, "Content-Type"), bare = STR_NONE;
    return str_split(&type, ';', &bare) && str_ieq(str_trim(bare), STR("application/json"));
}

enum err body_begin(struct request *r, struct body *b, struct error *err)
{
    *b = (struct body){.arena = r->arena, .err = err};
    if (!body_is_json(r->http)) {
        b->failed = error_field(err, ERR_INVALID, "Content-Type", "must be application/json");
        return b->failed;
    }
    json_error_t fault;
    b->root = json_loadb(r->http->body.ptr, r->http->body.len, JSON_REJECT_DUPLICATES, &fault);
    if (!b->root)
        b->failed = error_field(err, ERR_INVALID, "body", "not JSON at line %d, column %d",
                                fault.line, fault.column);
    else if (!json_is_object(b->root))
        b->failed = error_field(err, ERR_INVALID, "body", "must be a JSON object");
    return b->failed;
}

static void refuse_unknown(struct body *b)
{
    const char *name;
    json_t *value;
    if (b->tolerant)
        return;
    json_object_foreach(b->root, name, value)
    {
        (void)value;
        body_fault(b, name, "no such member here");
        return;
    }
}

enum err body_end(struct body *b)
{
    if (!b->failed)
        refuse_unknown(b);
    json_decref(b->root);
    b->root = NULL;
    return b->failed;
}

bool body_has(struct body *b, const char *name)
{
    return json_object_get(b->root, name) != NULL;
}

/* Members asked for are taken out, so that body_end finds the others. */
static json_t *take(struct body *b, const char *name)
{
    json_t *value = b->failed ? NULL : json_object_get(b->root, name);
    json_incref(value);
    json_object_del(b->root, name);
    return value;
}

bool body_null(struct body *b, const char *name)
{
    if (b->failed || !json_is_null(json_object_get(b->root, name)))
        return false;
    json_object_del(b->root, name);
    return true;
}

static size_t characters(struct str text)
{
    size_t n = 0;
    for (size_t i = 0; i < text.len; i++)
        n += ((unsigned char)text.ptr[i] & 0xC0) != 0x80;
    return n;
}

static struct str text_of(struct body *b, const char *name, const json_t *value, size_t max)
{
    struct str text = {json_string_value(value), json_string_length(value)};
    if (!json_is_string(value))
        body_fault(b, name, "must be a text");
    else if (characters(text) > max)
        body_fault(b, name, "is too long");
    return b->failed ? STR_NONE : str_dup(b->arena, text);
}

static bool on_one_line(struct str text)
{
    for (size_t i = 0; i < text.len; i++)
        if ((unsigned char)text.ptr[i] < ' ')
            return false;
    return true;
}

static bool plain(struct str address)
{
    for (size_t i = 0; i < address.len; i++)
        if (address.ptr[i] == ' ' || strchr("<>,;\"", address.ptr[i]))
            return false;
    ptrdiff_t at = str_chr(address, '@');
    return at > 0 && (size_t)at + 1 < address.len;
}

static struct str address_of(struct body *b, const char *name, struct str text)
{
    struct mime_addresses list = {0};
    mime_address_list(b->arena, text, &list);
    struct str folded =
        list.count == 1 ? mime_address_fold(b->arena, list.at[0].address) : STR_NONE;
    if (!on_one_line(text) || !plain(folded))
        body_fault(b, name, "must be a mail address");
    return folded;
}

struct str body_text(struct body *b, const char *name, bool required, size_t max)
{
    json_t *value = take(b, name);
    struct str out = value ? text_of(b, name, value, max) : STR_NONE;
    if (required && !value)
        body_fault(b, name, "is missing");
    else if (required && !str_trim(out).len)
        body_fault(b, name, "must not be empty");
    json_decref(value);
    return out;
}

struct str body_address(struct body *b, const char *name, bool required)
{
    struct str text = body_text(b, name, required, ADDRESS_CHARS);
    return text.ptr ? address_of(b, name, text) : STR_NONE;
}

static int64_t integer(struct body *b, const char *name, json_t *value, int64_t min, int64_t max)
{
    int64_t n = json_integer_value(value);
    if (!json_is_integer(value))
        body_fault(b, name, "must be an integer");
    else if (n < min || n > max)
        body_fault(b, name, "is out of range");
    return n;
}

int64_t body_i64(struct body *b, const char *name, int64_t min, int64_t max, int64_t fallback)
{
    json_t *value = take(b, name);
    int64_t n = value ? integer(b, name, value, min, max) : fallback;
    json_decref(value);
    return n;
}

int64_t body_id(struct body *b, const char *name, bool required)
{
    json_t *value = take(b, name);
    if (!value && required)
        body_fault(b, name, "is missing");
    int64_t n = value ? integer(b, name, value, 1, INT64_MAX) : 0;
    json_decref(value);
    return n;
}

bool body_bool(struct body *b, const char *name, bool fallback)
{
    json_t *value = take(b, name);
    if (value && !json_is_boolean(value))
        body_fault(b, name, "must be true or false");
    bool out = value ? json_is_true(value) : fallback;
    json_decref(value);
    return out;
}

instant body_instant(struct body *b, const char *name, bool required)
{
    struct str text = body_text(b, name, required, 64);
    instant out = instant_of(0);
    if (text.ptr && !instant_parse(text, &out))
        body_fault(b, name, "must be a time such as 2026-11-20T09:00:00.000Z");
    return out;
}

static json_t *take_array(struct body *b, const char *name, size_t max, size_t *count)
{
    json_t *value = take(b, name);
    if (value && !json_is_array(value))
        body_fault(b, name, "must be a list");
    *count = json_array_size(value);
    if (*count > max)
        body_fault(b, name, "has too many items");
    if (b->failed)
        *count = 0;
    return value;
}

const int64_t *body_ids(struct body *b, const char *name, size_t max, size_t *count)
{
    json_t *value = take_array(b, name, max, count);
    int64_t *out = value ? arena_array(b->arena, *count, sizeof *out) : NULL;
    for (size_t i = 0; i < *count; i++)
        out[i] = integer(b, name, json_array_get(value, i), 1, INT64_MAX);
    json_decref(value);
    return out;
}

const struct str *body_addresses(struct body *b, const char *name, size_t max, size_t *count)
{
    json_t *value = take_array(b, name, max, count);
    struct str *out = value ? arena_array(b->arena, *count, sizeof *out) : NULL;
    for (size_t i = 0; i < *count; i++)
        out[i] = address_of(b, name, text_of(b, name, json_array_get(value, i), ADDRESS_CHARS));
    json_decref(value);
    return out;
}

const struct str *body_names(struct body *b, const char *name, size_t max, size_t *count)
{
    json_t *value = take_array(b, name, max, count);
    struct str *out = value ? arena_array(b->arena, *count, sizeof *out) : NULL;
    for (size_t i = 0; i < *count; i++)
        out[i] = text_of(b, name, json_array_get(value, i), NAME_CHARS);
    json_decref(value);
    return out;
}

bool body_inner(struct body *b, const char *name, const char *prefix, struct body *inner)
{
    json_t *value = take(b, name);
    *inner = (struct body){
        .root = value, .arena = b->arena, .err = b->err, .prefix = prefix, .tolerant = b->tolerant};
    if (!value || json_is_object(value))
        return value != NULL;
    body_fault(b, name, "must be an object");
    json_decref(value);
    inner->root = NULL;
    return false;
}

struct body *body_objects(struct body *b, const char *name, size_t max, size_t *count)
{
    json_t *value = take_array(b, name, max, count);
    struct body *out = arena_array(b->arena, *count, sizeof *out);
    for (size_t i = 0; i < *count; i++) {
        out[i] = (struct body){.root = json_incref(json_array_get(value, i)),
                               .arena = b->arena,
                               .err = b->err,
                               .tolerant = b->tolerant};
        out[i].prefix = arena_printf(b->arena, "%s%s[%zu].", b->prefix ? b->prefix : "", name, i);
        if (!json_is_object(out[i].root))
            body_fault(b, name, "must be a list of objects");
    }
    for (size_t i = 0; b->failed && i < *count; i++)
        json_decref(out[i].root);
    *count = b->failed ? 0 : *count;
    json_decref(value);
    return out;
}

void body_inner_end(struct body *outer, struct body *inner)
{
    if (!inner->failed && !outer->failed)
        refuse_unknown(inner);
    json_decref(inner->root);
    inner->root = NULL;
    if (!outer->failed)
        outer->failed = inner->failed;
}
