#include "domain/practice/g14_known.h"

#include "words_check.h"

static const struct known_fact order[] = {{FACT_ORDER, STR("CMD-42")}};

START_TEST(G14_what_is_known_is_not_asked)
{
    struct reply_facts facts = {.text =
                                    STR("Pourriez-vous nous indiquer votre numéro de commande ?"),
                                .known = order,
                                .known_count = 1};
    ck_assert_int_eq(check(facts), ERR_REFUSED);
    ck_assert_str_eq(error.practice, "G14");
    ck_assert_str_eq(error.key, "refusal.g14.order");
    ck_assert_str_eq(error.arg, "CMD-42");
}
END_TEST

START_TEST(G14_what_is_not_known_may_be_asked)
{
    struct reply_facts facts = {
        .text = STR("What is your phone number?"), .known = order, .known_count = 1};
    ck_assert_int_eq(check(facts), ERR_OK);
}
END_TEST

START_TEST(G14_the_agent_goes_on_by_ticking_to_confirm)
{
    struct reply_facts facts = {.text = STR("Please confirm your order number."),
                                .known = order,
                                .known_count = 1,
                                .asks_to_confirm = true};
    ck_assert_int_eq(check(facts), ERR_OK);
    ck_assert_int_eq(g14_known.override, ROLE_AGENT);
}
END_TEST

int main(void)
{
    const TTest *const tests[] = {
        G14_what_is_known_is_not_asked,
        G14_what_is_not_known_may_be_asked,
        G14_the_agent_goes_on_by_ticking_to_confirm,
    };
    return run_tests("domain/g14_known", tests, sizeof tests / sizeof *tests);
}
