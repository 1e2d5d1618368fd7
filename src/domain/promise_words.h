/* A promise as the customer is told it, with its date, in their language (domain.md
 * 2.2; G04 for what may be said without proof). The sentences are in i18n/. */
#ifndef DOMAIN_PROMISE_WORDS_H
#define DOMAIN_PROMISE_WORDS_H

#include "base/i18n.h"
#include "base/zone.h"
#include "domain/promise.h"

struct arena;

/* The date in words: "jeudi 3 décembre à 18 h" / "Thursday 3 December, 6 pm"; with the
 * year when it is not that of `now`; a day that ends at midnight without an hour. */
struct str promise_when(struct arena *arena, enum lang lang, const struct zone *zone, instant now,
                        instant due);

/* "d'ici jeudi 3 décembre à 18 h" / "by Thursday 3 December, 6 pm". */
struct str promise_by(struct arena *arena, enum lang lang, const struct zone *zone, instant now,
                      instant due);

/* What is promised, as a whole sentence: "Nous vous remboursons d'ici ...". Without a
 * proof only "Nous vérifions et revenons vers vous d'ici ..." is said, whatever it is. */
struct str promise_sentence(struct arena *arena, enum lang lang, enum promise_kind kind, bool sure,
                            struct str by);

#endif
