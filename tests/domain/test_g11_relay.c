/* G11: what the practice says of itself; its rule is tested in test_pickup.c. */
#include "domain/practice/g11_relay.h"

#include "domain/pickup.h"

#include "../check_main.h"

START_TEST(G11_is_in_the_registry_and_a_lead_may_go_on)
{
    ck_assert_ptr_eq(practice_find(STR("G11")), &g11_relay);
    ck_assert_int_eq(g11_relay.override, ROLE_LEAD);
    ck_assert_int_eq(g11_relay.mode, PRACTICE_ACT);
}
END_TEST

START_TEST(G11_the_florist_of_the_story_is_closed)
{
    struct closure florist = {{2026, 11, 15}, {2026, 12, 31}}, hit;
    struct stay stay = stay_of((struct date){2026, 11, 26}, PICKUP_DAYS);
    ck_assert(pickup_is_closed(&florist, 1, stay, &hit));
}
END_TEST

int main(void)
{
    TCase *tc = tcase_create("g11");
    tcase_add_test(tc, G11_is_in_the_registry_and_a_lead_may_go_on);
    tcase_add_test(tc, G11_the_florist_of_the_story_is_closed);
    Suite *suite = suite_create("g11_relay");
    suite_add_tcase(suite, tc);
    return check_main(suite);
}
