/* What an answer states, as facts: the remedies and dates that stand behind it, the
 * amounts, the articles it cites. Kept with each answer and compared with the next. */
#ifndef DOMAIN_PRACTICE_STATED_H
#define DOMAIN_PRACTICE_STATED_H

#include "base/str.h"

#include <stdbool.h>
#include <stddef.h>

/* Stored as numbers: never renumber. */
enum stated_kind {
    STATED_REMEDY = 1,  /* "refund_full" */
    STATED_DATE = 2,    /* "refund=2026-12-03": of which promise, the day in the shop's zone */
    STATED_AMOUNT = 3,  /* "refund_full=2990 EUR": of which remedy */
    STATED_ARTICLE = 4, /* "12" */
};
enum { STATED_KINDS = STATED_ARTICLE + 1, STATED_MAX = 64, STATED_VALUE_MAX = 100 };

const char *stated_kind_name(enum stated_kind kind);
bool stated_kind_parse(struct str name, enum stated_kind *out);

struct stated {
    enum stated_kind kind;
    struct str value;
};

/* Whether `now` contradicts `before`: another date or amount of the same thing; or
 * remedies (articles) of which none is among those stated before. What one of the
 * two does not speak of is no contradiction. */
bool stated_contradicts(const struct stated *before, size_t before_count, const struct stated *now,
                        size_t now_count);

#endif
