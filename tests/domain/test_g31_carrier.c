#include "domain/practice/g31_carrier.h"

#include "words_check.h"

START_TEST(G31_the_customer_is_not_sent_to_the_carrier)
{
    struct reply_facts facts = {.text = STR("Merci de contacter directement La Poste.")};
    ck_assert_int_eq(check(facts), ERR_REFUSED);
    ck_assert_str_eq(error.practice, "G31");
    ck_assert_str_eq(error.arg, "Merci de contacter directement La Poste");
    ck_assert_int_eq(g31_carrier.override, ROLE_LEAD);
}
END_TEST

START_TEST(G31_the_shop_may_say_that_it_does_so_itself)
{
    struct reply_facts facts = {.text = STR("Nous contactons le transporteur. You do not have to "
                                            "contact the courier, we are calling DPD.")};
    ck_assert_int_eq(check(facts), ERR_OK);
}
END_TEST

int main(void)
{
    const TTest *const tests[] = {
        G31_the_customer_is_not_sent_to_the_carrier,
        G31_the_shop_may_say_that_it_does_so_itself,
    };
    return run_tests("domain/g31_carrier", tests, sizeof tests / sizeof *tests);
}
