/* What the shop did to a customer beyond the problem itself (domain.md 2.5): it
 * wants an apology, and something to make up for it, before the dossier is
 * resolved (G07, R129). */
#ifndef DOMAIN_HARM_H
#define DOMAIN_HARM_H

#include "base/str.h"

#include <stdbool.h>

/* Stored as bits: never renumber. */
enum harm_reason {
    HARM_BROKEN_PROMISE = 1 << 0,
    HARM_NEEDED_BY_MISSED = 1 << 1, /* the date that mattered to them has passed */
    HARM_COST = 1 << 2, /* it cost them money: calls, a trip, the same thing bought again */
    HARM_MANY_CONTACTS = 1 << 3, /* they had to speak more than HARM_CONTACTS times */
    HARM_WRONG_ANSWER = 1 << 4,  /* what we told them was not so */
};

enum { HARM_REASONS = 5, HARM_CONTACTS = 2 };

/* The counter sees it by itself: nobody adds it by hand, or takes it away. */
bool harm_is_a_fact(enum harm_reason why);
/* The reason why it escalates by itself; 0: what brought it about does. */
unsigned harm_escalates(enum harm_reason why);

/* Each time is harm of its own; else it lasts, and one apology answers it. */
bool harm_recurs(enum harm_reason why);

const char *harm_name(enum harm_reason why);
bool harm_parse(struct str name, enum harm_reason *out);

#endif
