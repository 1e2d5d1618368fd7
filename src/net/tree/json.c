#include "net/mime/charset.h"
#include "net/tree/build.h"

#include "base/arena.h"

#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>

/* How many values a text has at most, so that nothing is built of a text of commas. */
static size_t values_of(struct str text)
{
    size_t count = 1;
    bool quoted = false;
    for (size_t i = 0; i < text.len; i++) {
        char c = text.ptr[i];
        if (quoted && c == '\\')
            i++;
        else if (c == '"')
            quoted = !quoted;
        else if (!quoted && (c == ',' || c == '[' || c == '{'))
            count++;
    }
    return count;
}

/* As short as reads back the same. */
static struct str real(char *out, size_t size, double value)
{
    int len = 0;
    for (int digits = 15; digits <= 17; digits++) {
        len = snprintf(out, size, "%.*g", digits, value);
        if (strtod(out, NULL) == value)
            break;
    }
    return (struct str){out, (size_t)len};
}

static void scalar(struct tree_builder *b, struct str name, const json_t *value)
{
    char digits[40];
    struct str text = STR("");
    if (json_is_string(value))
        text = (struct str){json_string_value(value), json_string_length(value)};
    else if (json_is_integer(value))
        text = (struct str){digits, (size_t)snprintf(digits, sizeof digits, "%" JSON_INTEGER_FORMAT,
                                                     json_integer_value(value))};
    else if (json_is_real(value))
        text = real(digits, sizeof digits, json_real_value(value));
    else
        text = json_is_true(value) ? STR("true") : STR("false");
    if (tree_open(b, name))
        tree_close(b, text);
}

static void add(struct tree_builder *b, struct str name, json_t *value);

static void members(struct tree_builder *b, json_t *object)
{
    const char *key;
    json_t *value;
    json_object_foreach(object, key, value) add(b, str_of(key), value);
}

static void items(struct tree_builder *b, struct str name, json_t *array)
{
    size_t i;
    json_t *value;
    json_array_foreach(array, i, value)
    {
        if (!json_is_array(value))
            add(b, name, value);
        else if (tree_open(b, name)) {
            items(b, STR("item"), value);
            tree_close(b, STR(""));
        }
    }
}

static void add(struct tree_builder *b, struct str name, json_t *value)
{
    if (b->fault || json_is_null(value))
        return;
    if (json_is_array(value))
        items(b, name, value);
    else if (!json_is_object(value))
        scalar(b, name, value);
    else if (tree_open(b, name)) {
        members(b, value);
        tree_close(b, STR(""));
    }
}

enum err json_read(struct arena *arena, struct str bytes, const struct tree **out,
                   struct error *err)
{
    struct tree_builder b;
    json_error_t fault;
    tree_begin(&b, arena);
    b.fault =
        bytes.len > TREE_BYTES_MAX || values_of(bytes) > TREE_NODES_MAX ? ERR_TOO_LARGE : ERR_OK;
    if (b.fault)
        return tree_refuse(&b, err);
    struct str text = charset_to_utf8(arena, bytes, STR("utf-8"), NULL);
    if (str_starts(text, STR("\xEF\xBB\xBF")))
        text = str_sub(text, 3, text.len);
    json_t *root = json_loadb(text.ptr ? text.ptr : "", text.len, 0, &fault);
    if (!root)
        return error_tell(err, ERR_INVALID, "body", "tree.not_json",
                          str_printf(arena, "%d", fault.line).ptr);
    add(&b, STR(""), root);
    json_decref(root);
    if (b.fault)
        return tree_refuse(&b, err);
    *out = tree_done(&b);
    return ERR_OK;
}
