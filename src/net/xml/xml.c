#include "net/xml/xml.h"

#include "base/arena.h"
#include "net/mime/charset.h"
#include "net/tree/build.h"

#include <libxml/parser.h>
#include <pthread.h>
#include <stdlib.h>

struct reading {
    struct tree_builder tree;
    xmlParserCtxtPtr parser;
    struct buf text; /* of the open elements, one after the other */
    size_t from[TREE_DEPTH_MAX + 1];
    bool has_dtd;
};

static struct str of_xml(const xmlChar *text)
{
    return str_of((const char *)text);
}

static void stop(struct reading *r)
{
    xmlStopParser(r->parser);
}

static void on_start(void *ctx, const xmlChar *name, const xmlChar *prefix, const xmlChar *uri,
                     int namespace_count, const xmlChar **namespaces, int attribute_count,
                     int defaulted, const xmlChar **attributes)
{
    struct reading *r = ctx;
    (void)prefix, (void)uri, (void)namespace_count, (void)namespaces, (void)defaulted;
    if (!tree_open(&r->tree, of_xml(name))) {
        stop(r);
        return;
    }
    r->from[r->tree.depth] = r->text.len;
    /* name, prefix, uri, value, end of value */
    for (int i = 0; i < attribute_count; i++, attributes += 5) {
        struct str value = {(const char *)attributes[3], (size_t)(attributes[4] - attributes[3])};
        if (!tree_open(&r->tree, of_xml(attributes[0]))) {
            stop(r);
            return;
        }
        tree_close(&r->tree, value);
    }
}

static void on_end(void *ctx, const xmlChar *name, const xmlChar *prefix, const xmlChar *uri)
{
    struct reading *r = ctx;
    (void)name, (void)prefix, (void)uri;
    if (r->tree.fault)
        return;
    size_t from = r->from[r->tree.depth];
    tree_close(&r->tree, str_sub(buf_str(&r->text), from, r->text.len));
    r->text.len = from;
}

static void on_text(void *ctx, const xmlChar *text, int len)
{
    struct reading *r = ctx;
    if (!r->tree.fault && len > 0)
        buf_bytes(&r->text, text, (size_t)len);
}

static void on_dtd(void *ctx, const xmlChar *name, const xmlChar *external, const xmlChar *system)
{
    struct reading *r = ctx;
    (void)name, (void)external, (void)system;
    r->has_dtd = true;
    stop(r);
}

static pthread_once_t xml_once = PTHREAD_ONCE_INIT; /* the library wants one xmlInitParser */

static void xml_start(void)
{
    xmlInitParser();
}

/* What stands between the quotes of encoding="" in a declaration; "". */
static struct str charset_of(struct str declaration)
{
    ptrdiff_t at = str_find(declaration, STR("encoding"));
    if (at < 0)
        return STR("");
    struct str rest = str_sub(declaration, (size_t)at + 8, declaration.len), name;
    ptrdiff_t quote = str_chr(rest, '"') >= 0 ? str_chr(rest, '"') : str_chr(rest, '\'');
    if (quote < 0)
        return STR("");
    char mark = rest.ptr[quote];
    rest = str_sub(rest, (size_t)quote + 1, rest.len);
    str_split(&rest, mark, &name);
    return name;
}

/* UTF-8 without its declaration, which may say something else. */
static struct str text_of(struct arena *arena, struct str bytes)
{
    if (str_starts(bytes, STR("\xFF\xFE")) || str_starts(bytes, STR("\xFE\xFF")))
        bytes = charset_to_utf8(arena, bytes, STR("utf-16"), NULL);
    if (str_starts(bytes, STR("\xEF\xBB\xBF")))
        bytes = str_sub(bytes, 3, bytes.len);
    bytes = str_trim(bytes);
    struct str charset = STR("utf-8");
    ptrdiff_t end = str_starts(bytes, STR("<?xml ")) ? str_find(bytes, STR("?>")) : -1;
    if (end >= 0) {
        struct str declared = charset_of(str_sub(bytes, 0, (size_t)end));
        charset = declared.len > 0 && !str_istarts(declared, STR("utf-16")) ? declared : charset;
        bytes = str_sub(bytes, (size_t)end + 2, bytes.len);
    }
    return charset_to_utf8(arena, bytes, charset, NULL);
}

static void silent(void *ctx, const char *format, ...)
{
    (void)ctx, (void)format;
}

/* 0 when it was read to its end, else the line where it is no XML. */
static int parse(struct reading *r, struct str text)
{
    xmlSAXHandler sax = {
        .initialized = XML_SAX2_MAGIC,
        .startElementNs = on_start,
        .endElementNs = on_end,
        .characters = on_text,
        .cdataBlock = on_text,
        .ignorableWhitespace = on_text,
        .internalSubset = on_dtd,
        .error = silent,
        .warning = silent,
        .fatalError = silent,
    };
    r->parser = xmlCreatePushParserCtxt(&sax, r, NULL, 0, NULL);
    if (!r->parser)
        abort();
    xmlCtxtUseOptions(r->parser,
                      XML_PARSE_NONET | XML_PARSE_NOENT | XML_PARSE_NOERROR | XML_PARSE_NOWARNING);
    int fault = xmlParseChunk(r->parser, text.ptr, (int)text.len, 1);
    int line = r->parser->input && r->parser->input->line > 0 ? r->parser->input->line : 1;
    bool good = fault == 0 && r->parser->wellFormed;
    xmlFreeParserCtxt(r->parser);
    return good ? 0 : line;
}

enum err xml_read(struct arena *arena, struct str bytes, const struct tree **out, struct error *err)
{
    pthread_once(&xml_once, xml_start);
    struct reading r = {.text = buf_in(NULL)};
    tree_begin(&r.tree, arena);
    if (bytes.len > TREE_BYTES_MAX) {
        r.tree.fault = ERR_TOO_LARGE;
        return tree_refuse(&r.tree, err);
    }
    int line = parse(&r, text_of(arena, bytes));
    buf_release(&r.text);
    if (r.tree.fault)
        return tree_refuse(&r.tree, err);
    if (r.has_dtd)
        return error_tell(err, ERR_INVALID, "body", "tree.has_dtd", NULL);
    if (line > 0)
        return error_tell(err, ERR_INVALID, "body", "tree.not_xml",
                          str_printf(arena, "%d", line).ptr);
    *out = tree_done(&r.tree);
    return ERR_OK;
}

/* Whether the bytes from `i` on are no character of XML: a control, U+FFFE or U+FFFF; how many
 * they are. */
static size_t no_character(struct str text, size_t i)
{
    unsigned char c = (unsigned char)text.ptr[i];
    if (c < ' ')
        return c != '\t' && c != '\n' && c != '\r';
    struct str three = str_sub(text, i, 3);
    bool last = str_eq(three, STR("\xEF\xBF\xBE")) || str_eq(three, STR("\xEF\xBF\xBF"));
    return last ? three.len : 0;
}

void xml_text(struct buf *out, struct str text)
{
    for (size_t i = 0; i < text.len; i++) {
        char c = text.ptr[i];
        size_t bad = no_character(text, i);
        if (bad > 0) {
            buf_c(out, "\xEF\xBF\xBD");
            i += bad - 1;
        } else if (c == '&')
            buf_c(out, "&amp;");
        else if (c == '<')
            buf_c(out, "&lt;");
        else if (c == '>')
            buf_c(out, "&gt;");
        else if (c == '"')
            buf_c(out, "&quot;");
        else
            buf_char(out, c);
    }
}
