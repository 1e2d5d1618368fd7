#include "domain/sentence.h"

#include <string.h>

enum { FOLD_FROM = 0xC0, FOLD_END = 0x180, BAD_BYTE = -1 };

/* U+00C0 to U+017F; a space stands for × and ÷, which are no letters. */
static const char plain[] = "aaaaaaaceeeeiiiidnooooo ouuuuytsaaaaaaaceeeeiiiidnooooo ouuuuyty"
                            "aaaaaaccccccccddddeeeeeeeeeegggggggghhhhiiiiiiiiiiiijjkkqlllllll"
                            "lllnnnnnnnnnoooooooorrrrrrssssssssttttttuuuuuuuuuuuuwwyyyzzzzzzs";

/* The code point at *at, which moves behind it; BAD_BYTE (one byte) when none. */
static int32_t next_char(struct str s, size_t *at)
{
    unsigned char first = (unsigned char)s.ptr[(*at)++];
    if (first < 0x80)
        return first;
    size_t more = first >= 0xF0 ? 3 : first >= 0xE0 ? 2 : first >= 0xC0 ? 1 : 0;
    if (!more || *at + more > s.len)
        return BAD_BYTE;
    int32_t c = first & (0x3F >> more);
    for (size_t i = 0; i < more; i++) {
        unsigned char byte = (unsigned char)s.ptr[*at + i];
        if ((byte & 0xC0) != 0x80)
            return BAD_BYTE;
        c = c << 6 | (byte & 0x3F);
    }
    *at += more;
    return c;
}

static int32_t peek(struct str s, size_t at)
{
    return at < s.len ? next_char(s, &at) : '\n';
}

static bool is_digit(int32_t c)
{
    return c >= '0' && c <= '9';
}

static bool is_accent(int32_t c)
{
    return c >= 0x0300 && c <= 0x036F;
}

/* Signs, spaces, arrows and pictures of Unicode are no letters; what is left is. */
static bool is_word_char(int32_t c)
{
    if (c < 0x80)
        return is_digit(c) || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
    if (c < FOLD_END)
        return c >= FOLD_FROM && c != 0xD7 && c != 0xF7;
    return !(c >= 0x2000 && c < 0x2C00) && !(c >= 0x3000 && c < 0x3040) &&
           !(c >= 0xFE00 && c < 0xFF10) && c < 0x1F000;
}

/* Writes what one letter folds to; its length, 0 for an accent of its own. */
static size_t fold(int32_t c, struct str bytes, char out[4])
{
    if (is_accent(c))
        return 0;
    if (c < 0x80) {
        out[0] = (char)(c >= 'A' && c <= 'Z' ? c - 'A' + 'a' : c);
        return 1;
    }
    if (c < FOLD_END) {
        bool ae = c == 0xC6 || c == 0xE6, oe = c == 0x152 || c == 0x153;
        out[0] = plain[c - FOLD_FROM];
        out[1] = 'e';
        return ae || oe ? 2 : 1;
    }
    memcpy(out, bytes.ptr, bytes.len);
    return bytes.len;
}

/* What a byte of ASCII folds to; 0 for what is no letter or digit. Most text is no other. */
static char plain_fold(unsigned char c)
{
    if (c >= 'A' && c <= 'Z')
        return (char)(c - 'A' + 'a');
    return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') ? (char)c : 0;
}

size_t word_fold_into(struct str raw, char *out, size_t cap, size_t *used)
{
    size_t len = 0, at = 0, next = 0;
    while (at < raw.len) {
        char folded[4], ascii = plain_fold((unsigned char)raw.ptr[at]);
        if (ascii) {
            if (len < cap)
                out[len++] = ascii;
            next = ++at;
            continue;
        }
        int32_t c = next_char(raw, &next);
        if (!is_word_char(c))
            break;
        size_t n = fold(c, str_sub(raw, at, next - at), folded);
        if (len + n <= cap) {
            memcpy(out + len, folded, n);
            len += n;
        }
        at = next;
    }
    *used = at;
    return len;
}

/* Where reading stands: the sentence so far and the sign before its next word. */
struct state {
    struct sentence_reader *reader;
    struct sentence *out;
    enum word_break sign;
};

static void stronger(struct state *s, enum word_break sign)
{
    if (sign > s->sign)
        s->sign = sign;
}

static struct word *new_word(struct state *s, size_t from, size_t end)
{
    struct sentence *out = s->out;
    struct word *word = &out->words[out->count++];
    *word = (struct word){.before = out->count == 1 ? WORD_STRONG : s->sign,
                          .quoted = s->reader->quoted,
                          .from = from,
                          .end = end};
    out->end = end;
    if (out->count == 1)
        out->from = from;
    s->sign = WORD_JOINED;
    return word;
}

static void add_word(struct state *s)
{
    struct sentence_reader *r = s->reader;
    char folded[WORD_BYTES_MAX];
    size_t used, from = r->at;
    size_t len = word_fold_into(str_sub(r->text, from, r->text.len), folded, sizeof folded, &used);
    r->at += used;
    if (!len)
        return;
    struct word *word = new_word(s, from, r->at);
    memcpy(word->folded, folded, len);
    word->len = (uint8_t)len;
    word->key = word_key(folded, len);
}

