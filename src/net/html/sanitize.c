#include "net/html/sanitize.h"

#include "base/arena.h"
#include "base/buf.h"
#include "net/html/css.h"
#include "net/html/sax.h"

#include <stdlib.h>
#include <string.h>

enum { URL_MAX = 4096, ATTRIBUTE_MAX = 1000, STACK_MAX = 300 };

/* What happens to an element. Those not listed lose their tags and keep their content. */
enum treatment { UNWRAP, KEEP, KEEP_VOID, DROP };

static const struct element {
    const char *name;
    enum treatment treatment;
} elements[] = {
    /* in the order of strcmp */
    {"a", KEEP},        {"abbr", KEEP},       {"address", KEEP},    {"applet", DROP},
    {"area", DROP},     {"article", KEEP},    {"aside", KEEP},      {"audio", DROP},
    {"b", KEEP},        {"base", DROP},       {"bdi", KEEP},        {"bdo", KEEP},
    {"big", KEEP},      {"blockquote", KEEP}, {"br", KEEP_VOID},    {"canvas", DROP},
    {"caption", KEEP},  {"center", KEEP},     {"cite", KEEP},       {"code", KEEP},
    {"col", KEEP_VOID}, {"colgroup", KEEP},   {"dd", KEEP},         {"del", KEEP},
    {"dfn", KEEP},      {"div", KEEP},        {"dl", KEEP},         {"dt", KEEP},
    {"em", KEEP},       {"embed", DROP},      {"figcaption", KEEP}, {"figure", KEEP},
    {"font", KEEP},     {"footer", KEEP},     {"frame", DROP},      {"frameset", DROP},
    {"h1", KEEP},       {"h2", KEEP},         {"h3", KEEP},         {"h4", KEEP},
    {"h5", KEEP},       {"h6", KEEP},         {"header", KEEP},     {"hr", KEEP_VOID},
    {"i", KEEP},        {"iframe", DROP},     {"img", KEEP_VOID},   {"input", DROP},
    {"ins", KEEP},      {"kbd", KEEP},        {"li", KEEP},         {"link", DROP},
    {"main", KEEP},     {"map", DROP},        {"mark", KEEP},       {"math", DROP},
    {"meta", DROP},     {"nav", KEEP},        {"noembed", DROP},    {"noframes", DROP},
    {"noscript", DROP}, {"object", DROP},     {"ol", KEEP},         {"option", DROP},
    {"p", KEEP},        {"param", DROP},      {"pre", KEEP},        {"q", KEEP},
    {"rp", KEEP},       {"rt", KEEP},         {"ruby", KEEP},       {"s", KEEP},
    {"samp", KEEP},     {"script", DROP},     {"section", KEEP},    {"select", DROP},
    {"small", KEEP},    {"source", DROP},     {"span", KEEP},       {"strike", KEEP},
    {"strong", KEEP},   {"style", DROP},      {"sub", KEEP},        {"sup", KEEP},
    {"svg", DROP},      {"table", KEEP},      {"tbody", KEEP},      {"td", KEEP},
    {"template", DROP}, {"textarea", DROP},   {"tfoot", KEEP},      {"th", KEEP},
    {"thead", KEEP},    {"time", KEEP},       {"title", DROP},      {"tr", KEEP},
    {"track", DROP},    {"tt", KEEP},         {"u", KEEP},          {"ul", KEEP},
    {"var", KEEP},      {"video", DROP},      {"wbr", KEEP_VOID},
};

/* Attributes whose value is taken when it has the form; all others are dropped. */
enum form { FREE_TEXT, LENGTH, COLOR, WORD, NAMES };

static const struct attribute {
    const char *name;
    enum form form;
} attributes[] = {
    {"align", WORD},         {"alt", FREE_TEXT},      {"bgcolor", COLOR}, {"border", LENGTH},
    {"cellpadding", LENGTH}, {"cellspacing", LENGTH}, {"color", COLOR},   {"colspan", LENGTH},
    {"dir", WORD},           {"face", NAMES},         {"height", LENGTH}, {"lang", WORD},
    {"nowrap", WORD},        {"rowspan", LENGTH},     {"size", LENGTH},   {"span", LENGTH},
    {"start", LENGTH},       {"title", FREE_TEXT},    {"type", WORD},     {"valign", WORD},
    {"width", LENGTH},
};

