/* Asks shops' own programs for orders (desk/connector.h, shops/shop.h), a page at a time. */
#ifndef JOBS_SHOP_JOB_H
#define JOBS_SHOP_JOB_H

#include "base/error.h"
#include "base/instant.h"
#include "net/fetch.h"

struct db;
struct desk;

struct shop_job {
    const struct desk *desk;
    struct fetcher fetcher;
};

/* A job's `work`; `ctx` is a struct shop_job. */
ERR_MUST enum err shop_work(void *ctx, struct db *db, instant *next, struct error *err);

#endif
