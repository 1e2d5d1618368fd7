#include "net/mime/charset.h"

#include "base/arena.h"

#include <string.h>
#include <unicode/ucnv.h>
#include <unicode/ustring.h>

enum { CHARSET_NAME_MAX = 40, HTML_META_BYTES = 1024 };

/* Code points of 0x80..0x9F in windows-1252; the five unassigned ones are U+FFFD. */
static const unsigned short windows_1252[32] = {
    0x20AC, 0xFFFD, 0x201A, 0x0192, 0x201E, 0x2026, 0x2020, 0x2021, 0x02C6, 0x2030, 0x0160,
    0x2039, 0x0152, 0xFFFD, 0x017D, 0xFFFD, 0xFFFD, 0x2018, 0x2019, 0x201C, 0x201D, 0x2022,
    0x2013, 0x2014, 0x02DC, 0x2122, 0x0161, 0x203A, 0x0153, 0xFFFD, 0x017E, 0x0178,
};

/* Names that mean something else than they say: supersets that senders use
 * without saying so (as in the WHATWG Encoding Standard). */
static const struct {
    const char *name, *icu;
} aliases[] = {
    {"gb2312", "gb18030"},          {"gbk", "gb18030"},
    {"x-gbk", "gb18030"},           {"ks_c_5601-1987", "windows-949"},
    {"euc-kr", "windows-949"},      {"shift_jis", "windows-31j"},
    {"shift-jis", "windows-31j"},   {"x-sjis", "windows-31j"},
    {"iso-8859-9", "windows-1254"}, {"iso-8859-11", "windows-874"},
    {"tis-620", "windows-874"},     {"iso-8859-8-i", "iso-8859-8"},
    {"unicode-1-1-utf-7", "utf-7"}, {"unicode-1-1-utf-8", "utf-8"},
    {"big5", "big5-hkscs"},
};

static const char *const western[] = {
    "us-ascii",       "ascii",
    "iso-8859-1",     "iso8859-1",
    "iso_8859-1",     "latin1",
    "latin-1",        "l1",
    "windows-1252",   "cp1252",
    "cp-1252",        "x-ansi",
    "ansi_x3.4-1968", "ansi_x3.110-1983",
    "8859-1",
};

static const char *const unnamed[] = {
    "",       "unknown-8bit", "x-unknown", "unknown",         "default",        "_autodetect",
    "binary", "8bit",         "none",      "default_charset", "x-user-defined",
};

static bool listed(const char *const *list, size_t count, struct str name)
{
    for (size_t i = 0; i < count; i++)
        if (str_ieq(name, str_of(list[i])))
            return true;
    return false;
}
#define LISTED(list, name) listed((list), sizeof(list) / sizeof *(list), (name))

static bool is_ascii(struct str s)
{
    for (size_t i = 0; i < s.len; i++)
        if ((unsigned char)s.ptr[i] - 1u >= 0x7F)
            return false;
    return true;
}

static size_t put(char *out, unsigned c)
{
    if (c < 0x80) {
        out[0] = (char)c;
        return 1;
    }
    if (c < 0x800) {
        out[0] = (char)(0xC0 | c >> 6);
        out[1] = (char)(0x80 | (c & 0x3F));
        return 2;
    }
    out[0] = (char)(0xE0 | c >> 12);
    out[1] = (char)(0x80 | (c >> 6 & 0x3F));
    out[2] = (char)(0x80 | (c & 0x3F));
    return 3;
}

static struct str from_windows_1252(struct arena *arena, struct str bytes)
{
    size_t need = 0;
    for (size_t i = 0; i < bytes.len; i++) {
        unsigned c = (unsigned char)bytes.ptr[i];
        need += c < 0x80 && c ? 1 : c < 0xA0 ? 3 : 2;
    }
    char *out = arena_alloc(arena, need + 1);
    size_t n = 0;
    for (size_t i = 0; i < bytes.len; i++) {
        unsigned c = (unsigned char)bytes.ptr[i];
        n += put(out + n, c == 0 ? 0xFFFD : c >= 0x80 && c < 0xA0 ? windows_1252[c - 0x80] : c);
    }
    return (struct str){out, n};
}

static struct str guess(struct arena *arena, struct str bytes)
{
    return str_is_utf8(bytes) ? bytes : from_windows_1252(arena, bytes);
}

/* Whether anything but ASCII and U+FFFD is there: a stray byte in UTF-8 is replaced
 * alone, but text without a single UTF-8 letter was never UTF-8. */
