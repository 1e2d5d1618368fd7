/* What store/blob.c asks of store/loose.c. */
#ifndef STORE_LOOSE_WORK_H
#define STORE_LOOSE_WORK_H

#include "base/error.h"

#include <stdbool.h>

struct db;
struct sha256;
struct store;

/* Before bytes are put where they are kept: nobody removes them for STORE_BLOB_ARRIVES_S.
 * A write of its own. ERR_BUSY, key "blobs.leaving": their removal began. */
ERR_MUST enum err loose_arrives(struct store *store, const struct sha256 *hash, struct error *err);

/* Inside a command that names bytes which were put: `*named` when a row of blob does
 * already, which is locked; else the row may be made. ERR_BUSY as above. */
ERR_MUST enum err loose_named(struct db *db, const struct sha256 *hash, bool *named,
                              struct error *err);

#endif
