#include "domain/order.h"

#include "base/arena.h"
#include "base/buf.h"

#include <stdio.h>
#include <string.h>

struct order_in order_unsaid(void)
{
    return (struct order_in){.total = ORDER_UNSAID, .freight = ORDER_UNSAID};
}

/* --- what can be kept ----------------------------------------------------------- */

/* The name of a member of a list, as the API has it; NULL prefix: of the order. */
struct place {
    const char *list;
    size_t index;
};

static enum err fault(struct error *err, const struct place *at, const char *member,
                      const char *key, const char *arg)
{
    char field[64];
    if (at->list)
        snprintf(field, sizeof field, "%s[%zu].%s", at->list, at->index, member);
    else
        snprintf(field, sizeof field, "%s", member);
    return error_tell(err, ERR_INVALID, field, key, arg);
}

struct text_limit {
    const char *member;
    size_t offset, max; /* in characters */
    bool required;
};

static size_t chars(struct str s)
{
    size_t n = 0;
    for (size_t i = 0; i < s.len; i++)
        n += ((unsigned char)s.ptr[i] & 0xC0) != 0x80;
    return n;
}

static enum err check_texts(const void *in, const struct text_limit *limits, size_t count,
                            const struct place *at, struct error *err)
{
    for (size_t i = 0; i < count; i++) {
        const struct text_limit *l = &limits[i];
        struct str s;
        memcpy(&s, (const char *)in + l->offset, sizeof s);
        if (l->required && !str_trim(s).len)
            return fault(err, at, l->member, "order.missing", NULL);
        if (chars(s) > l->max)
            return fault(err, at, l->member, "order.too_long", NULL);
        if (s.len && !str_is_utf8(s))
            return fault(err, at, l->member, "order.not_text", NULL);
    }
    return ERR_OK;
}

struct amount_limit {
    const char *member;
    int64_t value, min, max;
};

static enum err check_amounts(const struct amount_limit *limits, size_t count,
                              const struct place *at, struct error *err)
{
    for (size_t i = 0; i < count; i++)
        if (limits[i].value < limits[i].min || limits[i].value > limits[i].max)
            return fault(err, at, limits[i].member, "order.out_of_range", NULL);
    return ERR_OK;
}

static bool capitals(struct str s, size_t len)
{
    for (size_t i = 0; i < s.len; i++)
        if (s.ptr[i] < 'A' || s.ptr[i] > 'Z')
            return false;
    return s.len == len;
}

#define COUNT(a) (sizeof(a) / sizeof *(a))
#define TEXT(type, name, member, max, required) \
    { \
        name, offsetof(struct type, member), max, required \
    }

static enum err check_head(const struct order_in *in, struct error *err)
{
    static const struct text_limit texts[] = {
        TEXT(order_in, "number", number, ORDER_NUMBER_CHARS, true),
        TEXT(order_in, "state", state, ORDER_WORD_CHARS, false),
        TEXT(order_in, "postcode", postcode, ORDER_WORD_CHARS, false),
        TEXT(order_in, "source_ref", source_ref, ORDER_WORD_CHARS, false),
        TEXT(order_in, "customer.name", name, ORDER_NAME_CHARS, false),
        TEXT(order_in, "customer.email", address, ORDER_ADDRESS_BYTES, false),
        TEXT(order_in, "customer.phone", phone, ORDER_WORD_CHARS, false),
        TEXT(order_in, "customer.language", language, ORDER_WORD_CHARS, false),
    };
    const struct place at = {NULL, 0};
    const struct amount_limit amounts[] = {
        {"total", in->total, ORDER_UNSAID, ORDER_AMOUNT_MAX},
        {"freight", in->freight, ORDER_UNSAID, ORDER_AMOUNT_MAX},
    };
    enum err e = check_texts(in, texts, COUNT(texts), &at, err);
    if (!e)
        e = check_amounts(amounts, COUNT(amounts), &at, err);
    if (!e && in->currency.len && !capitals(in->currency, 3))
        e = fault(err, &at, "currency", "order.not_currency", NULL);
    if (!e && in->country.len && !capitals(in->country, 2))
        e = fault(err, &at, "country", "order.not_country", NULL);
    if (!e && in->address.len && str_chr(in->address, '@') <= 0)
        e = fault(err, &at, "customer.email", "order.not_address", NULL);
    return e;
}

