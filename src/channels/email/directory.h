/* The inboxes that mail may come in by, in memory: the mail listener asks at
 * every RCPT and never waits for the store.
 *
 * A directory is a snapshot that never changes; when an inbox or a shop does,
 * a new one takes its place. Holders keep the old one until they let go. */
#ifndef CHANNELS_EMAIL_DIRECTORY_H
#define CHANNELS_EMAIL_DIRECTORY_H

#include "desk/desk.h"

#include <stdbool.h>
#include <stddef.h>

struct db;
struct phrase_book;
struct directory; /* the snapshots of a process */

struct mailbox {
    int64_t inbox;
    struct str address;  /* folded */
    struct str authserv; /* whose Authentication-Results are believed; "" nobody's */
    const struct shop *shop;
};

struct mailboxes {
    const struct mailbox *at; /* by address */
    size_t count;
    const struct phrase_book *tones; /* domain/tone.h; read once, like the rest */
};

struct directory *directory_create(void);
void directory_destroy(struct directory **directory);

/* Reads all inboxes anew. On an error the former snapshot stays. */
ERR_MUST enum err directory_refresh(struct directory *directory, const struct desk *desk,
                                    struct db *db, struct error *err);

/* Holds the present snapshot; any thread. Everything in it lives until
 * directory_release of the same pointer. */
const struct mailboxes *directory_hold(struct directory *directory);
void directory_release(struct directory *directory, const struct mailboxes *held);

/* The mailbox of an address as an MTA gives it, "local+TOKEN@domain"; NULL when
 * there is none. `*token` is what stands behind the "+", folded, else
 * STR_NONE; it lies in the arena. */
const struct mailbox *mailbox_find(const struct mailboxes *boxes, struct arena *arena,
                                   struct str address, struct str *token);

#endif
