#include "net/http/http.h"

#include "net/http/form.h"

struct str http_header(const struct http_request *request, const char *name)
{
    struct str wanted = str_of(name);
    for (size_t i = 0; i < request->field_count; i++)
        if (str_ieq(request->fields[i].name, wanted))
            return request->fields[i].value;
    return STR_NONE;
}

/* RFC 6265 4.2.1: pairs parted by "; ". */
static struct str cookie_in(struct str line, struct str wanted)
{
    struct str pair;
    while (str_split(&line, ';', &pair)) {
        pair = str_trim(pair);
        if (pair.len > wanted.len && pair.ptr[wanted.len] == '=' && str_starts(pair, wanted))
            return str_sub(pair, wanted.len + 1, pair.len);
    }
    return STR_NONE;
}

struct str http_cookie(const struct http_request *request, const char *name)
{
    struct str found = STR_NONE;
    for (size_t i = 0; i < request->field_count && !found.ptr; i++)
        if (str_ieq(request->fields[i].name, STR("Cookie")))
            found = cookie_in(request->fields[i].value, str_of(name));
    return found;
}

static enum err find(struct arena *arena, struct str form, const char *name, struct str *out,
                     struct error *err)
{
    enum err e = form_find(arena, form, str_of(name), out, err);
    return e == ERR_INVALID ? error_field(err, e, name, "wrongly encoded, or there twice") : e;
}

enum err http_query(struct arena *arena, const struct http_request *request, const char *name,
                    struct str *out, struct error *err)
{
    return find(arena, request->query, name, out, err);
}

enum err http_form(struct arena *arena, const struct http_request *request, const char *name,
                   struct str *out, struct error *err)
{
    *out = STR_NONE;
    struct str type = http_header(request, "Content-Type");
    struct str media;
    if (!str_split(&type, ';', &media) ||
        !str_ieq(str_trim(media), STR("application/x-www-form-urlencoded")))
        return error_field(err, ERR_INVALID, name, "the body is not a form");
    return find(arena, request->body, name, out, err);
}
