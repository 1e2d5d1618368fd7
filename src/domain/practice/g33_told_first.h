/* G33: the customer hears of it from us first.
 *
 * Source: S2 (the parcel that everybody knew to be late, save who waited for it). Acts:
 * as soon as an incident is confirmed the customer gets a mail that says what happened,
 * what can be chosen and when they hear again. A shop may have it recorded only, or
 * switch it off; a lead tells in another way. */
#ifndef DOMAIN_PRACTICE_G33_TOLD_FIRST_H
#define DOMAIN_PRACTICE_G33_TOLD_FIRST_H

#include "domain/incident.h"
#include "domain/practice/practice.h"

extern const struct practice g33_told_first;

/* How it went once the customer is told: `asked_first`, they spoke of it before we did.
 * What nobody but the customer can see does not count. */
bool g33_counts(enum problem kind);

#endif
