/* What weighs on a dossier, inside a command: how often the customer had to speak,
 * how they sound, the date that matters to them, what their parcels do. It decides
 * how grave the matter is (domain/severity.h), what harmed them, and who must know. */
#ifndef DESK_STANDING_H
#define DESK_STANDING_H

#include "desk/record.h"
#include "domain/tone.h"

struct q_dossier_facts_row;

/* Whether words that came to a dossier which was as `before` says answer a question of
 * ours, or only thank: they are no second or third contact, and are not counted as one. */
bool standing_asked(const struct q_dossier_facts_row *before, const struct tone *tone);

/* The customer spoke in a dossier that was as `before` says, and has now counted it. */
ERR_MUST enum err standing_contact(struct record *r, const struct q_dossier_facts_row *before,
                                   const struct tone *tone, struct error *err);

/* After its orders, its date or its complaint changed: looks at all of it again.
 * `danger`: somebody may be hurt. */
ERR_MUST enum err standing_refresh(struct record *r, int64_t dossier, bool danger,
                                   struct error *err);

/* The customer complains, or does not after all. */
ERR_MUST enum err standing_complaint(struct record *r, int64_t dossier, bool complaint,
                                     struct error *err);
/* The date that matters, as a person says; none: that of its orders. */
ERR_MUST enum err standing_needed_by(struct record *r, int64_t dossier, instant needed_by,
                                     struct error *err);

/* The date is near, or has passed with nothing there. */
ERR_MUST enum err standing_needed_due(struct record *r, int64_t dossier, struct error *err);

#endif
