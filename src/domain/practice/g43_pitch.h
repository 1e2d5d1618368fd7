/* G43: nothing is sold in an after-sales call.
 *
 * Source: law on canvassing (domain of consent); read in the note or script of a
 * call (`after_sales_note`). Blocks, nobody overrides: key "refusal.g43.pitch". */
#ifndef DOMAIN_PRACTICE_G43_PITCH_H
#define DOMAIN_PRACTICE_G43_PITCH_H

#include "domain/practice/practice.h"

extern const struct practice g43_pitch;

#endif
