#include "web/admit.h"

enum lang admit_browser_language(const struct http_request *request)
{
    enum lang lang = LANG_FR;
    struct str wanted = http_header(request, "Accept-Language"), first;
    if (wanted.ptr && str_split(&wanted, ',', &first))
        lang_parse(str_trim(first), &lang);
    return lang;
}

static struct str bearer(const struct http_request *request)
{
    struct str authorization = http_header(request, "Authorization");
    if (!str_istarts(authorization, STR("Bearer ")))
        return STR_NONE;
    return str_trim(str_sub(authorization, 7, SIZE_MAX));
}

enum err admit_known(struct request *r, struct error *err)
{
    struct str token = bearer(r->http), cookie = http_cookie(r->http, "guichet_session");
    enum err e;
    if (token.ptr)
        e = access_by_token(r->desk, r->db, r->arena, token, &r->session, err);
    else if (cookie.len)
        e = access_by_cookie(r->desk, r->db, r->arena, cookie, &r->session, err);
    else
        return error_set(err, ERR_UNAUTHENTICATED, "no session and no token");
    if (e)
        return e;
    r->signed_in = true;
    r->lang = r->session.caller.lang;
    return ERR_OK;
}

static bool safe_method(enum http_method method)
{
    return method == METHOD_GET || method == METHOD_HEAD;
}

/* A change asked with a cookie must show the page's own token. */
static enum err csrf_agrees(const struct request *r, struct error *err)
{
    if (!r->session.csrf.len || safe_method(r->http->method))
        return ERR_OK;
    struct str shown = http_header(r->http, "X-CSRF-Token");
    if (shown.ptr && str_eq_secret(shown, r->session.csrf))
        return ERR_OK;
    return error_field(err, ERR_FORBIDDEN, "X-CSRF-Token", "missing or wrong");
}

enum err admit(struct request *r, struct error *err)
{
    enum role least = r->route->least;
    if (least == ROLE_NONE)
        return ERR_OK;
    enum err e = admit_known(r, err);
    if (!e && !role_allows(r->session.caller.role, least))
        return error_set(err, ERR_FORBIDDEN, "this needs the role %s", role_name(least));
    return e ? e : csrf_agrees(r, err);
}
