/* G21: when the figures say that a product fails. */
#include "domain/practice/g21_stop_sale.h"

#include "../check_main.h"

START_TEST(G21_stops_when_even_the_least_rate_is_over_five_in_a_hundred)
{
    static const struct {
        int64_t defects, units;
        bool stops;
    } known[] = {
        {15, 148, true},                     /* 0.0624 to 0.1605 (Newcombe 1998) */
        {81, 263, true},                     /* 0.2553 */
        {1, 29, false},                      /* 0.0061 */
        {0, 20, false},    {12, 148, false}, /* 0.0470 */
        {60, 1000, false}, {70, 1000, true}, {0, 0, false},
    };
    for (size_t i = 0; i < sizeof known / sizeof *known; i++)
        ck_assert_msg(g21_stops(known[i].defects, known[i].units) == known[i].stops, "%lld of %lld",
                      (long long)known[i].defects, (long long)known[i].units);
}
END_TEST

START_TEST(G21_one_or_two_customers_prove_nothing)
{
    ck_assert(!g21_stops(1, 1));
    ck_assert(!g21_stops(2, 2));
    ck_assert(g21_stops(3, 3));
}
END_TEST

START_TEST(G21_is_in_the_registry_and_a_manager_may_go_on)
{
    ck_assert_ptr_eq(practice_find(STR("G21")), &g21_stop_sale);
    ck_assert_int_eq(g21_stop_sale.override, ROLE_MANAGER);
}
END_TEST

int main(void)
{
    TCase *tc = tcase_create("g21");
    tcase_add_test(tc, G21_stops_when_even_the_least_rate_is_over_five_in_a_hundred);
    tcase_add_test(tc, G21_one_or_two_customers_prove_nothing);
    tcase_add_test(tc, G21_is_in_the_registry_and_a_manager_may_go_on);
    Suite *suite = suite_create("g21_stop_sale");
    suite_add_tcase(suite, tc);
    return check_main(suite);
}
