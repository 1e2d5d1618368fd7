#include "domain/tracking_number.h"

#include "base/arena.h"
#include "base/buf.h"
#include "domain/tracking.h"

#include <string.h>

/* --- one form of what is written in many ------------------------------------------ */

enum { SSCC_CHARS = 18, UTF8_MAX = 4 };

static bool all_digits(struct str text)
{
    for (size_t i = 0; i < text.len; i++)
        if (text.ptr[i] < '0' || text.ptr[i] > '9')
            return false;
    return text.len > 0;
}

static struct str without_identifier(struct str number)
{
    bool sscc = number.len == SSCC_CHARS + 2 && all_digits(number) && str_starts(number, STR("00"));
    return sscc ? str_sub(number, 2, SSCC_CHARS) : number;
}

struct str tracking_clean(struct arena *arena, struct str typed)
{
    struct buf out = buf_in(arena);
    for (size_t i = 0; i < typed.len && out.len < TRACKING_MAX + UTF8_MAX; i++) {
        char c = typed.ptr[i];
        bool no_break = c == '\xA0' && out.len && out.ptr[out.len - 1] == '\xC2';
        out.len -= no_break;
        if (!no_break && !memchr(" \t\r\n.-/()", c, 10))
            buf_char(&out, c >= 'a' && c <= 'z' ? (char)(c - 32) : c);
    }
    return out.len ? without_identifier(str_cut(buf_str(&out), TRACKING_MAX)) : STR("");
}

/* --- check digits ------------------------------------------------------------------ */

static int digit(char c)
{
    return c - '0';
}

/* Weights by turns from the left; what is missing to the next ten. */
static int tens(struct str digits, int first, int second)
{
    int sum = 0;
    for (size_t i = 0; i < digits.len; i++)
        sum += digit(digits.ptr[i]) * (i % 2 ? second : first);
    return (10 - sum % 10) % 10;
}

/* GS1: 3 and 1 by turns from the right. */
static int gs1(struct str digits)
{
    return digits.len % 2 ? tens(digits, 3, 1) : tens(digits, 1, 3);
}

static char last(struct str number)
{
    return number.ptr[number.len - 1];
}

static struct str but_last(struct str number)
{
    return str_sub(number, 0, number.len - 1);
}

static bool s10_checked(struct str number)
{
    static const int weights[] = {8, 6, 4, 2, 3, 5, 9, 7};
    int sum = 0;
    for (size_t i = 0; i < 8; i++)
        sum += weights[i] * digit(number.ptr[2 + i]);
    int check = 11 - sum % 11;
    return digit(number.ptr[10]) == (check == 10 ? 0 : check == 11 ? 5 : check);
}

static bool colissimo_checked(struct str number)
{
    return digit(last(number)) == gs1(str_sub(number, 2, 10));
}

static bool gs1_checked(struct str number)
{
    return digit(last(number)) == gs1(but_last(number));
}

static bool gls_checked(struct str number)
{
    return digit(last(number)) == (gs1(str_sub(number, 0, 11)) + 9) % 10;
}

/* Letters count from 2 on: A 2, B 3 ... H 9, I 0. */
static bool ups_checked(struct str number)
{
    int sum = 0;
    for (size_t i = 2; i + 1 < number.len; i++) {
        char c = number.ptr[i];
        int value = c >= 'A' ? (c - 'A' + 2) % 10 : digit(c);
        sum += value * (i % 2 ? 2 : 1);
    }
    return digit(last(number)) == (10 - sum % 10) % 10;
}

static int value36(char c)
{
    return c >= 'A' ? c - 'A' + 10 : digit(c);
}

/* ISO 7064, mod 37,36. */
static bool dpd_checked(struct str number)
{
    int product = 36;
    for (size_t i = 0; i + 1 < number.len; i++) {
        int sum = (product + value36(number.ptr[i])) % 36;
        product = (sum ? sum : 36) * 2 % 37;
    }
    return (product + value36(last(number))) % 36 == 1;
}

