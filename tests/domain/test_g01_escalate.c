#include "domain/practice/g01_escalate.h"

#include "domain/escalation.h"

#include "../check_main.h"

static const instant now = {1764000000000};

START_TEST(G01_the_second_words_within_two_days_and_the_third_are_a_reason)
{
    instant two_days = instant_add(now, duration_hours(48));
    instant later = instant_add(two_days, duration_ms(1));
    ck_assert_uint_eq(escalation_by_contact(1, instant_of(0), now), 0);
    ck_assert_uint_eq(escalation_by_contact(2, now, two_days), ESCALATION_SECOND_CONTACT);
    ck_assert_uint_eq(escalation_by_contact(2, now, later), 0);
    ck_assert_uint_eq(escalation_by_contact(3, now, later), ESCALATION_THIRD_CONTACT);
    ck_assert_uint_eq(escalation_by_contact(7, now, now), ESCALATION_THIRD_CONTACT);
}
END_TEST

START_TEST(G01_the_counter_acts_and_a_lead_may_lower)
{
    ck_assert_ptr_eq(practice_find(STR("G01")), &g01_escalate);
    ck_assert_int_eq(g01_escalate.mode, PRACTICE_ACT);
    ck_assert_int_eq(g01_escalate.override, ROLE_LEAD);
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("G01");
    TCase *t = tcase_create("G01");
    tcase_add_test(t, G01_the_second_words_within_two_days_and_the_third_are_a_reason);
    tcase_add_test(t, G01_the_counter_acts_and_a_lead_may_lower);
    suite_add_tcase(suite, t);
    return check_main(suite);
}
