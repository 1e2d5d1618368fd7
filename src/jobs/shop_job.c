#include "jobs/shop_job.h"

#include "base/arena.h"
#include "desk/connector.h"
#include "shops/shop.h"

enum { PAGE_BUDGET = 256 * 1024 * 1024 };

/* Question after question until the page is whole; `*wait_ms` as the shop asked for. */
static enum err read_page(const struct shop_job *job, const struct shop_connector *reader,
                          struct shop_page *page, int64_t *wait_ms, struct error *err)
{
    struct fetch question;
    bool done = false;
    enum err e = ERR_OK;
    for (int i = 0; !e && i <= SHOP_QUESTIONS_MAX; i++) {
        struct fetched answer = {0};
        e = reader->ask(page, &question, &done, err);
        if (e || done)
            break;
        e = job->fetcher.fetch(job->fetcher.ctx, page->arena, &question, &answer, err);
        if (e)
            break;
        *wait_ms = answer.retry_after_ms;
        e = reader->take(page, &answer, err);
    }
    return e;
}

static enum err ask(const struct shop_job *job, struct arena *arena, const struct connector *c,
                    struct error *err)
{
    const struct shop_connector *reader = shop_connector_named(c->kind);
    struct shop_account account = {.url = c->url,
                                   .account = c->account,
                                   .secret = c->secret,
                                   .hook_secret = c->hook_secret,
                                   .zone = c->zone};
    struct shop_page page = {
        .arena = arena, .account = &account, .since = c->since, .skip = c->skip};
    struct error why = {.code = ERR_OK};
    int64_t wait_ms = 0;
    enum err e = reader ? read_page(job, reader, &page, &wait_ms, &why)
                        : error_tell(&why, ERR_INVALID, "kind", "shop.unknown_kind", NULL);
    if (e)
        return connector_failed(job->desk, c, &why, wait_ms, err);
    struct connector_news news = {.orders = page.reading.orders,
                                  .count = page.reading.count,
                                  .faults = page.reading.faults,
                                  .fault_count = page.reading.fault_count,
                                  .found = page.found,
                                  .upto = page.upto,
                                  .more = page.more};
    return connector_page(job->desk, c, &news, err);
}

enum err shop_work(void *ctx, struct db *db, instant *next, struct error *err)
{
    const struct shop_job *job = ctx;
    struct arena *arena = arena_create(PAGE_BUDGET);
    struct connector c;
    bool found;
    enum err e = connector_claim(job->desk, db, arena, &c, &found, next, err);
    if (!e && found) {
        e = ask(job, arena, &c, err);
        *next = clock_now(job->desk->clock);
    }
    arena_destroy(&arena);
    return e;
}
