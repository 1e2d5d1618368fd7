/* What a shop keeps for a time only, by its own rules (GDPR, article 5(1)(e)): whole
 * mails as they came or left, whose words stay as they are shown; and the files of
 * dossiers that are over. Bytes that nothing names any more are removed.
 *
 * This is where further rules of retention belong: a query that finds what is old by
 * a cursor (store/sql/retain.sql), a command that lets a batch of it go, and a
 * setting with 0 for "for ever". What is short-lived by nature is desk/forget.h's. */
#ifndef DESK_RETAIN_H
#define DESK_RETAIN_H

#include "desk/desk.h"

#include <stddef.h>

struct db;

/* 0: for ever. */
struct retention {
    duration mails; /* from when it came or was written */
    duration files; /* from the last word of a dossier that is closed, merged or spam */
};

struct retained {
    int64_t mails, messages, blobs; /* let go: whole mails, messages' files, bytes */
};

/* Lets go of all that is older. In commands of a batch each; may be broken off at any
 * time and done again. `db` is a reader. */
ERR_MUST enum err retain(const struct desk *desk, struct db *db, const struct retention *rules,
                         struct retained *out, struct error *err);

/* Lets go of the bytes that no mail, no file and no upload names: rows go at once, files
 * are removed at once where they are in a folder, else by store/loose.h's job. `db` is a reader. */
ERR_MUST enum err retain_named_bytes(const struct desk *desk, struct db *db, int64_t *removed,
                                     struct error *err);

#endif
