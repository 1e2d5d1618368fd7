#include "net/html/css.h"

#include <string.h>

enum { VALUE_MAX = 200, STYLE_MAX = 8192 };

static const char *const properties[] = {
    "background",
    "background-color",
    "border",
    "border-bottom",
    "border-bottom-color",
    "border-bottom-style",
    "border-bottom-width",
    "border-collapse",
    "border-color",
    "border-left",
    "border-left-color",
    "border-left-style",
    "border-left-width",
    "border-radius",
    "border-right",
    "border-right-color",
    "border-right-style",
    "border-right-width",
    "border-spacing",
    "border-style",
    "border-top",
    "border-top-color",
    "border-top-style",
    "border-top-width",
    "border-width",
    "clear",
    "color",
    "direction",
    "display",
    "float",
    "font",
    "font-family",
    "font-size",
    "font-style",
    "font-variant",
    "font-weight",
    "height",
    "letter-spacing",
    "line-height",
    "list-style-type",
    "margin",
    "margin-bottom",
    "margin-left",
    "margin-right",
    "margin-top",
    "max-width",
    "min-width",
    "overflow-wrap",
    "padding",
    "padding-bottom",
    "padding-left",
    "padding-right",
    "padding-top",
    "table-layout",
    "text-align",
    "text-decoration",
    "text-indent",
    "text-transform",
    "vertical-align",
    "white-space",
    "width",
    "word-break",
    "word-spacing",
    "word-wrap",
};

static const char *const functions[] = {"rgb", "rgba", "hsl", "hsla"};

static const char *const displays[] = {
    "block",     "inline",     "inline-block", "none",         "table",
    "table-row", "table-cell", "list-item",    "inline-table",
};

static bool listed(const char *const *list, size_t count, struct str word)
{
    for (size_t i = 0; i < count; i++)
        if (str_ieq(word, str_of(list[i])))
            return true;
    return false;
}
#define LISTED(list, word) listed((list), sizeof(list) / sizeof *(list), (word))

static bool is_word(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' ||
           c == '_';
}

/* The word that ends where a parenthesis opens must be a colour function. */
static bool calls_allowed_function(struct str value, size_t paren)
{
    size_t from = paren;
    while (from && is_word(value.ptr[from - 1]))
        from--;
    return LISTED(functions, str_sub(value, from, paren - from));
}

static bool is_harmless(struct str value)
{
    if (value.len == 0 || value.len > VALUE_MAX)
        return false;
    char quote = 0;
    for (size_t i = 0; i < value.len; i++) {
        char c = value.ptr[i], next = i + 1 < value.len ? value.ptr[i + 1] : ' ';
        bool allowed = is_word(c) || strchr(" #%.,()+!/'\"", c) || (unsigned char)c >= 0x80;
        if (c == 0 || !allowed || (c == '/' && (next == '*' || next == '/')))
            return false;
        if (quote)
            quote = c == quote ? 0 : quote;
        else if (c == '\'' || c == '"')
            quote = c;
        else if (c == '-' && (next == '.' || (next >= '0' && next <= '9')) &&
                 (i == 0 || !is_word(value.ptr[i - 1])))
            return false;
        if (c == '(' && (quote || !calls_allowed_function(value, i)))
            return false;
    }
    return quote == 0;
}

/* Up to the next ';' outside quotes and parentheses. */
static struct str next_declaration(struct str *rest)
{
    char quote = 0;
    size_t i = 0;
    for (; i < rest->len && (quote || rest->ptr[i] != ';'); i++) {
        char c = rest->ptr[i];
        if (quote)
            quote = c == quote ? 0 : quote;
        else if (c == '\'' || c == '"')
            quote = c;
    }
    struct str declaration = str_sub(*rest, 0, i);
    *rest = str_sub(*rest, i + 1, rest->len);
    return declaration;
}

static bool split(struct str declaration, struct str *property, struct str *value)
{
    ptrdiff_t colon = str_chr(declaration, ':');
    if (colon <= 0)
        return false;
    *property = str_trim(str_sub(declaration, 0, (size_t)colon));
    *value = str_trim(str_sub(declaration, (size_t)colon + 1, declaration.len));
    return true;
}

void css_clean(struct str style, struct buf *out)
{
    struct str rest = str_cut(style, STYLE_MAX), property, value;
    size_t before = out->len;
    while (rest.len) {
        if (!split(next_declaration(&rest), &property, &value) || !LISTED(properties, property) ||
            !is_harmless(value) || (str_ieq(property, STR("display")) && !LISTED(displays, value)))
            continue;
        if (out->len > before)
            buf_char(out, ';');
        for (size_t i = 0; i < property.len; i++)
            buf_char(out, (char)(property.ptr[i] | (property.ptr[i] == '-' ? 0 : 0x20)));
        buf_char(out, ':');
        buf_add(out, value);
    }
}

bool css_hides(struct str style)
{
    struct str rest = str_cut(style, STYLE_MAX), property, value;
    while (rest.len)
        if (split(next_declaration(&rest), &property, &value) &&
            str_ieq(property, STR("display")) && str_istarts(value, STR("none")))
            return true;
    return false;
}
