#include "net/html/text.h"

#include "base/arena.h"
#include "base/buf.h"
#include "net/html/css.h"
#include "net/html/sanitize.h"
#include "net/html/sax.h"

#include <string.h>

enum {
    LINK_MAX = 300, /* longer addresses are for machines */
    QUOTES_MAX = 20,
    BREAKS_MAX = 3, /* empty lines beyond two say nothing */
    LISTS_MAX = 10,
    STACK_MAX = 300,
};

enum role {
    INLINE,
    BLOCK,
    PARAGRAPH,
    BREAK,
    RULE,
    QUOTE,
    LIST,
    NUMBERED,
    ITEM,
    ROW,
    CELL,
    PRE,
    LINK,
    IMAGE,
    SKIP
};

static const struct {
    const char *name;
    enum role role;
} roles[] = {
    {"a", LINK},        {"address", BLOCK},    {"article", BLOCK},  {"aside", BLOCK},
    {"audio", SKIP},    {"blockquote", QUOTE}, {"br", BREAK},       {"button", SKIP},
    {"caption", BLOCK}, {"center", BLOCK},     {"dd", BLOCK},       {"div", BLOCK},
    {"dl", BLOCK},      {"dt", BLOCK},         {"fieldset", BLOCK}, {"figcaption", BLOCK},
    {"figure", BLOCK},  {"footer", BLOCK},     {"form", BLOCK},     {"h1", PARAGRAPH},
    {"h2", PARAGRAPH},  {"h3", PARAGRAPH},     {"h4", PARAGRAPH},   {"h5", PARAGRAPH},
    {"h6", PARAGRAPH},  {"header", BLOCK},     {"hr", RULE},        {"iframe", SKIP},
    {"img", IMAGE},     {"li", ITEM},          {"main", BLOCK},     {"math", SKIP},
    {"nav", BLOCK},     {"noframes", SKIP},    {"object", SKIP},    {"ol", NUMBERED},
    {"option", SKIP},   {"p", PARAGRAPH},      {"pre", PRE},        {"script", SKIP},
    {"section", BLOCK}, {"select", SKIP},      {"style", SKIP},     {"svg", SKIP},
    {"table", BLOCK},   {"td", CELL},          {"template", SKIP},  {"textarea", SKIP},
    {"th", CELL},       {"title", SKIP},       {"tr", ROW},         {"ul", LIST},
    {"video", SKIP},
};

struct open_element {
    const char *name;
    enum role role;
    bool hidden;
    struct str href;   /* LINK */
    size_t text_start; /* LINK: length of the output before its text */
};

struct writer {
    struct arena *arena;
    struct buf out;
    size_t max;
    struct open_element stack[STACK_MAX];
    size_t depth;
    size_t hidden, pre, quotes;
    int lists[LISTS_MAX]; /* next number, 0 for "- " */
    size_t list_depth;
    int breaks; /* line ends owed before the next word */
    bool space; /* a blank owed */
    bool cell;  /* " | " owed */
    bool line_has_text;
    struct str bullet; /* owed at the start of the next line's text */
};

static enum role role_of(const char *name)
{
    for (size_t i = 0; i < sizeof roles / sizeof *roles; i++)
        if (strcmp(roles[i].name, name) == 0)
            return roles[i].role;
    return INLINE;
}

static void owe_breaks(struct writer *w, int n)
{
    if (w->breaks < n)
        w->breaks = n;
    w->space = w->cell = false;
}

static void add_marks(struct writer *w)
{
    for (size_t i = 0; i < w->quotes && i < QUOTES_MAX; i++)
        buf_c(&w->out, "> ");
}

/* Pays what is owed and leaves the end of the output ready for a word. */
static void begin_word(struct writer *w)
{
    if (w->out.len == 0) {
        w->breaks = 0;
        add_marks(w);
    } else if (w->breaks) {
        for (int i = 0; i < w->breaks; i++) {
            while (w->out.len && w->out.ptr[w->out.len - 1] == ' ')
                w->out.len--;
            buf_char(&w->out, '\n');
            add_marks(w);
        }
        w->line_has_text = false;
    }
    bool fresh = w->breaks || !w->line_has_text;
    w->breaks = 0;
    if (w->bullet.len) {
        for (size_t i = 1; i < w->list_depth; i++)
            buf_c(&w->out, "  ");
        buf_add(&w->out, w->bullet);
        w->bullet = STR("");
    } else if (!fresh && w->cell) {
        buf_c(&w->out, " | ");
    } else if (!fresh && w->space) {
        buf_char(&w->out, ' ');
    }
    w->space = w->cell = false;
    w->line_has_text = true;
}

static bool is_space(char c)
{
    return c == ' ' || (c >= '\t' && c <= '\r');
}

static void add_flowing(struct writer *w, struct str s)
{
    for (size_t i = 0; i < s.len;) {
        if (is_space(s.ptr[i])) {
            w->space = true;
            i++;
            continue;
        }
        size_t from = i;
        while (i < s.len && !is_space(s.ptr[i]))
            i++;
        begin_word(w);
        buf_add(&w->out, str_sub(s, from, i - from));
    }
}

static void add_preformatted(struct writer *w, struct str s)
{
    struct str line;
    for (bool first = true; str_split(&s, '\n', &line); first = false) {
        if (!first)
            w->breaks++;
        if (line.len) {
            begin_word(w);
            buf_add(&w->out, line);
        }
    }
}

