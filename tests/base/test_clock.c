#include "base/clock.h"

#include "../check_main.h"

#include <time.h>
#include <unistd.h>

START_TEST(a_clock_left_alone_shows_the_machines_time)
{
    struct clock clock = {0};
    int64_t before = (int64_t)time(NULL) * 1000 - 1000;
    instant now = clock_now(&clock);
    ck_assert_int_ge(now.ms, before);
    ck_assert_int_le(now.ms, before + 60000);
}
END_TEST

START_TEST(a_clock_that_was_set_stands_still)
{
    struct clock clock = {0};
    clock_set(&clock, instant_of(INT64_C(1795288833000)));
    usleep(2000);
    ck_assert_int_eq(clock_now(&clock).ms, INT64_C(1795288833000));
    clock_set(&clock, instant_of(5));
    ck_assert_int_eq(clock_now(&clock).ms, 5);
    clock_set(&clock, instant_of(0));
    ck_assert_int_gt(clock_now(&clock).ms, INT64_C(1700000000000));
}
END_TEST

START_TEST(the_monotonic_clock_never_goes_back)
{
    int64_t last = clock_monotonic_ms();
    for (int i = 0; i < 1000; i++) {
        int64_t now = clock_monotonic_ms();
        ck_assert_int_ge(now, last);
        last = now;
    }
    usleep(5000);
    ck_assert_int_ge(clock_monotonic_ms() - last, 4);
}
END_TEST

int main(void)
{
    Suite *s = suite_create("base/clock");
    TCase *t = tcase_create("clock");
    tcase_add_test(t, a_clock_left_alone_shows_the_machines_time);
    tcase_add_test(t, a_clock_that_was_set_stands_still);
    tcase_add_test(t, the_monotonic_clock_never_goes_back);
    suite_add_tcase(s, t);
    return check_main(s);
}
