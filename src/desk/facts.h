/* Facts as the rules of domain/dossier.h want them, from the store's row. */
#ifndef DESK_FACTS_H
#define DESK_FACTS_H

#include "desk/record.h"
#include "domain/dossier.h"

struct q_dossier_facts_row;

struct dossier_facts facts_of(const struct q_dossier_facts_row *row);

/* Records dossier.state_changed; nothing when the state stays. */
ERR_MUST enum err record_state(struct record *r, int64_t dossier, enum dossier_state from,
                               enum dossier_state to, struct error *err);

/* The dossier, or the one it was merged into. ERR_NOT_FOUND in another shop. */
ERR_MUST enum err facts_survivor(struct record *r, int64_t dossier, struct q_dossier_facts_row *out,
                                 struct error *err);

#endif
