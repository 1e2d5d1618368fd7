/* A dossier goes up to the lead, then to the manager, as soon as something asks for
 * it (G01, R133): nobody has to think of it. */
#ifndef DESK_ESCALATE_H
#define DESK_ESCALATE_H

#include "desk/record.h"
#include "domain/escalation.h"

/* Inside a command: raises an open dossier one level, records dossier.escalated, and
 * promises ourselves that somebody takes it in hand within LEAD_TAKE. Nothing
 * happens when the reason counted before, or when the dossier is done. Who breaks a
 * promise of ours calls it with ESCALATION_PROMISE_BROKEN (again at the second:
 * ESCALATION_TWO_BROKEN is found here), or ESCALATION_TASK_LATE where it was owed to
 * ourselves. */
ERR_MUST enum err escalate(struct record *r, int64_t dossier, enum escalation_reason why,
                           struct error *err);

#endif
