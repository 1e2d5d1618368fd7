#include "domain/practice/placeholder.h"

#include <string.h>

enum { BRACKETED_MAX = 40 };

enum shape {
    SHAPE_RUN,        /* `first` characters at least, all the one of `text`, a whole word */
    SHAPE_WORD,       /* whole words, in this case */
    SHAPE_ANYCASE,    /* whole words, ASCII letters in any case */
    SHAPE_LITERAL,    /* these characters anywhere */
    SHAPE_BRACKET,    /* words between text[0] and text[1] */
    SHAPE_NAMELESS,   /* these words, a space, then a comma, a full stop or ")" */
    SHAPE_NUMBERLESS, /* these words, then punctuation or the end of the line */
    SHAPE_ALONE,      /* these words begin the line and a comma follows at once */
};

struct pattern {
    enum shape shape;
    const char *text;
    size_t min; /* SHAPE_RUN */
};

static const struct pattern patterns[] = {
    {SHAPE_BRACKET, "[]", 0},
    {SHAPE_BRACKET, "<>", 0},
    {SHAPE_BRACKET, "{}", 0},
    {SHAPE_BRACKET, "%%", 0},
    {SHAPE_RUN, "X", 2},
    {SHAPE_RUN, "x", 3},
    {SHAPE_RUN, "_", 3},
    {SHAPE_RUN, "?", 3},
    {SHAPE_WORD, "TODO", 0},
    {SHAPE_WORD, "FIXME", 0},
    {SHAPE_WORD, "TBD", 0},
    {SHAPE_WORD, "TBC", 0},
    {SHAPE_WORD, "À COMPLÉTER", 0},
    {SHAPE_WORD, "A COMPLÉTER", 0},
    {SHAPE_WORD, "A COMPLETER", 0},
    {SHAPE_WORD, "À REMPLIR", 0},
    {SHAPE_WORD, "A REMPLIR", 0},
    {SHAPE_WORD, "À DÉFINIR", 0},
    {SHAPE_WORD, "A DEFINIR", 0},
    {SHAPE_WORD, "JJ/MM/AAAA", 0}, /* before what it begins with */
    {SHAPE_WORD, "JJ/MM/AA", 0},
    {SHAPE_WORD, "JJ/MM", 0},
    {SHAPE_WORD, "DD/MM/YYYY", 0},
    {SHAPE_WORD, "MM/DD/YYYY", 0},
    {SHAPE_WORD, "NOM DU CLIENT", 0},
    {SHAPE_WORD, "CUSTOMER NAME", 0},
    {SHAPE_ANYCASE, "lorem ipsum", 0},
    {SHAPE_ANYCASE, "insert name", 0},
    {SHAPE_ANYCASE, "your name here", 0},
    {SHAPE_ANYCASE, "votre nom ici", 0},
    {SHAPE_NAMELESS, "Bonjour", 0},
    {SHAPE_NAMELESS, "Bonsoir", 0},
    {SHAPE_NAMELESS, "Cher", 0},
    {SHAPE_NAMELESS, "Chère", 0},
    {SHAPE_NAMELESS, "Madame", 0},
    {SHAPE_NAMELESS, "Monsieur", 0},
    {SHAPE_NAMELESS, "Hello", 0},
    {SHAPE_NAMELESS, "Hi", 0},
    {SHAPE_NAMELESS, "Dear", 0},
    {SHAPE_NAMELESS, "Mr", 0},
    {SHAPE_NAMELESS, "Mrs", 0},
    {SHAPE_NAMELESS, "Ms", 0},
    {SHAPE_NAMELESS, "commande", 0},
    {SHAPE_NAMELESS, "order", 0},
    {SHAPE_NUMBERLESS, "n°", 0},
    {SHAPE_NUMBERLESS, "N°", 0},
    {SHAPE_ALONE, "Cher", 0},
    {SHAPE_ALONE, "Chère", 0},
    {SHAPE_ALONE, "Dear", 0},
    {SHAPE_LITERAL, "()", 0},
    {SHAPE_LITERAL, "( )", 0},
    {SHAPE_LITERAL, "« »", 0},
    {SHAPE_LITERAL, "«\u00a0»", 0},
    {SHAPE_LITERAL, "«\u00a0\u00a0»", 0},
    {SHAPE_LITERAL, "\"\"", 0},
    {SHAPE_LITERAL, " de €", 0},
};

