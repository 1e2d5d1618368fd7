#include "domain/outbox.h"
#include "domain/role.h"

#include "../check_main.h"

static const instant queued = {1764000000000};

START_TEST(a_passing_fault_is_tried_again_ever_later_and_at_least_once_an_hour)
{
    static const int minutes[] = {1, 2, 4, 8, 16, 32, 60, 60};
    for (int i = 0; i < 8; i++) {
        instant next;
        ck_assert(outbox_retry_at(queued, i + 1, queued, &next));
        ck_assert_int_eq(instant_diff(next, queued).ms, minutes[i] * 60000);
    }
}
END_TEST

START_TEST(after_five_days_it_is_given_up)
{
    instant next, almost = instant_add(queued, duration_hours(5 * 24 - 1));
    ck_assert(outbox_retry_at(queued, 100, almost, &next));
    ck_assert(!outbox_retry_at(queued, 100, instant_add(almost, duration_ms(1)), &next));
}
END_TEST

START_TEST(a_role_allows_what_the_lower_ones_may)
{
    for (int held = ROLE_NONE; held <= ROLE_ADMIN; held++)
        for (int needed = ROLE_NONE; needed <= ROLE_ADMIN; needed++)
            ck_assert_int_eq(role_allows((enum role)held, (enum role)needed), held >= needed);
    enum role role;
    ck_assert(role_parse(STR("lead"), &role));
    ck_assert_int_eq(role, ROLE_LEAD);
    ck_assert(!role_parse(STR("none"), &role));
    ck_assert(!role_parse(STR("boss"), &role));
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("outbox and roles");
    TCase *t = tcase_create("outbox and roles");
    tcase_add_test(t, a_passing_fault_is_tried_again_ever_later_and_at_least_once_an_hour);
    tcase_add_test(t, after_five_days_it_is_given_up);
    tcase_add_test(t, a_role_allows_what_the_lower_ones_may);
    suite_add_tcase(suite, t);
    return check_main(suite);
}
