#include "domain/practice/stated.h"

static const char *const names[STATED_KINDS] = {[STATED_REMEDY] = "remedy",
                                                [STATED_DATE] = "date",
                                                [STATED_AMOUNT] = "amount",
                                                [STATED_ARTICLE] = "article"};

const char *stated_kind_name(enum stated_kind kind)
{
    return names[kind];
}

bool stated_kind_parse(struct str name, enum stated_kind *out)
{
    for (int k = STATED_REMEDY; k < STATED_KINDS; k++)
        if (str_eq(name, str_of(names[k]))) {
            *out = (enum stated_kind)k;
            return true;
        }
    return false;
}

/* What a date or an amount is of; the whole value without "=". */
static struct str thing(struct str value)
{
    ptrdiff_t at = str_chr(value, '=');
    return at < 0 ? value : str_sub(value, 0, (size_t)at);
}

/* The same thing was stated with this value, or with others only. */
static bool differs(const struct stated *now, const struct stated *before, size_t count)
{
    bool spoken_of = false;
    for (size_t i = 0; i < count; i++) {
        if (before[i].kind != now->kind || !str_eq(thing(before[i].value), thing(now->value)))
            continue;
        if (str_eq(before[i].value, now->value))
            return false;
        spoken_of = true;
    }
    return spoken_of;
}

static bool holds(const struct stated *all, size_t count, const struct stated *one)
{
    for (size_t i = 0; i < count; i++)
        if (all[i].kind == one->kind && str_eq(all[i].value, one->value))
            return true;
    return false;
}

/* Both speak of the kind, and have nothing in common. */
static bool apart(enum stated_kind kind, const struct stated *a, size_t a_count,
                  const struct stated *b, size_t b_count)
{
    size_t in_a = 0, in_b = 0;
    for (size_t i = 0; i < a_count; i++) {
        if (a[i].kind == kind && holds(b, b_count, &a[i]))
            return false;
        in_a += a[i].kind == kind;
    }
    for (size_t i = 0; i < b_count; i++)
        in_b += b[i].kind == kind;
    return in_a && in_b;
}

bool stated_contradicts(const struct stated *before, size_t before_count, const struct stated *now,
                        size_t now_count)
{
    for (size_t i = 0; i < now_count; i++)
        if ((now[i].kind == STATED_DATE || now[i].kind == STATED_AMOUNT) &&
            differs(&now[i], before, before_count))
            return true;
    return apart(STATED_REMEDY, before, before_count, now, now_count) ||
           apart(STATED_ARTICLE, before, before_count, now, now_count);
}
