#include "domain/practice/g12_inquiry.h"

#include "words_check.h"

START_TEST(G12_no_solution_waits_for_the_inquiry)
{
    struct reply_facts facts = {
        .text = STR("Nous ne renvoyons rien tant que le premier colis n'est pas retrouvé.")};
    ck_assert_int_eq(check(facts), ERR_REFUSED);
    ck_assert_str_eq(error.practice, "G12");
    ck_assert_str_eq(error.arg, "tant que le premier colis n'est pas retrouvé");
    facts.text = STR("We cannot send another until the parcel is found.");
    ck_assert_int_eq(check(facts), ERR_REFUSED);
    ck_assert_int_eq(g12_inquiry.override, ROLE_NONE);
}
END_TEST

START_TEST(G12_saying_that_nobody_waits_passes)
{
    struct reply_facts facts = {.text =
                                    STR("Vous n'avez pas à attendre que le colis soit retrouvé.")};
    ck_assert_int_eq(check(facts), ERR_OK);
}
END_TEST

int main(void)
{
    const TTest *const tests[] = {
        G12_no_solution_waits_for_the_inquiry,
        G12_saying_that_nobody_waits_passes,
    };
    return run_tests("domain/g12_inquiry", tests, sizeof tests / sizeof *tests);
}
