/* People: how the desk names them, and how a new one is kept. */
#ifndef DESK_CUSTOMER_H
#define DESK_CUSTOMER_H

#include "desk/record.h"

struct person {
    struct str name;    /* "" when not told */
    struct str address; /* folded for comparison, "" when there is none */
};

/* A new customer with the address as contact point; `language` "" when not
 * known, `verified_at` none until something proves the address theirs. */
ERR_MUST enum err customer_insert(struct record *r, const struct person *person,
                                  struct str language, instant verified_at, int64_t *customer,
                                  struct error *err);

#endif