static bool holds_utf8_letter(struct str s)
{
    for (size_t i = 0; i < s.len; i++)
        if ((unsigned char)s.ptr[i] >= 0x80) {
            if (!str_starts(str_sub(s, i, 3), STR("\xEF\xBF\xBD")))
                return true;
            i += 2;
        }
    return false;
}

static UConverter *open_converter(struct str charset)
{
    char name[CHARSET_NAME_MAX + 1];
    if (charset.len > CHARSET_NAME_MAX)
        return NULL;
    memcpy(name, charset.ptr, charset.len);
    name[charset.len] = 0;
    for (size_t i = 0; i < sizeof aliases / sizeof *aliases; i++)
        if (str_ieq(charset, str_of(aliases[i].name)))
            memcpy(name, aliases[i].icu, strlen(aliases[i].icu) + 1);
    /* A comma or a slash in a name has a meaning to ICU that no sender intends. */
    for (const char *p = name; *p; p++)
        if (*p == ',' || *p == '/' || *p == '<' || (unsigned char)*p < 0x21)
            return NULL;
    /* ucnv_open looks for a file of that name on the disk, each time. */
    UErrorCode status = U_ZERO_ERROR;
    if (ucnv_countAliases(name, &status) == 0 || U_FAILURE(status))
        return NULL;
    UConverter *converter = ucnv_open(name, &status);
    return U_SUCCESS(status) ? converter : NULL;
}

/* Through UTF-16 in pieces, so that a large text needs no second large buffer. */
static struct str convert(struct arena *arena, UConverter *converter, struct str bytes)
{
    enum { PIVOT = 4096 };
    UChar pivot[PIVOT];
    UErrorCode status = U_ZERO_ERROR;
    UConverter *utf8 = ucnv_open("UTF-8", &status);
    if (U_FAILURE(status))
        return str_to_utf8(arena, bytes);
    /* One byte of any charset gives at most three of UTF-8 (SCSU and its like aside,
     * which are cut); escapes only shrink. */
    size_t cap = bytes.len * 3 + 8;
    char *out = arena_alloc(arena, cap + 1), *target = out;
    const char *source = bytes.ptr;
    UChar *from = pivot, *to = pivot;
    ucnv_convertEx(utf8, converter, &target, out + cap, &source, bytes.ptr + bytes.len, pivot,
                   &from, &to, pivot + PIVOT, true, true, &status);
    ucnv_close(utf8);
    return (struct str){out, (size_t)(target - out)};
}

struct str charset_to_utf8(struct arena *arena, struct str bytes, struct str charset,
                           bool *repaired)
{
    bool unused = false;
    if (!repaired)
        repaired = &unused;
    bool utf8 = str_ieq(charset, STR("utf-8")) || str_ieq(charset, STR("utf8"));
    if (is_ascii(bytes) && (utf8 || LISTED(western, charset) || LISTED(unnamed, charset)))
        return bytes;
    if (utf8) {
        if (str_is_utf8(bytes))
            return bytes;
        *repaired = true;
        struct str fixed = str_to_utf8(arena, bytes);
        return holds_utf8_letter(fixed) ? fixed : from_windows_1252(arena, bytes);
    }
    if (LISTED(unnamed, charset)) {
        struct str out = guess(arena, bytes);
        *repaired = *repaired || out.ptr != bytes.ptr;
        return out;
    }
    if (LISTED(western, charset)) {
        /* Nobody writes Latin text that happens to be valid UTF-8. */
        bool mislabelled = str_is_utf8(bytes);
        *repaired = *repaired || mislabelled;
        return mislabelled ? bytes : from_windows_1252(arena, bytes);
    }
    UConverter *converter = open_converter(charset);
    if (!converter) {
        *repaired = true;
        return guess(arena, bytes);
    }
    struct str out = convert(arena, converter, bytes);
    ucnv_close(converter);
    if (!str_is_utf8(out) || str_find(out, STR("\xEF\xBF\xBD")) >= 0)
        *repaired = true;
    return str_to_utf8(arena, out);
}

struct str charset_of_html(struct str html)
{
    struct str head = str_sub(html, 0, HTML_META_BYTES);
    ptrdiff_t at = str_ifind(head, STR("charset="));
    if (at < 0)
        return STR("");
    struct str rest = str_sub(head, (size_t)at + 8, head.len);
    if (rest.len && (rest.ptr[0] == '"' || rest.ptr[0] == '\''))
        rest = str_sub(rest, 1, rest.len);
    size_t n = 0;
    while (n < rest.len && n < CHARSET_NAME_MAX && !strchr("\"' ;>/\r\n\t", rest.ptr[n]))
        n++;
    return str_sub(rest, 0, n);
}