static bool add_currency(struct state *s, int32_t c, size_t end)
{
    const char *name = c == 0x20AC ? "euro" : c == 0xA3 ? "pound" : c == '$' ? "dollar" : NULL;
    if (!name)
        return false;
    struct word *word = new_word(s, s->reader->at, end);
    word->len = (uint8_t)strlen(name);
    memcpy(word->folded, name, word->len);
    word->key = word_key(name, word->len);
    return true;
}

static bool is_space(int32_t c)
{
    return c == ' ' || c == '\t' || c == '\r' || c == '\n' || c == 0xA0 || c == 0x202F;
}

static const char *const abbreviations[] = {"m",   "mm",  "mme", "mlle", "mr",  "mrs", "ms", "dr",
                                            "art", "ref", "tel", "env",  "max", "min", "st", "no"};

static bool is_abbreviation(const struct sentence *sentence)
{
    if (!sentence->count)
        return false;
    struct str word = word_str(&sentence->words[sentence->count - 1]);
    for (size_t i = 0; i < sizeof abbreviations / sizeof *abbreviations; i++)
        if (str_eq(word, str_of(abbreviations[i])))
            return true;
    return false;
}

/* The rest of a line that is quoted, empty or an item of a list begins anew. */
static bool line_parts(struct str rest)
{
    struct str line;
    if (!str_split(&rest, '\n', &line))
        return true;
    line = str_trim(line);
    bool item = line.len > 1 && strchr("-*", line.ptr[0]) && line.ptr[1] == ' ';
    return !line.len || line.ptr[0] == '>' || item || str_starts(line, STR("•"));
}

/* Takes quoted lines from the start of a line on. */
static void skip_quoted_lines(struct sentence_reader *r)
{
    while (r->at < r->text.len) {
        struct str rest = str_sub(r->text, r->at, r->text.len), line;
        str_split(&rest, '\n', &line);
        if (!str_starts(str_trim(line), STR(">")))
            return;
        r->at += line.len + (r->at + line.len < r->text.len);
    }
}

static bool ends_sentence(const struct state *s, int32_t c, size_t next)
{
    int32_t after = peek(s->reader->text, next);
    bool apart = is_space(after) || after == '"' || after == 0xBB || after == 0x201D ||
                 after == ')' || after == '.' || after == '!' || after == '?';
    if (c == '.')
        return apart && !(after == ' ' && is_abbreviation(s->out));
    return c == '!' || c == '?' || c == 0x2026;
}

static enum word_break sign_of(const struct state *s, int32_t c, size_t next)
{
    struct str text = s->reader->text;
    bool number = s->reader->at > 0 && is_digit((unsigned char)text.ptr[s->reader->at - 1]) &&
                  is_digit(peek(text, next));
    switch (c) {
    case ',': return number ? WORD_SPACED : WORD_COMMA;
    case ':': return number ? WORD_SPACED : WORD_STRONG;
    case '-':
        return s->sign == WORD_SPACED && is_space(peek(text, next)) ? WORD_STRONG : WORD_JOINED;
    case ';':
    case '(':
    case ')':
    case '[':
    case ']':
    case 0x2013:
    case 0x2014: return WORD_STRONG;
    case '\'':
    case 0x2019:
    case 0x2010:
    case 0x2011: return WORD_JOINED;
    default: return WORD_SPACED;
    }
}

static void mark_quotes(struct sentence_reader *r, int32_t c)
{
    if (c == '"')
        r->quoted = !r->quoted;
    if (c == 0xAB || c == 0x201C)
        r->quoted = true;
    if (c == 0xBB || c == 0x201D)
        r->quoted = false;
}

/* One sign or end of line; true when the sentence ends there. */
static bool read_sign(struct state *s)
{
    struct sentence_reader *r = s->reader;
    size_t next = r->at;
    int32_t c = next_char(r->text, &next);
    if (add_currency(s, c, next)) {
        r->at = next;
        return false;
    }
    mark_quotes(r, c);
    bool end = ends_sentence(s, c, next);
    s->out->question |= c == '?' && s->out->count;
    stronger(s, sign_of(s, c, next));
    r->at = next;
    if (c == '\n') {
        end = line_parts(str_sub(r->text, r->at, r->text.len));
        if (end)
            r->quoted = false;
        skip_quoted_lines(r);
    }
    return end;
}

bool sentence_next(struct sentence_reader *reader, struct sentence *out)
{
    struct state s = {reader, out, WORD_STRONG};
    out->count = 0;
    out->question = false;
    if (reader->at == 0)
        skip_quoted_lines(reader);
    while (reader->at < reader->text.len && out->count < SENTENCE_WORDS_MAX) {
        if (is_word_char(peek(reader->text, reader->at)))
            add_word(&s);
        else if (read_sign(&s) && out->count)
            break;
    }
    return out->count > 0;
}
