#include "net/mime/rtf.h"

#include "base/arena.h"
#include "base/buf.h"
#include "net/mime/charset.h"
#include "net/mime/words.h"

#include <string.h>
#include <unicode/utf16.h>
#include <unicode/utf8.h>

enum {
    WINDOW = 4096,
    HEADER = 16,
    COMPRESSED = 0x75465A4C, /* "LZFu" */
    STORED = 0x414C454D,     /* "MELA" */
    GROUPS_MAX = 100,
    WORD_MAX = 32,
};

/* What the window holds at first, MS-OXRTFCP 2.2.1. */
static const char preset[] =
    "{\\rtf1\\ansi\\mac\\deff0\\deftab720{\\fonttbl;}{\\f0\\fnil \\froman \\fswiss \\fmodern "
    "\\fscript \\fdecor MS Sans SerifSymbolArialTimes New RomanCourier{\\colortbl\\red0\\green0"
    "\\blue0\r\n\\par \\pard\\plain\\f0\\fs20\\b\\i\\u\\tab\\tx";

static unsigned u32(struct str s, size_t at)
{
    const unsigned char *p = (const unsigned char *)s.ptr + at;
    return (unsigned)p[0] | (unsigned)p[1] << 8 | (unsigned)p[2] << 16 | (unsigned)p[3] << 24;
}

/* Eight tokens after each control byte: a byte, or a reference of 12 bits offset
 * and 4 bits length into the window; one to the place of writing ends it. */
static struct str inflate(struct str in, char *out, size_t max)
{
    char window[WINDOW] = {0};
    memcpy(window, preset, sizeof preset - 1);
    size_t write = sizeof preset - 1, n = 0, at = 0;
    while (at < in.len) {
        unsigned control = (unsigned char)in.ptr[at++];
        for (int bit = 0; bit < 8 && at < in.len; bit++, control >>= 1) {
            size_t from = 0, len = 1;
            bool reference = control & 1;
            if (reference) {
                if (at + 2 > in.len)
                    return (struct str){out, n};
                unsigned token =
                    (unsigned)(unsigned char)in.ptr[at] << 8 | (unsigned char)in.ptr[at + 1];
                from = token >> 4;
                len = (token & 15) + 2;
                at += 2;
                if (from == write)
                    return (struct str){out, n};
            }
            for (size_t i = 0; i < len; i++) {
                if (n == max)
                    return (struct str){out, n};
                char c = reference ? window[(from + i) % WINDOW] : in.ptr[at++];
                out[n++] = window[write] = c;
                write = (write + 1) % WINDOW;
            }
        }
    }
    return (struct str){out, n};
}

bool rtf_decompress(struct arena *arena, struct str bytes, size_t max, struct str *out)
{
    if (bytes.len < HEADER)
        return false;
    size_t size = u32(bytes, 4) < max ? u32(bytes, 4) : max;
    unsigned form = u32(bytes, 8);
    struct str body = str_sub(bytes, HEADER, bytes.len);
    if (form == STORED)
        *out = str_sub(body, 0, size);
    else if (form == COMPRESSED)
        *out = inflate(body, arena_alloc(arena, size + 1), size);
    return form == STORED || form == COMPRESSED;
}

/* --- words ------------------------------------------------------------- */

struct group {
    bool skipped;  /* a destination without words */
    bool tag;      /* {\*\htmltag ...}: HTML as it was */
    bool rtf_only; /* \htmlrtf: what only RTF readers should see */
    int fallback;  /* \uc: bytes that follow a \u for older readers */
};

struct reader {
    struct arena *arena;
    struct str s;
    size_t at;
    struct buf out;   /* UTF-8 */
    struct buf bytes; /* of the code page, not yet converted */
    char charset[24];
    struct group stack[GROUPS_MAX];
    size_t depth;
    size_t too_deep; /* groups open beyond the stack */
    int skip;        /* fallback bytes still to come */
    unsigned high;   /* the first half of a surrogate pair, 0 when none waits */
    bool html;
};

static const char *const skipped[] = {
    "fonttbl",
    "colortbl",
    "stylesheet",
    "info",
    "pict",
    "object",
    "header",
    "footer",
    "headerl",
    "headerr",
    "footerl",
    "footerr",
    "footnote",
    "themedata",
    "datastore",
    "generator",
    "filetbl",
    "listtable",
    "listoverridetable",
    "rsidtbl",
    "xmlnstbl",
    "mhtmltag",
};

static struct group *top(struct reader *r)
{
    return &r->stack[r->depth];
}

static void flush(struct reader *r)
{
    if (r->bytes.len)
        buf_add(&r->out, charset_to_utf8(r->arena, buf_str(&r->bytes), str_of(r->charset), NULL));
    r->bytes.len = 0;
}

static bool is_shown(struct reader *r)
{
    const struct group *g = top(r);
    return !g->skipped && !r->too_deep && (g->tag || !g->rtf_only);
}

static void add_byte(struct reader *r, char c)
{
    if (r->skip > 0)
        r->skip--;
    else if (is_shown(r))
        buf_char(&r->bytes, c);
}