struct cleaner {
    struct arena *arena;
    const struct html_options *options;
    struct html_clean *result;
    struct buf out;  /* on the heap: it is large and grows */
    struct buf work; /* one attribute's value */
    struct {
        const struct element *element; /* NULL: its tags are not written */
        const char *name;
        bool drops;
    } stack[STACK_MAX];
    size_t depth;
    size_t written;  /* elements open in the output */
    size_t dropping; /* elements open whose content is dropped */
};

static int by_name(const void *key, const void *item)
{
    return strcmp(key, *(const char *const *)item);
}

static const struct element *element_of(const char *name)
{
    return bsearch(name, elements, sizeof elements / sizeof *elements, sizeof *elements, by_name);
}

static const struct attribute *attribute_of(const char *name)
{
    return bsearch(name, attributes, sizeof attributes / sizeof *attributes, sizeof *attributes,
                   by_name);
}

/* For text and quoted attributes alike; the grave accent closes a value in old browsers. */
static void add_escaped(struct buf *out, struct str s)
{
    size_t from = 0;
    for (size_t i = 0; i < s.len; i++) {
        const char *entity;
        switch (s.ptr[i]) {
        case '&': entity = "&amp;"; break;
        case '<': entity = "&lt;"; break;
        case '>': entity = "&gt;"; break;
        case '"': entity = "&quot;"; break;
        case '\'': entity = "&#39;"; break;
        case '`': entity = "&#96;"; break;
        case 0: entity = ""; break;
        default: continue;
        }
        buf_bytes(out, s.ptr + from, i - from);
        buf_c(out, entity);
        from = i + 1;
    }
    buf_bytes(out, s.ptr + from, s.len - from);
}

static void add_attribute(struct buf *out, const char *name, struct str value)
{
    buf_char(out, ' ');
    buf_c(out, name);
    buf_c(out, "=\"");
    add_escaped(out, value);
    buf_char(out, '"');
}

