/* A data folder and the desk that works on it. */
#ifndef CLI_OPEN_H
#define CLI_OPEN_H

#include "cli/keep_blobs.h"
#include "desk/desk.h"

#include <stdbool.h>

/* store.db, spool/, blobs/, control.sock lie in the folder. */
struct house {
    struct clock clock;
    struct desk desk;
    struct store *store;
    char *data; /* the folder, absolute */
    struct blobs_place blobs;
    struct zones *zones;
};

struct house_options {
    const char *data;           /* the folder */
    const char *store_url;      /* NULL: sqlite in the folder */
    struct blobs_options blobs; /* where large files are */
    /* As in store/store.h; both may be NULL. */
    void (*on_commit)(void *ctx, int64_t last_event);
    void *ctx;
    bool unsafe_no_sync; /* tests of power cuts, and scratch stores that are copied */
};

/* Makes the folder when it is missing, opens or creates the store. ERR_CONFLICT
 * (key "store.locked"): another process holds it. `out` must stay where it is. */
ERR_MUST enum err house_open(const struct house_options *options, struct house *out,
                             struct error *err);
void house_close(struct house *house);

#endif
