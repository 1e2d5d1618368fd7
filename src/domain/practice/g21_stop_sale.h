/* G21: a product that fails is not sold on.
 *
 * Source: S0. Acts: when the least defect rate that the figures allow (Wilson, 95 %) is
 * over G21_RATE, the shop is told to stop selling it. A manager overrides by lifting the
 * stop with a reason; it comes back when more defects are told. With fewer than
 * G21_DEFECTS_MIN the rate says more of one customer than of the product. Key
 * "refusal.g21.stop_sale", with `sku`, `defects` and `units`. */
#ifndef DOMAIN_PRACTICE_G21_STOP_SALE_H
#define DOMAIN_PRACTICE_G21_STOP_SALE_H

#include "domain/practice/practice.h"

#include <stdint.h>

#define G21_RATE 0.05
enum { G21_DEFECTS_MIN = 3 };

extern const struct practice g21_stop_sale;

/* `defects` units of `units` sold. */
bool g21_stops(int64_t defects, int64_t units);

#endif
