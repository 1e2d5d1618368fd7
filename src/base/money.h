/* Amounts: minor units (cents) and an ISO 4217 code, never floating point. */
#ifndef BASE_MONEY_H
#define BASE_MONEY_H

#include "base/str.h"

#include <stdbool.h>
#include <stdint.h>

struct arena;

struct money {
    int64_t amount;   /* minor units */
    char currency[4]; /* "EUR", 0-ended */
};

/* False unless the code is three letters A-Z. */
bool money_of(int64_t amount, struct str currency, struct money *out);
bool money_same_currency(struct money a, struct money b);
/* a + b; false on overflow or when the currencies differ. */
bool money_add(struct money a, struct money b, struct money *out);
/* Back from such a text, whatever its decimals: "214.9", "16.510000" and, rounded half away
 * from zero, "24.995". False: no number, no currency, or too large. */
bool money_read(struct str text, struct str currency, int64_t *amount);
/* For machines, a point and no currency: "214.90", "-5.00", "1500" (of yen). */
struct str money_decimal(struct arena *arena, struct money m);
/* For people, in the language's form: "214,90 €" (fr), "€214.90" (en). */
struct str money_format(struct arena *arena, struct money m, const char *language);

#endif
