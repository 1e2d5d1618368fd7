#include "carriers/carrier.h"

const struct carrier *const carriers[] = {
    NULL,
};

const struct carrier *carrier_named(struct str name)
{
    for (const struct carrier *const *c = carriers; *c; c++) {
        if (str_eq(str_of((*c)->name), name))
            return *c;
    }
    return NULL;
}
