#include "domain/event.h"

const char *actor_kind_name(enum actor_kind kind)
{
    switch (kind) {
    case ACTOR_SYSTEM: return "system";
    case ACTOR_CUSTOMER: return "customer";
    case ACTOR_STAFF: return "agent";
    case ACTOR_TOKEN: return "token";
    }
    return "system";
}
