#include "domain/practice/g33_told_first.h"

#include "../check_main.h"

START_TEST(G33_counts_what_we_can_see_before_the_customer_does_and_nothing_else)
{
    static const enum problem alone[] = {PROBLEM_LATE,    PROBLEM_LOST,     PROBLEM_RELAY_CLOSED,
                                         PROBLEM_REFUSED, PROBLEM_RETURNED, PROBLEM_RELAY_WRONG};
    int count = 0;
    for (int kind = 0; kind < PROBLEMS; kind++)
        count += g33_counts((enum problem)kind);
    ck_assert_int_eq(count, 6);
    for (size_t i = 0; i < sizeof alone / sizeof *alone; i++)
        ck_assert(g33_counts(alone[i]));
    ck_assert_int_eq(g33_told_first.mode, PRACTICE_ACT);
}
END_TEST

int main(void)
{
    Suite *s = suite_create("domain/g33_told_first");
    TCase *tc = tcase_create("g33");
    tcase_add_test(tc, G33_counts_what_we_can_see_before_the_customer_does_and_nothing_else);
    suite_add_tcase(s, tc);
    return check_main(s);
}
