#include "store/words.h"

#include <string.h>
#include <unicode/uchar.h>
#include <unicode/unorm2.h>
#include <unicode/ustring.h>
#include <unicode/utf8.h>

enum { UNITS = 256 }; /* of UTF-16, for one word */

/* Letters whose accent is no combining mark. */
static const struct {
    UChar32 letter;
    const char *plain;
} plain_letters[] = {
    {0x00E6, "ae"}, {0x00F0, "d"}, {0x00F8, "o"}, {0x00FE, "th"}, {0x0111, "d"},  {0x0127, "h"},
    {0x0131, "i"},  {0x0138, "q"}, {0x0142, "l"}, {0x014B, "ng"}, {0x0153, "oe"}, {0x0167, "t"},
};

#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wconversion" /* inside ICU's macro */
int32_t char_next(struct str text, size_t *at)
{
    UChar32 c;
    U8_NEXT(text.ptr, *at, text.len, c);
    return c;
}
#pragma GCC diagnostic pop

static const char *plain_letter(UChar32 c)
{
    for (size_t i = 0; i < sizeof plain_letters / sizeof *plain_letters; i++)
        if (plain_letters[i].letter == c)
            return plain_letters[i].plain;
    return NULL;
}

static bool is_accent(UChar32 c)
{
    return c >= 0x0300 && c <= 0x036F;
}

static bool is_word_char(UChar32 c)
{
    return (U_MASK(u_charType(c)) & (U_GC_L_MASK | U_GC_ND_MASK | U_GC_M_MASK)) != 0;
}

/* Appends a code point if it fits; false when it does not. */
static bool put_char(UChar32 c, char *out, size_t cap, size_t *len)
{
    char bytes[U8_MAX_LENGTH];
    size_t n = 0;
    U8_APPEND_UNSAFE(bytes, n, c);
    if (*len + n > cap)
        return false;
    memcpy(out + *len, bytes, n);
    *len += n;
    return true;
}

static size_t units_to_utf8(const UChar *units, int32_t count, char *out, size_t cap)
{
    size_t len = 0;
    for (int32_t i = 0; i < count;) {
        UChar32 c;
        U16_NEXT(units, i, count, c);
        if (is_word_char(c) && !put_char(c, out, cap, &len))
            break;
    }
    return len;
}

/* Decomposes, drops accents, replaces barred letters, composes again. */
static int32_t without_accents(const UChar *units, int32_t count, UChar *out, UErrorCode *status)
{
    UChar apart[UNITS], kept[UNITS];
    int32_t n = unorm2_normalize(unorm2_getNFDInstance(status), units, count, apart, UNITS, status);
    int32_t m = 0;
    for (int32_t i = 0; U_SUCCESS(*status) && i < n && m < UNITS - 2;) {
        UChar32 c;
        U16_NEXT(apart, i, n, c);
        const char *plain = plain_letter(c);
        if (is_accent(c))
            continue;
        if (!plain)
            U16_APPEND_UNSAFE(kept, m, c);
        for (; plain && *plain; plain++)
            kept[m++] = (UChar)*plain;
    }
    return unorm2_normalize(unorm2_getNFCInstance(status), kept, m, out, UNITS, status);
}

static size_t fold_units(const UChar *units, int32_t count, char *out, size_t cap)
{
    UErrorCode status = U_ZERO_ERROR;
    UChar plain[UNITS];
    int32_t n = without_accents(units, count, plain, &status);
    return U_SUCCESS(status) ? units_to_utf8(plain, n, out, cap) : 0;
}

/* --- the short way, for what French and English are written in --- */

/* of U+00E0 to U+00FF; the one between 0xf6 and 0xf8 is no letter */
static const char *const latin1_plain[32] = {
    "a", "a", "a", "a", "a", "a", "ae", "c", "e", "e", "e", "e", "i", "i", "i",  "i",
    "d", "n", "o", "o", "o", "o", "o",  "",  "o", "u", "u", "u", "u", "y", "th", "y",
};

