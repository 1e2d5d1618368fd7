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

struct q_message_facts_row;

/* A message and its dossier, which is then this command's until its end: what was
 * read of a message before may have gone elsewhere, or on, with another's. */
ERR_MUST enum err facts_of_message(struct record *r, int64_t message,
                                   struct q_message_facts_row *out,
                                   struct q_dossier_facts_row *dossier, struct error *err);

#endif
