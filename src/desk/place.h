/* One message goes to the dossier where it belongs: words that came to the other of
 * two that were merged a while, or an answer under the wrong subject. */
#ifndef DESK_PLACE_H
#define DESK_PLACE_H

#include "desk/caller.h"
#include "desk/desk.h"

/* Words of a person that nobody answered are a contact where they go. `*dossier` is
 * what `target` leads to. ERR_INVALID, field "dossier": no such dossier, the message's
 * own, or spam. ERR_REFUSED: "refusal.split.all" (the last words of a dossier: merge it),
 * "refusal.match.over". */
ERR_MUST enum err place_message(const struct desk *desk, const struct caller *caller,
                                int64_t message, int64_t target, int64_t *dossier,
                                struct error *err);

#endif
