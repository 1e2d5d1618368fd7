/* G12: a solution never waits for the carrier's inquiry.
 *
 * Sources: S4 c.5 ("no new parcel until the first is found"), S0 ("200 euros and
 * a month of inquiry"). Blocks, nobody overrides: key "refusal.g12.inquiry". A
 * negation before the words changes nothing ("nous ne pouvons rien tant que..."):
 * what is innocent is listed as an exception. */
#ifndef DOMAIN_PRACTICE_G12_INQUIRY_H
#define DOMAIN_PRACTICE_G12_INQUIRY_H

#include "domain/practice/practice.h"

extern const struct practice g12_inquiry;

#endif
