/* One message for everybody whom the same cause has hit (R055): it is written in each
 * dossier of an incident group as a reply of its own, by the person who writes it,
 * checked there by the practices, and sent by the outbox. */
#ifndef DESK_GROUP_TELL_H
#define DESK_GROUP_TELL_H

#include "desk/reply.h"

enum { GROUP_TELL_BATCH = 20 };

struct group_told {
    int64_t dossier, number;
    int64_t message;    /* 0: it was not written ... */
    bool before;        /* ... since these very words were written there before, */
    struct error error; /* or for this reason */
};

struct group_telling {
    struct group_told items[GROUP_TELL_BATCH];
    size_t count;
    bool more; /* after the last of them */
};

/* Writes in the open dossiers of the group whose id is above `after`, a batch of them; to
 * be called again while there are more. Whatever is repeated, the same words are written
 * once in a dossier. ERR_NOT_FOUND: no such group. ERR_INVALID: no words. `db` is a reader. */
ERR_MUST enum err group_tell(const struct desk *desk, struct db *db, struct arena *arena,
                             const struct caller *caller, int64_t group, struct str text,
                             int64_t after, struct group_telling *out, struct error *err);

#endif
