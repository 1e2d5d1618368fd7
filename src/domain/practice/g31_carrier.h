/* G31: the customer is never sent to the carrier.
 *
 * Source: S2; the shop sold the delivery, so the shop speaks with the carrier.
 * Blocks, a lead overrides (the customer asked for it): key "refusal.g31.carrier". */
#ifndef DOMAIN_PRACTICE_G31_CARRIER_H
#define DOMAIN_PRACTICE_G31_CARRIER_H

#include "domain/practice/practice.h"

extern const struct practice g31_carrier;

#endif
