/* G03: one answer does not contradict the one before.
 *
 * Source: S4-3, three channels and three answers. Facts are compared, not
 * meanings: what was recorded with the last answer (domain/practice/stated.h)
 * against what stands behind this one. Warns, and is recorded: key
 * "warning.g03.contradiction"; the argument says when and on which channel the
 * other answer was given. Silent while either side states nothing of a kind. */
#ifndef DOMAIN_PRACTICE_G03_CONTRADICTION_H
#define DOMAIN_PRACTICE_G03_CONTRADICTION_H

#include "domain/practice/practice.h"

extern const struct practice g03_contradiction;

#endif
