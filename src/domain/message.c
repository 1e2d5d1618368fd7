#include "domain/message.h"

#include "base/arena.h"

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
    case MESSAGE_HELD: return "held";
    }
    return "unknown";
}

struct str message_snippet(struct arena *arena, struct str text)
{
    char *out = arena_alloc(arena, MESSAGE_SNIPPET_MAX + 8);
    size_t n = 0;
    bool gap = false;
    for (size_t i = 0; i < text.len && n < MESSAGE_SNIPPET_MAX + 4; i++) {
        bool space = (unsigned char)text.ptr[i] <= ' ';
        if (!space && gap && n)
            out[n++] = ' ';
        if (!space)
            out[n++] = text.ptr[i];
        gap = space;
    }
    return str_cut((struct str){out, n}, MESSAGE_SNIPPET_MAX);
}
