/* Words of ours that reached nobody: refused for good, returned, in doubt or
 * taken back. What they had kept is owed again, and their dossier comes back to
 * those who can do something (domain.md 2.1: our message bounced). */
#ifndef DESK_UNSAID_H
#define DESK_UNSAID_H

#include "desk/record.h"

#include <stdbool.h>

/* Inside a command, once the message has its new state. `message` 0: nobody
 * knows which one. Words that their author took back (`taken_back`) leave the
 * dossier's state as it is when nothing is owed and the customer was told. */
ERR_MUST enum err unsaid(struct record *r, int64_t dossier, int64_t message, bool taken_back,
                         struct error *err);

#endif