static bool is_latin1(struct str s)
{
    for (size_t i = 0; i < s.len; i++) {
        unsigned char c = (unsigned char)s.ptr[i];
        bool two = c == 0xC3 && i + 1 < s.len && (unsigned char)s.ptr[i + 1] != 0x9F; /* ß */
        if (c >= 0x80 && !two)
            return false;
        i += two;
    }
    return true;
}

static char ascii_lower(char c)
{
    return c >= 'A' && c <= 'Z' ? (char)(c + 32) : c;
}

/* The lower-case letter U+00xx that UTF-8 writes as 0xC3 and `second`, less 0xE0. */
static unsigned latin1_index(char second)
{
    return ((unsigned)(unsigned char)second & 0x1F);
}

static size_t fold_latin1(struct str s, char *out, size_t cap)
{
    size_t len = 0;
    for (size_t i = 0; i < s.len; i++) {
        bool two = (s.ptr[i] & 0x80) != 0;
        const char plain[2] = {ascii_lower(s.ptr[i]), 0};
        const char *add = two ? latin1_plain[latin1_index(s.ptr[++i])] : plain;
        size_t n = add[0] ? (add[1] ? 2 : 1) : 0;
        if (len + n > cap)
            break;
        memcpy(out + len, add, n);
        len += n;
    }
    return len;
}

static size_t lower_latin1(struct str s, char *out, size_t cap)
{
    size_t len = 0;
    for (size_t i = 0; i < s.len; i++) {
        bool two = (s.ptr[i] & 0x80) != 0;
        if (len + 1 + two > cap)
            break;
        if (two) {
            out[len++] = s.ptr[i++];
            out[len++] = (char)(0xA0 | latin1_index(s.ptr[i]));
        } else {
            out[len++] = ascii_lower(s.ptr[i]);
        }
    }
    return len;
}

static bool holds_ascii_digit(struct str s)
{
    for (size_t i = 0; i < s.len; i++)
        if (s.ptr[i] >= '0' && s.ptr[i] <= '9')
            return true;
    return false;
}

/* --- the long way, by ICU --- */

static size_t fold_by_icu(struct str s, char *out, size_t cap)
{
    UErrorCode status = U_ZERO_ERROR;
    UChar units[UNITS];
    int32_t n = 0;
    u_strFromUTF8(units, UNITS, &n, s.ptr, (int32_t)s.len, &status);
    return U_SUCCESS(status) ? fold_units(units, n, out, cap) : 0;
}

size_t fold_accents(struct str s, char *out, size_t cap)
{
    return is_latin1(s) ? fold_latin1(s, out, cap) : fold_by_icu(s, out, cap);
}

static bool fold_any(struct str raw, struct word *word)
{
    UErrorCode status = U_ZERO_ERROR;
    UChar units[UNITS], folded[UNITS];
    int32_t n = 0;
    u_strFromUTF8(units, UNITS, &n, raw.ptr, (int32_t)raw.len, &status);
    n = unorm2_normalize(unorm2_getNFKCCasefoldInstance(&status), units, n, folded, UNITS, &status);
    if (U_FAILURE(status))
        return false;
    word->accented_len = units_to_utf8(folded, n, word->accented, sizeof word->accented);
    word->folded_len = fold_units(folded, n, word->folded, sizeof word->folded);
    return word->folded_len > 0;
}

static bool holds_digit(struct str s)
{
    for (size_t i = 0; i < s.len;) {
        UChar32 c = char_next(s, &i);
        if (c >= 0 && u_charType(c) == U_DECIMAL_DIGIT_NUMBER)
            return true;
    }
    return false;
}

bool word_fold(struct str raw, struct word *word)
{
    if (!is_latin1(raw)) {
        bool any = fold_any(raw, word);
        word->digits = any && holds_digit(word_folded(word));
        return any;
    }
    word->accented_len = lower_latin1(raw, word->accented, sizeof word->accented);
    word->folded_len = fold_latin1(raw, word->folded, sizeof word->folded);
    word->digits = holds_ascii_digit(word_folded(word));
    return word->folded_len > 0;
}