static bool is_alnum(char c)
{
    return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

static bool has_form(struct str value, enum form form)
{
    if (value.len > ATTRIBUTE_MAX)
        return false;
    const char *more = "";
    switch (form) {
    case FREE_TEXT: return true;
    case LENGTH: more = "%.+"; break;
    case COLOR: more = "#"; break;
    case WORD: more = "-_"; break;
    case NAMES: more = "-_ ,'"; break;
    }
    for (size_t i = 0; i < value.len; i++)
        if (!is_alnum(value.ptr[i]) && (!value.ptr[i] || !strchr(more, value.ptr[i])) &&
            !(form == NAMES && (unsigned char)value.ptr[i] >= 0x80))
            return false;
    return true;
}

/* The address as a browser reads it: without blanks at the ends and without any
 * control character. In `work`, borrowed until its next use. */
static struct str plain_url(struct cleaner *c, struct str url)
{
    c->work.len = 0;
    url = str_trim(url);
    for (size_t i = 0; i < url.len && c->work.len <= URL_MAX; i++) {
        unsigned char byte = (unsigned char)url.ptr[i];
        if (byte == ' ')
            buf_c(&c->work, "%20");
        else if (byte > 0x20 && byte != 0x7F)
            buf_char(&c->work, (char)byte);
    }
    return buf_str(&c->work);
}

static bool is_web(struct str url)
{
    return str_istarts(url, STR("http://")) || str_istarts(url, STR("https://"));
}

static void add_link(struct cleaner *c, struct str href)
{
    struct str url = plain_url(c, href);
    if (url.len > URL_MAX)
        return;
    bool bare = str_starts(url, STR("//")) && url.len > 2;
    if (!bare && !is_web(url) && !str_istarts(url, STR("mailto:")) &&
        !str_istarts(url, STR("tel:")))
        return;
    if (bare) /* "the scheme of this page": ours is not the sender's */
        url = str_printf(c->arena, "https:%.*s", STR_ARG(url));
    add_attribute(&c->out, "href", url);
    buf_c(&c->out, " target=\"_blank\" rel=\"noopener noreferrer\"");
}

/* "cid:a%40b" names the part with the Content-ID "a@b". */
static struct str unescape(struct arena *arena, struct str s)
{
    char *out = arena_alloc(arena, s.len + 1);
    size_t n = 0;
    for (size_t i = 0; i < s.len; i++) {
        char hex[3] = {0};
        if (s.ptr[i] == '%' && i + 2 < s.len) {
            memcpy(hex, s.ptr + i + 1, 2);
            char *end;
            long value = strtol(hex, &end, 16);
            if (end == hex + 2 && is_alnum(hex[0]) && value > 0) {
                out[n++] = (char)value;
                i += 2;
                continue;
            }
        }
        out[n++] = s.ptr[i];
    }
    return str_to_utf8(arena, (struct str){out, n});
}

static void add_image(struct cleaner *c, struct str src)
{
    struct str url = plain_url(c, src);
    if (url.len > URL_MAX)
        return;
    if (str_istarts(url, STR("cid:")) && c->options && c->options->cid_url) {
        struct str id = unescape(c->arena, str_sub(url, 4, url.len));
        struct str place = c->options->cid_url(c->options->ctx, c->arena, id);
        if (place.len)
            add_attribute(&c->out, "src", place);
        return;
    }
    bool bare = str_starts(url, STR("//")) && url.len > 2;
    if (!bare && !is_web(url))
        return;
    if (bare)
        url = str_printf(c->arena, "https:%.*s", STR_ARG(url));
    c->result->remote_images++;
    bool shown = c->options && c->options->remote_images;
    add_attribute(&c->out, shown ? "src" : "data-remote-src", url);
    if (shown)
        buf_c(&c->out, " referrerpolicy=\"no-referrer\"");
}

static void add_style(struct cleaner *c, struct str style)
{
    c->work.len = 0;
    css_clean(style, &c->work);
    if (c->work.len)
        add_attribute(&c->out, "style", buf_str(&c->work));
}

static void add_attributes(struct cleaner *c, const char *name, const char **given)
{
    for (; given && given[0]; given += 2) {
        struct str value = str_of(given[1] ? given[1] : "");
        const struct attribute *known = attribute_of(given[0]);
        if (known && has_form(value, known->form))
            add_attribute(&c->out, known->name, value);
        else if (strcmp(given[0], "style") == 0)
            add_style(c, value);
        else if (strcmp(given[0], "href") == 0 && strcmp(name, "a") == 0)
            add_link(c, value);
        else if (strcmp(given[0], "src") == 0 && strcmp(name, "img") == 0)
            add_image(c, value);
    }
}

static void on_start(void *ctx, const char *name, const char **given)
{
    struct cleaner *c = ctx;
    if (c->depth == STACK_MAX)
        return; /* the parser's own bound is below: see sax.c */
    const struct element *e = element_of(name);
    enum treatment treatment = e ? e->treatment : UNWRAP;
    bool writes = (treatment == KEEP || treatment == KEEP_VOID) && !c->dropping;
    if (writes && c->written >= HTML_DEPTH_MAX && treatment == KEEP) {
        writes = false;
        c->result->cut = true;
    }
    c->stack[c->depth].name = name;
    c->stack[c->depth].drops = treatment == DROP;
    c->stack[c->depth].element = writes && treatment == KEEP ? e : NULL;
    c->depth++;
    c->dropping += treatment == DROP;
    if (!writes)
        return;
    buf_char(&c->out, '<');
    buf_c(&c->out, e->name);
    add_attributes(c, e->name, given);
    buf_char(&c->out, '>');
    c->written += treatment == KEEP;
}

static void close_top(struct cleaner *c)
{
    c->depth--;
    c->dropping -= c->stack[c->depth].drops;
    const struct element *e = c->stack[c->depth].element;
    if (!e)
        return;
    c->written--;
    buf_c(&c->out, "</");
    buf_c(&c->out, e->name);
    buf_char(&c->out, '>');
}

static void on_end(void *ctx, const char *name)
{
    struct cleaner *c = ctx;
    if (c->depth && strcmp(c->stack[c->depth - 1].name, name) == 0)
        close_top(c);
}

static void on_text(void *ctx, struct str text)
{
    struct cleaner *c = ctx;
    if (!c->dropping)
        add_escaped(&c->out, text);
}

static bool is_full(void *ctx)
{
    const struct cleaner *c = ctx;
    return c->out.len > HTML_OUTPUT_MAX;
}

void html_sanitize(struct arena *arena, struct str html, const struct html_options *options,
                   struct html_clean *out)
{
    static const struct html_events events = {on_start, on_end, on_text, is_full};
    *out = (struct html_clean){.html = STR("")};
    struct cleaner *c = arena_alloc(arena, sizeof *c);
    c->arena = arena;
    c->options = options;
    c->result = out;
    if (!html_parse(str_to_utf8(arena, str_cut(html, HTML_INPUT_MAX + 1)), &events, c))
        out->cut = true;
    while (c->depth)
        close_top(c);
    out->html = str_dup(arena, str_trim(buf_str(&c->out)));
    buf_release(&c->out);
    buf_release(&c->work);
}
