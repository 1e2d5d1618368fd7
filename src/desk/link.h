/* Two dossiers that belong together, by hand: each shows the other. */
#ifndef DESK_LINK_H
#define DESK_LINK_H

#include "desk/caller.h"
#include "desk/desk.h"
#include "desk/record.h"
#include "domain/dossier_move.h"

/* Links them, or undoes any link between them. Nothing happens when it is so already.
 * ERR_NOT_FOUND: the dossier; ERR_INVALID, field "dossier": the other, or itself. */
ERR_MUST enum err link_dossiers(const struct desk *desk, const struct caller *caller,
                                int64_t dossier, int64_t other, bool linked, struct error *err);

/* Inside a command that holds both. */
ERR_MUST enum err link_add(struct record *r, int64_t one, int64_t other, enum link_kind kind,
                           struct error *err);

#endif
