/* Words of ours are on their way to the customer: they move the dossier, which who
 * wrote them takes when nobody holds it, and keep the promise of an answer. The
 * other way round is desk/unsaid.h. */
#ifndef DESK_SAID_H
#define DESK_SAID_H

#include "desk/record.h"

struct q_dossier_facts_row;

/* Inside a command, once the message is queued. `author` is staff, or 0. ERR_REFUSED:
 * the dossier is final. */
ERR_MUST enum err said(struct record *r, const struct q_dossier_facts_row *dossier, int64_t message,
                       int64_t author, struct str text, struct error *err);

#endif