static enum err check_line(const struct order_line_in *line, size_t index, struct error *err)
{
    static const struct text_limit texts[] = {
        TEXT(order_line_in, "sku", sku, ORDER_WORD_CHARS, false),
        TEXT(order_line_in, "name", title, ORDER_TITLE_CHARS, false),
    };
    const struct place at = {"lines", index};
    const struct amount_limit amounts[] = {
        {"quantity", line->quantity, 0, ORDER_QUANTITY_MAX},
        {"price", line->unit_price, ORDER_UNSAID, ORDER_AMOUNT_MAX},
        {"weight", line->weight, ORDER_UNSAID, ORDER_GRAMS_MAX},
    };
    enum err e = check_texts(line, texts, COUNT(texts), &at, err);
    if (!e && !str_trim(line->sku).len && !str_trim(line->title).len)
        e = fault(err, &at, "name", "order.missing", NULL);
    return e ? e : check_amounts(amounts, COUNT(amounts), &at, err);
}

static enum err check_parcel(const struct order_parcel_in *parcel, size_t index, struct error *err)
{
    static const struct text_limit texts[] = {
        TEXT(order_parcel_in, "number", tracking, ORDER_WORD_CHARS, true),
        TEXT(order_parcel_in, "carrier", carrier, ORDER_WORD_CHARS, false),
        TEXT(order_parcel_in, "service", service, ORDER_WORD_CHARS, false),
        TEXT(order_parcel_in, "pickup_point", pickup_point, ORDER_WORD_CHARS, false),
    };
    const struct place at = {"parcels", index};
    const struct amount_limit amounts[] = {
        {"weight", parcel->weight, ORDER_UNSAID, ORDER_GRAMS_MAX},
        {"value", parcel->value, ORDER_UNSAID, ORDER_AMOUNT_MAX},
        {"freight", parcel->freight, ORDER_UNSAID, ORDER_AMOUNT_MAX},
    };
    enum err e = check_texts(parcel, texts, COUNT(texts), &at, err);
    return e ? e : check_amounts(amounts, COUNT(amounts), &at, err);
}

enum err order_check(const struct order_in *in, struct error *err)
{
    const struct place at = {NULL, 0};
    enum err e = check_head(in, err);
    if (!e && in->line_count > ORDER_LINES_MAX)
        e = fault(err, &at, "lines", "order.too_many", NULL);
    if (!e && in->parcel_count > ORDER_PARCELS_MAX)
        e = fault(err, &at, "parcels", "order.too_many", NULL);
    for (size_t i = 0; !e && i < in->line_count; i++)
        e = check_line(&in->lines[i], i, err);
    for (size_t i = 0; !e && i < in->parcel_count; i++)
        e = check_parcel(&in->parcels[i], i, err);
    return e;
}

/* --- one form of what is written in many ----------------------------------------- */

/* Where a leading 0 stands for the country's own code. */
static const struct {
    char country[3];
    const char *code;
} trunks[] = {{"FR", "33"}, {"BE", "32"}, {"CH", "41"},  {"GB", "44"},  {"DE", "49"},
              {"NL", "31"}, {"AT", "43"}, {"GP", "590"}, {"MQ", "596"}, {"RE", "262"}};

enum { PHONE_DIGITS_MIN = 6, PHONE_DIGITS_MAX = 15 };

struct str order_phone(struct arena *arena, struct str text, struct str country)
{
    struct buf digits = buf_in(arena);
    text = str_trim(text);
    for (size_t i = 0; i < text.len; i++)
        if (text.ptr[i] >= '0' && text.ptr[i] <= '9')
            buf_char(&digits, text.ptr[i]);
    struct str d = buf_str(&digits);
    if (d.len < PHONE_DIGITS_MIN || d.len > PHONE_DIGITS_MAX + 2)
        return STR("");
    if (text.ptr[0] == '+')
        return str_printf(arena, "+%.*s", STR_ARG(d));
    if (str_starts(d, STR("00")))
        return str_printf(arena, "+%.*s", STR_ARG(str_sub(d, 2, d.len)));
    for (size_t i = 0; i < COUNT(trunks); i++)
        if (d.ptr[0] == '0' && str_eq(country, str_of(trunks[i].country)))
            return str_printf(arena, "+%s%.*s", trunks[i].code, STR_ARG(str_sub(d, 1, d.len)));
    return d;
}
