/* G08: no surcharged number in what a customer reads.
 *
 * Sources: S4-8 (fifteen minutes on a paid line); Code de la consommation L121-16.
 * Blocks, nobody overrides: key "refusal.g08.surcharged", the argument is the
 * number or the price. French numbers: 081x, 082x and 089x (with +33 or 0033
 * too), 118xxx, and those short numbers 32xx to 39xx that are announced as a
 * phone number and are not on the list of free or plain ones. British 087x and 09x
 * (11 digits, +44 too). Prices by the minute in words ("0,80 €/min"). A sentence on a call that was
 * paid already, to refund it, is an exception (phrases g08.except). */
#ifndef DOMAIN_PRACTICE_G08_SURCHARGED_H
#define DOMAIN_PRACTICE_G08_SURCHARGED_H

#include "domain/practice/practice.h"

extern const struct practice g08_surcharged;

#endif
