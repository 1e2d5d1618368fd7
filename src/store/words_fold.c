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
    {0x00E6, "ae"}, {0x00F0, "d"},  {0x00F8, "o"},  {0x00FE, "th"}, {0x0111, "d"}, {0x0127, "h"},
    {0x0131, "i"},  {0x0138, "q"},  {0x0142, "l"},  {0x014B, "ng"}, {0x0153, "oe"}, {0x0167, "t"},
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

size_t fold_accents(struct str s, char *out, size_t cap)
{
    UErrorCode status = U_ZERO_ERROR;
    UChar units[UNITS];
    int32_t n = 0;
    u_strFromUTF8(units, UNITS, &n, s.ptr, (int32_t)s.len, &status);
    return U_SUCCESS(status) ? fold_units(units, n, out, cap) : 0;
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

static bool fold_ascii(struct str raw, struct word *word)
{
    size_t len = raw.len < sizeof word->folded ? raw.len : sizeof word->folded;
    for (size_t i = 0; i < len; i++) {
        char c = raw.ptr[i];
        if (c >= '0' && c <= '9')
            word->digits = true;
        word->folded[i] = c >= 'A' && c <= 'Z' ? (char)(c + 32) : c;
    }
    memcpy(word->accented, word->folded, len);
    word->accented_len = word->folded_len = len;
    return len > 0;
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
    word->digits = false;
    for (size_t i = 0; i < raw.len; i++)
        if (raw.ptr[i] & 0x80) {
            bool any = fold_any(raw, word);
            word->digits = any && holds_digit(word_folded(word));
            return any;
        }
    return fold_ascii(raw, word);
}
