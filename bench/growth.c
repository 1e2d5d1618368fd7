/* What no page of a browser measures alone: the timer's question and an append
 * to the log, on a store that nobody serves.
 *
 *   bench_growth --store URL --dossiers N [--times N]
 *
 * Obeys one word a line and answers each with one line, so that who drives it can
 * read the machine's clocks in between:
 *   due     N times what the timer asks when nothing is due
 *   append  N times one event in a transaction of its own, each waited for
 *   more    ten times as many open promises; answers how many there are
 *   fewer   takes them away again */
#include "base/arena.h"
#include "base/log.h"
#include "desk/due.h"
#include "desk/record.h"
#include "domain/event.h"
#include "growth_queries.h"
#include "store/queries.h"
#include "store/store.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

enum { ARENA = 1024 * 1024, DUE_LIMIT = 100, SHOP = 1 };

struct bench {
    struct store *store;
    struct db *reader, *writer; /* the latter inside due_command */
    struct arena *arena;
    size_t times;
    double *took_us;
    int64_t dossiers, chance;
};

static void must(enum err e, const struct error *err)
{
    if (e) {
        fprintf(stderr, "bench_growth: %s\n", err->text);
        exit(1);
    }
}

static double us_of(clockid_t clock)
{
    struct timespec t;
    clock_gettime(clock, &t);
    return (double)t.tv_sec * 1e6 + (double)t.tv_nsec / 1e3;
}

static int by_size(const void *a, const void *b)
{
    double x = *(const double *)a, y = *(const double *)b;
    return (x > y) - (x < y);
}

static void time_it(struct bench *b, const char *name, void (*once)(struct bench *b))
{
    once(b);
    double cpu = us_of(CLOCK_PROCESS_CPUTIME_ID);
    for (size_t i = 0; i < b->times; i++) {
        double began = us_of(CLOCK_MONOTONIC);
        arena_reset(b->arena);
        once(b);
        b->took_us[i] = us_of(CLOCK_MONOTONIC) - began;
    }
    cpu = us_of(CLOCK_PROCESS_CPUTIME_ID) - cpu;
    qsort(b->took_us, b->times, sizeof *b->took_us, by_size);
    printf("RESULT what=%s times=%zu p50=%.4f p99=%.4f cpu_us=%.2f\n", name, b->times,
           b->took_us[b->times / 2] / 1e3, b->took_us[b->times * 99 / 100] / 1e3,
           cpu / (double)b->times);
}

/* When the next thing falls due, and what has. */
static void ask_due(struct bench *b)
{
    struct error err;
    struct clock clock = {0};
    instant next, long_ago = instant_of(clock_now(&clock).ms - (int64_t)10 * 365 * 86400000);
    struct q_promise_due_rows due;
    must(due_next(b->reader, b->arena, &next, &err), &err);
    must(q_promise_due(b->writer, b->arena,
                       &(struct q_promise_due_in){.now = long_ago, .limit = DUE_LIMIT}, &due, &err),
         &err);
}

/* What is due is asked for by the command that acts on it. */
static enum err due_command(struct db *db, struct arena *arena, void *ctx, struct error *err)
{
    (void)arena, (void)err;
    struct bench *b = ctx;
    b->writer = db;
    time_it(b, "due", ask_due);
    return ERR_OK;
}

static enum err append_command(struct db *db, struct arena *arena, void *ctx, struct error *err)
{
    struct bench *b = ctx;
    struct clock clock = {0};
    struct record r =
        record_begin(NULL, db, arena, SHOP, (struct actor){ACTOR_SYSTEM, 0}, clock_now(&clock));
    return record_event(&r, 1 + b->chance % b->dossiers, EVENT_DOSSIER_UPDATED,
                        STR("{\"field\":\"severity\"}"), err);
}

static void append(struct bench *b)
{
    struct error err;
    b->chance = (b->chance * 48271 + 11) % 2147483647;
    must(store_write(b->store, append_command, b, &err), &err);
}

static enum err more_command(struct db *db, struct arena *arena, void *ctx, struct error *err)
{
    (void)arena, (void)ctx;
    return g_promise_more(db, NULL, err);
}

static enum err fewer_command(struct db *db, struct arena *arena, void *ctx, struct error *err)
{
    (void)arena, (void)ctx;
    return g_promise_fewer(db, NULL, err);
}

static void change_promises(struct bench *b, store_command command)
{
    struct error err;
    struct g_promise_open_row open;
    must(store_write(b->store, command, NULL, &err), &err);
    must(g_promise_open(b->reader, b->arena, &open, &err), &err);
    printf("RESULT open=%lld\n", (long long)open.n);
}

static void obey(struct bench *b, const char *word)
{
    struct error err;
    if (strcmp(word, "due\n") == 0)
        must(store_write(b->store, due_command, b, &err), &err);
    else if (strcmp(word, "append\n") == 0)
        time_it(b, "append", append);
    else if (strcmp(word, "more\n") == 0)
        change_promises(b, more_command);
    else if (strcmp(word, "fewer\n") == 0)
        change_promises(b, fewer_command);
    else
        printf("unknown word: %s", word);
    fflush(stdout);
}

int main(int argc, char **argv)
{
    struct bench b = {.times = 2000, .chance = 1};
    struct store_options options = {0};
    for (int i = 1; i + 1 < argc; i += 2) {
        if (strcmp(argv[i], "--store") == 0)
            options.url = argv[i + 1];
        else if (strcmp(argv[i], "--times") == 0)
            b.times = strtoul(argv[i + 1], NULL, 10);
        else if (strcmp(argv[i], "--dossiers") == 0)
            b.dossiers = strtoll(argv[i + 1], NULL, 10);
    }
    if (!options.url || !b.times || b.dossiers < 1) {
        fprintf(stderr, "bench_growth --store URL --dossiers N [--times N]\n");
        return 1;
    }
    struct error err;
    log_set_level(LOG_ERROR); /* `more` is long */
    must(store_open(&options, &b.store, &err), &err);
    must(store_reader_create(b.store, &b.reader, &err), &err);
    b.arena = arena_create(ARENA);
    b.took_us = calloc(b.times, sizeof *b.took_us);
    char word[32];
    while (fgets(word, sizeof word, stdin))
        obey(&b, word);
    free(b.took_us);
    arena_destroy(&b.arena);
    store_reader_destroy(&b.reader);
    store_close(&b.store);
    return 0;
}
