#include "net/http/head.h"

#include "base/arena.h"
#include "net/http/target.h"

#include <llhttp.h>
#include <string.h>

#define REFUSE(status, reason) ((struct refusal){(status), (reason)})
#define FINE ((struct refusal){0, NULL})

static bool is_blank(char c)
{
    return c == ' ' || c == '\t';
}

static bool is_control(char c)
{
    return ((unsigned char)c < ' ' && c != '\t') || c == 0x7F;
}

enum head_step head_scan(struct head_guard *g, struct str bytes, size_t *used, const char **reason)
{
    for (size_t i = 0; i < bytes.len; i++) {
        char c = bytes.ptr[i];
        if (g->cr) {
            if (c != '\n') {
                *reason = "CR without LF";
                return HEAD_BAD;
            }
            if (g->column == 0) {
                *used = i + 1;
                *reason = "empty line before the request";
                return g->lines ? HEAD_END : HEAD_BAD;
            }
            *g = (struct head_guard){.lines = g->lines + 1};
        } else if (c == '\r') {
            g->cr = true;
        } else if (is_control(c)) {
            *reason = c == '\n' ? "LF without CR" : "control byte";
            return HEAD_BAD;
        } else if (g->column++ == 0 && is_blank(c)) {
            *reason = "line starts with a blank";
            return HEAD_BAD;
        }
    }
    *used = bytes.len;
    return HEAD_MORE;
}

/* What llhttp found; its spans point into the block. */
struct found {
    struct str target;
    struct http_field *fields;
    size_t count, max;
    bool in_value;
};

/* llhttp may hand one text over in pieces, which then lie side by side. */
static int extend(struct str *text, const char *at, size_t len)
{
    if (text->ptr && text->ptr + text->len != at)
        return HPE_USER;
    text->ptr = text->ptr ? text->ptr : at;
    text->len += len;
    return HPE_OK;
}

static int on_target(llhttp_t *parser, const char *at, size_t len)
{
    struct found *f = parser->data;
    return extend(&f->target, at, len);
}

static int on_name(llhttp_t *parser, const char *at, size_t len)
{
    struct found *f = parser->data;
    if (f->count == 0 || f->in_value) {
        if (f->count == f->max)
            return HPE_USER;
        f->count++;
        f->in_value = false;
    }
    return extend(&f->fields[f->count - 1].name, at, len);
}

static int on_value(llhttp_t *parser, const char *at, size_t len)
{
    struct found *f = parser->data;
    f->in_value = true;
    return f->count ? extend(&f->fields[f->count - 1].value, at, len) : HPE_USER;
}

static int on_end(llhttp_t *parser)
{
    (void)parser;
    return HPE_PAUSED;
}

static llhttp_errno_t run_parser(llhttp_t *parser, struct found *found, struct str block)
{
    static const llhttp_settings_t settings = {
        .on_url = on_target,
        .on_header_field = on_name,
        .on_header_value = on_value,
        .on_headers_complete = on_end,
    };
    llhttp_init(parser, HTTP_REQUEST, &settings);
    parser->data = found;
    return llhttp_execute(parser, block.ptr, block.len);
}

static struct refusal read_method(const llhttp_t *parser, enum http_method *out)
{
    static const struct {
        uint8_t theirs;
        enum http_method ours;
    } known[] = {
        {HTTP_GET, METHOD_GET}, {HTTP_HEAD, METHOD_HEAD},   {HTTP_POST, METHOD_POST},
        {HTTP_PUT, METHOD_PUT}, {HTTP_PATCH, METHOD_PATCH}, {HTTP_DELETE, METHOD_DELETE},
    };
    for (size_t i = 0; i < sizeof known / sizeof known[0]; i++)
        if (known[i].theirs == parser->method) {
            *out = known[i].ours;
            return FINE;
        }
    bool standard = parser->method == HTTP_CONNECT || parser->method == HTTP_OPTIONS ||
                    parser->method == HTTP_TRACE;
    return REFUSE(standard ? 405 : 501, "method not served");
}

/* Exactly METHOD SP TARGET SP HTTP/1.x CRLF: llhttp also takes several blanks,
 * other protocols' names and HTTP/0.9. */
static bool is_request_line(struct str block, struct str target, const char *method)
{
    struct str rest = block;
    size_t method_len = strlen(method);
    if (!str_starts(rest, (struct str){method, method_len}) ||
        target.ptr != block.ptr + method_len + 1)
        return false;
    rest = str_sub(block, method_len + 1 + target.len, block.len);
    return str_starts(rest, STR(" HTTP/1.1\r\n")) || str_starts(rest, STR(" HTTP/1.0\r\n"));
}

