#include "domain/role.h"

static const char *const names[] = {"none", "agent", "lead", "manager", "admin"};

const char *role_name(enum role role)
{
    return names[role];
}

bool role_parse(struct str name, enum role *out)
{
    for (int i = ROLE_AGENT; i <= ROLE_ADMIN; i++)
        if (str_eq(name, str_of(names[i]))) {
            *out = (enum role)i;
            return true;
        }
    return false;
}

bool role_allows(enum role held, enum role needed)
{
    return held >= needed;
}
