/* Where large files are kept, as --blobs and store.blobs say it: a folder, or
 * s3://BUCKET. */
#ifndef CLI_KEEP_BLOBS_H
#define CLI_KEEP_BLOBS_H

#include "store/blobs.h"

struct s3;

struct blobs_place {
    const char *folder; /* NULL unless it is one; borrowed */
    struct s3 *s3;      /* NULL unless it is one */
    struct blob_keep keep;
};

struct blobs_options {
    const char *where;      /* NULL or empty: where the engine keeps them by itself */
    struct str key, secret; /* of S3; empty: AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY */
};

/* ERR_INVALID (field "blobs"). `out` must stay where it is. */
ERR_MUST enum err blobs_open(const struct blobs_options *options, struct blobs_place *out,
                             struct error *err);
/* For store_options; NULL: none. */
const struct blob_keep *blobs_keep(const struct blobs_place *place);
void blobs_close(struct blobs_place *place);

#endif
