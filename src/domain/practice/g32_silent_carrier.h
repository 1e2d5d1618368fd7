/* G32: a carrier that does not answer is written to one level higher.
 *
 * Source: S2 ("talk with the carrier costs time"). Acts, nobody overrides; a shop may
 * switch it off, and then the inquiry is overdue and stays where it is. Past
 * CARRIER_ANSWER the account manager is written to, then the management
 * (domain/inquiry.h); the customer's remedy never waited for any of it. */
#ifndef DOMAIN_PRACTICE_G32_SILENT_CARRIER_H
#define DOMAIN_PRACTICE_G32_SILENT_CARRIER_H

#include "domain/practice/practice.h"

extern const struct practice g32_silent_carrier;

#endif
