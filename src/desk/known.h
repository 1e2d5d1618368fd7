/* What is already known about this person, order and parcel, from every channel. */
#ifndef DESK_KNOWN_H
#define DESK_KNOWN_H

#include "desk/caller.h"
#include "desk/desk.h"
#include "domain/known.h"
#include "store/queries.h"

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

/* The facts sheet of a dossier, beside its customer, orders and parcels: what was told
 * or shown on any channel, what was promised and granted, in all of the customer's
 * dossiers and those it is linked with. A fixed number of queries. */
struct known_sheet {
    struct fact *facts; /* all that is known, as G14 knows it, with day and channel */
    size_t fact_count;
    struct q_known_photos_rows photos; /* also small images; known_is_photo tells */
    struct q_known_promises_rows promises;
    struct q_known_remedies_rows remedies;
    struct q_known_said_rows said;
    struct q_known_noted_rows noted;
};

/* `dossier` is one of the shop; `customer` its own, or 0. */
ERR_MUST enum err known_read(struct db *db, struct arena *arena, int64_t shop, int64_t dossier,
                             int64_t customer, struct known_sheet *out, struct error *err);

enum { KNOWN_VALUE_CHARS = 500 };

/* What an agent was told: it is kept of the dossier, an address and a phone number also
 * of its customer. */
struct known_note {
    int64_t dossier;
    enum fact_kind kind;
    struct str value;
    enum channel channel; /* by which it was said, when no message says it */
    int64_t message;      /* of the dossier; 0: none */
};

/* A merged dossier's is noted of its survivor. ERR_INVALID, field
 * "message": not of this dossier. */
ERR_MUST enum err known_add(const struct desk *desk, const struct caller *caller,
                            const struct known_note *note, int64_t *fact, struct error *err);

/* Takes a note back. ERR_NOT_FOUND: none of this shop, or not of this dossier nor of its
 * customer. */
ERR_MUST enum err known_remove(const struct desk *desk, const struct caller *caller,
                               int64_t dossier, int64_t fact, struct error *err);

#endif
