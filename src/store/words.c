#include "store/words.h"

#include <libstemmer.h>
#include <stdlib.h>
#include <string.h>
#include <unicode/uchar.h>

enum {
    RAW_WORD_BYTES = 128, /* looked at; of a longer run the rest is skipped */
    LANGUAGE_WORDS = 200, /* looked at to tell the language */
    STEM_MIN_BYTES = 3,
};

/* --- finding words --- */

enum char_class {
    CLASS_OTHER,
    CLASS_WORD,   /* letter or digit */
    CLASS_ALONE,  /* ideograph, kana: a word by itself */
    CLASS_WITHIN, /* mark or invisible: goes on, does not begin */
};

static enum char_class class_of(UChar32 c)
{
    if (c < 0x80)
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9')
                   ? CLASS_WORD
                   : CLASS_OTHER;
    if (c >= 0xC0 && c <= 0x17F)
        return c == 0xD7 || c == 0xF7 ? CLASS_OTHER : CLASS_WORD;
    if (c >= 0x3040 && c != 0x30FB && (c <= 0x30FF || u_hasBinaryProperty(c, UCHAR_IDEOGRAPHIC)))
        return u_isalpha(c) ? CLASS_ALONE : CLASS_OTHER;
    uint32_t type = U_MASK(u_charType(c));
    if (type & (U_GC_L_MASK | U_GC_ND_MASK))
        return CLASS_WORD;
    return (type & U_GC_M_MASK) || u_hasBinaryProperty(c, UCHAR_DEFAULT_IGNORABLE_CODE_POINT)
               ? CLASS_WITHIN
               : CLASS_OTHER;
}

/* Class of the code point at *at, which moves behind it; bytes that are not
 * UTF-8 are CLASS_OTHER. */
static enum char_class next_class(struct str text, size_t *at)
{
    UChar32 c = char_next(text, at);
    return c < 0 ? CLASS_OTHER : class_of(c);
}

static bool find_run(struct str text, size_t *at, size_t *from, size_t *end)
{
    enum char_class class = CLASS_OTHER;
    while (*at < text.len && class != CLASS_WORD && class != CLASS_ALONE) {
        *from = *at;
        class = next_class(text, at);
    }
    if (class != CLASS_WORD && class != CLASS_ALONE)
        return false;
    *end = *at;
    while (class == CLASS_WORD && *at < text.len) {
        enum char_class next = next_class(text, at);
        if (next != CLASS_WORD && next != CLASS_WITHIN) {
            *at = *end;
            break;
        }
        *end = *at;
    }
    return true;
}

static size_t apostrophe_at(struct str text, size_t at)
{
    if (at < text.len && text.ptr[at] == '\'')
        return 1;
    struct str here = str_sub(text, at, 3);
    return str_eq(here, STR("\xE2\x80\x99")) || str_eq(here, STR("\xCA\xBC")) ? here.len : 0;
}

static bool apostrophe_before(struct str text, size_t at)
{
    return (at >= 1 && text.ptr[at - 1] == '\'') || (at >= 3 && apostrophe_at(text, at - 3) == 3);
}

/* l', d', n', 's, 't ... */
static bool is_elided(struct str text, size_t from, size_t end)
{
    return end - from == 1 && (apostrophe_at(text, end) || apostrophe_before(text, from));
}

static char joining_sign(struct str text, size_t at)
{
    if (at + 1 >= text.len || !text.ptr[at] || !strchr("-./_:+@#", text.ptr[at]))
        return 0;
    char sign = text.ptr[at];
    at++;
    enum char_class class = next_class(text, &at);
    return class == CLASS_WORD ? sign : 0;
}

bool word_next(struct str text, size_t *at, struct word *word)
{
    size_t from = 0, end = 0;
    while (find_run(text, at, &from, &end)) {
        if (is_elided(text, from, end))
            continue;
        struct str raw = str_cut(str_sub(text, from, end - from), RAW_WORD_BYTES);
        if (!word_fold(raw, word))
            continue;
        word->from = from;
        word->end = end;
        word->joined = joining_sign(text, end);
        return true;
    }
    return false;
}

/* --- small words --- */

enum { FRENCH = 1, ENGLISH = 2, CLOSED = 4 };

struct small_word {
    const char *word;
    int flags;
};

