/* Answers of carriers that are not asked here, passed on as they came by the shop's own program:
 * Canada Post, Purolator, USPS, Stamps.com, Asendia, Landmark Global, Geodis. XML or JSON is told
 * apart by its first byte, the carrier by the form; most of what they mean is in their words.
 * Signed as our own webhooks are (carriers/generic). */
#ifndef CARRIERS_PASSED_ON_PASSED_ON_H
#define CARRIERS_PASSED_ON_PASSED_ON_H

#include "carriers/carrier.h"

extern const struct carrier carrier_passed_on;

#endif
