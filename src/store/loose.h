/* Bytes that are no row (files, objects of a service) go by a way of their own: a command
 * waits for nothing but the store, and what is outside cannot be undone with it.
 *
 * A row of blob means that the bytes are there. While no such row names them, a row of
 * blob_loose does: from before they are put (they may never be named: a crash, a refused
 * mail), and from when nobody needs them any more (erasure, retention) until they are
 * gone. Who brings bytes and who removes them meet on that row: once a removal began,
 * the same bytes are refused (ERR_BUSY, "blobs.leaving") until it ended; before, they are
 * taken back. Killed at any moment, nothing is lost, and nothing is left lying about. */
#ifndef STORE_LOOSE_H
#define STORE_LOOSE_H

#include "base/error.h"
#include "base/instant.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct arena;
struct db;
struct store;

enum {
    LOOSE_BATCH = 8,
    LOOSE_LEASE_MINUTES = 10, /* of a batch; what begins later than half of it waits */
    LOOSE_RETRY_SECONDS = 5,  /* after the first failure, then twice as long each time */
    LOOSE_RETRY_MAX_HOURS = 1,
};

/* Removes up to LOOSE_BATCH of what is due, outside of any command; of several nodes each
 * takes others. Stops at the first that fails, which is tried again later. `*removed` is
 * set. `now` is the machine's time. An error is the store's own: a place that does not
 * answer is none, but logged. */
ERR_MUST enum err loose_remove(struct store *store, instant now, size_t *removed,
                               struct error *err);

/* Whether they are in a folder: who let them go may call loose_remove at once. */
bool loose_is_folder(const struct store *store);

/* When to come again; none when nothing waits. `db` is a reader. */
ERR_MUST enum err loose_next(struct db *db, struct arena *arena, instant *next, struct error *err);

#endif
