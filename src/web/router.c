#include "base/arena.h"
#include "base/log.h"
#include "base/pool.h"
#include "base/secret.h"
#include "store/queries.h"
#include "store/store.h"
#include "web/page.h"
#include "web/problem.h"
#include "web/render.h"
#include "web/request.h"
#include "web/stream.h"
#include "web/web.h"

#include <stdlib.h>
#include <string.h>

enum { KEY_MAX = 128 };

struct web {
    struct web_options options;
    struct streams *streams;
};

/* A request on its way from the loop to a worker. */
struct work {
    struct web *web;
    struct http_exchange *exchange;
    const struct route *route;
    int64_t ids[PATH_IDS_MAX];
};

enum err web_create(const struct web_options *options, struct web **out, struct error *err)
{
    struct web *web = calloc(1, sizeof *web);
    if (!web)
        return error_set(err, ERR_IO, "out of memory");
    web->options = *options;
    web->streams = streams_create(options->loop, options->live, options->desk->clock);
    *out = web;
    return ERR_OK;
}

void web_destroy(struct web **web)
{
    if (*web)
        streams_destroy(&(*web)->streams);
    free(*web);
    *web = NULL;
}

void web_stop(struct web *web)
{
    streams_stop(web->streams);
}

struct streams *web_streams(struct web *web)
{
    return web->streams;
}

/* --- which route ------------------------------------------------------------ */

static bool path_matches(struct str pattern, struct str path, int64_t ids[PATH_IDS_MAX])
{
    struct str want, have;
    size_t n = 0;
    while (str_split(&pattern, '/', &want)) {
        if (!str_split(&path, '/', &have))
            return false;
        if (want.len && want.ptr[0] == '{') {
            if (n == PATH_IDS_MAX || !str_to_i64(have, 1, INT64_MAX, &ids[n++]))
                return false;
        } else if (!str_eq(want, have)) {
            return false;
        }
    }
    return !path.ptr;
}

/* The route, or NULL; `*other` when another method has this path. */
static const struct route *find(const struct http_request *request, int64_t ids[PATH_IDS_MAX],
                                bool *other)
{
    enum http_method method = request->method == METHOD_HEAD ? METHOD_GET : request->method;
    *other = false;
    for (const struct route *route = routes; route->path; route++) {
        if (!path_matches(str_of(route->path), request->path, ids))
            continue;
        if (route->method == method)
            return route;
        *other = true;
    }
    return NULL;
}

int64_t web_body_limit(void *ctx, const struct http_request *request)
{
    (void)ctx;
    int64_t ids[PATH_IDS_MAX];
    bool other;
    const struct route *route = find(request, ids, &other);
    return route ? route->body_limit : 0;
}

/* --- answers ---------------------------------------------------------------- */

static const struct http_field api_fields[] = {
    {STR("Cache-Control"), STR("no-store")},
    {STR("X-Content-Type-Options"), STR("nosniff")},
    {STR("Content-Security-Policy"), STR("default-src 'none'; frame-ancestors 'none'")},
};
enum { API_FIELDS = sizeof api_fields / sizeof api_fields[0], MORE_FIELDS = 4 };

static void answer(struct http_exchange *x, int status, struct str type,
                   const struct http_field *more, size_t more_count, struct str body)
{
    struct http_field *fields = arena_array(x->arena, API_FIELDS + more_count, sizeof *fields);
    memcpy(fields, api_fields, sizeof api_fields);
    if (more_count)
        memcpy(fields + API_FIELDS, more, more_count * sizeof *more);
    http_answer(x, &(struct http_response){
                       .status = status,
                       .content_type = type,
                       .fields = fields,
                       .field_count = API_FIELDS + more_count,
                       .body = body,
                   });
}

void answer_json(struct request *r, int status, const struct http_field *fields, size_t count,
                 struct str body)
{
    r->answered = true;
    answer(r->exchange, status, body.len ? STR("application/json") : STR_NONE, fields, count, body);
}

static bool shown_safely(struct str type)
{
    static const char *const types[] = {"image/png",  "image/jpeg",      "image/gif",
                                        "image/webp", "application/pdf", "text/plain"};
    for (size_t i = 0; i < sizeof types / sizeof types[0]; i++)
        if (str_ieq(type, str_of(types[i])))
            return true;
    return false;
}