static bool same_address(struct str text, struct str href)
{
    static const char *const schemes[] = {"https://", "http://", "mailto:", "tel:"};
    for (size_t i = 0; i < 4; i++) {
        struct str scheme = str_of(schemes[i]);
        if (str_istarts(href, scheme))
            href = str_sub(href, scheme.len, href.len);
        if (str_istarts(text, scheme))
            text = str_sub(text, scheme.len, text.len);
    }
    while (href.len && href.ptr[href.len - 1] == '/')
        href.len--;
    while (text.len && text.ptr[text.len - 1] == '/')
        text.len--;
    return str_ieq(text, href);
}

static void end_link(struct writer *w, const struct open_element *e)
{
    struct str href = str_trim(e->href);
    if (w->out.len <= e->text_start || w->hidden)
        return;
    struct str text = str_trim(str_sub(buf_str(&w->out), e->text_start, w->out.len));
    bool told = str_istarts(href, STR("http://")) || str_istarts(href, STR("https://")) ||
                str_istarts(href, STR("mailto:"));
    if (!told || href.len > LINK_MAX || !text.len || same_address(text, href))
        return;
    if (str_istarts(href, STR("mailto:")))
        href = str_sub(href, 7, href.len);
    buf_c(&w->out, " (");
    for (size_t i = 0; i < href.len; i++)
        if ((unsigned char)href.ptr[i] > 0x20)
            buf_char(&w->out, href.ptr[i]);
    buf_char(&w->out, ')');
}

static void begin_item(struct writer *w)
{
    owe_breaks(w, 1);
    int *number = w->list_depth && w->list_depth <= LISTS_MAX ? &w->lists[w->list_depth - 1] : NULL;
    w->bullet = number && *number ? str_printf(w->arena, "%d. ", (*number)++) : STR("- ");
}

static void begin_list(struct writer *w, bool numbered)
{
    owe_breaks(w, w->list_depth ? 1 : 2);
    if (w->list_depth < LISTS_MAX)
        w->lists[w->list_depth] = numbered ? 1 : 0;
    w->list_depth++;
}

static void on_start(void *ctx, const char *name, const char **attributes)
{
    struct writer *w = ctx;
    if (w->depth == STACK_MAX)
        return;
    struct open_element *e = &w->stack[w->depth++];
    *e = (struct open_element){.name = name, .role = role_of(name)};
    e->hidden = e->role == SKIP || css_hides(html_attribute(attributes, "style"));
    w->hidden += e->hidden;
    if (w->hidden)
        return;
    switch (e->role) {
    case BLOCK:
    case ROW: owe_breaks(w, 1); break;
    case PARAGRAPH: owe_breaks(w, 2); break;
    case BREAK:
        w->breaks += w->breaks < BREAKS_MAX;
        w->space = false;
        break;
    case RULE:
        owe_breaks(w, 1);
        add_flowing(w, STR("________________________________"));
        owe_breaks(w, 1);
        break;
    case QUOTE:
        owe_breaks(w, 1);
        w->quotes++;
        break;
    case LIST: begin_list(w, false); break;
    case NUMBERED: begin_list(w, true); break;
    case ITEM: begin_item(w); break;
    case CELL: w->cell = w->line_has_text && !w->breaks; break;
    case PRE:
        owe_breaks(w, 1);
        w->pre++;
        break;
    case LINK:
        e->href = str_dup(w->arena, str_sub(html_attribute(attributes, "href"), 0, LINK_MAX + 1));
        e->text_start = w->out.len;
        break;
    case IMAGE: add_flowing(w, html_attribute(attributes, "alt")); break;
    case INLINE:
    case SKIP: break;
    }
}

static void close_top(struct writer *w)
{
    struct open_element *e = &w->stack[--w->depth];
    bool was_hidden = w->hidden > 0;
    w->hidden -= e->hidden;
    if (was_hidden)
        return;
    switch (e->role) {
    case BLOCK:
    case ROW:
    case ITEM: owe_breaks(w, 1); break;
    case PARAGRAPH: owe_breaks(w, 2); break;
    case QUOTE:
        owe_breaks(w, 1);
        w->quotes--;
        break;
    case LIST:
    case NUMBERED:
        w->list_depth--;
        owe_breaks(w, w->list_depth ? 1 : 2);
        break;
    case PRE:
        w->pre--;
        owe_breaks(w, 1);
        break;
    case LINK: end_link(w, e); break;
    case CELL:
    case BREAK:
    case RULE:
    case IMAGE:
    case INLINE:
    case SKIP: break;
    }
}

static void on_end(void *ctx, const char *name)
{
    struct writer *w = ctx;
    if (w->depth && strcmp(w->stack[w->depth - 1].name, name) == 0)
        close_top(w);
}

static void on_text(void *ctx, struct str text)
{
    struct writer *w = ctx;
    if (w->hidden)
        return;
    if (w->pre)
        add_preformatted(w, text);
    else
        add_flowing(w, text);
}

static bool is_full(void *ctx)
{
    const struct writer *w = ctx;
    return w->out.len > w->max;
}

struct str html_to_text(struct arena *arena, struct str html, size_t max)
{
    static const struct html_events events = {on_start, on_end, on_text, is_full};
    struct writer *w = arena_alloc(arena, sizeof *w);
    w->arena = arena;
    w->max = max;
    w->bullet = STR("");
    html_parse(str_to_utf8(arena, str_cut(html, HTML_INPUT_MAX + 1)), &events, w);
    struct str text = str_cut(buf_str(&w->out), max);
    while (text.len && (unsigned char)text.ptr[text.len - 1] <= ' ')
        text.len--;
    struct str out = str_dup(arena, text);
    buf_release(&w->out);
    return out;
}
