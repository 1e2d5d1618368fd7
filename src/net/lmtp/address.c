#include "net/lmtp/address.h"

#include "base/arena.h"
#include "base/buf.h"

#include <string.h>

/* Offset behind the quoted text that begins at `from`, or 0 when it never ends. */
static size_t quoted_end(struct str s, size_t from)
{
    for (size_t i = from + 1; i < s.len; i++) {
        if (s.ptr[i] == '\\')
            i++;
        else if (s.ptr[i] == '"')
            return i + 1;
    }
    return 0;
}

/* Offset of `c` outside quotes, or -1. */
static ptrdiff_t unquoted_chr(struct str s, char c)
{
    size_t i = 0;
    while (i < s.len) {
        if (s.ptr[i] == c)
            return (ptrdiff_t)i;
        if (s.ptr[i] != '"')
            i++;
        else if (!(i = quoted_end(s, i)))
            return -1;
    }
    return -1;
}

bool lmtp_path_split(struct str text, struct str *path, struct str *params)
{
    text = str_trim(text);
    if (!str_starts(text, STR("<")))
        return false;
    text = str_sub(text, 1, text.len);
    ptrdiff_t close = unquoted_chr(text, '>');
    if (close < 0)
        return false;
    *path = str_sub(text, 0, (size_t)close);
    *params = str_sub(text, (size_t)close + 1, text.len);
    if (params->len && params->ptr[0] != ' ')
        return false;
    *params = str_trim(*params);
    if (str_starts(*path, STR("@"))) {
        ptrdiff_t colon = str_chr(*path, ':');
        if (colon >= 0)
            *path = str_sub(*path, (size_t)colon + 1, path->len);
    }
    return true;
}

/* atext of RFC 5322 with dots and UTF-8. Dots may stand anywhere: the mailbox
 * table decides, not the grammar. */
static bool plain_local(struct str s)
{
    for (size_t i = 0; i < s.len; i++) {
        unsigned char c = (unsigned char)s.ptr[i];
        if (c <= ' ' || c == 0x7F || strchr("()<>[]:;@\\,\"", c))
            return false;
    }
    return s.len > 0;
}

static bool plain_domain(struct str s)
{
    char before = '.';
    for (size_t i = 0; i < s.len; i++) {
        unsigned char c = (unsigned char)s.ptr[i];
        bool letter = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
                      c == '-' || c == '_' || c >= 0x80;
        if (!letter && (c != '.' || before == '.'))
            return false;
        before = (char)c;
    }
    return s.len > 0 && before != '.';
}

/* "[127.0.0.1]", "[IPv6:::1]" */
static bool literal_domain(struct str s)
{
    if (s.len < 3 || s.ptr[0] != '[' || s.ptr[s.len - 1] != ']')
        return false;
    for (size_t i = 1; i < s.len - 1; i++) {
        char c = s.ptr[i];
        if (c <= ' ' || c > '~' || c == '[' || c == ']' || c == '\\')
            return false;
    }
    return true;
}

/* Takes the quotes and backslashes off, and puts them back only where needed. */
static struct str unquote_local(struct arena *arena, struct str quoted)
{
    struct buf bare = buf_in(arena), again = buf_in(arena);
    buf_char(&again, '"');
    for (size_t i = 1; i + 1 < quoted.len; i++) {
        if (quoted.ptr[i] == '\\')
            i++;
        char c = quoted.ptr[i];
        buf_char(&bare, c);
        if (c == '"' || c == '\\')
            buf_char(&again, '\\');
        buf_char(&again, c);
    }
    buf_char(&again, '"');
    return plain_local(buf_str(&bare)) ? buf_str(&bare) : buf_str(&again);
}

static bool has_control(struct str s)
{
    for (size_t i = 0; i < s.len; i++)
        if ((unsigned char)s.ptr[i] < ' ' || s.ptr[i] == 0x7F)
            return true;
    return false;
}

static bool read_local(struct arena *arena, struct str text, struct str *local)
{
    bool quoted = str_starts(text, STR("\"")) && quoted_end(text, 0) == text.len;
    if (!quoted && !plain_local(text))
        return false;
    *local = quoted ? unquote_local(arena, text) : text;
    return local->len <= LMTP_LOCAL_MAX;
}

/* Offset of the @ before the domain; the length when there is none. */
static size_t domain_sign(struct str address)
{
    ptrdiff_t at = unquoted_chr(address, '@');
    return at < 0 ? address.len : (size_t)at;
}

bool lmtp_recipient(struct arena *arena, struct str path, struct str *address)
{
    size_t at = domain_sign(path);
    struct str local, domain = str_sub(path, at + 1, path.len);
    if (!str_is_utf8(path) || has_control(path) || !read_local(arena, str_sub(path, 0, at), &local))
        return false;
    if (at == path.len) {
        *address = str_dup(arena, local);
        return true;
    }
    if (domain.len > LMTP_DOMAIN_MAX || !(plain_domain(domain) || literal_domain(domain)))
        return false;
    *address = str_printf(arena, "%.*s@%.*s", STR_ARG(local), STR_ARG(domain));
    return true;
}

bool lmtp_same_recipient(struct str a, struct str b)
{
    size_t at = domain_sign(a);
    return a.len == b.len && str_eq(str_sub(a, 0, at), str_sub(b, 0, at)) && str_ieq(a, b);
}
