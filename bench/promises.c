/* How long it takes to act upon promises that fall due together.
 *
 *   bench_promises --store URL [--promises N]
 *
 * Opens N dossiers (100,000 when not said) in an empty store, each with a promise to its
 * customer that falls due within the same minute, lets that minute pass, and acts until
 * nothing is due: each is broken, its customer is owed a word and an apology, its
 * dossier goes up. Prints one line. */
#include "base/arena.h"
#include "base/log.h"
#include "desk/due.h"
#include "desk/owe.h"
#include "desk/setup.h"
#include "domain/contact.h"
#include "domain/dossier.h"
#include "store/queries.h"
#include "store/store.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { BATCH = 500, MINUTE_MS = 60000, ARENA = 64 * 1024 * 1024 };

static const instant start = {1795165200000}; /* 2026-11-20T09:00Z, a Friday */

struct bench {
    struct desk desk;
    struct clock clock;
    int64_t shop, made, wanted;
};

static void must(enum err e, const struct error *err)
{
    if (!e)
        return;
    fprintf(stderr, "%s: %s %s\n", err_name(e), err->field, err->text);
    exit(1);
}

static enum err make_one(struct bench *b, struct record *r, int64_t n, struct error *err)
{
    instant due = instant_add(start, duration_ms(3600000 + n % MINUTE_MS));
    int64_t id;
    enum err e = q_dossier_insert(r->db,
                                  &(struct q_dossier_insert_in){
                                      .shop = b->shop,
                                      .number = n + 1,
                                      .subject = STR("Colis"),
                                      .state = DOSSIER_OPEN,
                                      .channel = CHANNEL_EMAIL,
                                      .reply_token = str_printf(r->arena, "t%lld", (long long)n),
                                      .reply_address = STR("lea@example.org"),
                                      .reply_name = STR(""),
                                      .severity = SEVERITY_NORMAL,
                                      .messages = 0,
                                      .snippet = STR(""),
                                      .direction = 1,
                                      .next_due_at = due,
                                      .next_due_kind = PROMISE_CALLBACK,
                                      .sort_due = due,
                                      .now = r->now,
                                  },
                                  &id, err);
    return e ? e : owe(r, id, &(struct owed){.kind = PROMISE_CALLBACK, .due = due}, err);
}

static enum err make_command(struct db *db, struct arena *arena, void *ctx, struct error *err)
{
    struct bench *b = ctx;
    enum err e = ERR_OK;
    for (int64_t n = b->made; !e && n < b->made + BATCH && n < b->wanted; n++) {
        struct record r =
            record_begin(&b->desk, db, arena, b->shop, (struct actor){ACTOR_SYSTEM, 0}, start);
        e = make_one(b, &r, n, err);
    }
    return e;
}

static void fill(struct bench *b, struct arena *arena)
{
    struct error err = {0};
    struct str slug;
    struct new_shop shop = new_shop_defaults;
    shop.name = STR("Banc");
    must(setup_shop(&b->desk, arena, &shop, &slug, &b->shop, &err), &err);
    for (; b->made < b->wanted; b->made += BATCH)
        must(store_write(b->desk.store, make_command, b, &err), &err);
}

static double act(struct bench *b, size_t *acted)
{
    struct error err = {0};
    size_t count;
    clock_set(&b->clock, instant_add(start, duration_ms(3600000 + MINUTE_MS)));
    int64_t begin = clock_monotonic_ms();
    do {
        must(due_act(&b->desk, &count, &err), &err);
        *acted += count;
    } while (count);
    return (double)(clock_monotonic_ms() - begin) / 1000;
}

int main(int argc, char **argv)
{
    struct bench b = {.wanted = 100000};
    struct store_options options = {0};
    for (int i = 1; i + 1 < argc; i += 2) {
        if (strcmp(argv[i], "--store") == 0)
            options.url = argv[i + 1];
        else if (strcmp(argv[i], "--promises") == 0)
            b.wanted = strtoll(argv[i + 1], NULL, 10);
    }
    if (!options.url || b.wanted < 1) {
        fprintf(stderr, "bench_promises --store URL [--promises N]\n");
        return 1;
    }
    struct error err = {0};
    struct arena *arena = arena_create(ARENA);
    size_t acted = 0;
    log_set_level(LOG_ERROR);
    clock_set(&b.clock, start);
    b.desk = (struct desk){.clock = &b.clock, .zones = zones_create()};
    must(store_open(&options, &b.desk.store, &err), &err);
    fill(&b, arena);
    double seconds = act(&b, &acted);
    printf("RESULT promises=%lld acted=%zu seconds=%.1f promises_s=%.0f\n", (long long)b.wanted,
           acted, seconds, (double)acted / seconds);
    store_close(&b.desk.store);
    zones_destroy(&b.desk.zones);
    arena_destroy(&arena);
    return acted == (size_t)b.wanted ? 0 : 1;
}
