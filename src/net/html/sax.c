#include "net/html/sax.h"

#include "base/buf.h"
#include "net/html/sanitize.h"
#include "net/html/tidy.h"

#include <libxml/HTMLparser.h>
#include <libxml/parser.h>
#include <pthread.h>
#include <string.h>

/* The parser looks through its whole stack for each end tag: a bound on the depth
 * keeps it linear. */
enum { PARSER_DEPTH_MAX = 250 };

struct stream {
    const struct html_events *events;
    void *ctx;
    htmlParserCtxtPtr parser;
    size_t nodes, depth;
    size_t wrapper; /* depth of the element put around the input, 0 before and after */
    bool wrapped, stopped;
};

static bool stop_if_full(struct stream *s)
{
    if (s->stopped)
        return true;
    if (++s->nodes <= HTML_NODES_MAX && s->depth <= PARSER_DEPTH_MAX && !s->events->full(s->ctx))
        return false;
    s->stopped = true;
    xmlStopParser(s->parser);
    return true;
}

static void on_start(void *ctx, const xmlChar *name, const xmlChar **attributes)
{
    struct stream *s = ctx;
    s->depth++;
    if (!s->wrapped && strcmp((const char *)name, "div") == 0) {
        s->wrapped = true;
        s->wrapper = s->depth;
    } else if (!stop_if_full(s))
        s->events->start(s->ctx, (const char *)name, (const char **)attributes);
}

static void on_end(void *ctx, const xmlChar *name)
{
    struct stream *s = ctx;
    bool wrapper = s->depth == s->wrapper;
    s->depth -= s->depth > 0;
    if (wrapper)
        s->wrapper = 0;
    else if (!s->stopped)
        s->events->end(s->ctx, (const char *)name);
}

static void on_text(void *ctx, const xmlChar *text, int len)
{
    struct stream *s = ctx;
    if (len > 0 && !stop_if_full(s))
        s->events->text(s->ctx, (struct str){(const char *)text, (size_t)len});
}

static pthread_once_t xml_once = PTHREAD_ONCE_INIT; /* the library wants one xmlInitParser */

static void xml_start(void)
{
    xmlInitParser();
}

bool html_parse(struct str html, const struct html_events *events, void *ctx)
{
    pthread_once(&xml_once, xml_start);
    bool whole = html.len <= HTML_INPUT_MAX;
    html = str_cut(html, HTML_INPUT_MAX);
    if (html.len == 0)
        return whole;
    struct stream s = {.events = events, .ctx = ctx, .parser = htmlNewParserCtxt()};
    if (!s.parser)
        return false;
    htmlSAXHandler sax = {
        .startElement = on_start,
        .endElement = on_end,
        .characters = on_text,
        .ignorableWhitespace = on_text,
    };
    *s.parser->sax = sax;
    s.parser->userData = &s;
    /* Inside an element, or the parser makes paragraphs of loose words. */
    struct buf text = buf_in(NULL);
    buf_reserve(&text, html.len + html.len / 8 + 8);
    buf_c(&text, "<div>");
    whole = html_tidy(html, HTML_NODES_MAX, &text) && whole;
    htmlDocPtr doc =
        htmlCtxtReadMemory(s.parser, text.ptr, (int)text.len, NULL, "UTF-8",
                           HTML_PARSE_RECOVER | HTML_PARSE_NOERROR | HTML_PARSE_NOWARNING |
                               HTML_PARSE_NONET | HTML_PARSE_NODEFDTD | HTML_PARSE_IGNORE_ENC);
    if (doc)
        xmlFreeDoc(doc);
    htmlFreeParserCtxt(s.parser);
    buf_release(&text);
    return whole && !s.stopped;
}

struct str html_attribute(const char **attributes, const char *name)
{
    for (; attributes && attributes[0]; attributes += 2)
        if (strcmp(attributes[0], name) == 0)
            return attributes[1] ? str_of(attributes[1]) : STR("");
    return STR_NONE;
}
