/* G41: what a shop must not keep is masked.
 *
 * Source: law (card data, copies of papers, health). Acts: for a caller that
 * masks (`masks`), the places of
 *  - card numbers (brand prefix, length, Luhn): "warning.g41.card";
 *  - IBANs (length, mod 97): "warning.g41.iban";
 *  - French social security numbers (15 characters, key 97): "warning.g41.nir";
 *  - numbers of passports and identity cards, in words: "warning.g41.papers";
 *  - words on somebody's health: "warning.g41.health".
 * More than FINDINGS_MAX places need another check once the first are masked.
 * Masks are domain/practice/mask.h's; nobody undoes one. Numbers announced as those of a parcel or
 * an order are left alone unless they are IBANs. */
#ifndef DOMAIN_PRACTICE_G41_PRIVATE_H
#define DOMAIN_PRACTICE_G41_PRIVATE_H

#include "domain/practice/practice.h"

extern const struct practice g41_private;

#endif
