/* Reference values of domain.md 4.8. */
#include "domain/incident_cost.h"

#include "../check_main.h"

START_TEST(an_incident_costs_what_was_spent_less_what_came_back)
{
    struct incident_cost c = {.goods = 2400,
                              .freight = 590,
                              .gestures = 500,
                              .minutes = 18,
                              .hourly_rate = 3200,
                              .indemnity = 3990};
    ck_assert_int_eq(incident_work(18, 3200), 960);
    ck_assert_int_eq(incident_cost_sum(&c), 460);
    c = (struct incident_cost){.goods = 1,
                               .freight = 2,
                               .return_freight = 4,
                               .gestures = 8,
                               .fees = 16,
                               .penalty = 32,
                               .salvage = 100};
    ck_assert_int_eq(incident_cost_sum(&c), -37);
}
END_TEST

START_TEST(minutes_are_paid_to_the_nearest_cent)
{
    ck_assert_int_eq(incident_work(1, 3200), 53);
    ck_assert_int_eq(incident_work(7, 3200), 373);
    ck_assert_int_eq(incident_work(0, 3200), 0);
}
END_TEST

START_TEST(a_carrier_owes_what_is_proven_up_to_its_caps)
{
    struct indemnity_caps caps = {.per_kg = 3300, .per_parcel = 100000};
    ck_assert_int_eq(incident_indemnity(8000, 1500, &caps), 4950);
    ck_assert_int_eq(incident_indemnity(200000, 40000, &caps), 100000);
    ck_assert_int_eq(incident_indemnity(1000, 1500, &caps), 1000);
    ck_assert_int_eq(incident_indemnity(200000, 0, &caps), 100000);
    caps.declared = 150000;
    ck_assert_int_eq(incident_indemnity(200000, 1500, &caps), 150000);
    ck_assert_int_eq(incident_indemnity(8000, 1500, &caps), 8000);
    ck_assert_int_eq(incident_indemnity(8000, 1500, &(struct indemnity_caps){0}), 8000);
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("incident_cost");
    TCase *t = tcase_create("incident_cost");
    tcase_add_test(t, an_incident_costs_what_was_spent_less_what_came_back);
    tcase_add_test(t, minutes_are_paid_to_the_nearest_cent);
    tcase_add_test(t, a_carrier_owes_what_is_proven_up_to_its_caps);
    suite_add_tcase(suite, t);
    return check_main(suite);
}
