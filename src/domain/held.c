#include "domain/held.h"

#include <stddef.h>

static const enum held_state leads_to[HELD_EVENTS] = {[HELD_APPROVE] = HELD_APPROVED,
                                                      [HELD_REFUSE] = HELD_REFUSED,
                                                      [HELD_TAKE_BACK] = HELD_TAKEN_BACK};

enum err held_decide(enum held_state state, enum held_event event, enum role role, bool author,
                     enum held_state *out, struct error *err)
{
    if (!role_allows(role, ROLE_LEAD) && !(author && event == HELD_TAKE_BACK))
        return error_set(err, ERR_FORBIDDEN, "a lead decides on what is held");
    if (state != HELD_WAITING)
        return error_tell(err, ERR_CONFLICT, "", "refusal.held.decided", NULL);
    *out = leads_to[event];
    return ERR_OK;
}

const char *held_state_name(enum held_state state)
{
    switch (state) {
    case HELD_WAITING: return "waiting";
    case HELD_APPROVED: return "approved";
    case HELD_REFUSED: return "refused";
    case HELD_TAKEN_BACK: return "taken_back";
    }
    return "unknown";
}
