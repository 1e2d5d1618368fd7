/* How a customer's words sound: a complaint, a danger, mere thanks; and what they say of
 * a delivery. Judged by
 * phrases alone (domain/phrase.h), so wrong at times: it proposes, and people may
 * say otherwise. */
#ifndef DOMAIN_TONE_H
#define DOMAIN_TONE_H

#include "base/error.h"
#include "base/str.h"
#include "domain/remedy_menu.h"

#include <stdbool.h>

struct arena;
struct phrase_book;

enum { TONE_THANKS_WORDS = 20 }; /* more words than these say more than thanks */

struct tone {
    bool complaint;
    bool danger;          /* somebody is hurt, or might be: fire, shock, allergy */
    bool only_thanks;     /* nothing that anybody waits for an answer to */
    enum problem problem; /* what they say is wrong with a delivery; OTHER: nothing of it */
};

/* The phrases of tone_of, in French and English; the book lives in the arena. */
ERR_MUST enum err tone_book(struct arena *arena, struct phrase_book *out, struct error *err);

/* Of the customer's own words, quoted ones left out. */
struct tone tone_of(const struct phrase_book *book, struct str text);

#endif
