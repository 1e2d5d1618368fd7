#include "net/http/target.h"

#include "net/http/form.h"

#include <string.h>

static bool is_host(struct str host)
{
    for (size_t i = 0; i < host.len; i++) {
        char c = host.ptr[i];
        bool letter = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
        bool digit = c >= '0' && c <= '9';
        if (!letter && !digit && !(c && strchr(".-_:[]", c)))
            return false;
    }
    return host.len > 0;
}

/* Leaves "/path?query" of an absolute target; false when it is for another host. */
static bool strip_authority(struct str *target, struct str host)
{
    struct str rest;
    if (str_istarts(*target, STR("http://")))
        rest = str_sub(*target, 7, target->len);
    else if (str_istarts(*target, STR("https://")))
        rest = str_sub(*target, 8, target->len);
    else
        return false;
    struct str authority = rest;
    for (size_t i = 0; i < rest.len; i++)
        if (rest.ptr[i] == '/' || rest.ptr[i] == '?') {
            authority.len = i;
            break;
        }
    *target = str_sub(rest, authority.len, rest.len);
    return host.len && str_ieq(authority, host);
}

/* An encoded slash or backslash means one thing to a proxy and another here. */
static bool hides_separator(struct str path)
{
    return str_ifind(path, STR("%2F")) >= 0 || str_ifind(path, STR("%5C")) >= 0 ||
           str_chr(path, '\\') >= 0;
}

static const char *check_path(struct str path)
{
    for (size_t i = 0; i < path.len; i++)
        if ((unsigned char)path.ptr[i] < ' ' || path.ptr[i] == 0x7F)
            return "control byte in the path";
    struct str segment;
    while (str_split(&path, '/', &segment))
        if (str_eq(segment, STR(".")) || str_eq(segment, STR("..")))
            return "dot segment in the path";
    return NULL;
}

const char *target_read(struct arena *arena, struct str target, bool http10,
                        struct http_request *request)
{
    struct str host = http_header(request, "Host");
    request->host = host.ptr ? host : STR("");
    if (host.ptr ? !is_host(host) : !http10)
        return host.ptr ? "Host is no host" : "no Host";
    if (str_chr(target, '#') >= 0)
        return "fragment in the target";
    if (!str_starts(target, STR("/")) && !strip_authority(&target, request->host))
        return "target is neither a path nor on this host";
    ptrdiff_t mark = str_chr(target, '?');
    struct str path = mark < 0 ? target : str_sub(target, 0, (size_t)mark);
    request->query = mark < 0 ? STR_NONE : str_sub(target, (size_t)mark + 1, target.len);
    if (path.len == 0)
        path = STR("/");
    if (hides_separator(path))
        return "encoded separator in the path";
    if (!percent_decode(arena, path, false, &request->path))
        return "path is wrongly encoded";
    return check_path(request->path);
}