/* Fields whose second line could be read by the next program instead of ours. */
static const char *const singletons[] = {
    "Host",   "Content-Length", "Transfer-Encoding", "Content-Type", "Authorization",
    "Origin", "Expect",         "Idempotency-Key",
};

static struct refusal check_fields(const struct http_request *r)
{
    unsigned seen = 0;
    for (size_t i = 0; i < r->field_count; i++) {
        if (r->fields[i].name.len == 0)
            return REFUSE(400, "field without a name");
        for (unsigned s = 0; s < sizeof singletons / sizeof singletons[0]; s++) {
            if (!str_ieq(r->fields[i].name, str_of(singletons[s])))
                continue;
            if (seen & 1u << s)
                return REFUSE(400, "a field that may stand once is there twice");
            seen |= 1u << s;
        }
    }
    return FINE;
}

static bool all_digits(struct str s)
{
    for (size_t i = 0; i < s.len; i++)
        if (s.ptr[i] < '0' || s.ptr[i] > '9')
            return false;
    return s.len > 0;
}

/* Whether a comma-separated field, on one or several lines, names `token`. */
static bool names_token(const struct http_request *r, const char *field, struct str token)
{
    for (size_t i = 0; i < r->field_count; i++) {
        struct str list = r->fields[i].value, item;
        if (!str_ieq(r->fields[i].name, str_of(field)))
            continue;
        while (str_split(&list, ',', &item))
            if (str_ieq(str_trim(item), token))
                return true;
    }
    return false;
}

/* RFC 9112, 6: one way to know where the body ends, or none. */
static struct refusal read_framing(const struct http_request *r, bool http10,
                                   struct head_framing *f)
{
    *f = (struct head_framing){0};
    struct str length = http_header(r, "Content-Length");
    struct str coding = http_header(r, "Transfer-Encoding");
    struct str expect = http_header(r, "Expect");
    if (length.ptr && coding.ptr)
        return REFUSE(400, "Content-Length and Transfer-Encoding together");
    if (length.ptr && !(all_digits(length) && str_to_i64(length, 0, INT64_MAX, &f->content_length)))
        return REFUSE(400, "Content-Length is no number");
    if (coding.ptr && (http10 || !str_ieq(coding, STR("chunked"))))
        return REFUSE(400, "Transfer-Encoding other than chunked");
    f->chunked = coding.ptr != NULL;
    if (expect.ptr && !str_ieq(expect, STR("100-continue")))
        return REFUSE(417, "Expect other than 100-continue");
    f->expect_continue = expect.ptr && !http10;
    f->keep_alive = !http10 && !names_token(r, "Connection", STR("close"));
    return FINE;
}

/* No field is absent because it is empty: "Transfer-Encoding:" is there. */
static void tidy_values(struct found *found)
{
    for (size_t i = 0; i < found->count; i++) {
        struct str *value = &found->fields[i].value;
        *value = value->ptr ? str_trim(*value) : STR("");
    }
}

struct refusal head_parse(struct arena *arena, struct str block, size_t fields_max,
                          struct http_request *request, struct head_framing *framing)
{
    size_t lines = 0;
    for (size_t i = 0; i < block.len; i++)
        lines += block.ptr[i] == '\n';
    if (lines - 2 > fields_max) /* the request line and the empty one */
        return REFUSE(431, "too many fields");
    llhttp_t parser;
    struct found found = {.max = lines};
    found.fields = arena_array(arena, lines, sizeof found.fields[0]);
    llhttp_errno_t fault = run_parser(&parser, &found, block);
    if (fault == HPE_INVALID_METHOD)
        return REFUSE(501, "unknown method");
    if (fault != HPE_PAUSED)
        return REFUSE(400, llhttp_errno_name(fault));
    tidy_values(&found);
    request->fields = found.fields;
    request->field_count = found.count;

    struct refusal no = read_method(&parser, &request->method);
    if (no.status)
        return no;
    if (!is_request_line(block, found.target, http_method_name(request->method)))
        return REFUSE(400, "malformed request line");
    no = check_fields(request);
    if (no.status)
        return no;
    bool http10 = parser.http_minor == 0;
    no = read_framing(request, http10, framing);
    if (no.status)
        return no;
    const char *wrong = target_read(arena, found.target, http10, request);
    return wrong ? REFUSE(400, wrong) : FINE;
}
