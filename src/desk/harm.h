/* What the shop did wrong to the customer of a dossier is kept on it until it is
 * answered (domain/harm.h, G07). */
#ifndef DESK_HARM_H
#define DESK_HARM_H

#include "desk/record.h"
#include "domain/harm.h"

/* Inside a command: sets the reason, records dossier.harmed and escalates where the
 * reason asks for it. Nothing happens when it was set before. */
ERR_MUST enum err harm_add(struct record *r, int64_t dossier, enum harm_reason why,
                           struct error *err);

#endif
