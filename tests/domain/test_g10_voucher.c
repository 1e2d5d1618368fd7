#include "domain/practice/g10_voucher.h"

#include "words_check.h"

START_TEST(G10_no_voucher_before_the_refund_was_declined)
{
    struct reply_facts facts = {.text = STR("Je vous propose un bon d'achat de 20 €."),
                                .refund_declined = ANSWER_NO};
    ck_assert_int_eq(check(facts), ERR_REFUSED);
    ck_assert_str_eq(error.practice, "G10");
    ck_text_eq(at_fault(), "propose un bon d'achat");
    ck_assert_int_eq(g10_voucher.override, ROLE_NONE);
}
END_TEST

START_TEST(G10_a_voucher_after_that_is_the_customers_choice)
{
    struct reply_facts facts = {.text = STR("We can send you a voucher."),
                                .refund_declined = ANSWER_YES};
    ck_assert_int_eq(check(facts), ERR_OK);
    facts.refund_declined = ANSWER_UNKNOWN;
    ck_assert_int_eq(check(facts), ERR_OK);
}
END_TEST

int main(void)
{
    const TTest *const tests[] = {
        G10_no_voucher_before_the_refund_was_declined,
        G10_a_voucher_after_that_is_the_customers_choice,
    };
    return run_tests("domain/g10_voucher", tests, sizeof tests / sizeof *tests);
}
