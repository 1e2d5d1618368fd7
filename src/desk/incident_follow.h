/* What becomes of incidents when something else moves: their remedies, their dossier,
 * the mail that told of them. All inside the command that moves it. */
#ifndef DESK_INCIDENT_FOLLOW_H
#define DESK_INCIDENT_FOLLOW_H

#include "desk/record.h"

/* After a remedy of the dossier moved: its incidents are chosen, remedied or open again,
 * as the remedies on the table, granted and carried out say. */
ERR_MUST enum err incident_follow(struct record *r, int64_t dossier, struct error *err);

/* The goods are there after all: what was offered for the order and chosen by nobody
 * leaves the table. */
ERR_MUST enum err incident_unoffer(struct record *r, int64_t dossier, int64_t order,
                                   struct error *err);

/* The dossier is resolved, the customer knowing how: its incidents end. */
ERR_MUST enum err incident_ended(struct record *r, int64_t dossier, struct error *err);

/* Merged, or merged no more: what went goes. */
ERR_MUST enum err incident_moved(struct record *r, int64_t move, int64_t from, int64_t to,
                                 struct error *err);

/* A message of ours reached nobody: what it told is untold. */
ERR_MUST enum err incident_untold(struct record *r, int64_t message, struct error *err);

#endif
