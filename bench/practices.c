/* How long all practices take over a reply of 10 kB, with every fact set and one
 * earlier text of the same length: `bench_practices [ROUNDS]`. Prints JSON. */
#include "base/arena.h"
#include "base/buf.h"
#include "domain/practice/phrases.h"
#include "domain/practice/practice.h"

#include <stdio.h>
#include <stdlib.h>
#include <time.h>

enum { BYTES = 10000, ROUNDS = 500, ARENA = 16 << 20 };

static const char letter[] =
    "Bonjour Madame Durand,\n\nMerci de votre message, et pardon pour cette attente. Votre colis "
    "est "
    "au dépôt de Rennes depuis mardi, le scan du matin le montre ; nous appelons le transporteur "
    "aujourd'hui et vous aurez de nos nouvelles demain avant midi, qu'il soit retrouvé ou non.\n\n"
    "Vous avez demandé si nous allions vous rembourser : c'est à vous de choisir entre votre "
    "argent "
    "et un nouvel envoi. If you prefer to write in English, please do: whoever reads it here knows "
    "your order, your address and what happened.\n\nBien à vous,\nNadia\n\n";

static double now_us(void)
{
    struct timespec t;
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &t);
    return (double)t.tv_sec * 1e6 + (double)t.tv_nsec / 1e3;
}

static double check(struct arena *arena, const struct phrase_book *book, struct str text,
                    int rounds)
{
    const struct known_fact known[] = {{FACT_ORDER, STR("1")}};
    struct reply_facts facts = {.text = text,
                                .book = book,
                                .complaint = ANSWER_YES,
                                .first_human_reply = ANSWER_YES,
                                .refund_declined = ANSWER_NO,
                                .promises_known = true,
                                .known = known,
                                .known_count = 1,
                                .earlier = &text,
                                .earlier_count = 1,
                                .masks = true,
                                .after_sales_note = true};
    struct findings findings;
    double from = now_us();
    for (int i = 0; i < rounds; i++) {
        if (practice_check_reply(arena, &facts, &findings, NULL) == ERR_INVALID)
            abort();
        arena_reset(arena);
    }
    return (now_us() - from) / rounds;
}

int main(int argc, char **argv)
{
    int rounds = argc > 1 ? atoi(argv[1]) : ROUNDS;
    struct arena *kept = arena_create(ARENA), *arena = arena_create(ARENA);
    struct phrase_book book;
    if (phrases_read(kept, STR_NONE, &book, NULL) != ERR_OK || rounds < 1)
        return EXIT_FAILURE;
    struct buf text = buf_in(kept);
    while (text.len < BYTES)
        buf_c(&text, letter);
    struct str reply = str_cut(buf_str(&text), BYTES);
    double us = check(arena, &book, reply, rounds);
    printf("{\"bytes\": %d, \"phrases\": %zu, \"us\": %.0f}\n", BYTES, book.count, us);
    arena_destroy(&arena);
    arena_destroy(&kept);
    return EXIT_SUCCESS;
}
