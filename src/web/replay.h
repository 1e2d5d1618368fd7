/* Idempotency-Key: a POST that comes again gets the first answer again. */
#ifndef WEB_REPLAY_H
#define WEB_REPLAY_H

#include "desk/once.h"
#include "web/request.h"

/* Reads the key of a signed-in caller's POST. `*again`: the first answer is set
 * and the handler must not run. ERR_INVALID, ERR_CONFLICT: see desk/once.h. */
ERR_MUST enum err replay_begin(struct request *r, bool *again, struct error *err);

/* The handler lost a race against the same request: its answer, when it comes
 * within REPLAY_WAIT_MS. */
enum { REPLAY_WAIT_MS = 2000 };
ERR_MUST enum err replay_of_other(struct request *r, struct error *err);

/* Keeps a good answer for the next time. */
void replay_keep(struct request *r, int status, struct str body);

#endif
