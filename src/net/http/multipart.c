#include "net/http/multipart.h"

#include "base/arena.h"

enum { BOUNDARY_MAX = 70 };

static bool is_boundary(struct str s)
{
    for (size_t i = 0; i < s.len; i++)
        if ((unsigned char)s.ptr[i] <= ' ' || s.ptr[i] == '"' || (unsigned char)s.ptr[i] >= 0x7f)
            return false;
    return s.len > 0 && s.len <= BOUNDARY_MAX;
}

struct str multipart_boundary(struct str content_type)
{
    struct str one, rest = content_type;
    if (!rest.ptr || !str_split(&rest, ';', &one) ||
        !str_ieq(str_trim(one), STR("multipart/form-data")))
        return STR_NONE;
    while (str_split(&rest, ';', &one)) {
        one = str_trim(one);
        if (!str_istarts(one, STR("boundary=")))
            continue;
        one = str_sub(one, 9, one.len);
        if (one.len > 1 && one.ptr[0] == '"' && one.ptr[one.len - 1] == '"')
            one = str_sub(one, 1, one.len - 2);
        return is_boundary(one) ? one : STR_NONE;
    }
    return STR_NONE;
}

/* Browsers write %22, %0D and %0A for what may not stand between quotes (WHATWG HTML,
 * multipart/form-data encoding algorithm); everything else is as it is. */
static struct str unquoted(struct arena *arena, struct str s)
{
    char *out = arena_alloc(arena, s.len);
    size_t n = 0;
    for (size_t i = 0; i < s.len; i++) {
        struct str three = str_sub(s, i, 3);
        bool escaped = str_eq(three, STR("%22"));
        out[n++] = escaped ? '"' : s.ptr[i];
        i += escaped ? 2 : 0;
    }
    return (struct str){out, n};
}

/* `name="value"` of a Content-Disposition; STR_NONE. */
static struct str parameter(struct arena *arena, struct str header, const char *name)
{
    struct str wanted = str_printf(arena, "; %s=\"", name);
    ptrdiff_t at = str_ifind(header, wanted);
    if (at < 0)
        return STR_NONE;
    struct str rest = str_sub(header, (size_t)at + wanted.len, header.len);
    ptrdiff_t end = str_chr(rest, '"');
    return end < 0 ? STR_NONE : unquoted(arena, str_sub(rest, 0, (size_t)end));
}

static enum err read_headers(struct arena *arena, struct str head, struct form_part *part,
                             struct error *err)
{
    struct str line;
    *part = (struct form_part){.type = STR("")};
    while (str_split(&head, '\n', &line)) {
        line = str_trim(line);
        if (str_istarts(line, STR("content-disposition:"))) {
            part->name = parameter(arena, line, "name");
            part->filename = parameter(arena, line, "filename");
        }
        if (str_istarts(line, STR("content-type:")))
            part->type = str_trim(str_sub(line, 13, line.len));
    }
    bool sound = part->name.ptr && str_is_utf8(part->name) &&
                 (!part->filename.ptr || str_is_utf8(part->filename));
    return sound ? ERR_OK : error_field(err, ERR_INVALID, "body", "a part without a name");
}

/* `rest` begins behind a boundary: "\r\n" and a part, or "--". */
static enum err next_part(struct arena *arena, struct str *rest, struct str closing,
                          struct form_part *part, bool *last, struct error *err)
{
    *last = str_starts(*rest, STR("--"));
    if (*last)
        return ERR_OK;
    ptrdiff_t blank = str_find(str_sub(*rest, 0, MULTIPART_HEADER_MAX), STR("\r\n\r\n"));
    if (!str_starts(*rest, STR("\r\n")) || blank < 0)
        return error_field(err, ERR_INVALID, "body", "a part without headers");
    struct str head = str_sub(*rest, 2, (size_t)blank);
    struct str body = str_sub(*rest, (size_t)blank + 4, rest->len);
    ptrdiff_t end = str_find(body, closing);
    if (end < 0)
        return error_field(err, ERR_INVALID, "body", "a part is not closed");
    enum err e = read_headers(arena, head, part, err);
    part->bytes = str_sub(body, 0, (size_t)end);
    *rest = str_sub(body, (size_t)end + closing.len, body.len);
    return e;
}

enum err multipart_read(struct arena *arena, struct str body, struct str boundary,
                        struct form_parts *out, struct error *err)
{
    struct str closing = str_printf(arena, "\r\n--%.*s", STR_ARG(boundary));
    struct str opening = str_sub(closing, 2, closing.len);
    out->count = 0;
    if (!str_starts(body, opening))
        return error_field(err, ERR_INVALID, "body", "no boundary at the start");
    struct str rest = str_sub(body, opening.len, body.len);
    for (;;) {
        struct form_part part;
        bool last;
        enum err e = next_part(arena, &rest, closing, &part, &last, err);
        if (e || last)
            return e;
        if (out->count == MULTIPART_PARTS_MAX)
            return error_field(err, ERR_INVALID, "body", "over %d parts", MULTIPART_PARTS_MAX);
        out->items[out->count++] = part;
    }
}

struct str multipart_text(const struct form_parts *parts, struct str name)
{
    for (size_t i = 0; i < parts->count; i++)
        if (!parts->items[i].filename.ptr && str_eq(parts->items[i].name, name))
            return parts->items[i].bytes;
    return STR_NONE;
}
