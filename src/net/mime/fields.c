#include "net/mime/fields.h"

#include <string.h>

static size_t line_length(struct str s)
{
    const char *end = memchr(s.ptr, '\n', s.len);
    return end ? (size_t)(end - s.ptr) + 1 : s.len;
}

static bool is_empty_line(struct str line)
{
    return line.ptr[0] == '\n' || (line.len >= 2 && line.ptr[0] == '\r' && line.ptr[1] == '\n');
}

/* RFC 5322 3.6.8: printable ASCII but the colon; blanks before it are obsolete. */
static struct str field_name(struct str line)
{
    ptrdiff_t colon = str_chr(line, ':');
    if (colon <= 0)
        return STR_NONE;
    struct str name = str_sub(line, 0, (size_t)colon);
    while (name.len && (name.ptr[name.len - 1] == ' ' || name.ptr[name.len - 1] == '\t'))
        name.len--;
    for (size_t i = 0; i < name.len; i++)
        if ((unsigned char)name.ptr[i] <= 0x20 || (unsigned char)name.ptr[i] >= 0x7F)
            return STR_NONE;
    return name.len ? name : STR_NONE;
}

bool mime_field_next(struct str *rest, struct mime_raw_field *out)
{
    if (rest->len == 0)
        return false;
    size_t n = line_length(*rest);
    struct str line = str_sub(*rest, 0, n);
    if (is_empty_line(line)) {
        *rest = str_sub(*rest, n, rest->len);
        return false;
    }
    while (n < rest->len && (rest->ptr[n] == ' ' || rest->ptr[n] == '\t'))
        n += line_length(str_sub(*rest, n, rest->len));
    out->whole = str_sub(*rest, 0, n);
    *rest = str_sub(*rest, n, rest->len);
    out->name = field_name(line);
    out->value = STR_NONE;
    if (out->name.ptr) {
        size_t colon = (size_t)str_chr(out->whole, ':');
        out->value = str_sub(out->whole, colon + 1, n);
        while (out->value.len && (out->value.ptr[out->value.len - 1] == '\n' ||
                                  out->value.ptr[out->value.len - 1] == '\r'))
            out->value.len--;
    }
    return true;
}
