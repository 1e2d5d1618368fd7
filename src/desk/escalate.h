/* A dossier goes up to the lead, then to the manager, as soon as something asks for
 * it (G01, R133): nobody has to think of it. */
#ifndef DESK_ESCALATE_H
#define DESK_ESCALATE_H

#include "desk/caller.h"
#include "desk/note.h"
#include "domain/escalation.h"

/* Inside a command: raises an open dossier one level, records dossier.escalated, and
 * promises ourselves that somebody takes it in hand within LEAD_TAKE. Nothing
 * happens when the reason counted before, or when the dossier is done. Who breaks a
 * promise of ours calls it with ESCALATION_PROMISE_BROKEN (again at the second:
 * ESCALATION_TWO_BROKEN is found here), or ESCALATION_TASK_LATE where it was owed to
 * ourselves. */
ERR_MUST enum err escalate(struct record *r, int64_t dossier, enum escalation_reason why,
                           struct error *err);

/* Inside a command: somebody has it in hand now. A lead or above keeps LEAD_TAKE. */
ERR_MUST enum err escalate_taken(struct record *r, int64_t dossier, enum role by,
                                 struct error *err);

struct escalation_wish {
    int64_t dossier;
    enum escalation_level level;
    struct str reason; /* up: a note of the dossier; down: of the override of G01 */
};

/* A person sets the level. ERR_REFUSED "refusal.dossier.final": the dossier is done.
 * ERR_FORBIDDEN: only a lead gives it back. ERR_INVALID: field "reason", too short. */
ERR_MUST enum err escalate_by_hand(const struct desk *desk, const struct caller *caller,
                                   const struct escalation_wish *wish, struct error *err);

#endif
