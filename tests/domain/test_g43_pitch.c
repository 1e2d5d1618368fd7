#include "domain/practice/g43_pitch.h"

#include "words_check.h"

START_TEST(G43_nothing_is_sold_in_an_after_sales_note)
{
    struct reply_facts facts = {.text = STR("Penser à proposer l'extension de garantie."),
                                .after_sales_note = true};
    ck_assert_int_eq(check(facts), ERR_REFUSED);
    ck_assert_str_eq(error.practice, "G43");
    ck_assert_int_eq(g43_pitch.override, ROLE_NONE);
}
END_TEST

START_TEST(G43_says_nothing_elsewhere)
{
    struct reply_facts facts = {.text = STR("Penser à proposer l'extension de garantie.")};
    ck_assert_int_eq(check(facts), ERR_OK);
}
END_TEST

int main(void)
{
    const TTest *const tests[] = {
        G43_nothing_is_sold_in_an_after_sales_note,
        G43_says_nothing_elsewhere,
    };
    return run_tests("domain/g43_pitch", tests, sizeof tests / sizeof *tests);
}
