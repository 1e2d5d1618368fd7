#include "base/arena.h"
#include "base/pool.h"
#include "net/http/form.h"
#include "store/store.h"
#include "web/admit.h"
#include "web/agent/views.h"
#include "web/answer.h"
#include "web/page.h"
#include "web/replay.h"
#include "web/stream.h"
#include "web/web.h"

#include <stdlib.h>
#include <string.h>

struct web {
    struct web_options options;
    struct streams *streams;
    struct view_counts *view_counts;
};

/* A request on its way from the loop to a worker. */
struct work {
    struct web *web;
    struct http_exchange *exchange;
    const struct route *route;
    struct path_parts parts;
};

enum err web_create(const struct web_options *options, struct web **out, struct error *err)
{
    struct web *web = calloc(1, sizeof *web);
    if (!web)
        return error_set(err, ERR_IO, "out of memory");
    web->options = *options;
    web->view_counts = view_counts_create();
    if (!web->view_counts) {
        free(web);
        return error_set(err, ERR_IO, "out of memory");
    }
    web->streams = streams_create(options);
    *out = web;
    return ERR_OK;
}

void web_destroy(struct web **web)
{
    if (*web) {
        streams_destroy(&(*web)->streams);
        view_counts_destroy(&(*web)->view_counts);
    }
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

/* Parts that are read as they stand; the others are numbers. */
static const char *const text_parts[] = {"{number}", "{shop}", "{connector}", "{carrier}",
                                         "{token}"};

static bool is_text(struct str want)
{
    for (size_t i = 0; i < sizeof text_parts / sizeof *text_parts; i++)
        if (str_eq(want, str_of(text_parts[i])))
            return true;
    return false;
}

/* A part of the path as a number: an id, or the one in "G05". */
static bool path_id(struct str want, struct str have, int64_t *id)
{
    bool practice = str_eq(want, STR("{practice}"));
    if (practice && (have.len != 3 || have.ptr[0] != 'G'))
        return false;
    return str_to_i64(practice ? str_sub(have, 1, 2) : have, 1, INT64_MAX, id);
}

static bool path_part(struct str want, struct str have, struct path_parts *parts, size_t n)
{
    if (n == PATH_IDS_MAX)
        return false;
    parts->names[n] = have;
    return is_text(want) ? have.len > 0 : path_id(want, have, &parts->ids[n]);
}

static bool path_matches(struct str pattern, struct str path, struct path_parts *parts)
{
    struct str want, have;
    size_t n = 0;
    while (str_split(&pattern, '/', &want)) {
        if (!str_split(&path, '/', &have))
            return false;
        if (want.len && want.ptr[0] == '{') {
            if (!path_part(want, have, parts, n++))
                return false;
        } else if (!str_eq(want, have)) {
            return false;
        }
    }
    return !path.ptr;
}

/* The route, or NULL; `*other` when another method has this path. */
static const struct route *find(const struct http_request *request, struct path_parts *parts,
                                bool *other)
{
    enum http_method method = request->method == METHOD_HEAD ? METHOD_GET : request->method;
    *other = false;
    for (const struct route *route = routes; route->path; route++) {
        if (!path_matches(str_of(route->path), request->path, parts))
            continue;
        if (route->method == method)
            return route;
        *other = true;
    }
    return NULL;
}

static struct str allowed_methods(struct arena *arena, const struct http_request *request)
{
    struct buf out = buf_in(arena);
    struct path_parts parts;
    for (const struct route *route = routes; route->path; route++)
        if (path_matches(str_of(route->path), request->path, &parts))
            buf_printf(&out, "%s%s%s", out.len ? ", " : "", http_method_name(route->method),
                       route->method == METHOD_GET ? ", HEAD" : "");
    return buf_str(&out);
}

int64_t web_body_limit(void *ctx, const struct http_request *request)
{
    (void)ctx;
    struct path_parts parts;
    bool other;
    const struct route *route = find(request, &parts, &other);
    return route ? route->body_limit : 0;
}

/* --- at work ---------------------------------------------------------------- */

static bool listed(struct str names, struct str name)
{
    struct str one;
    while (str_split(&names, ' ', &one))
        if (str_eq(one, name))
            return true;
    return false;
}

/* A name that nobody reads would be lost in silence. */
static enum err query_known(struct request *r, struct error *err)
{
    struct str rest = r->http->query, name, value;
    for (;;) {
        enum err e = form_next(r->arena, &rest, &name, &value, err);
        if (e == ERR_NOT_FOUND)
            return ERR_OK;
        if (e)
            return e;
        if (!listed(str_of(r->route->query), name))
            return error_field(err, ERR_INVALID, str_c(r->arena, str_cut(name, 40)),
                               "no such parameter here");
    }
}

static enum err handle(struct request *r, struct error *err)
{
    struct buf body = buf_in(r->arena);
    int status = 200;
    enum err e = r->route->handle(r, &body, &status, err);
    if (e == ERR_CONFLICT && r->session.caller.once && strcmp(err->field, "Idempotency-Key") == 0)
        return replay_of_other(r, err);
    if (!e && arena_spent(r->arena) && !r->answered)
        return error_set(err, ERR_TOO_LARGE, "the answer is over its memory budget");
    if (e)
        return e;
    replay_keep(r, status, buf_str(&body));
    if (!r->answered)
        answer_json(r, status, NULL, 0, status == 204 ? STR("") : buf_str(&body));
    return ERR_OK;
}

static void run(struct request *r)
{
    struct error err = {0};
    bool again = false;
    enum err e = admit(r, &err);
    if (!e && r->route->query)
        e = query_known(r, &err);
    if (!e)
        e = replay_begin(r, &again, &err);
    if (!e && !again)
        e = handle(r, &err);
    if (e) {
        err.code = e;
        answer_problem(r, &err);
    }
    answer_give(r);
}

static struct request request_of(struct web *web, struct http_exchange *x)
{
    return (struct request){
        .web = web,
        .options = &web->options,
        .desk = web->options.desk,
        .view_counts = web->view_counts,
        .exchange = x,
        .http = &x->request,
        .arena = x->arena,
        .lang = admit_browser_language(&x->request),
    };
}

static void work(void *worker, void *ctx)
{
    struct work *job = ctx;
    struct request r = request_of(job->web, job->exchange);
    r.db = worker;
    r.queries_before = db_queries(r.db);
    r.route = job->route;
    memcpy(r.ids, job->parts.ids, sizeof r.ids);
    memcpy(r.names, job->parts.names, sizeof r.names);
    run(&r);
}

static void refuse(struct web *web, struct http_exchange *x, enum err code, const char *text)
{
    struct request r = request_of(web, x);
    struct error err;
    error_set(&err, code, "%s", text);
    answer_problem(&r, &err);
    answer_give(&r);
}

static void refuse_method(struct web *web, struct http_exchange *x)
{
    struct request r = request_of(web, x);
    answer_method(&r, allowed_methods(x->arena, &x->request));
    answer_give(&r);
}

/* Every screen of the workspace is one page. */
static const struct route screen = {METHOD_GET, "/", ROLE_NONE, 0, NULL, page_workspace};

void web_handle(void *ctx, struct http_exchange *x)
{
    struct web *web = ctx;
    struct work *job = arena_alloc(x->arena, sizeof *job);
    bool other;
    *job = (struct work){.web = web, .exchange = x};
    job->route = find(&x->request, &job->parts, &other);
    if (!job->route && !other && page_serve(x))
        return;
    if (!job->route && !other && page_is_screen(&x->request))
        job->route = &screen;
    if (!job->route && other)
        refuse_method(web, x);
    else if (!job->route)
        refuse(web, x, ERR_NOT_FOUND, "no such path");
    else if (!pool_submit(web->options.pool, work, job))
        refuse(web, x, ERR_BUSY, "every worker is taken");
}
