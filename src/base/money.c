#include "base/money.h"

#include "base/arena.h"

#include <math.h>
#include <string.h>
#include <unicode/ucurr.h>
#include <unicode/unum.h>
#include <unicode/ustring.h>

bool money_of(int64_t amount, struct str currency, struct money *out)
{
    if (currency.len != 3)
        return false;
    for (size_t i = 0; i < 3; i++)
        if (currency.ptr[i] < 'A' || currency.ptr[i] > 'Z')
            return false;
    *out = (struct money){.amount = amount};
    memcpy(out->currency, currency.ptr, 3);
    return true;
}

bool money_same_currency(struct money a, struct money b)
{
    return memcmp(a.currency, b.currency, sizeof a.currency) == 0;
}

bool money_add(struct money a, struct money b, struct money *out)
{
    *out = a;
    return money_same_currency(a, b) && !__builtin_add_overflow(a.amount, b.amount, &out->amount);
}

static int fraction_digits(struct money m)
{
    UErrorCode status = U_ZERO_ERROR;
    UChar code[4];
    u_charsToUChars(m.currency, code, 4);
    int digits = ucurr_getDefaultFractionDigits(code, &status);
    return U_SUCCESS(status) ? digits : 0;
}

enum { MONEY_DIGITS_MAX = 17 }; /* before the point, minor digits with them */

/* Digits up to `*left` more behind the point; what is left over rounds. */
static bool add_digits(struct str digits, int *left, int64_t *amount)
{
    for (size_t i = 0; i < digits.len; i++) {
        char c = digits.ptr[i];
        if (c < '0' || c > '9')
            return false;
        if (*left > 0)
            *amount = *amount * 10 + (c - '0');
        else if (*left == 0)
            *amount += c >= '5';
        (*left)--;
    }
    return true;
}

bool money_read(struct str text, struct str currency, int64_t *amount)
{
    struct money m;
    struct str whole = STR_NONE;
    text = str_trim(text);
    bool minus = text.len && text.ptr[0] == '-';
    struct str rest = str_sub(text, minus, text.len);
    int left = MONEY_DIGITS_MAX;
    if (!money_of(0, currency, &m) || !str_split(&rest, '.', &whole) || !whole.len ||
        whole.len > MONEY_DIGITS_MAX - 4 || !add_digits(whole, &left, &m.amount))
        return false;
    left = fraction_digits(m);
    if (rest.ptr && !add_digits(rest, &left, &m.amount))
        return false;
    for (; left > 0; left--)
        m.amount *= 10;
    *amount = minus ? -m.amount : m.amount;
    return true;
}

struct str money_decimal(struct arena *arena, struct money m)
{
    int digits = fraction_digits(m);
    uint64_t unit = 1, size = m.amount < 0 ? 0 - (uint64_t)m.amount : (uint64_t)m.amount;
    for (int i = 0; i < digits; i++)
        unit *= 10;
    const char *sign = m.amount < 0 ? "-" : "";
    unsigned long long whole = size / unit, rest = size % unit;
    return digits ? str_printf(arena, "%s%llu.%0*llu", sign, whole, digits, rest)
                  : str_printf(arena, "%s%llu", sign, whole);
}

struct str money_format(struct arena *arena, struct money m, const char *language)
{
    UErrorCode status = U_ZERO_ERROR;
    UChar code[4], wide[64];
    u_charsToUChars(m.currency, code, 4);
    int digits = fraction_digits(m);
    UNumberFormat *format = unum_open(UNUM_CURRENCY, NULL, 0, language, NULL, &status);
    int n = unum_formatDoubleCurrency(format, (double)m.amount / pow(10, digits), code, wide, 64,
                                      NULL, &status);
    char *text = arena_alloc(arena, 256);
    int32_t len = 0;
    u_strToUTF8(text, 256, &len, wide, n, &status);
    unum_close(format);
    return U_SUCCESS(status) ? (struct str){text, (size_t)len}
                             : str_printf(arena, "%lld %s", (long long)m.amount, m.currency);
}
