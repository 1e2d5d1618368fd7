/* G10: no voucher before the refund was shown and declined.
 *
 * Source: S4-10, the voucher offered on 22 December for a toy that never came; a
 * customer is owed money first (a voucher may be added, or chosen afterwards).
 * Blocks, nobody overrides: key "refusal.g10.voucher", once it is known
 * (`refund_declined`) that no refund was shown and declined in writing. */
#ifndef DOMAIN_PRACTICE_G10_VOUCHER_H
#define DOMAIN_PRACTICE_G10_VOUCHER_H

#include "domain/practice/practice.h"

extern const struct practice g10_voucher;

#endif