/* Weights 1, 3, 7 from the right; the rest by 11, of which the last digit. */
static bool fedex_sum(struct str digits, int check)
{
    static const int weights[] = {1, 3, 7};
    int sum = 0;
    for (size_t i = 0; i < digits.len; i++)
        sum += digit(digits.ptr[digits.len - 1 - i]) * weights[i % 3];
    return sum % 11 % 10 == check;
}

static bool fedex_checked(struct str number)
{
    return fedex_sum(but_last(number), digit(last(number)));
}

static bool fedex_long_checked(struct str number)
{
    return fedex_sum(str_sub(number, 20, 13), digit(last(number)));
}

static bool fedex_astra_checked(struct str number)
{
    return fedex_sum(str_sub(number, 16, 11), digit(number.ptr[27]));
}

static bool fedex_96_checked(struct str number)
{
    return digit(last(number)) == tens(str_sub(number, 7, 14), 1, 3);
}

static bool dhl_checked(struct str number)
{
    int rest = 0;
    for (size_t i = 0; i + 1 < number.len; i++)
        rest = (rest * 10 + digit(number.ptr[i])) % 7;
    return rest == digit(last(number));
}

/* --- forms ------------------------------------------------------------------------ */

/* 0 a digit, A a letter, X either, else the character itself. Narrow forms stand before wide
 * ones. */
static const struct form {
    enum number_kind kind;
    const char *form;
    bool (*checked)(struct str number); /* NULL: it has none */
} forms[] = {
    {NUMBER_UPS, "1ZXXXXXXXXXXXXXXX0", ups_checked},
    {NUMBER_CHRONOPOST, "XA000000000FR", s10_checked},
    {NUMBER_S10, "AA000000000AA", s10_checked},
    {NUMBER_COLISSIMO, "0X00000000000", colissimo_checked},
    {NUMBER_DHL_PIECE, "JAA0000000000", NULL},
    {NUMBER_DHL_PIECE, "JAA00000000000", NULL},
    {NUMBER_DHL_PIECE, "JAAA000000000", NULL},
    {NUMBER_DHL_PIECE, "JAAA0000000000", NULL},
    {NUMBER_DPD, "000000000000000000000000000X", dpd_checked},
    {NUMBER_DPD, "00000000000000X", dpd_checked},
    {NUMBER_FEDEX, "0000000000000000000000000000000000", fedex_long_checked},
    {NUMBER_FEDEX, "30000000000000000000000000000000", fedex_astra_checked},
    {NUMBER_FEDEX, "9600000000000000000000", fedex_96_checked},
    {NUMBER_SSCC, "000000000000000000", gs1_checked},
    {NUMBER_FEDEX, "000000000000000", gs1_checked},
    {NUMBER_FEDEX, "000000000000", fedex_checked},
    {NUMBER_GLS, "000000000000", gls_checked},
    {NUMBER_DHL, "0000000000", dhl_checked},
    {NUMBER_DHL, "00000000000", dhl_checked},
    {NUMBER_DPD, "00000000000000", NULL},
    {NUMBER_DHL_ECOMMERCE, "00000000000000", NULL},
    {NUMBER_MONDIAL_RELAY, "00000000", NULL},
    {NUMBER_MONDIAL_RELAY, "000000000000", NULL},
    {NUMBER_GLS, "00000000", NULL},
};

static const char *const names[NUMBER_KINDS] = {
    [NUMBER_S10] = "post",
    [NUMBER_COLISSIMO] = "colissimo",
    [NUMBER_CHRONOPOST] = "chronopost",
    [NUMBER_SSCC] = "sscc",
    [NUMBER_UPS] = "ups",
    [NUMBER_DPD] = "dpd",
    [NUMBER_GLS] = "gls",
    [NUMBER_FEDEX] = "fedex",
    [NUMBER_DHL] = "dhl",
    [NUMBER_DHL_PIECE] = "dhl",
    [NUMBER_DHL_ECOMMERCE] = "dhl",
    [NUMBER_MONDIAL_RELAY] = "mondial_relay",
};

const char *number_kind_name(enum number_kind kind)
{
    return names[kind];
}

static bool is_digit(char c)
{
    return c >= '0' && c <= '9';
}

