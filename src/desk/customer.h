/* People: how the desk names them, and how a new one is kept. */
#ifndef DESK_CUSTOMER_H
#define DESK_CUSTOMER_H

#include "desk/record.h"

struct person {
    struct str name;    /* "" when not told */
    struct str address; /* folded for comparison, "" when there is none */
};

/* A new customer with the address, if any, as contact point; `language` "" when not
 * known, `verified_at` none until something proves the address theirs. */
ERR_MUST enum err customer_insert(struct record *r, const struct person *person,
                                  struct str language, instant verified_at, int64_t *customer,
                                  struct error *err);

/* The first name heard of a customer who had none. */
ERR_MUST enum err customer_named(struct record *r, int64_t customer, struct str name,
                                 struct error *err);

/* The same where one may be known already: then nothing is done. */
ERR_MUST enum err customer_named_first(struct record *r, int64_t customer, struct str name,
                                       struct error *err);

/* A name as it is compared: its words in lower case without accents, one space between. */
struct str customer_name_folded(struct arena *arena, struct str name);

#endif
