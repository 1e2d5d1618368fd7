/* A message that waits for a lead, and how that ends. */
#ifndef DOMAIN_HELD_H
#define DOMAIN_HELD_H

#include "base/error.h"
#include "domain/role.h"

#include <stdbool.h>

/* Stored as numbers: never renumber. */
enum held_state {
    HELD_WAITING = 0, /* the partial index of the store knows this number */
    HELD_APPROVED = 1,
    HELD_REFUSED = 2,
    HELD_TAKEN_BACK = 3,
};
enum held_event { HELD_APPROVE, HELD_REFUSE, HELD_TAKE_BACK };
enum { HELD_STATES = HELD_TAKEN_BACK + 1, HELD_EVENTS = HELD_TAKE_BACK + 1 };

/* What `event` by this role (`author`: they wrote it) makes of it. ERR_CONFLICT (key
 * "refusal.held.decided"): it waits no more. ERR_FORBIDDEN: a lead approves and
 * refuses; who wrote it, or a lead, takes it back. */
ERR_MUST enum err held_decide(enum held_state state, enum held_event event, enum role role,
                              bool author, enum held_state *out, struct error *err);

const char *held_state_name(enum held_state state);

#endif
