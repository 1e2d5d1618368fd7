/* Who may do what. A person has one role per shop, a token has one.
 * Roles of the desk are ordered: each may do what the lower ones may. */
#ifndef DOMAIN_ROLE_H
#define DOMAIN_ROLE_H

#include "base/str.h"

#include <stdbool.h>

/* Stored as numbers: never renumber. */
enum role { ROLE_NONE = 0, ROLE_AGENT = 1, ROLE_LEAD = 2, ROLE_MANAGER = 3, ROLE_ADMIN = 4 };

const char *role_name(enum role role);
bool role_parse(struct str name, enum role *out);
bool role_allows(enum role held, enum role needed);

#endif
