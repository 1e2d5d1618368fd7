/* G11: no pick-up point that is closed.
 *
 * Source: S4 c.1 (a parcel sent to a florist who had stopped being a relay a week before).
 * Acts: a point that domain/pickup.h finds closed for the stay of a parcel is not offered
 * at the checkout, and where one was chosen already an incident opens on day 0. A lead
 * overrides by saying that the carrier's closures of a point are wrong. Key
 * "refusal.g11.closed", with `first` and `last` day. */
#ifndef DOMAIN_PRACTICE_G11_RELAY_H
#define DOMAIN_PRACTICE_G11_RELAY_H

#include "domain/practice/practice.h"

extern const struct practice g11_relay;

#endif
