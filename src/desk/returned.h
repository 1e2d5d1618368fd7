/* A mail of ours came back to the dossier it left from. */
#ifndef DESK_RETURNED_H
#define DESK_RETURNED_H

#include "desk/receive.h"
#include "desk/record.h"

/* Inside a command: marks it, so that its author sees it, and the dossier comes
 * back (desk/unsaid.h), whether or not it is known which mail it was. */
ERR_MUST enum err returned(struct record *r, const struct inbound *in, int64_t dossier,
                           struct error *err);

#endif
