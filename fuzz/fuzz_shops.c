/* What shops' programs answer, whatever its bytes: the first byte says which reader and how
 * many answers, which stand behind each other with a 0 between them. */
#include "base/arena.h"
#include "shops/shop.h"

#include <assert.h>

enum { READERS = 3 };

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void ask(const struct shop_connector *c, struct shop_page *page, struct str rest)
{
    struct fetch question;
    struct error err;
    struct str body;
    bool done = false;
    for (int i = 0; i < SHOP_QUESTIONS_MAX; i++) {
        if (c->ask(page, &question, &done, &err) || done)
            return;
        assert(question.url.len > 0);
        if (!str_split(&rest, 0, &body))
            return;
        struct fetched answer = {.status = 200, .body = body};
        if (c->take(page, &answer, &err))
            return;
    }
    assert(page->reading.count <= SHOP_PAGE_ORDERS);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static struct zone *zone;
    struct error err;
    if (!size || (!zone && zone_create(STR("Europe/Paris"), &zone, &err)))
        return 0;
    struct arena *arena = arena_create(128 * 1024 * 1024);
    struct shop_account account = {
        .url = STR("https://s"), .account = STR("a"), .secret = STR("b"), .zone = zone};
    struct str rest = {(const char *)data + 1, size - 1};
    struct shop_page page = {.arena = arena, .account = &account};
    const struct shop_connector *c = shop_connectors[data[0] % READERS];
    struct shop_reading *reading = arena_alloc(arena, sizeof *reading);
    ask(c, &page, rest);
    if (c->hook && !c->hook(arena, &account, STR("orders/updated"), rest, reading, &err))
        assert(reading->count <= SHOP_PAGE_ORDERS);
    arena_destroy(&arena);
    return 0;
}
