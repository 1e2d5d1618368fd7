/* What is already known about this person, order and parcel, from every channel. */
#ifndef DESK_KNOWN_H
#define DESK_KNOWN_H

#include "desk/caller.h"
#include "desk/desk.h"
#include "domain/known.h"

struct db;

/* For G14, when words are checked: one row for each kind of fact that is known, its
 * value for the agent to read, with the day since when ("CMD-42, depuis le lundi 23
 * novembre 2026"). `dossier` may be 0 for one that is being opened, and `customer` 0
 * for a stranger. An order is known when the dossier is tied to it, or the customer
 * has one only; photos and the problem are those of the dossier and of the ones it
 * is linked with. `*out` lives in `arena`. */
ERR_MUST enum err known_for_reply(const struct desk *desk, struct db *db, struct arena *arena,
                                  const struct caller *caller, int64_t dossier, int64_t customer,
                                  struct known_fact **out, size_t *count, struct error *err);

#endif
