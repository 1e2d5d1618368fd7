/* G16: the same answer is not sent twice.
 *
 * Source: S0. A text at least 0.90 alike (Jaccard over runs of 5 words) to one
 * sent to the same customer before (`earlier`) is held for a lead: key
 * "refusal.g16.repeated". Quoted lines do not count; texts under 20 words ("bien
 * reçu, merci") are no canned answers. The first 4,000 words are compared. */
#ifndef DOMAIN_PRACTICE_G16_REPEATED_H
#define DOMAIN_PRACTICE_G16_REPEATED_H

#include "domain/practice/practice.h"

extern const struct practice g16_repeated;

#endif
