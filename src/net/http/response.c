#include "net/http/response.h"

#include "base/arena.h"
#include "base/jsonw.h"

#include <assert.h>
#include <stdio.h>
#include <time.h>

static const struct {
    int status;
    const char *text;
} statuses[] = {
    {200, "OK"},
    {201, "Created"},
    {202, "Accepted"},
    {204, "No Content"},
    {206, "Partial Content"},
    {301, "Moved Permanently"},
    {302, "Found"},
    {303, "See Other"},
    {304, "Not Modified"},
    {307, "Temporary Redirect"},
    {308, "Permanent Redirect"},
    {400, "Bad Request"},
    {401, "Unauthorized"},
    {403, "Forbidden"},
    {404, "Not Found"},
    {405, "Method Not Allowed"},
    {406, "Not Acceptable"},
    {408, "Request Timeout"},
    {409, "Conflict"},
    {410, "Gone"},
    {412, "Precondition Failed"},
    {413, "Content Too Large"},
    {415, "Unsupported Media Type"},
    {416, "Range Not Satisfiable"},
    {417, "Expectation Failed"},
    {422, "Unprocessable Content"},
    {428, "Precondition Required"},
    {429, "Too Many Requests"},
    {431, "Request Header Fields Too Large"},
    {500, "Internal Server Error"},
    {501, "Not Implemented"},
    {503, "Service Unavailable"},
    {507, "Insufficient Storage"},
};

const char *http_status_text(int status)
{
    for (size_t i = 0; i < sizeof statuses / sizeof statuses[0]; i++)
        if (statuses[i].status == status)
            return statuses[i].text;
    return "Unknown";
}

const char *http_method_name(enum http_method method)
{
    static const char *const names[] = {"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE"};
    return names[method];
}

struct str http_date_now(struct http_date *date)
{
    static const char days[] = "SunMonTueWedThuFriSat";
    static const char months[] = "JanFebMarAprMayJunJulAugSepOctNovDec";
    time_t now = time(NULL);
    if (now != date->second) {
        struct tm t;
        gmtime_r(&now, &t);
        snprintf(date->text, sizeof date->text, "%.3s, %02d %.3s %04d %02d:%02d:%02d GMT",
                 days + (ptrdiff_t)3 * t.tm_wday, t.tm_mday, months + (ptrdiff_t)3 * t.tm_mon,
                 t.tm_year + 1900, t.tm_hour, t.tm_min, t.tm_sec);
        date->second = now;
    }
    return str_of(date->text);
}

static void add_field(struct buf *out, struct str name, struct str value)
{
    buf_add(out, name);
    buf_c(out, ": ");
    for (size_t i = 0; i < value.len; i++) {
        char c = value.ptr[i];
        buf_char(out, (unsigned char)c < ' ' || c == 0x7F ? '?' : c);
    }
    buf_c(out, "\r\n");
}

static bool is_servers_own(struct str name)
{
    static const char *const own[] = {"Content-Length", "Content-Type", "Date", "Connection",
                                      "Transfer-Encoding"};
    for (size_t i = 0; i < sizeof own / sizeof own[0]; i++)
        if (str_ieq(name, str_of(own[i])))
            return true;
    return false;
}

static bool has_length(int status)
{
    return status != 204 && status != 304;
}

void response_head(struct buf *out, const struct http_response *r, enum response_end end,
                   struct str date)
{
    assert(r->status >= 200 && r->status <= 599);
    buf_reserve(out, 512);
    buf_c(out, "HTTP/1.1 ");
    buf_i64(out, r->status);
    buf_char(out, ' ');
    buf_c(out, http_status_text(r->status));
    buf_c(out, "\r\n");
    add_field(out, STR("Date"), date);
    if (r->content_type.ptr)
        add_field(out, STR("Content-Type"), r->content_type);
    for (size_t i = 0; i < r->field_count; i++) {
        assert(!is_servers_own(r->fields[i].name));
        add_field(out, r->fields[i].name, r->fields[i].value);
    }
    if (end != RESPONSE_STREAMS && has_length(r->status)) {
        buf_c(out, "Content-Length: ");
        buf_i64(out, (int64_t)r->body.len);
        buf_c(out, "\r\n");
    }
    buf_c(out, end == RESPONSE_KEEPS ? "\r\n" : "Connection: close\r\n\r\n");
}

bool response_has_body(const struct http_response *r, enum http_method method)
{
    return method != METHOD_HEAD && has_length(r->status) && r->body.len > 0;
}

struct http_response response_refusal(struct arena *arena, int status, const char *reason)
{
    static const struct http_field allow = {STR("Allow"),
                                            STR("GET, HEAD, POST, PUT, PATCH, DELETE")};
    struct buf body = buf_in(arena);
    struct jsonw w = jsonw_to(&body);
    jsonw_object(&w);
    jsonw_put_str(&w, "type", STR("about:blank"));
    jsonw_put_str(&w, "title", str_of(http_status_text(status)));
    jsonw_put_i64(&w, "status", status);
    jsonw_put_str(&w, "detail", str_of(reason));
    jsonw_end(&w);
    return (struct http_response){
        .status = status,
        .content_type = STR("application/problem+json"),
        .fields = &allow,
        .field_count = status == 405,
        .body = buf_str(&body),
    };
}
