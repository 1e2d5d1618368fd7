#include "base/arena.h"
#include "web/admit.h"
#include "web/agent/agent.h"
#include "web/answer.h"
#include "web/body.h"
#include "web/render.h"
#include "web/stream.h"

enum { COOKIE_SECONDS = SESSION_DAYS * 86400, EMAIL_CHARS = 254 };

HANDLER(session_get)
{
    (void)status;
    struct jsonw w = jsonw_to(out);
    return render_session(&w, r, err);
}

/* The page has no token to show before it is signed in, so a foreign page is
 * known by its Origin. */
static bool foreign_origin(const struct http_request *request)
{
    struct str origin = http_header(request, "Origin");
    if (!origin.ptr)
        return false;
    ptrdiff_t scheme = str_find(origin, STR("://"));
    return scheme < 0 || !str_ieq(str_sub(origin, (size_t)scheme + 3, origin.len), request->host);
}

static struct str cookie(struct request *r, struct str value, int seconds)
{
    return str_printf(r->arena,
                      "guichet_session=%.*s; Path=/; Max-Age=%d; HttpOnly; SameSite=Lax%s",
                      STR_ARG(value), seconds, r->http->secure ? "; Secure" : "");
}

static struct http_field *cookie_field(struct request *r, struct str value, int seconds)
{
    struct http_field *field = arena_alloc(r->arena, sizeof *field);
    *field = (struct http_field){STR("Set-Cookie"), cookie(r, value, seconds)};
    return field;
}

HANDLER(session_sign_in)
{
    if (foreign_origin(r->http))
        return error_field(err, ERR_FORBIDDEN, "Origin", "another site");
    struct body b;
    enum err e = body_begin(r, &b, err);
    struct str email = body_text(&b, "email", true, EMAIL_CHARS);
    struct str password = body_text(&b, "password", true, PASSWORD_MAX);
    enum err end = body_end(&b);
    if (e || end)
        return e ? e : end;
    struct str value;
    e = access_sign_in(r->desk, r->db, r->arena, email, password, r->http->client, &value,
                       &r->session, err);
    if (e)
        return e;
    r->signed_in = true;
    struct jsonw w = jsonw_to(out);
    e = render_session(&w, r, err);
    if (!e)
        answer_json(r, *status, cookie_field(r, value, COOKIE_SECONDS), 1, buf_str(out));
    return e;
}

HANDLER(session_change)
{
    (void)status;
    struct body b;
    enum err e = body_begin(r, &b, err);
    struct str shop = body_text(&b, "shop", false, 64);
    struct str language = body_text(&b, "language", false, 8);
    enum err end = body_end(&b);
    if (e || end)
        return e ? e : end;
    if (!r->session.id)
        return error_set(err, ERR_FORBIDDEN, "a token belongs to one shop");
    e = access_change(r->desk, r->db, r->arena, &r->session, shop, language, err);
    if (!e)
        e = admit_known(r, err);
    if (e)
        return e;
    streams_ping(web_streams(r->web)); /* those of the other shop end */
    struct jsonw w = jsonw_to(out);
    return render_session(&w, r, err);
}

HANDLER(session_sign_out)
{
    (void)out;
    *status = 204;
    if (!r->session.id)
        return error_set(err, ERR_FORBIDDEN, "a token is revoked, not signed out");
    enum err e = access_sign_out(r->desk, &r->session, err);
    if (e)
        return e;
    streams_ping(web_streams(r->web));
    answer_json(r, 204, cookie_field(r, STR(""), 0), 1, STR(""));
    return ERR_OK;
}
