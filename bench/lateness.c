/* Whether P(late) of domain/lateness.h keeps its word: of parcels that are given 0.5, about
 * half must be late.
 *
 *   bench_lateness [--parcels N]
 *
 * Lanes with transit times of their own (lognormal, a few in a thousand never arrive) send
 * parcels every hour of a month. On its last day each lane's curve is learned from what has
 * arrived and what is still on its way. Then N further parcels a lane (1,000) are judged at
 * some moment of their way, and what became of them is held against what was said. Beside
 * it stands a curve learned from deliveries alone, as one would without Kaplan and Meier.
 * Prints a plot and one line. */
#include "domain/lateness.h"
#include "base/arena.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum {
    LANES = 60,
    HOURS = 26 * 12,     /* of carriers, in the month of learning */
    PARCELS_AN_HOUR = 3, /* of a lane, at most */
    NEVER = 100000,
    BINS = 10,
    WIDTH = 50,
    ARENA = 64 * 1024 * 1024,
};
#define TOLERANCE 0.05 /* between what was said and what came, where 0.5 was said */

static uint64_t state = 20261122;

static double uniform(void)
{
    state ^= state << 13;
    state ^= state >> 7;
    state ^= state << 17;
    return ((double)(state >> 11) + 0.5) / 9007199254740992.0;
}

static double normal(void)
{
    return sqrt(-2 * log(uniform())) * cos(2 * 3.14159265358979323846 * uniform());
}

struct lane {
    double median, spread, lost;
    int an_hour;
};

static struct lane lane_made(int n)
{
    return (struct lane){.median = 6 + 40 * uniform(),
                         .spread = 0.25 + 0.4 * uniform(),
                         .lost = 0.002 + 0.008 * uniform(),
                         .an_hour = 1 + n % PARCELS_AN_HOUR};
}

static int64_t takes(const struct lane *lane)
{
    if (uniform() < lane->lost)
        return NEVER;
    double hours = ceil(lane->median * exp(lane->spread * normal()));
    return hours < TRANSIT_HOURS_MAX ? (int64_t)hours : TRANSIT_HOURS_MAX;
}

struct curves {
    struct survival all, naive; /* naive: what is on its way left out */
};

static struct curves learn(struct arena *arena, const struct lane *lane)
{
    struct transit *all = arena_array(arena, TRANSIT_HOURS_MAX + 1, sizeof *all);
    struct transit *naive = arena_array(arena, TRANSIT_HOURS_MAX + 1, sizeof *naive);
    for (int i = 0; i <= TRANSIT_HOURS_MAX; i++)
        all[i].hours = naive[i].hours = i;
    for (int sent = 0; sent < HOURS; sent++)
        for (int i = 0; i < lane->an_hour; i++) {
            int64_t hours = takes(lane), passed = HOURS - sent;
            if (hours <= passed)
                all[hours].delivered++;
            else
                all[passed].open++;
        }
    for (int i = 0; i <= TRANSIT_HOURS_MAX; i++)
        naive[i].delivered = all[i].delivered;
    return (struct curves){survival_of(arena, all, TRANSIT_HOURS_MAX + 1),
                           survival_of(arena, naive, TRANSIT_HOURS_MAX + 1)};
}

struct bin {
    int64_t parcels, late;
    double said;
};

struct tally {
    struct bin bins[BINS];
    double squares; /* of the differences: Brier's score */
    int64_t parcels;
};

static void count(struct tally *t, double said, bool late)
{
    int n = (int)(said * BINS);
    struct bin *bin = &t->bins[n < BINS ? n : BINS - 1];
    bin->parcels++;
    bin->late += late;
    bin->said += said;
    t->parcels++;
    t->squares += (said - late) * (said - late);
}

/* At a moment when it has not arrived yet; what was promised may be short or long. */
static void judge(const struct lane *lane, const struct curves *curves, struct tally *km,
                  struct tally *naive)
{
    int64_t hours = takes(lane);
    int64_t elapsed = (int64_t)(uniform() * 1.2 * lane->median);
    int64_t due = elapsed + 1 + (int64_t)(uniform() * 1.5 * lane->median);
    if (hours <= elapsed)
        return;
    count(km, late_chance(&curves->all, elapsed, due), hours > due);
    count(naive, late_chance(&curves->naive, elapsed, due), hours > due);
}

static void plot(const char *title, const struct tally *t)
{
    printf("\n%s\n\n  said        parcels  were late   %-*s\n", title, WIDTH, "0 %");
    for (int i = 0; i < BINS; i++) {
        const struct bin *bin = &t->bins[i];
        char bar[WIDTH + 2];
        double came = bin->parcels ? (double)bin->late / (double)bin->parcels : 0;
        double said = bin->parcels ? bin->said / (double)bin->parcels : (i + 0.5) / BINS;
        for (int x = 0; x <= WIDTH; x++)
            bar[x] = (char)(x <= (int)(came * WIDTH + 0.5) && bin->parcels ? '=' : ' ');
        bar[(int)(said * WIDTH + 0.5)] = '|';
        bar[WIDTH + 1] = '\0';
        printf("  %.1f to %.1f %9lld     %5.1f %%   %s\n", i / 10.0, (i + 1) / 10.0,
               (long long)bin->parcels, 100 * came, bar);
    }
}

/* Of those that were given about a half. */
static double half(const struct tally *t, double *said)
{
    const struct bin *a = &t->bins[BINS / 2 - 1], *b = &t->bins[BINS / 2];
    double parcels = (double)(a->parcels + b->parcels);
    *said = (a->said + b->said) / parcels;
    return (double)(a->late + b->late) / parcels;
}

int main(int argc, char **argv)
{
    int64_t parcels = 1000;
    if (argc == 3 && strcmp(argv[1], "--parcels") == 0)
        parcels = strtoll(argv[2], NULL, 10);
    struct arena *arena = arena_create(ARENA);
    struct tally km = {0}, naive = {0};
    for (int n = 0; n < LANES; n++) {
        struct lane lane = lane_made(n);
        struct curves curves = learn(arena, &lane);
        for (int64_t i = 0; i < parcels; i++)
            judge(&lane, &curves, &km, &naive);
        arena_reset(arena);
    }
    plot("P(late), said (|) and come (=)", &km);
    plot("The same, learned from deliveries alone", &naive);
    double said, naive_said, came = half(&km, &said), naive_came = half(&naive, &naive_said);
    printf("\nRESULT lanes=%d parcels=%lld said=%.3f late=%.3f brier=%.4f naive_said=%.3f "
           "naive_late=%.3f naive_brier=%.4f\n",
           LANES, (long long)km.parcels, said, came, km.squares / (double)km.parcels, naive_said,
           naive_came, naive.squares / (double)naive.parcels);
    arena_destroy(&arena);
    return fabs(said - came) > TOLERANCE;
}
