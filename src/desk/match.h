/* A person says where words belong that nobody could place. */
#ifndef DESK_MATCH_H
#define DESK_MATCH_H

#include "desk/caller.h"
#include "desk/desk.h"

/* The unmatched dossier of `message` joins `target` (desk/merge.h), or stands alone (0).
 * Its number and later replies lead to the target. ERR_CONFLICT: no longer unmatched. */
ERR_MUST enum err match_message(const struct desk *desk, const struct caller *caller,
                                int64_t message, int64_t target, int64_t *dossier,
                                struct error *err);

#endif