/* One UTF-16 unit; a letter beyond the first plane comes as two. */
static void add_unicode(struct reader *r, int code)
{
    UChar32 c = code < 0 ? code + 65536 : code;
    r->skip = top(r)->fallback;
    if (!is_shown(r) || c <= 0 || c > 0xFFFF)
        return;
    if (U16_IS_LEAD(c)) {
        r->high = (unsigned)c;
        return;
    }
    if (U16_IS_TRAIL(c))
        c = r->high ? U16_GET_SUPPLEMENTARY(r->high, c) : 0xFFFD;
    r->high = 0;
    char utf8[U8_MAX_LENGTH];
    int n = 0;
    U8_APPEND_UNSAFE(utf8, n, c);
    flush(r);
    buf_bytes(&r->out, utf8, (size_t)n);
}

static void control_word(struct reader *r, struct str word, int number, bool has_number)
{
    struct group *g = top(r);
    static const struct {
        const char *word, *text, *html;
    } texts[] = {
        {"par", "\n", "\r\n"},      {"line", "\n", "\r\n"},        {"tab", "\t", "\t"},
        {"row", "\n", "\n"},        {"cell", "\t", "\t"},          {"lquote", "‘", "&lsquo;"},
        {"rquote", "’", "&rsquo;"}, {"ldblquote", "“", "&ldquo;"}, {"rdblquote", "”", "&rdquo;"},
        {"bullet", "•", "&bull;"},  {"endash", "–", "&ndash;"},    {"emdash", "—", "&mdash;"},
    };
    for (size_t i = 0; i < sizeof skipped / sizeof *skipped; i++)
        if (str_eq(word, str_of(skipped[i])))
            g->skipped = true;
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++)
        if (str_eq(word, str_of(texts[i].word)) && is_shown(r)) {
            flush(r);
            buf_c(&r->out, r->html ? texts[i].html : texts[i].text);
        }
    if (str_eq(word, STR("fromhtml")))
        r->html = true;
    else if (str_eq(word, STR("htmlrtf")))
        g->rtf_only = !has_number || number != 0;
    else if (str_eq(word, STR("htmltag")))
        g->tag = true, g->skipped = false;
    else if (str_eq(word, STR("u")))
        add_unicode(r, number);
    else if (str_eq(word, STR("uc")) && number >= 0 && number < 10)
        g->fallback = number;
    else if (str_eq(word, STR("ansicpg")) && number > 0 && number < 70000) {
        struct str name = number == 65001 ? STR("utf-8") : str_printf(r->arena, "cp%d", number);
        if (number >= 1250 && number <= 1258)
            name = str_printf(r->arena, "windows-%d", number);
        memcpy(r->charset, name.ptr, name.len);
        r->charset[name.len] = 0;
    }
}

/* At a backslash. */
static void read_control(struct reader *r)
{
    struct str s = r->s;
    if (++r->at >= s.len)
        return;
    char c = s.ptr[r->at];
    size_t n = 0;
    while (r->at + n < s.len && n < WORD_MAX && s.ptr[r->at + n] >= 'a' && s.ptr[r->at + n] <= 'z')
        n++;
    if (n == 0) {
        r->at++;
        if (c == '\'' && r->at + 2 <= s.len) {
            int high = mime_hex(s.ptr[r->at]), low = mime_hex(s.ptr[r->at + 1]);
            r->at += 2;
            if (high >= 0 && low >= 0)
                add_byte(r, (char)(high << 4 | low));
        } else if (c == '*') {
            top(r)->skipped = true; /* unless a word that is known follows */
        } else if (c == '~') {
            add_unicode(r, 0xA0);
            r->skip = 0;
        } else if (c == '_') {
            add_byte(r, '-');
        } else if (strchr("\\{}", c) && c) {
            add_byte(r, c);
        } else if (c == '\n' || c == '\r') {
            add_byte(r, '\n');
        }
        return;
    }
    struct str word = str_sub(s, r->at, n);
    r->at += n;
    bool negative = r->at < s.len && s.ptr[r->at] == '-', has_number = false;
    r->at += negative;
    int number = 0;
    for (; r->at < s.len && s.ptr[r->at] >= '0' && s.ptr[r->at] <= '9'; r->at++) {
        number = number < 1000000 ? number * 10 + (s.ptr[r->at] - '0') : number;
        has_number = true;
    }
    if (r->at < s.len && s.ptr[r->at] == ' ')
        r->at++;
    control_word(r, word, negative ? -number : number, has_number);
}

static void open_group(struct reader *r)
{
    if (r->depth + 1 == GROUPS_MAX) {
        r->too_deep++;
        return;
    }
    r->stack[r->depth + 1] = r->stack[r->depth];
    r->depth++;
}

static void close_group(struct reader *r)
{
    if (r->too_deep)
        r->too_deep--;
    else if (r->depth)
        r->depth--;
    r->skip = 0;
}

struct str rtf_words(struct arena *arena, struct str rtf, bool *is_html)
{
    struct reader *r = arena_alloc(arena, sizeof *r);
    r->arena = arena;
    r->s = rtf;
    r->out = buf_in(arena);
    r->bytes = buf_in(arena);
    r->stack[0].fallback = 1;
    memcpy(r->charset, "windows-1252", sizeof "windows-1252");
    buf_reserve(&r->out, rtf.len + 1);
    while (r->at < rtf.len) {
        char c = rtf.ptr[r->at];
        if (c == '\\') {
            read_control(r);
            continue;
        }
        r->at++;
        if (c == '{')
            open_group(r);
        else if (c == '}')
            close_group(r);
        else if (c != '\r' && c != '\n')
            add_byte(r, c);
    }
    flush(r);
    *is_html = r->html;
    return str_to_utf8(arena, buf_str(&r->out));
}
