#include "net/mime/body.h"

#include "base/arena.h"
#include "base/buf.h"
#include "net/html/text.h"

#include <string.h>

struct str mime_text_lines(struct arena *arena, struct str text)
{
    char *out = arena_alloc(arena, text.len + 1);
    size_t n = 0;
    for (size_t i = 0; i < text.len; i++) {
        char c = text.ptr[i];
        if (c == '\r') {
            if (i + 1 < text.len && text.ptr[i + 1] == '\n')
                continue;
            c = '\n';
        }
        if (((unsigned char)c >= 0x20 && c != 0x7F) || c == '\n' || c == '\t')
            out[n++] = c;
    }
    while (n && strchr(" \t\n", out[n - 1]))
        n--;
    size_t from = 0;
    for (size_t i = 0; i < n && strchr(" \t\n", out[i]); i++)
        if (out[i] == '\n')
            from = i + 1;
    return (struct str){out + from, n - from};
}

static bool is_blank(struct str s)
{
    return str_trim(s).len == 0;
}

bool mime_body_is_blank(const struct mime_body *b)
{
    return is_blank(b->text) && is_blank(b->html);
}

static struct str escape_html(struct arena *arena, struct str text)
{
    struct buf out = buf_in(arena);
    buf_c(&out, "<div style=\"white-space:pre-wrap\">");
    for (size_t i = 0; i < text.len; i++) {
        char c = text.ptr[i];
        if (c == '<' || c == '>' || c == '&')
            buf_c(&out, c == '<' ? "&lt;" : c == '>' ? "&gt;" : "&amp;");
        else
            buf_char(&out, c);
    }
    buf_c(&out, "</div>");
    return buf_str(&out);
}

struct mime_body mime_body_join(struct arena *arena, const struct mime_body *parts, size_t count,
                                size_t max)
{
    size_t used = 0, with_text = 0, with_html = 0, last = 0;
    for (size_t i = 0; i < count; i++) {
        bool any = !mime_body_is_blank(&parts[i]);
        used += any;
        with_text += any && parts[i].text.ptr;
        with_html += any && parts[i].html.ptr;
        last = any ? i : last;
    }
    if (used <= 1)
        return count ? parts[last] : (struct mime_body){STR_NONE, STR_NONE};
    struct buf text = buf_in(arena), html = buf_in(arena);
    for (size_t i = 0; i < count; i++) {
        const struct mime_body *b = &parts[i];
        if (mime_body_is_blank(b))
            continue;
        if (with_text) {
            if (text.len)
                buf_c(&text, "\n\n");
            buf_add(&text, b->text.ptr ? b->text : html_to_text(arena, b->html, max));
        }
        if (with_html)
            buf_add(&html, b->html.ptr ? b->html : escape_html(arena, b->text));
    }
    return (struct mime_body){with_text ? buf_str(&text) : STR_NONE,
                              with_html ? buf_str(&html) : STR_NONE};
}

struct mime_body mime_body_choose(const struct mime_body *parts, size_t count)
{
    struct mime_body out = {STR_NONE, STR_NONE};
    for (size_t i = 0; i < count; i++) {
        if (!out.text.ptr && parts[i].text.ptr && !is_blank(parts[i].text))
            out.text = parts[i].text;
        if (parts[i].html.ptr && !is_blank(parts[i].html))
            out.html = parts[i].html;
    }
    return out;
}
