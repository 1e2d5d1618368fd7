#include "web/answer.h"

#include "base/arena.h"
#include "base/log.h"
#include "store/store.h"
#include "web/problem.h"

#include <string.h>

static const struct http_field api_fields[] = {
    {STR("Cache-Control"), STR("no-store")},
    {STR("X-Content-Type-Options"), STR("nosniff")},
    {STR("Content-Security-Policy"), STR("default-src 'none'; frame-ancestors 'none'")},
};
enum { API_FIELDS = sizeof api_fields / sizeof api_fields[0] };

void answer_as(struct request *r, int status, struct str type, const struct http_field *fields,
               size_t count, struct str body)
{
    r->answered = true;
    r->answer = (struct http_response){
        .status = status,
        .content_type = type,
        .fields = fields,
        .field_count = count,
        .body = body,
    };
}

static struct http_field *joined(struct arena *arena, const struct http_field *a, size_t a_count,
                                 const struct http_field *b, size_t b_count)
{
    struct http_field *all = arena_array(arena, a_count + b_count, sizeof *all);
    memcpy(all, a, a_count * sizeof *a);
    if (b_count)
        memcpy(all + a_count, b, b_count * sizeof *b);
    return all;
}

static void answer_api(struct request *r, int status, struct str type,
                       const struct http_field *fields, size_t count, struct str body)
{
    answer_as(r, status, type, joined(r->arena, api_fields, API_FIELDS, fields, count),
              API_FIELDS + count, body);
}

void answer_json(struct request *r, int status, const struct http_field *fields, size_t count,
                 struct str body)
{
    answer_api(r, status, body.len ? STR("application/json") : STR_NONE, fields, count, body);
}

static bool throttled(const struct error *err)
{
    return err->code == ERR_BUSY && strcmp(err->key, "refusal.access.throttled") == 0;
}

/* Where HTTP has a word of its own for what is wrong. */
static int status_of(const struct error *err)
{
    if (throttled(err))
        return 429;
    if (err->code == ERR_INVALID && strcmp(err->field, "Content-Type") == 0)
        return 415;
    return problem_status(err->code);
}

static void answer_fault(struct request *r, int status, const struct error *err,
                         const struct http_field *field)
{
    struct buf body = buf_in(r->arena);
    problem_write(&body, r->arena, r->lang, status, err, r->findings);
    answer_api(r, status, STR("application/problem+json"), field, field != NULL, buf_str(&body));
    if (status >= 500)
        log_warn("http.fault", LOG_STR("path", str_of(r->route ? r->route->path : "")),
                 LOG_I64("status", status), LOG_ERR(err));
}

void answer_problem(struct request *r, const struct error *err)
{
    int status = status_of(err);
    struct http_field *retry = arena_alloc(r->arena, sizeof *retry);
    *retry = (struct http_field){STR("Retry-After"),
                                 throttled(err) ? str_dup(r->arena, str_of(err->arg)) : STR("1")};
    answer_fault(r, status, err, status == 429 || status == 503 ? retry : NULL);
}

void answer_method(struct request *r, struct str allowed)
{
    struct error err;
    struct http_field *allow = arena_alloc(r->arena, sizeof *allow);
    *allow = (struct http_field){STR("Allow"), allowed};
    error_tell(&err, ERR_INVALID, "method", "error.method", str_c(r->arena, allowed));
    answer_fault(r, 405, &err, allow);
}

/* --- files ------------------------------------------------------------------ */

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

void answer_file(struct request *r, struct str bytes, struct str type, struct str name, bool shown)
{
    bool safe = shown && shown_safely(type);
    struct http_field fields[] = {
        {STR("Cache-Control"), STR("private, max-age=3600")},
        {STR("X-Content-Type-Options"), STR("nosniff")},
        {STR("Content-Security-Policy"), STR("sandbox; default-src 'none'")},
        {STR("Content-Disposition"), disposition(r->arena, name, safe)},
    };
    enum { FIELDS = sizeof fields / sizeof fields[0] };
    answer_as(r, 200, type.len ? type : STR("application/octet-stream"),
              joined(r->arena, fields, FIELDS, NULL, 0), FIELDS, bytes);
}

void answer_stream(struct request *r, const struct http_field *fields, size_t count,
                   const struct http_stream_handler *stream)
{
    answer_as(r, 200, STR("text/event-stream"), fields, count, STR_NONE);
    r->stream = *stream;
}

/* --- giving it -------------------------------------------------------------- */

/* Under --test-clock every answer tells what it cost, and tests hold it to that. */
static void tell_cost(struct request *r)
{
    if (!r->options->set_clock || !r->db)
        return;
    struct http_field cost = {
        STR("Guichet-Queries"),
        str_printf(r->arena, "%lld", (long long)(db_queries(r->db) - r->queries_before))};
    r->answer.fields = joined(r->arena, &cost, 1, r->answer.fields, r->answer.field_count);
    r->answer.field_count++;
}

void answer_give(struct request *r)
{
    tell_cost(r);
    if (r->stream.closed)
        http_stream_begin(r->exchange, &r->answer, &r->stream);
    else
        http_answer(r->exchange, &r->answer);
}
