/* Another place for large bytes than a folder: a port, filled by who wires the
 * program (an S3-compatible service). Bytes are named by their SHA-256, written once
 * and never changed. Any thread, several at once. */
#ifndef STORE_BLOBS_H
#define STORE_BLOBS_H

#include "base/error.h"
#include "base/str.h"

#include <stdint.h>

struct arena;
struct sha256;

struct blob_keep {
    /* When it comes back with ERR_OK the bytes are durable. ERR_BUSY, key
     * "blobs.unreachable": try later. */
    enum err (*put)(void *ctx, const struct sha256 *hash, struct str bytes, struct error *err);
    /* ERR_NOT_FOUND, ERR_BUSY, ERR_TOO_LARGE when the arena cannot hold `size`. The
     * caller checks the hash. */
    enum err (*get)(void *ctx, struct arena *arena, const struct sha256 *hash, int64_t size,
                    struct str *out, struct error *err);
    /* How many bytes are there. ERR_NOT_FOUND, ERR_BUSY. */
    enum err (*size)(void *ctx, const struct sha256 *hash, int64_t *out, struct error *err);
    /* That they are not there is no error. ERR_BUSY: it may still happen. */
    enum err (*remove)(void *ctx, const struct sha256 *hash, struct error *err);
    void *ctx;
};

#endif
