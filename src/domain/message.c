#include "domain/message.h"

const char *direction_name(enum direction direction)
{
    switch (direction) {
    case DIRECTION_INBOUND: return "inbound";
    case DIRECTION_OUTBOUND: return "outbound";
    case DIRECTION_NOTE: return "note";
    }
    return "unknown";
}

const char *message_state_name(enum message_state state)
{
    switch (state) {
    case MESSAGE_RECEIVED: return "received";
    case MESSAGE_QUEUED: return "queued";
    case MESSAGE_SENT: return "sent";
    case MESSAGE_UNCERTAIN: return "uncertain";
    case MESSAGE_FAILED: return "failed";
    case MESSAGE_BOUNCED: return "bounced";
    case MESSAGE_CANCELLED: return "cancelled";
    }
    return "unknown";
}