/* RFC 6266: an ASCII name for old clients and the real one in UTF-8. */
static struct str disposition(struct arena *arena, struct str name, bool shown)
{
    struct buf out = buf_in(arena);
    buf_c(&out, shown ? "inline; filename=\"" : "attachment; filename=\"");
    for (size_t i = 0; i < name.len; i++) {
        char c = name.ptr[i];
        buf_char(&out, c < ' ' || c > '~' || c == '"' || c == '\\' ? '_' : c);
    }
    buf_c(&out, "\"; filename*=UTF-8''");
    for (size_t i = 0; i < name.len; i++) {
        unsigned char c = (unsigned char)name.ptr[i];
        bool plain = (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') ||
                     c == '.' || c == '-' || c == '_';
        if (plain)
            buf_char(&out, (char)c);
        else
            buf_printf(&out, "%%%02X", c);
    }
    return buf_str(&out);
}

void answer_file(struct request *r, struct str bytes, struct str type, struct str name,
                 bool inline_)
{
    bool shown = inline_ && shown_safely(type);
    struct http_field fields[] = {
        {STR("Cache-Control"), STR("private, max-age=3600")},
        {STR("X-Content-Type-Options"), STR("nosniff")},
        {STR("Content-Security-Policy"), STR("sandbox; default-src 'none'")},
        {STR("Content-Disposition"), disposition(r->arena, name, shown)},
    };
    struct http_field *kept = arena_array(r->arena, 4, sizeof *kept);
    memcpy(kept, fields, sizeof fields);
    r->answered = true;
    http_answer(r->exchange, &(struct http_response){
                                 .status = 200,
                                 .content_type = type.len ? type : STR("application/octet-stream"),
                                 .fields = kept,
                                 .field_count = 4,
                                 .body = bytes,
                             });
}

static void answer_problem(struct request *r, const struct error *err)
{
    struct buf body = buf_in(r->arena);
    problem_write(&body, r->arena, r->lang, err, r->findings, r->refused_subject, r->refused_text);
    /* Throttled sign-ins come as busy with a wait, and are the caller's doing. */
    bool throttled = err->code == ERR_BUSY && strcmp(err->key, "refusal.access.throttled") == 0;
    int status = throttled ? 429 : problem_status(err->code);
    struct http_field *retry = arena_alloc(r->arena, sizeof *retry);
    *retry = (struct http_field){STR("Retry-After"),
                                 throttled ? str_dup(r->arena, str_of(err->arg)) : STR("1")};
    answer(r->exchange, status, STR("application/problem+json"), retry,
           status == 429 || status == 503, buf_str(&body));
    if (status >= 500)
        log_warn("http.fault", LOG_STR("path", str_of(r->route ? r->route->path : "")),
                 LOG_I64("status", status), LOG_ERR(err));
}

/* --- who asks --------------------------------------------------------------- */

static enum lang browser_language(const struct http_request *request)
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

enum err request_authenticate(struct request *r, struct error *err)
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

static enum role least_role(enum access_rule rule)
{
    switch (rule) {
    case ACCESS_PUBLIC: return ROLE_NONE;
    case ACCESS_AGENT: return ROLE_AGENT;
    case ACCESS_LEAD: return ROLE_LEAD;
    case ACCESS_MANAGER: return ROLE_MANAGER;
    case ACCESS_ADMIN: return ROLE_ADMIN;
    }
    return ROLE_ADMIN;
}

static enum err admit(struct request *r, struct error *err)
{
    if (r->route->access == ACCESS_PUBLIC)
        return ERR_OK;
    enum err e = request_authenticate(r, err);
    if (!e && !role_allows(r->session.caller.role, least_role(r->route->access)))
        return error_set(err, ERR_FORBIDDEN, "this needs the role %s",
                         role_name(least_role(r->route->access)));
    return e ? e : csrf_agrees(r, err);
}

/* --- the same POST twice ---------------------------------------------------- */

struct idempotency {
    struct request *r;
    struct str caller, key, request_hash;
    int64_t id; /* of the row, once begun */
    int64_t status;
    struct str body;
};

static enum err begin_command(struct db *db, struct arena *arena, void *ctx, struct error *err)
{
    (void)arena;
    struct idempotency *i = ctx;
    return q_idempotency_insert(db,
                                &(struct q_idempotency_insert_in){
                                    .shop = i->r->session.caller.shop,
                                    .caller = i->caller,
                                    .key = i->key,
                                    .request_hash = i->request_hash,
                                    .now = clock_now(i->r->desk->clock),
                                },
                                &i->id, err);
}

static enum err end_command(struct db *db, struct arena *arena, void *ctx, struct error *err)
{
    (void)arena;
    struct idempotency *i = ctx;
    if (i->status < 500)
        return q_idempotency_finish(
            db,
            &(struct q_idempotency_finish_in){.id = i->id, .status = i->status, .body = i->body},
            NULL, err);
    return q_idempotency_delete(db, &(struct q_idempotency_delete_in){.id = i->id}, NULL, err);
}

static struct str hash_request(struct request *r)
{
    struct buf all = buf_in(r->arena);
    buf_add(&all, r->http->path);
    buf_char(&all, '\n');
    buf_add(&all, r->http->query);
    buf_char(&all, '\n');
    buf_add(&all, r->http->body);
    struct sha256 hash = sha256_of(buf_str(&all));
    return (struct str){arena_dup(r->arena, hash.bytes, SHA256_BYTES), SHA256_BYTES};
}

/* ERR_OK: go on (`i->id` is 0 without a key). Otherwise `i->status` is the first
 * answer to give again, or an error says why not. */
static enum err idempotency_begin(struct request *r, struct idempotency *i, struct error *err)
{
    *i = (struct idempotency){.r = r, .key = http_header(r->http, "Idempotency-Key")};
    if (!i->key.ptr || r->http->method != METHOD_POST || !r->signed_in)
        return ERR_OK;
    if (!i->key.len || i->key.len > KEY_MAX)
        return error_field(err, ERR_INVALID, "Idempotency-Key", "1 to %d characters", KEY_MAX);
    struct actor actor = r->session.caller.actor;
    i->caller = str_printf(r->arena, "%s:%lld", actor.kind == ACTOR_STAFF ? "user" : "token",
                           (long long)actor.id);
    i->request_hash = hash_request(r);
    enum err e = store_write(r->desk->store, begin_command, i, err);
    if (e != ERR_CONFLICT)
        return e;
    struct q_idempotency_get_row row;
    e = q_idempotency_get(r->db, r->arena,
                          &(struct q_idempotency_get_in){
                              .shop = r->session.caller.shop, .caller = i->caller, .key = i->key},
                          &row, err);
    if (e)
        return e;
    if (!str_eq(row.request_hash, i->request_hash))
        return error_field(err, ERR_CONFLICT, "Idempotency-Key", "used for another request");
    if (row.status == 0)
        return error_field(err, ERR_CONFLICT, "Idempotency-Key", "the first one is still at work");
    i->status = row.status;
    i->body = row.body;
    return ERR_OK;
}

static void idempotency_end(struct idempotency *i, int status, struct str body)
{
    if (!i->id)
        return;
    struct error err;
    i->status = status;
    i->body = body;
    if (store_write(i->r->desk->store, end_command, i, &err))
        log_warn("idempotency.not_kept", LOG_ERR(&err));
}

/* --- at work ---------------------------------------------------------------- */

static void run_handler(struct request *r)
{
    struct error err = {0};
    struct idempotency once;
    struct buf body = buf_in(r->arena);
    int status = 200;
    enum err e = admit(r, &err);
    if (!e)
        e = idempotency_begin(r, &once, &err);
    if (e) {
        answer_problem(r, &err);
        return;
    }
    if (once.status) { /* the same answer again */
        struct str type =
            once.status < 300 ? STR("application/json") : STR("application/problem+json");
        answer(r->exchange, (int)once.status, type, NULL, 0, once.body);
        return;
    }
    e = r->route->handle(r, &body, &status, &err);
    if (!e && arena_spent(r->arena))
        e = error_set(&err, ERR_TOO_LARGE, "the answer is over its memory budget");
    if (e) {
        err.code = e;
        /* A refused request may be sent again, corrected, under the same key. */
        idempotency_end(&once, 500, STR(""));
        answer_problem(r, &err);
        return;
    }
    idempotency_end(&once, status, buf_str(&body));
    if (!r->answered)
        answer_json(r, status, NULL, 0, status == 204 ? STR("") : buf_str(&body));
}

static void work(void *worker, void *ctx)
{
    struct work *job = ctx;
    struct http_exchange *x = job->exchange;
    struct request r = {
        .web = job->web,
        .options = &job->web->options,
        .desk = job->web->options.desk,
        .exchange = x,
        .http = &x->request,
        .arena = x->arena,
        .db = worker,
        .route = job->route,
        .lang = browser_language(&x->request),
    };
    memcpy(r.ids, job->ids, sizeof r.ids);
    run_handler(&r);
}

static void refuse(struct web *web, struct http_exchange *x, enum err code, const char *text)
{
    struct request r = {.web = web,
                        .exchange = x,
                        .http = &x->request,
                        .arena = x->arena,
                        .lang = browser_language(&x->request)};
    struct error err;
    error_set(&err, code, "%s", text);
    answer_problem(&r, &err);
}

/* Every screen of the workspace is one page. */
static const struct route screen = {METHOD_GET, "/", ACCESS_PUBLIC, 0, page_workspace};

void web_handle(void *ctx, struct http_exchange *x)
{
    struct web *web = ctx;
    struct work *job = arena_alloc(x->arena, sizeof *job);
    bool other;
    *job = (struct work){.web = web, .exchange = x};
    job->route = find(&x->request, job->ids, &other);
    if (!job->route && !other && page_serve(x))
        return;
    if (!job->route && !other && page_is_screen(&x->request))
        job->route = &screen;
    if (!job->route && other) {
        answer(x, 405, STR_NONE, NULL, 0, STR(""));
        return;
    }
    if (!job->route) {
        refuse(web, x, ERR_NOT_FOUND, "no such path");
        return;
    }
    if (!pool_submit(web->options.pool, work, job))
        refuse(web, x, ERR_BUSY, "every worker is taken");
}