/* clang-format off */
static const struct small_word small_words[] = {
    {"a", CLOSED},             {"about", ENGLISH},        {"after", ENGLISH},
    {"alors", FRENCH},         {"am", ENGLISH},           {"an", ENGLISH | CLOSED},
    {"and", ENGLISH | CLOSED}, {"are", ENGLISH | CLOSED}, {"as", CLOSED},
    {"at", ENGLISH | CLOSED},  {"au", FRENCH | CLOSED},   {"aussi", FRENCH},
    {"aux", FRENCH | CLOSED},  {"avec", FRENCH | CLOSED}, {"avez", FRENCH},
    {"be", ENGLISH | CLOSED},  {"been", ENGLISH},         {"bonjour", FRENCH},
    {"but", ENGLISH},          {"by", ENGLISH | CLOSED},  {"can", ENGLISH},
    {"ce", FRENCH | CLOSED},   {"ces", FRENCH | CLOSED},  {"cette", FRENCH | CLOSED},
    {"comme", FRENCH},         {"could", ENGLISH},        {"dans", FRENCH | CLOSED},
    {"de", FRENCH | CLOSED},   {"dear", ENGLISH},         {"des", FRENCH | CLOSED},
    {"did", ENGLISH},          {"do", ENGLISH},           {"donc", FRENCH},
    {"du", FRENCH | CLOSED},   {"elle", FRENCH},          {"en", FRENCH | CLOSED},
    {"est", FRENCH | CLOSED},  {"et", FRENCH | CLOSED},   {"for", ENGLISH | CLOSED},
    {"from", ENGLISH | CLOSED}, {"has", ENGLISH},         {"have", ENGLISH | CLOSED},
    {"he", ENGLISH},           {"hello", ENGLISH},        {"how", ENGLISH},
    {"i", ENGLISH | CLOSED},   {"il", FRENCH | CLOSED},   {"in", ENGLISH | CLOSED},
    {"is", ENGLISH | CLOSED},  {"it", ENGLISH | CLOSED},  {"je", FRENCH | CLOSED},
    {"la", FRENCH | CLOSED},   {"le", FRENCH | CLOSED},   {"les", FRENCH | CLOSED},
    {"leur", FRENCH},          {"ma", FRENCH | CLOSED},   {"mais", FRENCH},
    {"mes", FRENCH | CLOSED},  {"mon", FRENCH | CLOSED},  {"my", ENGLISH | CLOSED},
    {"ne", FRENCH | CLOSED},   {"nos", FRENCH | CLOSED},  {"not", ENGLISH},
    {"notre", FRENCH | CLOSED}, {"nous", FRENCH | CLOSED}, {"of", ENGLISH | CLOSED},
    {"on", CLOSED},            {"or", CLOSED},            {"ou", FRENCH | CLOSED},
    {"our", ENGLISH | CLOSED}, {"par", FRENCH | CLOSED},  {"pas", FRENCH | CLOSED},
    {"please", ENGLISH},       {"pour", FRENCH | CLOSED}, {"qu", FRENCH | CLOSED},
    {"que", FRENCH | CLOSED},  {"qui", FRENCH | CLOSED},  {"se", FRENCH | CLOSED},
    {"she", ENGLISH},          {"si", FRENCH | CLOSED},   {"so", ENGLISH},
    {"son", FRENCH},           {"sont", FRENCH},          {"suis", FRENCH},
    {"sur", FRENCH | CLOSED},  {"thank", ENGLISH},        {"that", ENGLISH | CLOSED},
    {"the", ENGLISH | CLOSED}, {"they", ENGLISH},         {"this", ENGLISH | CLOSED},
    {"to", ENGLISH | CLOSED},  {"tres", FRENCH},          {"un", FRENCH | CLOSED},
    {"une", FRENCH | CLOSED},  {"vos", FRENCH | CLOSED},  {"votre", FRENCH | CLOSED},
    {"vous", FRENCH | CLOSED}, {"was", ENGLISH},          {"we", ENGLISH | CLOSED},
    {"were", ENGLISH},         {"what", ENGLISH},         {"when", ENGLISH},
    {"which", ENGLISH},        {"will", ENGLISH},         {"with", ENGLISH | CLOSED},
    {"would", ENGLISH},        {"you", ENGLISH | CLOSED}, {"your", ENGLISH | CLOSED},
};
/* clang-format on */

