/* A counter where anything happens in any order: after each step every rule of
 * invariants.h holds. */
#include "invariants.h"
#include "steps.h"

#include "../check_main.h"

enum { STEPS = 500 };

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

START_TEST(whatever_happens_in_whatever_order_the_counter_stays_true_to_itself)
{
    struct player p;
    player_create(&p, &scene, 0, (uint64_t)_i);
    p.alone = true;
    for (int i = 0; i < STEPS; i++) {
        ck_assert_msg(player_step(&p), "seed %d, step %d: %s", _i, i, p.fault);
        const char *broken = invariants_broken(c.db);
        ck_assert_msg(!broken, "seed %d, step %d (%s): %s", _i, i, p.doing, broken);
    }
    player_destroy(&p);
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("invariants");
    TCase *t = tcase_create("invariants");
    const char *first = getenv("FIRST_SEED"), *seeds = getenv("SEEDS");
    int from = first ? atoi(first) : 1;
    tcase_add_checked_fixture(t, set_up, tear_down);
    tcase_set_timeout(t, 120);
    tcase_add_loop_test(t, whatever_happens_in_whatever_order_the_counter_stays_true_to_itself,
                        from, from + (seeds ? atoi(seeds) : 3));
    suite_add_tcase(suite, t);
    return check_main(suite);
}
