/* What becomes of words once the practices have spoken: they stand, wait for a lead,
 * or are refused; and what is recorded of it. */
#ifndef DESK_VERDICT_H
#define DESK_VERDICT_H

#include "desk/words.h"

/* Marks what the request's overrides go against, and whether a lead must see the
 * words (w->held). ERR_REFUSED: something blocks (err as the practice says it), or a
 * warning was not confirmed (key "refusal.warnings"). ERR_INVALID, ERR_FORBIDDEN and
 * ERR_REFUSED of practice_may_override. */
ERR_MUST enum err verdict_reach(struct words *w, struct findings *findings, struct error *err);

/* In a command of its own: what was refused is told and counted. Faults are logged. */
void verdict_refused(const struct words *w, const struct findings *findings);

/* Inside the command that keeps the words: overrides, warnings, masks and what would
 * have been done, as rows, events and totals. */
ERR_MUST enum err verdict_record(const struct words *w, struct record *r, int64_t dossier,
                                 struct error *err);

/* Inside the command that lets go what was held: the overrides of this request. */
ERR_MUST enum err verdict_record_overrides(const struct words *w, struct record *r, int64_t dossier,
                                           struct error *err);

/* What held them, as the row of the hold queue keeps it: JSON. */
struct str verdict_holds(const struct words *w, struct arena *arena);

#endif
