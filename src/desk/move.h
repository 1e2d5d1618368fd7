/* What merging, splitting and placing one message have in common: words go from one
 * dossier to another inside a command that holds both, and both end as if they had
 * never held others. domain/dossier_move.h has the rules. */
#ifndef DESK_MOVE_H
#define DESK_MOVE_H

#include "desk/record.h"
#include "domain/dossier_move.h"
#include "store/queries.h"

/* Holds two dossiers, the lower number first: crosswise, two commands would wait for
 * each other. What is merged is not held: hold its survivor. */
ERR_MUST enum err move_hold(struct record *r, int64_t one, int64_t other, struct error *err);

/* A move of `source` to `target` begins. */
ERR_MUST enum err move_begin(struct record *r, enum move_kind kind,
                             const struct q_dossier_facts_row *source, int64_t target,
                             int64_t *move, struct error *err);

/* After messages went: what is tied to a message (the promise that it kept, what was
 * noted of it, its place among what waits for a lead) goes where it is. */
ERR_MUST enum err move_follow(struct record *r, int64_t from, int64_t to, struct error *err);

/* Who waits in a dossier for an answer is owed one, by `due` (none: by the shop's delay
 * from now); what was resolved opens again for that. Nothing happens when one is owed
 * already. Call owe_refresh afterwards. */
ERR_MUST enum err move_owe_answer(struct record *r, int64_t dossier, instant due,
                                  struct error *err);

/* A dossier after its words or orders changed: it counts and shows those it has, nothing
 * hides it, its date and gravity are those of its orders now, and move_owe_answer. */
ERR_MUST enum err move_settle(struct record *r, int64_t dossier, instant due, struct error *err);

/* Some messages of `from` go to `to`, with who wrote them and what follows them; a first
 * reply that nobody waits for any more goes with the words it answers. Both are settled:
 * who waits in `to`, or wrote what nobody had answered (`unanswered`), is owed an answer
 * by the time `from` owed one. */
ERR_MUST enum err move_some(struct record *r, int64_t move, int64_t from, int64_t to,
                            struct ids messages, bool unanswered, struct error *err);

#endif