static int compare_small_word(const void *key, const void *entry)
{
    const struct word *word = key;
    const char *small = ((const struct small_word *)entry)->word;
    size_t len = strlen(small);
    int order = memcmp(word->folded, small, len < word->folded_len ? len : word->folded_len);
    return order ? order : (word->folded_len > len) - (word->folded_len < len);
}

static int small_word_flags(const struct word *word)
{
    enum { LONGEST = 7 };
    if (word->folded_len > LONGEST)
        return 0;
    const struct small_word *found =
        bsearch(word, small_words, sizeof small_words / sizeof *small_words, sizeof *small_words,
                compare_small_word);
    return found ? found->flags : 0;
}

/* --- words that stand together --- */

static bool add_to_whole(struct group *group, struct str folded)
{
    if (group->whole_len + folded.len > sizeof group->whole)
        return false;
    memcpy(group->whole + group->whole_len, folded.ptr, folded.len);
    group->whole_len += folded.len;
    return true;
}

static void read_group(struct str text, size_t *at, struct word *word, struct group *group)
{
    bool fits = true, digits = false, address = false, hyphens = true;
    size_t words = 0;
    group->count = group->whole_len = 0;
    for (bool more = true; more; words++) {
        fits = fits && add_to_whole(group, word_folded(word));
        digits |= word->digits;
        if (!(small_word_flags(word) & CLOSED))
            group->parts[group->count++] = *word;
        group->end = word->end;
        more = word->joined && words + 1 < GROUP_PARTS;
        if (more) {
            address |= word->joined == '@';
            hyphens &= word->joined == '-';
            more = word_next(text, at, word);
        }
    }
    if (words < 2 || !fits || !(digits || address || hyphens))
        group->whole_len = 0;
}

bool group_next(struct str text, size_t *at, struct group *group)
{
    struct word word;
    while (word_next(text, at, &word)) {
        read_group(text, at, &word, group);
        if (group->count || group->whole_len)
            return true;
    }
    return false;
}

enum language text_language(struct str text)
{
    int french = 0, english = 0;
    struct word word;
    size_t at = 0;
    for (int i = 0; i < LANGUAGE_WORDS && word_next(text, &at, &word); i++) {
        int flags = small_word_flags(&word);
        french += (flags & FRENCH) != 0;
        english += (flags & ENGLISH) != 0;
    }
    return english > french ? LANGUAGE_ENGLISH : LANGUAGE_FRENCH;
}

/* --- stems --- */

struct stemmers {
    struct sb_stemmer *of[2];
};

struct stemmers *stemmers_create(void)
{
    struct stemmers *s = malloc(sizeof *s);
    if (!s)
        abort();
    s->of[LANGUAGE_FRENCH] = sb_stemmer_new("french", "UTF_8");
    s->of[LANGUAGE_ENGLISH] = sb_stemmer_new("english", "UTF_8");
    if (!s->of[0] || !s->of[1])
        abort();
    return s;
}

void stemmers_destroy(struct stemmers **stemmers)
{
    sb_stemmer_delete((*stemmers)->of[0]);
    sb_stemmer_delete((*stemmers)->of[1]);
    free(*stemmers);
    *stemmers = NULL;
}

/* Snowball's French leaves the plural of words like perdus, amis, bijoux. */
static size_t without_plural(const char *stem, size_t len)
{
    bool plural = len > STEM_MIN_BYTES &&
                  (stem[len - 1] == 's' || (stem[len - 1] == 'x' && stem[len - 2] == 'u'));
    return plural ? len - 1 : len;
}

size_t word_stem(struct stemmers *stemmers, enum language language, const struct word *word,
                 char out[TOKENS_WORD_BYTES])
{
    if (word->digits || word->accented_len < STEM_MIN_BYTES)
        return 0;
    struct sb_stemmer *stemmer = stemmers->of[language];
    const char *stem = (const char *)sb_stemmer_stem(stemmer, (const sb_symbol *)word->accented,
                                                     (int)word->accented_len);
    if (!stem)
        abort();
    size_t len = (size_t)sb_stemmer_length(stemmer);
    if (language == LANGUAGE_FRENCH && len == word->accented_len)
        len = without_plural(stem, len);
    len = fold_accents((struct str){stem, len}, out, TOKENS_WORD_BYTES);
    return str_eq((struct str){out, len}, word_folded(word)) ? 0 : len;
}
