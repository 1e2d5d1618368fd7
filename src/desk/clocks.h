/* A shop's own lengths of the clocks of the rule book. What is already owed keeps
 * the date that was told. */
#ifndef DESK_CLOCKS_H
#define DESK_CLOCKS_H

#include "desk/caller.h"
#include "desk/desk.h"

/* Records clock.changed; `length` NULL: the default again. ERR_INVALID, field "clock":
 * none of that name (keys "clock.unknown", "clock.unknown_near" with the nearest);
 * field "amount": no length that a clock can have. */
ERR_MUST enum err clocks_set(const struct desk *desk, const struct caller *caller, struct str clock,
                             const struct clock_length *length, struct error *err);

#endif
