#include "base/arena.h"
#include "base/jsonw.h"
#include "web/request.h"

#include <string.h>

enum { CURSOR_TEXT_MAX = 64 };

enum err query_text(struct request *r, const char *name, size_t max, struct str *out,
                    struct error *err)
{
    enum err e = http_query(r->arena, r->http, name, out, err);
    if (e == ERR_NOT_FOUND)
        return ERR_OK;
    if (!e && out->len > max)
        return error_field(err, ERR_INVALID, name, "over %zu bytes", max);
    return e;
}

enum err query_i64(struct request *r, const char *name, int64_t min, int64_t max, int64_t fallback,
                   int64_t *out, struct error *err)
{
    struct str text;
    *out = fallback;
    enum err e = query_text(r, name, CURSOR_TEXT_MAX, &text, err);
    if (!e && text.ptr && !str_to_i64(text, min, max, out))
        return error_field(err, ERR_INVALID, name, "must be an integer from %lld to %lld",
                           (long long)min, (long long)max);
    return e;
}

static bool cursor_parse(struct str text, struct cursor *out)
{
    struct str key, id;
    out->has = true;
    return str_split(&text, '.', &key) && str_split(&text, '.', &id) && !text.ptr &&
           str_to_i64(key, INT64_MIN, INT64_MAX, &out->key) &&
           str_to_i64(id, INT64_MIN, INT64_MAX, &out->id);
}

enum err query_page(struct request *r, int64_t *limit, struct cursor *after, struct error *err)
{
    struct str text;
    *after = (struct cursor){0};
    enum err e = query_i64(r, "limit", 1, LIST_MAX, LIST_DEFAULT, limit, err);
    if (!e)
        e = query_text(r, "after", CURSOR_TEXT_MAX, &text, err);
    if (!e && text.ptr && !cursor_parse(text, after))
        return error_field(err, ERR_INVALID, "after", "not a cursor of this list");
    return e;
}

void put_next(struct request *r, struct jsonw *w, bool more, int64_t key, int64_t id)
{
    jsonw_put_str(w, "next",
                  more ? str_printf(r->arena, "%lld.%lld", (long long)key, (long long)id)
                       : STR_NONE);
}
