/* How the value of a setting is written and read; between base/config.c and its
 * parts, not for others. */
#ifndef BASE_CONFIG_VALUE_H
#define BASE_CONFIG_VALUE_H

#include "base/config.h"

struct arena;

struct config_value {
    struct str text;         /* as written */
    int64_t number;          /* int, bool, milliseconds or bytes */
    const struct str *items; /* of a list */
    size_t count;
};

/* False when the text does not have the key's form or is out of its range. */
bool config_value_read(struct arena *arena, const struct config_key *key, struct str text,
                       struct config_value *out);
/* "a duration such as 30s, from 1s to 1d": for people. */
struct str config_value_form(struct arena *arena, enum lang lang, const struct config_key *key);

#endif
