#include "base/str.h"

#include "base/arena.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

struct str str_of(const char *c)
{
    return c ? (struct str){c, strlen(c)} : STR_NONE;
}

static char lower(char c)
{
    return c >= 'A' && c <= 'Z' ? (char)(c - 'A' + 'a') : c;
}

bool str_eq(struct str a, struct str b)
{
    return a.len == b.len && (a.len == 0 || memcmp(a.ptr, b.ptr, a.len) == 0);
}

bool str_ieq(struct str a, struct str b)
{
    if (a.len != b.len)
        return false;
    for (size_t i = 0; i < a.len; i++)
        if (lower(a.ptr[i]) != lower(b.ptr[i]))
            return false;
    return true;
}

bool str_starts(struct str s, struct str prefix)
{
    return s.len >= prefix.len && str_eq(str_sub(s, 0, prefix.len), prefix);
}

bool str_istarts(struct str s, struct str prefix)
{
    return s.len >= prefix.len && str_ieq(str_sub(s, 0, prefix.len), prefix);
}

bool str_ends(struct str s, struct str suffix)
{
    return s.len >= suffix.len && str_eq(str_sub(s, s.len - suffix.len, suffix.len), suffix);
}

ptrdiff_t str_find(struct str s, struct str needle)
{
    if (needle.len == 0)
        return 0;
    if (needle.len > s.len)
        return -1;
    const char *p = memmem(s.ptr, s.len, needle.ptr, needle.len);
    return p ? p - s.ptr : -1;
}

ptrdiff_t str_ifind(struct str s, struct str needle)
{
    for (size_t i = 0; i + needle.len <= s.len; i++)
        if (str_ieq(str_sub(s, i, needle.len), needle))
            return (ptrdiff_t)i;
    return -1;
}

ptrdiff_t str_chr(struct str s, char c)
{
    const char *p = s.len ? memchr(s.ptr, c, s.len) : NULL;
    return p ? p - s.ptr : -1;
}

struct str str_sub(struct str s, size_t from, size_t len)
{
    if (from > s.len)
        from = s.len;
    if (len > s.len - from)
        len = s.len - from;
    return (struct str){s.ptr ? s.ptr + from : NULL, len};
}

static bool is_space(char c)
{
    return c == ' ' || (c >= '\t' && c <= '\r');
}

struct str str_trim(struct str s)
{
    while (s.len && is_space(s.ptr[0])) {
        s.ptr++;
        s.len--;
    }
    while (s.len && is_space(s.ptr[s.len - 1]))
        s.len--;
    return s;
}

bool str_split(struct str *rest, char sep, struct str *part)
{
    if (!rest->ptr)
        return false;
    ptrdiff_t at = str_chr(*rest, sep);
    if (at < 0) {
        *part = *rest;
        *rest = STR_NONE;
        return true;
    }
    *part = str_sub(*rest, 0, (size_t)at);
    *rest = str_sub(*rest, (size_t)at + 1, rest->len);
    return true;
}

struct str str_dup(struct arena *arena, struct str s)
{
    return s.ptr ? (struct str){arena_dup(arena, s.ptr, s.len), s.len} : STR_NONE;
}

char *str_c(struct arena *arena, struct str s)
{
    return arena_dup(arena, s.ptr, s.len);
}

struct str str_lower(struct arena *arena, struct str s)
{
    char *p = arena_dup(arena, s.ptr, s.len);
    for (size_t i = 0; i < s.len; i++)
        p[i] = lower(p[i]);
    return (struct str){p, s.len};
}

struct str str_printf(struct arena *arena, const char *fmt, ...)
{
    va_list ap;
    va_start(ap, fmt);
    int n = vsnprintf(NULL, 0, fmt, ap);
    va_end(ap);
    size_t len = n < 0 ? 0 : (size_t)n;
    char *p = arena_alloc(arena, len + 1);
    va_start(ap, fmt);
    vsnprintf(p, len + 1, fmt, ap);
    va_end(ap);
    return (struct str){p, len};
}

bool str_to_i64(struct str s, int64_t min, int64_t max, int64_t *out)
{
    bool negative = s.len && s.ptr[0] == '-';
    size_t i = negative || (s.len && s.ptr[0] == '+') ? 1 : 0;
    if (i == s.len)
        return false;
    int64_t value = 0;
    for (; i < s.len; i++) {
        if (s.ptr[i] < '0' || s.ptr[i] > '9')
            return false;
        int digit = s.ptr[i] - '0';
        if (__builtin_mul_overflow(value, 10, &value) ||
            __builtin_add_overflow(value, negative ? -digit : digit, &value))
            return false;
    }
    if (value < min || value > max)
        return false;
    *out = value;
    return true;
}

/* Length of the valid UTF-8 sequence at s[0..len), 0 if invalid (RFC 3629). */
static size_t sequence(const unsigned char *s, size_t len)
{
    if (s[0] < 0x80)
        return s[0] ? 1 : 0;
    size_t n = s[0] >= 0xF0 ? 4 : s[0] >= 0xE0 ? 3 : 2;
    if (s[0] < 0xC2 || s[0] > 0xF4 || len < n)
        return 0;
    for (size_t i = 1; i < n; i++)
        if ((s[i] & 0xC0) != 0x80)
            return 0;
    if ((s[0] == 0xE0 && s[1] < 0xA0) || (s[0] == 0xED && s[1] > 0x9F) ||
        (s[0] == 0xF0 && s[1] < 0x90) || (s[0] == 0xF4 && s[1] > 0x8F))
        return 0;
    return n;
}

/* Eight bytes of ASCII, none of them 0. */
static bool is_plain(const char *p)
{
    uint64_t word;
    memcpy(&word, p, sizeof word);
    return ((word | (word - UINT64_C(0x0101010101010101))) & UINT64_C(0x8080808080808080)) == 0;
}

static size_t valid_prefix(struct str s)
{
    size_t i = 0;
    while (i < s.len) {
        if (i + 8 <= s.len && is_plain(s.ptr + i)) {
            i += 8;
            continue;
        }
        size_t n = sequence((const unsigned char *)s.ptr + i, s.len - i);
        if (n == 0)
            break;
        i += n;
    }
    return i;
}

bool str_is_utf8(struct str s)
{
    return valid_prefix(s) == s.len;
}

struct str str_to_utf8(struct arena *arena, struct str s)
{
    if (str_is_utf8(s))
        return s;
    char *out = arena_alloc(arena, s.len * 3 + 1);
    size_t n = 0;
    while (s.len) {
        size_t good = valid_prefix(s);
        memcpy(out + n, s.ptr, good);
        n += good;
        s = str_sub(s, good, s.len);
        if (s.len) {
            memcpy(out + n, "\xEF\xBF\xBD", 3);
            n += 3;
            s = str_sub(s, 1, s.len);
        }
    }
    return (struct str){out, n};
}

struct str str_cut(struct str s, size_t max)
{
    if (s.len <= max)
        return s;
    while (max > 0 && ((unsigned char)s.ptr[max] & 0xC0) == 0x80)
        max--;
    return str_sub(s, 0, max);
}

bool str_eq_secret(struct str a, struct str b)
{
    if (a.len != b.len)
        return false;
    volatile unsigned char diff = 0;
    for (size_t i = 0; i < a.len; i++)
        diff = (unsigned char)(diff | ((unsigned char)a.ptr[i] ^ (unsigned char)b.ptr[i]));
    return diff == 0;
}
