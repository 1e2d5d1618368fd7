/* A remedy with all that decides on it, read inside a command: dossier and order are
 * held, so that nobody decides the opposite, or pays the same money twice, meanwhile. */
#ifndef DESK_REMEDY_FACTS_H
#define DESK_REMEDY_FACTS_H

#include "desk/caller.h"
#include "desk/record.h"
#include "domain/remedy.h"
#include "store/queries.h"

struct remedy_case {
    struct q_remedy_row row;
    struct q_dossier_facts_row dossier;
    struct q_remedy_beside_rows beside; /* the others that count */
    struct remedy_facts facts;
    struct str currency; /* of the order, else the shop's */
};

/* The one that exists, with its dossier and order held. `caller` NULL: the counter
 * itself. ERR_NOT_FOUND in another shop; ERR_BUSY: it goes from dossier to dossier. */
ERR_MUST enum err remedy_read(struct record *r, const struct caller *caller, int64_t id,
                              struct remedy_case *out, struct error *err);

/* Fills `facts` from `row`, `dossier` and what is beside: for one that is not written
 * yet (row.id 0) too. */
ERR_MUST enum err remedy_look_around(struct record *r, const struct caller *caller,
                                     struct remedy_case *c, struct error *err);

/* remedy_decide, asked once more where the shop has G10 recorded only: then it is
 * recorded, and the voucher goes on. */
ERR_MUST enum err remedy_decided(struct record *r, const struct caller *caller,
                                 struct remedy_case *c, enum remedy_event event,
                                 struct remedy_change *out, struct error *err);
/* After the command: a practice that refused is counted. */
void remedy_stopped(const struct desk *desk, const struct caller *caller, int64_t dossier,
                    enum err e, const struct error *err);

/* {"remedy": id, "kind": name} */
ERR_MUST enum err remedy_event(struct record *r, const struct q_remedy_row *row, const char *kind,
                               struct error *err);
/* "remedy:12" */
struct str remedy_proof(struct arena *arena, int64_t remedy);

/* Whether another one is about the same things: a line of an order, or all of it;
 * without an order, the same dossier. */
bool remedy_same_things(const struct remedy_case *c, const struct q_remedy_beside_row *other);

/* The order that is meant: `order`, which must be one of the dossier's (ERR_INVALID,
 * field "order"); 0: the dossier's where there is one only, else none. */
ERR_MUST enum err remedy_find_order(struct record *r, int64_t dossier, int64_t order, int64_t *out,
                                    struct error *err);

/* What the shop set itself, over the defaults of its currency. */
ERR_MUST enum err remedy_limits_of(struct db *db, struct arena *arena, int64_t shop,
                                   struct str currency, struct remedy_limits *out,
                                   struct error *err);

#endif
