/* G44: no customer is left in silence.
 *
 * Source: S4 ("votre dossier est en cours", and then nothing for a week). Acts, a shop
 * may switch it off: each word of ours promises the next within the clock NEWS; when
 * that passes, a lead owes the customer news. While the customer is asked something it
 * is their turn, and no silence of ours. */
#ifndef DOMAIN_PRACTICE_G44_SILENCE_H
#define DOMAIN_PRACTICE_G44_SILENCE_H

#include "domain/dossier.h"
#include "domain/practice/practice.h"

extern const struct practice g44_silence;

/* Whether a promise made by this rule is the one that breaks the silence. */
bool g44_watches(enum promise_kind kind, struct str rule);
/* Whether time that passes in this state is silence of ours. */
bool g44_counts(enum dossier_state state);

#endif
