/* A backup read back: is it whole, and does it hold what it says? */
#ifndef STORE_VERIFY_H
#define STORE_VERIFY_H

#include "base/error.h"

#include <stdint.h>

struct store_verified {
    int64_t shops, dossiers, messages, events;
    int64_t blobs, blob_bytes;
};

/* Reads the file at `path`, an SQLite store whose blobs are rows, as nobody works on
 * it: SQLite's own check of every page and index, every reference, every blob
 * against its SHA-256. Nothing is written. ERR_CORRUPT, key "backup.damaged" with
 * what is wrong; "store.foreign", "store.not_a_database"; ERR_NOT_FOUND. */
ERR_MUST enum err store_verify_file(const char *path, struct store_verified *out,
                                    struct error *err);

#endif
