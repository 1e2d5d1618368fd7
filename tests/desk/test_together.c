/* A counter where everything happens at once: eight players with the same few
 * customers, orders and dossiers. When all have stopped, every rule of
 * invariants.h holds, and no step got anything but an answer. */
#include "invariants.h"
#include "steps.h"

#include "desk/due.h"

#include "../check_main.h"

#include <pthread.h>
#include <stdio.h>

enum { PLAYERS = 8, STEPS = 120, SEEDS = 3 };

static struct counter c;
static struct scene scene;

static void set_up(void)
{
    counter_open(&c);
    scene_set(&scene, &c);
}

static void tear_down(void)
{
    counter_close(&c);
}

static void *play(void *ctx)
{
    struct player *p = ctx;
    for (int i = 0; i < STEPS && player_step(p); i++)
        continue;
    return NULL;
}

static void let_time_act(void)
{
    struct error err = {0};
    size_t count = 1;
    while (count)
        ck_assert_int_eq(due_act(&c.desk, &count, &err), ERR_OK);
}

START_TEST(whatever_happens_at_once_the_counter_stays_true_to_itself)
{
    struct player players[PLAYERS];
    pthread_t threads[PLAYERS];
    for (int i = 0; i < PLAYERS; i++)
        player_create(&players[i], &scene, i, (uint64_t)_i);
    for (int i = 0; i < PLAYERS; i++)
        ck_assert_int_eq(pthread_create(&threads[i], NULL, play, &players[i]), 0);
    for (int i = 0; i < PLAYERS; i++)
        ck_assert_int_eq(pthread_join(threads[i], NULL), 0);
    printf("# seed %d: %lld of %d steps were run again\n", _i,
           (long long)store_retries(c.desk.store), PLAYERS * STEPS);
    for (int i = 0; i < PLAYERS; i++)
        ck_assert_msg(!players[i].fault[0], "seed %d: %s", _i, players[i].fault);
    const char *broken = invariants_broken(c.db);
    ck_assert_msg(!broken, "seed %d: %s", _i, broken);
    let_time_act();
    broken = invariants_broken(c.db);
    ck_assert_msg(!broken, "seed %d, when time had acted: %s", _i, broken);
    for (int i = 0; i < PLAYERS; i++)
        player_destroy(&players[i]);
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("together");
    TCase *t = tcase_create("together");
    const char *first = getenv("FIRST_SEED"), *seeds = getenv("SEEDS");
    int from = first ? atoi(first) : 1;
    tcase_add_checked_fixture(t, set_up, tear_down);
    tcase_set_timeout(t, 120);
    tcase_add_loop_test(t, whatever_happens_at_once_the_counter_stays_true_to_itself, from,
                        from + (seeds ? atoi(seeds) : SEEDS));
    suite_add_tcase(suite, t);
    return check_main(suite);
}
