#include "net/html/tidy.h"

#include <string.h>

struct reader {
    struct str s;
    size_t at;
    struct buf *out;
};

/* Elements whose content a browser does not read as markup. */
static const char *const raw_elements[] = {
    "script", "style", "title", "textarea", "xmp", "iframe", "noembed", "noframes", "plaintext",
};

static bool is_letter(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

static bool is_name_byte(char c)
{
    return is_letter(c) || (c >= '0' && c <= '9') || c == '-' || c == ':' || c == '_';
}

static bool is_space(char c)
{
    return c == ' ' || c == '\t' || c == '\n' || c == '\f' || c == '\r';
}

static bool is_name(struct str s)
{
    for (size_t i = 0; i < s.len; i++)
        if (!is_name_byte(s.ptr[i]))
            return false;
    return s.len > 0 && s.len <= TIDY_NAME_MAX && is_letter(s.ptr[0]);
}

static char peek(const struct reader *r)
{
    return r->at < r->s.len ? r->s.ptr[r->at] : 0;
}

static void skip_spaces(struct reader *r)
{
    while (r->at < r->s.len && is_space(r->s.ptr[r->at]))
        r->at++;
}

/* Up to one of `stops` or white space. */
static struct str take_until(struct reader *r, const char *stops)
{
    size_t from = r->at;
    while (r->at < r->s.len && !is_space(r->s.ptr[r->at]) &&
           !(r->s.ptr[r->at] && strchr(stops, r->s.ptr[r->at])))
        r->at++;
    return str_sub(r->s, from, r->at - from);
}

static struct str take_value(struct reader *r)
{
    char quote = peek(r);
    if (quote != '"' && quote != '\'')
        return take_until(r, ">");
    struct str rest = str_sub(r->s, r->at + 1, r->s.len);
    ptrdiff_t end = str_chr(rest, quote);
    r->at = end < 0 ? r->s.len : r->at + (size_t)end + 2;
    return str_sub(rest, 0, end < 0 ? rest.len : (size_t)end);
}

static void add_value(struct buf *out, struct str value)
{
    size_t from = 0;
    for (size_t i = 0; i < value.len; i++) {
        const char *entity = value.ptr[i] == '"' ? "&quot;" : value.ptr[i] == '<' ? "&lt;" : "&gt;";
        if (value.ptr[i] && strchr("\"<>", value.ptr[i])) {
            buf_bytes(out, value.ptr + from, i - from);
            buf_c(out, entity);
            from = i + 1;
        }
    }
    buf_bytes(out, value.ptr + from, value.len - from);
}

/* The attributes up to and with '>'. False when the input ends inside the tag. */
static bool read_attributes(struct reader *r, struct buf *out)
{
    for (size_t count = 0;;) {
        skip_spaces(r);
        char c = peek(r);
        if (r->at == r->s.len)
            return false;
        if (c == '>') {
            r->at++;
            return true;
        }
        if (c == '/') {
            r->at++;
            if (peek(r) == '>' && out)
                buf_char(out, '/');
            continue;
        }
        size_t from = r->at++; /* a name may begin with '=' */
        take_until(r, "/>=");
        struct str name = str_sub(r->s, from, r->at - from), value = STR("");
        skip_spaces(r);
        if (peek(r) == '=') {
            r->at++;
            skip_spaces(r);
            value = peek(r) == '>' ? STR("") : take_value(r);
        }
        if (!out || !is_name(name) || value.len > TIDY_VALUE_MAX || ++count > TIDY_ATTRIBUTES_MAX)
            continue;
        buf_char(out, ' ');
        buf_add(out, name);
        buf_c(out, "=\"");
        add_value(out, value);
        buf_char(out, '"');
    }
}

static void skip_past(struct reader *r, struct str mark)
{
    ptrdiff_t end = str_find(str_sub(r->s, r->at, r->s.len), mark);
    r->at = end < 0 ? r->s.len : r->at + (size_t)end + mark.len;
}

/* Behind the start tag: to the end tag of the same name and past it. */
static void skip_raw(struct reader *r, struct str name)
{
    while (r->at < r->s.len) {
        skip_past(r, STR("</"));
        struct str end = str_sub(r->s, r->at, name.len);
        char next = r->at + name.len < r->s.len ? r->s.ptr[r->at + name.len] : '>';
        if (str_ieq(end, name) && (is_space(next) || next == '/' || next == '>')) {
            skip_past(r, STR(">"));
            return;
        }
    }
}

static bool is_raw(struct str name)
{
    for (size_t i = 0; i < sizeof raw_elements / sizeof *raw_elements; i++)
        if (str_ieq(name, str_of(raw_elements[i])))
            return true;
    return false;
}

static void read_start_tag(struct reader *r)
{
    struct str name = take_until(r, "/>");
    size_t before = r->out->len;
    bool raw = is_raw(name), known = is_name(name) && !raw;
    buf_char(r->out, '<');
    buf_add(r->out, name);
    bool ended = read_attributes(r, r->out);
    buf_char(r->out, '>');
    if (!known || !ended)
        r->out->len = before;
    if (raw)
        skip_raw(r, name);
}

static void read_end_tag(struct reader *r)
{
    struct str name = take_until(r, "/>");
    if (read_attributes(r, NULL) && is_name(name)) {
        buf_c(r->out, "</");
        buf_add(r->out, name);
        buf_char(r->out, '>');
    }
}

/* At '<'. */
static void read_markup(struct reader *r)
{
    struct str rest = str_sub(r->s, r->at + 1, 4);
    char next = rest.len ? rest.ptr[0] : 0, after = rest.len > 1 ? rest.ptr[1] : 0;
    if (is_letter(next)) {
        r->at++;
        read_start_tag(r);
    } else if (next == '/' && is_letter(after)) {
        r->at += 2;
        read_end_tag(r);
    } else if (str_starts(rest, STR("!--"))) {
        r->at += 4;
        struct str body = str_sub(r->s, r->at, 2);
        if (str_starts(body, STR(">"))) /* "<!-->" and "<!--->" are whole */
            r->at++;
        else if (str_eq(body, STR("->")))
            r->at += 2;
        else
            skip_past(r, STR("-->"));
    } else if (next == '!' || next == '?' || next == '/') {
        skip_past(r, STR(">"));
    } else {
        r->at++;
        buf_c(r->out, "&lt;");
    }
}

bool html_tidy(struct str html, size_t tags_max, struct buf *out)
{
    struct reader r = {.s = html, .out = out};
    for (size_t tags = 0; r.at < html.len; tags++) {
        struct str rest = str_sub(html, r.at, html.len);
        ptrdiff_t next = str_chr(rest, '<');
        buf_add(out, str_sub(rest, 0, next < 0 ? rest.len : (size_t)next));
        r.at = next < 0 ? html.len : r.at + (size_t)next;
        if (tags > tags_max)
            return r.at == html.len;
        if (r.at < html.len)
            read_markup(&r);
    }
    return true;
}
