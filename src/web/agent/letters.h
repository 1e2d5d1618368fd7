/* Threads with carriers, for the handlers of what they are about. */
#ifndef WEB_AGENT_LETTERS_H
#define WEB_AGENT_LETTERS_H

#include "web/agent/agent.h"

/* A page of a thread's letters with their files, oldest first. */
ERR_MUST enum err render_letters(struct request *r, struct buf *out, int64_t thread, int64_t after,
                                 int64_t limit, struct error *err);
/* One letter as it is now. */
ERR_MUST enum err render_letter_now(struct request *r, struct buf *out, int64_t letter,
                                    struct error *err);
/* Lists that go on downwards: what `after` says, or the greatest id. */
int64_t before_of(const struct cursor *after);

#endif
