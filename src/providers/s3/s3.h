/* Objects in an S3-compatible service: put, get, ask for the size. Requests are
 * signed with AWS Signature Version 4 (libcurl), with the SHA-256 of the bytes in
 * it, so that the service refuses what changed on the way.
 *
 * Any thread, several at once; connections are kept. Every call has an end: two
 * seconds to connect, ten without progress. */
#ifndef PROVIDERS_S3_S3_H
#define PROVIDERS_S3_S3_H

#include "base/error.h"
#include "base/secret.h"
#include "base/str.h"

#include <stdint.h>

struct arena;
struct s3;

struct s3_options {
    /* s3://BUCKET[/PREFIX][?endpoint=https://HOST[:PORT]][&region=NAME]; without an
     * endpoint it is Amazon's of the region, which is us-east-1 unless told. */
    struct str url;
    struct str key, secret; /* borrowed during s3_create */
};

/* ERR_INVALID (field "blobs"): the address is wrong, or a key is missing (key
 * "blobs.no_key"). Nothing is asked of the service. */
ERR_MUST enum err s3_create(const struct s3_options *options, struct s3 **out, struct error *err);
void s3_destroy(struct s3 **s3);

/* `hash` is that of the bytes. ERR_BUSY, key "blobs.unreachable": no answer in time,
 * 429, or 5xx. ERR_IO, key "blobs.refused": anything else but success. */
ERR_MUST enum err s3_put(struct s3 *s3, struct str name, struct str bytes,
                         const struct sha256 *hash, struct error *err);
/* ERR_NOT_FOUND too. ERR_CORRUPT when it is not of `size`, ERR_TOO_LARGE when the
 * arena cannot hold it. */
ERR_MUST enum err s3_get(struct s3 *s3, struct arena *arena, struct str name, int64_t size,
                         struct str *out, struct error *err);
/* That it is not there is no error. */
ERR_MUST enum err s3_remove(struct s3 *s3, struct str name, struct error *err);
ERR_MUST enum err s3_size(struct s3 *s3, struct str name, int64_t *out, struct error *err);

#endif
