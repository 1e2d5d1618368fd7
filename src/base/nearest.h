/* "Did you mean ...?": which known name somebody may have meant. */
#ifndef BASE_NEAREST_H
#define BASE_NEAREST_H

#include "base/str.h"

/* How many letters to add, drop, change or swap to come from `a` to `b`. What
 * goes beyond NEAREST_LETTERS counts as absent. */
enum { NEAREST_LETTERS = 64 };
size_t nearest_distance(struct str a, struct str b);

/* The distance from which on a word is no longer taken for `word`: a third of
 * its letters. */
size_t nearest_limit(struct str word);

#endif