static char byte_at(struct str s, size_t at)
{
    return at < s.len ? s.ptr[at] : 0;
}

static bool one_of(char c, const char *set)
{
    return c && strchr(set, c);
}

/* Letters outside ASCII count as letters; U+0080..U+00BF (« » ° and the like)
 * and U+2000..U+2FFF (dashes, quotes, spaces) do not. */
static bool letter_at(struct str s, size_t at)
{
    unsigned char c = (unsigned char)byte_at(s, at);
    if (c >= 0x80)
        return c != 0xC2 && c != 0xE2;
    return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

static bool letter_before(struct str s, size_t at)
{
    while (at > 0 && ((unsigned char)s.ptr[at - 1] & 0xC0) == 0x80)
        at--;
    return at > 0 && letter_at(s, at - 1);
}

/* Length of one white space, no-break ones included; 0 when there is none. */
static size_t space_at(struct str s, size_t at)
{
    unsigned char first = (unsigned char)byte_at(s, at);
    if (first == ' ' || first == '\t')
        return 1;
    if (first < 0xC2) /* nearly all bytes: no space of any width */
        return 0;
    struct str rest = str_sub(s, at, s.len);
    return str_starts(rest, STR("\u00a0")) ? 2 : str_starts(rest, STR("\u202f")) ? 3 : 0;
}

static size_t spaces_at(struct str s, size_t at)
{
    size_t n = 0;
    for (size_t one; (one = space_at(s, at + n)) > 0;)
        n += one;
    return n;
}

static size_t run(struct str line, size_t at, const struct pattern *p)
{
    size_t n = 0;
    if (at > 0 && line.ptr[at - 1] == p->text[0])
        return 0; /* seen from its start */
    while (byte_at(line, at + n) == p->text[0])
        n++;
    return n >= p->min && !letter_before(line, at) && !letter_at(line, at + n) ? n : 0;
}

static size_t whole(struct str line, size_t at, struct str words, bool any_case)
{
    struct str here = str_sub(line, at, words.len);
    bool same = any_case ? str_ieq(here, words) : str_eq(here, words);
    return same && !letter_before(line, at) && !letter_at(line, at + words.len) ? words.len : 0;
}

static bool has_digit(struct str s)
{
    for (size_t i = 0; i < s.len; i++)
        if (one_of(s.ptr[i], "0123456789"))
            return true;
    return false;
}

/* A link "[text](url)", an image, a note "[1]", a reference "[Lune 2001]", a box
 * "[x]", "<a@b>" and "<https://...>" are no placeholders. */
static bool bracketed_name(struct str inside, char open)
{
    bool begins =
        letter_at(inside, 0) || one_of(inside.ptr[0], "._") || str_starts(inside, STR("…"));
    if (!begins || str_chr(inside, open) >= 0)
        return false;
    switch (open) {
    case '[': return !has_digit(inside);
    case '<': return str_chr(inside, '@') < 0 && str_chr(inside, ':') < 0;
    case '%': return str_chr(inside, ' ') < 0 && !has_digit(inside);
    default: return true;
    }
}

static size_t bracket(struct str line, size_t at, const char *pair)
{
    if (byte_at(line, at) != pair[0])
        return 0;
    struct str rest = str_sub(line, at + 1, BRACKETED_MAX + 1);
    ptrdiff_t close = str_chr(rest, pair[1]);
    if (close < 2)
        return 0;
    struct str inside = str_sub(rest, 0, (size_t)close);
    if (!bracketed_name(inside, pair[0]))
        return 0;
    size_t len = inside.len + 2;
    return pair[0] == '[' && one_of(byte_at(line, at + len), "(:") ? 0 : len;
}

static size_t nameless(struct str line, size_t at, struct str words)
{
    size_t len = whole(line, at, words, false);
    size_t gap = len ? spaces_at(line, at + len) : 0;
    return gap && one_of(byte_at(line, at + len + gap), ",.)") ? len + gap + 1 : 0;
}

static size_t numberless(struct str line, size_t at, struct str words)
{
    size_t len = whole(line, at, words, false);
    size_t gap = len ? spaces_at(line, at + len) : 0;
    if (!len || at + len + gap == line.len)
        return len;
    return one_of(line.ptr[at + len + gap], ",.;:)") ? len + gap + 1 : 0;
}

static size_t alone(struct str line, size_t at, struct str words)
{
    size_t len = at == 0 ? whole(line, at, words, false) : 0;
    return len && byte_at(line, len) == ',' ? len + 1 : 0;
}

static size_t match(struct str line, size_t at, const struct pattern *p)
{
    struct str words = str_of(p->text);
    switch (p->shape) {
    case SHAPE_RUN: return run(line, at, p);
    case SHAPE_WORD: return whole(line, at, words, false);
    case SHAPE_ANYCASE: return whole(line, at, words, true);
    case SHAPE_LITERAL: return str_eq(str_sub(line, at, words.len), words) ? words.len : 0;
    case SHAPE_BRACKET: return bracket(line, at, p->text);
    case SHAPE_NAMELESS: return nameless(line, at, words);
    case SHAPE_NUMBERLESS: return numberless(line, at, words);
    case SHAPE_ALONE: return alone(line, at, words);
    }
    return 0;
}

static enum placeholder_kind kind_of(enum shape shape)
{
    switch (shape) {
    case SHAPE_RUN:
    case SHAPE_WORD:
    case SHAPE_ANYCASE:
    case SHAPE_BRACKET: return PLACEHOLDER_MARK;
    case SHAPE_LITERAL:
    case SHAPE_NAMELESS:
    case SHAPE_NUMBERLESS:
    case SHAPE_ALONE: return PLACEHOLDER_HOLE;
    }
    return PLACEHOLDER_MARK;
}

/* Exactly two spaces inside a line, as "{{field}}" leaves them between words.
 * Two spaces after a full stop are a habit, more are a table. The hole is shown
 * with the word before it. */
static bool double_space(struct str line, size_t at, struct placeholder *out)
{
    size_t gap = spaces_at(line, at), from = at;
    size_t first = space_at(line, at);
    bool two = gap && gap > first && first + space_at(line, at + first) == gap;
    if (!two || at == 0 || at + gap == line.len || one_of(line.ptr[at - 1], ".!?:;-*+|>"))
        return false;
    while (from > 0 && from + BRACKETED_MAX > at && letter_before(line, from))
        from--;
    while (from < at && ((unsigned char)line.ptr[from] & 0xC0) == 0x80)
        from++;
    *out = (struct placeholder){PLACEHOLDER_HOLE, from, at + gap - from};
    return true;
}

enum { PATTERNS = sizeof patterns / sizeof patterns[0] };

/* Every shape begins with the first byte of its text, in either case: the
 * patterns are chained by it, in the table's order; 0 ends a chain, else the
 * pattern is one less. */
struct chains {
    unsigned char first[256], next[PATTERNS];
};

static unsigned char either_case(char c)
{
    return (unsigned char)c | 0x20;
}

static struct chains chain_patterns(void)
{
    struct chains chains = {{0}, {0}};
    _Static_assert(PATTERNS < 255, "chains are bytes");
    for (size_t i = PATTERNS; i-- > 0;) {
        unsigned char *first = &chains.first[either_case(patterns[i].text[0])];
        chains.next[i] = *first;
        *first = (unsigned char)(i + 1);
    }
    return chains;
}

static bool begins_at(const struct chains *chains, struct str line, size_t at,
                      struct placeholder *out)
{
    for (size_t i = chains->first[either_case(line.ptr[at])]; i > 0; i = chains->next[i - 1]) {
        size_t len = match(line, at, &patterns[i - 1]);
        if (len) {
            *out = (struct placeholder){kind_of(patterns[i - 1].shape), at, len};
            return true;
        }
    }
    return false;
}

bool placeholder_next(struct str line, size_t *at, struct placeholder *out)
{
    const struct chains chains = chain_patterns();
    while (*at < line.len) {
        size_t gap = spaces_at(line, *at);
        if (begins_at(&chains, line, *at, out) || (gap && double_space(line, *at, out))) {
            *at = out->offset + out->len;
            return true;
        }
        *at += gap ? gap : 1;
    }
    return false;
}
