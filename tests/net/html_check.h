/* A reader of its own for what html_sanitize writes: strict, small, and with lists
 * that are not the sanitiser's. True when the fragment holds nothing but the
 * markup described in net/html/sanitize.h. Used by the tests and the fuzzer. */
#ifndef TESTS_NET_HTML_CHECK_H
#define TESTS_NET_HTML_CHECK_H

#include "base/str.h"

#include <stdbool.h>
#include <string.h>

static inline bool html_check_listed(const char *list, struct str word)
{
    for (const char *p = list; *p;) {
        size_t n = strcspn(p, " ");
        if (n == word.len && memcmp(p, word.ptr, n) == 0)
            return true;
        p += n + (p[n] == ' ');
    }
    return false;
}

static inline bool html_check_value(struct str name, struct str v)
{
    for (size_t i = 0; i < v.len; i++)
        if (strchr("<>\"'`", v.ptr[i]))
            return false;
    bool web = str_starts(v, STR("http://")) || str_starts(v, STR("https://")) ||
               str_istarts(v, STR("http://")) || str_istarts(v, STR("https://"));
    if (str_eq(name, STR("href")))
        return web || str_istarts(v, STR("mailto:")) || str_istarts(v, STR("tel:"));
    if (str_eq(name, STR("data-remote-src")))
        return web;
    if (str_eq(name, STR("src")))
        return web || str_starts(v, STR("attachment:"));
    if (str_eq(name, STR("style"))) {
        static const char *const never[] = {"url(",         "expression(", "behavior:", "position:",
                                            "-moz-binding", "z-index:",    "var(",      "@",
                                            "\\",           "/*",          "content:"};
        for (size_t i = 0; i < sizeof never / sizeof *never; i++)
            if (str_ifind(v, str_of(never[i])) >= 0)
                return false;
    }
    return true;
}

static inline bool html_check_tag(struct str tag)
{
    static const char *const elements =
        "a abbr address article aside b bdi bdo big blockquote br caption center cite code col "
        "colgroup dd del dfn div dl dt em figcaption figure font footer h1 h2 h3 h4 h5 h6 header "
        "hr "
        "i img ins kbd li main mark nav ol p pre q rp rt ruby s samp section small span strike "
        "strong sub sup table tbody td tfoot th thead time tr tt u ul var wbr";
    static const char *const attributes =
        "align alt bgcolor border cellpadding cellspacing color colspan data-remote-src dir face "
        "height href lang nowrap referrerpolicy rel rowspan size span src start style target title "
        "type valign width";
    bool end = tag.len && tag.ptr[0] == '/';
    tag = str_sub(tag, end, tag.len);
    size_t n = 0;
    while (n < tag.len && tag.ptr[n] != ' ')
        n++;
    if (!html_check_listed(elements, str_sub(tag, 0, n)))
        return false;
    for (tag = str_sub(tag, n, tag.len); tag.len && !end;) {
        ptrdiff_t equals = str_find(tag, STR("=\""));
        if (tag.ptr[0] != ' ' || equals < 2)
            return false;
        struct str name = str_sub(tag, 1, (size_t)equals - 1);
        tag = str_sub(tag, (size_t)equals + 2, tag.len);
        ptrdiff_t quote = str_chr(tag, '"');
        if (quote < 0 || !html_check_listed(attributes, name) ||
            !html_check_value(name, str_sub(tag, 0, (size_t)quote)))
            return false;
        tag = str_sub(tag, (size_t)quote + 1, tag.len);
    }
    return tag.len == 0;
}

static inline bool html_is_harmless(struct str html)
{
    if (!str_is_utf8(html))
        return false;
    for (size_t i = 0; i < html.len; i++) {
        if (html.ptr[i] == '>')
            return false;
        if (html.ptr[i] != '<')
            continue;
        ptrdiff_t end = str_chr(str_sub(html, i, html.len), '>');
        if (end < 0 || !html_check_tag(str_sub(html, i + 1, (size_t)end - 1)))
            return false;
        i += (size_t)end;
    }
    return true;
}

#endif
