/* G14: nobody is asked for what the shop knows.
 *
 * Sources: S0, S2 (the same story told to five people). A phrase that asks for a
 * fact of `known` blocks: keys "refusal.g14.order", ".address", ".parcel",
 * ".problem", ".phone", ".photos"; the argument is the known value, or the words
 * when it is empty. The agent goes on by ticking "to confirm, because"
 * (`asks_to_confirm`). */
#ifndef DOMAIN_PRACTICE_G14_KNOWN_H
#define DOMAIN_PRACTICE_G14_KNOWN_H

#include "domain/practice/practice.h"

extern const struct practice g14_known;

#endif
