/* A carrier's terms as they hold for a shop: the program's (domain/carrier_terms.h) and
 * the rows that the shop added for its own contract. */
#ifndef DESK_TERMS_H
#define DESK_TERMS_H

#include "desk/caller.h"
#include "desk/desk.h"
#include "domain/carrier_terms.h"

struct db;
struct q_carrier_party_row;

/* ERR_CORRUPT when a row does not parse. */
ERR_MUST enum err terms_load(struct db *db, struct arena *arena, int64_t shop, struct str carrier,
                             struct carrier_terms *out, struct error *err);

struct term_row {
    struct str carrier, code, valid_from, valid_to, value, source; /* valid_to "": it lasts */
};

/* Adds a row, or replaces the one of that code and first day; `*out` is it as it was read.
 * ERR_INVALID with what to do; ERR_NOT_FOUND: no such carrier. */
ERR_MUST enum err terms_put(const struct desk *desk, struct arena *arena,
                            const struct caller *caller, const struct term_row *row,
                            struct carrier_term *out, struct error *err);

#endif
