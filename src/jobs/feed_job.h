/* Carriers are asked about the parcels that are due, one turn after the other: the question
 * and the answer's reading are of src/carriers, the asking of net/fetch.h, the rest of
 * desk/feed.h. Several of these may run, in a process and on several nodes. */
#ifndef JOBS_FEED_JOB_H
#define JOBS_FEED_JOB_H

#include "base/secret.h"
#include "desk/feed.h"
#include "net/fetch.h"

enum { FEED_TOKENS = 16 };

struct feed_job {
    const struct desk *desk;
    struct fetcher fetcher;
    /* Keys that carriers lent for a while. Of the job's own, begins zeroed. */
    struct feed_token {
        int64_t carrier;
        struct sha256 of; /* of url, account and secret: other ones need another key */
        char text[4096];
        instant until;
    } tokens[FEED_TOKENS];
    size_t next_token;
};

/* A job's `work`; `ctx` is a struct feed_job, used by one thread at a time. */
ERR_MUST enum err feed_work(void *ctx, struct db *db, instant *next, struct error *err);

#endif
