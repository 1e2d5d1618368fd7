/* A message's direction and life (domain.md 2.15). */
#ifndef DOMAIN_MESSAGE_H
#define DOMAIN_MESSAGE_H

#include "base/str.h"

struct arena;

enum { MESSAGE_SNIPPET_MAX = 200 }; /* bytes */

/* Stored as numbers: never renumber. */
enum direction { DIRECTION_INBOUND = 1, DIRECTION_OUTBOUND = 2, DIRECTION_NOTE = 3 };

enum message_state {
    MESSAGE_RECEIVED = 0,  /* inbound, and notes */
    MESSAGE_QUEUED = 1,    /* in the outbox */
    MESSAGE_SENT = 2,      /* the next server took it */
    MESSAGE_UNCERTAIN = 3, /* may have left; a person decides */
    MESSAGE_FAILED = 4,    /* refused for good */
    MESSAGE_BOUNCED = 5,   /* taken, then returned */
    MESSAGE_CANCELLED = 6, /* taken back before it left, or refused by a lead */
    MESSAGE_HELD = 7,      /* waits for a lead */
};

const char *direction_name(enum direction direction);
const char *message_state_name(enum message_state state);

/* The first words on one line, for lists. */
struct str message_snippet(struct arena *arena, struct str text);

#endif
