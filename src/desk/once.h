/* The same request twice has one effect: its key is kept in the transaction
 * that the effect is in, so that neither is there without the other, whatever
 * falls over in between. */
#ifndef DESK_ONCE_H
#define DESK_ONCE_H

#include "desk/caller.h"
#include "desk/desk.h"
#include "store/store.h"

/* What makes two requests the same: borrowed by the caller for one request. */
struct once {
    struct str caller; /* "user:7" or "token:3" */
    struct str key;    /* theirs, ONCE_KEY_MAX bytes at most */
    struct str hash;   /* SHA-256 of the request */
};

enum { ONCE_KEY_MAX = 128, ONCE_HOURS = 24 };

/* store_write for the use cases that a caller may ask for twice. ERR_CONFLICT
 * with the field "Idempotency-Key": the key is taken, nothing was done now. */
ERR_MUST enum err once_write(const struct desk *desk, const struct caller *caller,
                             store_command command, void *ctx, struct error *err);

/* What became of a key. `status` 0: it was done, its answer is not kept (yet). */
struct once_answer {
    int64_t status;
    struct str body;
};

/* ERR_NOT_FOUND: the key is new. ERR_CONFLICT, field "Idempotency-Key": it
 * belongs to another request. */
ERR_MUST enum err once_find(struct db *db, struct arena *arena, int64_t shop,
                            const struct once *once, struct once_answer *out, struct error *err);

/* Keeps the answer for the next time; a key without an effect is not kept. */
ERR_MUST enum err once_keep(const struct desk *desk, int64_t shop, const struct once *once,
                            const struct once_answer *answer, struct error *err);

#endif
