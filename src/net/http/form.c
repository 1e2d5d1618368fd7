#include "net/http/form.h"

#include "base/arena.h"

static int hex(char c)
{
    if (c >= '0' && c <= '9')
        return c - '0';
    c = (char)(c | 0x20);
    return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

bool percent_decode(struct arena *arena, struct str text, bool plus_is_space, struct str *out)
{
    if (str_chr(text, '%') < 0 && !(plus_is_space && str_chr(text, '+') >= 0)) {
        *out = text;
        return str_is_utf8(text);
    }
    char *to = arena_dup(arena, text.ptr, text.len);
    size_t len = 0;
    for (size_t i = 0; i < text.len; i++) {
        char c = text.ptr[i];
        if (c == '+' && plus_is_space) {
            c = ' ';
        } else if (c == '%') {
            int high = i + 2 < text.len ? hex(text.ptr[i + 1]) : -1;
            int low = i + 2 < text.len ? hex(text.ptr[i + 2]) : -1;
            if (high < 0 || low < 0)
                return false;
            c = (char)(high * 16 + low);
            i += 2;
        }
        to[len++] = c;
    }
    *out = (struct str){to, len};
    return str_is_utf8(*out);
}

enum err form_next(struct arena *arena, struct str *rest, struct str *name, struct str *value,
                   struct error *err)
{
    struct str pair;
    do {
        if (!str_split(rest, '&', &pair))
            return error_set(err, ERR_NOT_FOUND, "no pair left");
    } while (pair.len == 0);
    ptrdiff_t equals = str_chr(pair, '=');
    struct str left = equals < 0 ? pair : str_sub(pair, 0, (size_t)equals);
    struct str right = equals < 0 ? STR("") : str_sub(pair, (size_t)equals + 1, pair.len);
    if (!percent_decode(arena, left, true, name) || !percent_decode(arena, right, true, value))
        return error_set(err, ERR_INVALID, "a name or value is wrongly encoded");
    return ERR_OK;
}

enum err form_find(struct arena *arena, struct str form, struct str wanted, struct str *out,
                   struct error *err)
{
    *out = STR_NONE;
    struct str found = STR_NONE;
    for (;;) {
        struct str name, value;
        enum err e = form_next(arena, &form, &name, &value, err);
        if (e == ERR_NOT_FOUND)
            break;
        if (e)
            return e;
        if (!str_eq(name, wanted))
            continue;
        if (found.ptr)
            return error_set(err, ERR_INVALID, "a name is there twice");
        found = value;
    }
    *out = found;
    return found.ptr ? ERR_OK : error_set(err, ERR_NOT_FOUND, "no such name");
}
