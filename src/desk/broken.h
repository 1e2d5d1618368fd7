/* A promise whose time has passed: what it breaks, and what the counter does about
 * it by itself (domain.md 2.2, G01, G07, G44). */
#ifndef DESK_BROKEN_H
#define DESK_BROKEN_H

#include "desk/record.h"

struct q_promise_due_row;

/* Inside a command. What is owed to the customer: promise.broken names who is to hear
 * of it, the customer is to be told within TELL_BROKEN, the dossier goes up a level and
 * an apology is due. What is owed to others: the dossier goes up. What waits for
 * somebody is open again. Nothing is broken by silence while it is the customer's turn,
 * nor towards ourselves once the dossier is done: such a promise is released. */
ERR_MUST enum err broken(struct record *r, const struct q_promise_due_row *due, struct error *err);

#endif
