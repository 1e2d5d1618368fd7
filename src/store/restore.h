/* A backup becomes the store again, of either engine. */
#ifndef STORE_RESTORE_H
#define STORE_RESTORE_H

#include "store/copy.h"
#include "store/verify.h"

struct store_restore {
    const char *file;        /* the backup */
    const char *url;         /* of the store to be: empty or absent, unless `keep` is given */
    const char *blob_folder; /* as store_options have them */
    const struct blob_keep *blobs;
    const char *folder; /* for the working copy, made and removed; on the store's disk for SQLite */
    /* Where a backup of what the store holds is put before it is replaced; NULL: a
     * store that holds a shop is refused (ERR_CONFLICT, key "restore.holds_data"). */
    const char *keep;
    struct store_copy_options copy; /* for a store that is no file */
};

struct store_restored {
    struct store_verified found; /* in the backup */
    bool kept;                   /* `keep` was written */
};

/* Verifies the backup and brings its tables up to date in the working copy before
 * anything is touched. An SQLite store is then replaced by one rename: whatever
 * happens, it is the old one or the new one. One of PostgreSQL is emptied and filled
 * table by table, and until it is whole nobody can open it (store_is_half): the same
 * call again finishes it. Nobody else may use the store meanwhile: "store.locked"
 * for SQLite, "store.in_use" for PostgreSQL. A store too damaged to be backed up is
 * kept as the file that it is. */
ERR_MUST enum err store_restore(const struct store_restore *restore, struct store_restored *out,
                                struct error *err);

#endif
