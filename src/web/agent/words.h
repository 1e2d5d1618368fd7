/* NewMessage of the API: read from a body, written through the desk. */
#ifndef WEB_AGENT_WORDS_H
#define WEB_AGENT_WORDS_H

#include "desk/reply.h"
#include "web/body.h"

/* Into `reply`, without its dossier. Faults stay in the body. */
void words_read(struct body *b, struct reply *reply);

#endif
