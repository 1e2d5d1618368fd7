#include "net/mime/words.h"

#include "base/arena.h"
#include "base/buf.h"
#include "net/mime/charset.h"

#include <string.h>

struct word {
    struct str charset;
    char encoding; /* 'b' or 'q' */
    struct str text;
    size_t end; /* offset behind "?=" */
};

int mime_hex(char c)
{
    if (c >= '0' && c <= '9')
        return c - '0';
    if (c >= 'a' && c <= 'f')
        return c - 'a' + 10;
    if (c >= 'A' && c <= 'F')
        return c - 'A' + 10;
    return -1;
}

/* One more than the value of a base64 digit; 0: not one. */
static const unsigned char base64_digit[256] = {
    ['A'] = 1,  2,  3,  4,  5,  6,  7,  8,  9,  10, 11,         12,         13,
    14,         15, 16, 17, 18, 19, 20, 21, 22, 23, 24,         25,         26,
    ['a'] = 27, 28, 29, 30, 31, 32, 33, 34, 35, 36, 37,         38,         39,
    40,         41, 42, 43, 44, 45, 46, 47, 48, 49, 50,         51,         52,
    ['0'] = 53, 54, 55, 56, 57, 58, 59, 60, 61, 62, ['+'] = 63, ['/'] = 64,
};

static void put_three(char *out, unsigned bits)
{
    out[0] = (char)(bits >> 16);
    out[1] = (char)(bits >> 8);
    out[2] = (char)bits;
}

/* What two or three digits before the end say. */
static size_t put_rest(char *out, unsigned bits, unsigned have)
{
    if (have < 2)
        return 0;
    out[0] = (char)(bits >> (have == 2 ? 4 : 10));
    if (have == 3)
        out[1] = (char)(bits >> 2);
    return have - 1;
}

/* Groups of four digits from the start of `in` on: most of any file. */
static size_t decode_groups(struct str in, char *out, size_t *written)
{
    size_t i = 0;
    for (; i + 4 <= in.len; i += 4) {
        const unsigned char *p = (const unsigned char *)in.ptr + i;
        unsigned a = base64_digit[p[0]], b = base64_digit[p[1]], c = base64_digit[p[2]],
                 d = base64_digit[p[3]];
        if (!a || !b || !c || !d)
            break;
        put_three(out + *written, (a - 1) << 18 | (b - 1) << 12 | (c - 1) << 6 | (d - 1));
        *written += 3;
    }
    return i;
}

size_t mime_base64_decode(struct str in, char *out)
{
    size_t n = 0;
    unsigned bits = 0, have = 0;
    for (size_t i = 0; i < in.len; i++) {
        if (have == 0)
            i += decode_groups(str_sub(in, i, in.len), out, &n);
        if (i == in.len)
            break;
        unsigned digit = base64_digit[(unsigned char)in.ptr[i]];
        if (digit) {
            bits = bits << 6 | (digit - 1);
            if (++have < 4)
                continue;
            put_three(out + n, bits);
            n += 3;
        } else if (in.ptr[i] == '=') {
            n += put_rest(out + n, bits, have);
        } else {
            continue;
        }
        bits = have = 0;
    }
    return n + put_rest(out + n, bits, have);
}

static size_t q_decode(struct str in, char *out)
{
    size_t n = 0;
    for (size_t i = 0; i < in.len; i++) {
        char c = in.ptr[i];
        if (c == '=' && i + 2 < in.len && mime_hex(in.ptr[i + 1]) >= 0 &&
            mime_hex(in.ptr[i + 2]) >= 0) {
            c = (char)(mime_hex(in.ptr[i + 1]) << 4 | mime_hex(in.ptr[i + 2]));
            i += 2;
        } else if (c == '_') {
            c = ' ';
        }
        out[n++] = c;
    }
    return n;
}

/* An encoded word that begins at `at` ("=?"). */
static bool parse_word(struct str s, size_t at, struct word *w)
{
    struct str rest = str_sub(s, at + 2, s.len);
    ptrdiff_t q1 = str_chr(str_sub(rest, 0, 60), '?');
    if (q1 <= 0 || (size_t)q1 + 2 >= rest.len || rest.ptr[q1 + 2] != '?')
        return false;
    char encoding = (char)(rest.ptr[q1 + 1] | 0x20);
    if (encoding != 'b' && encoding != 'q')
        return false;
    w->encoding = encoding;
    w->charset = str_sub(rest, 0, (size_t)q1);
    ptrdiff_t language = str_chr(w->charset, '*'); /* RFC 2231 5 */
    if (language >= 0)
        w->charset.len = (size_t)language;
    struct str text = str_sub(rest, (size_t)q1 + 3, rest.len);
    ptrdiff_t end = str_find(text, STR("?="));
    if (end < 0)
        return false;
    w->text = str_sub(text, 0, (size_t)end);
    w->end = (size_t)(text.ptr - s.ptr) + (size_t)end + 2;
    return true;
}