static bool is_letter(char c)
{
    return c >= 'A' && c <= 'Z';
}

static bool char_fits(char form, char c)
{
    switch (form) {
    case '0': return is_digit(c);
    case 'A': return is_letter(c);
    case 'X': return is_digit(c) || is_letter(c);
    default: return form == c;
    }
}

static bool form_fits(const char *form, struct str number)
{
    if (strlen(form) != number.len)
        return false;
    for (size_t i = 0; i < number.len; i++)
        if (!char_fits(form[i], number.ptr[i]))
            return false;
    return true;
}

/* S10 ends with a country that has a post: XX and the like do not. */
static bool country_exists(struct str number)
{
    static const char codes[] =
        "AD AE AF AG AI AL AM AN AO AR AT AU AW AZ BA BB BD BE BF BG BH BI BJ BM BN BO BR BS BT BW "
        "BY BZ CA CD CF CG CH CI CK CL CM CN CO CR CU CV CW CY CZ DE DJ DK DM DO DZ EC EE EG ER ES "
        "ET FI FJ FK FM FO FR GA GB GD GE GH GI GL GM GN GP GQ GR GT GU GW GY HK HN HR HT HU ID IE "
        "IL IN IQ IR IS IT JM JO JP KE KG KH KI KM KN KP KR KW KY KZ LA LB LC LI LK LR LS LT LU LV "
        "LY MA MC MD ME MG MK ML MM MN MO MQ MR MS MT MU MV MW MX MY MZ NA NC NE NG NI NL NO NP NR "
        "NU NZ OM PA PE PF PG PH PK PL PM PN PT PY QA RE RO RS RU RW SA SB SC SD SE SG SH SI SK SL "
        "SM SN SO SR SS ST SV SX SY SZ TC TD TF TG TH TJ TL TM TN TO TR TT TV TW TZ UA UG US UY UZ "
        "VA VC VE VG VN VU WF WS YE YT ZA ZM ZW";
    char code[3] = {number.ptr[11], number.ptr[12], 0};
    return strstr(codes, code) != NULL;
}

static bool agrees(const struct form *form, struct str number)
{
    return form->checked && form->checked(number) &&
           (form->checked != s10_checked || country_exists(number));
}

static bool e_commerce(struct str number)
{
    static const char *const prefixes[] = {"GM", "LX", "RX", "UV", "CN",
                                           "SG", "TH", "IN", "HK", "MY"};
    bool digits = false;
    if (number.len < 12 || number.len > 41)
        return false;
    for (size_t i = 2; i < number.len; i++) {
        digits |= is_digit(number.ptr[i]);
        if (!char_fits('X', number.ptr[i]))
            return false;
    }
    for (size_t i = 0; digits && i < sizeof prefixes / sizeof *prefixes; i++)
        if (str_starts(number, str_of(prefixes[i])))
            return true;
    return false;
}

static void guess(struct number_guess *out, size_t *count, enum number_kind kind, bool checked)
{
    for (size_t i = 0; i < *count; i++)
        if (out[i].kind == kind)
            return;
    if (*count < NUMBER_GUESSES_MAX)
        out[(*count)++] = (struct number_guess){kind, checked};
}

size_t tracking_guess(struct str number, struct number_guess out[NUMBER_GUESSES_MAX])
{
    size_t count = 0;
    for (size_t i = 0; i < sizeof forms / sizeof *forms; i++)
        if (form_fits(forms[i].form, number) && agrees(&forms[i], number))
            guess(out, &count, forms[i].kind, true);
    for (size_t i = 0; i < sizeof forms / sizeof *forms; i++)
        if (form_fits(forms[i].form, number))
            guess(out, &count, forms[i].kind, false);
    if (e_commerce(number))
        guess(out, &count, NUMBER_DHL_ECOMMERCE, false);
    return count;
}

bool tracking_checked(enum number_kind kind, struct str number)
{
    for (size_t i = 0; i < sizeof forms / sizeof *forms; i++)
        if (forms[i].kind == kind && form_fits(forms[i].form, number) && agrees(&forms[i], number))
            return true;
    return false;
}
