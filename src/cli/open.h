/* A data folder and the desk that works on it. */
#ifndef CLI_OPEN_H
#define CLI_OPEN_H

#include "desk/desk.h"

/* store.db, spool/, blobs/, control.sock lie in the folder. */
struct house {
    struct clock clock;
    struct desk desk;
    struct store *store;
    struct zones *zones;
};

/* Makes the folder when it is missing, opens or creates the store. `store_url` NULL:
 * sqlite in the folder. `on_commit` may be NULL. ERR_CONFLICT (key
 * "store.locked"): another process holds it. `out` must stay where it is. */
ERR_MUST enum err house_open(const char *data, const char *store_url,
                             void (*on_commit)(void *ctx, int64_t last_event), void *ctx,
                             struct house *out, struct error *err);
void house_close(struct house *house);

#endif