size_t mime_word_length(struct str s, size_t at)
{
    struct word w;
    return str_starts(str_sub(s, at, 2), STR("=?")) && parse_word(s, at, &w) ? w.end - at : 0;
}

static bool blank(struct str s)
{
    return str_trim(s).len == 0;
}

/* Any run of white space that holds a line end, and any control character,
 * becomes one space. */
static struct str one_line(struct arena *arena, struct str s)
{
    char *out = arena_alloc(arena, s.len + 1);
    size_t n = 0;
    for (size_t i = 0; i < s.len; i++) {
        unsigned char c = (unsigned char)s.ptr[i];
        if (c >= 0x20 && c != 0x7F) {
            out[n++] = (char)c;
            continue;
        }
        if (c == '\r' || c == '\n') {
            while (n && out[n - 1] == ' ')
                n--;
            while (i + 1 < s.len && strchr(" \t\r\n", s.ptr[i + 1]) && s.ptr[i + 1])
                i++;
        }
        out[n++] = ' ';
    }
    return str_trim((struct str){out, n});
}

static bool is_plain(struct str s)
{
    for (size_t i = 0; i < s.len; i++) {
        unsigned char c = (unsigned char)s.ptr[i];
        if (c < 0x20 || c >= 0x7F || (c == '=' && i + 1 < s.len && s.ptr[i + 1] == '?'))
            return false;
    }
    return true;
}

/* Decoded bytes of neighbouring words in one charset, converted together. */
struct pending {
    struct buf bytes;
    struct str charset;
};

static void flush(struct arena *arena, struct pending *p, struct buf *out, bool *repaired)
{
    if (p->bytes.len)
        buf_add(out, charset_to_utf8(arena, buf_str(&p->bytes), p->charset, repaired));
    p->bytes.len = 0;
}

static void add_word(struct arena *arena, struct pending *p, const struct word *w, struct buf *out,
                     bool *repaired)
{
    if (!str_ieq(p->charset, w->charset))
        flush(arena, p, out, repaired);
    p->charset = w->charset;
    buf_reserve(&p->bytes, w->text.len + 3);
    char *to = p->bytes.ptr + p->bytes.len;
    p->bytes.len += w->encoding == 'b' ? mime_base64_decode(w->text, to) : q_decode(w->text, to);
}

/* Offset of the last "?=": behind it no word can end, so that looking for ends
 * stays linear. */
static size_t last_word_end(struct str s)
{
    for (size_t i = s.len; i >= 2; i--)
        if (s.ptr[i - 2] == '?' && s.ptr[i - 1] == '=')
            return i - 2;
    return 0;
}

struct str mime_words_decode(struct arena *arena, struct str raw, bool *repaired)
{
    raw = str_trim(raw);
    if (is_plain(raw))
        return str_dup(arena, raw.ptr ? raw : STR(""));
    struct str s = one_line(arena, raw);
    struct buf out = buf_in(arena);
    struct pending pending = {.bytes = buf_in(arena)};
    bool after_word = false;
    size_t from = 0, last = last_word_end(s);
    for (size_t at = 0; at < last; at++) {
        struct word w;
        if (s.ptr[at] != '=' || s.ptr[at + 1] != '?' || !parse_word(s, at, &w))
            continue;
        struct str between = str_sub(s, from, at - from);
        if (!after_word || !blank(between)) {
            flush(arena, &pending, &out, repaired);
            buf_add(&out, charset_to_utf8(arena, between, STR(""), repaired));
        }
        add_word(arena, &pending, &w, &out, repaired);
        after_word = true;
        from = w.end;
        at = w.end - 1;
    }
    flush(arena, &pending, &out, repaired);
    buf_add(&out, charset_to_utf8(arena, str_sub(s, from, s.len), STR(""), repaired));
    return one_line(arena, str_to_utf8(arena, buf_str(&out)));
}
