/* The hold queue: answers that a practice keeps back until a lead has read them.
 *
 * A held answer is a message of its dossier in the state "held". It has not left,
 * keeps no promise and does not move its dossier: what is owed stays owed, and who
 * waits sees it. Approved, it leaves as if it had been written then, after the usual
 * delay, and keeps its promises. Refused or taken back, its text goes back to who
 * wrote it. The world may have moved on while it waited: what blocks an answer is asked
 * again before it leaves. */
#ifndef DESK_HELD_H
#define DESK_HELD_H

#include "desk/caller.h"
#include "desk/desk.h"
#include "desk/words.h"

enum { HELD_REASON_MAX = 1000 /* bytes */ };

/* Inside a command: the words just kept wait. */
ERR_MUST enum err held_keep(const struct words *w, struct record *r, int64_t dossier,
                            struct error *err);

/* ERR_NOT_FOUND: none in this shop was ever held. Others as held_decide says;
 * ERR_REFUSED: the dossier is final by now, or a practice blocks it today, as `findings`
 * tell; `override` (NULL: none) goes on against one, as with any answer, and what was
 * gone against when it was written stays so. `db` is a reader. */
ERR_MUST enum err held_approve(const struct desk *desk, struct db *db, struct arena *arena,
                               const struct caller *caller, int64_t message,
                               const struct override *override, struct findings *findings,
                               struct error *err);
/* `reason` is told to the author. ERR_INVALID, field "reason". */
ERR_MUST enum err held_refuse(const struct desk *desk, const struct caller *caller, int64_t message,
                              struct str reason, struct error *err);

/* Inside a command: who wrote it takes it back. */
ERR_MUST enum err held_take_back(struct record *r, const struct caller *caller, int64_t message,
                                 int64_t dossier, struct error *err);

#endif
