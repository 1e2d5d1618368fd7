#include "domain/practice/g04_promises.h"

#include "words_check.h"

static enum err say(const char *text, const enum promise_kind *promises, size_t count)
{
    return check((struct reply_facts){.text = str_of(text),
                                      .promises_known = true,
                                      .promises = promises,
                                      .promise_count = count});
}

START_TEST(G04_a_refund_without_a_promise_cannot_be_said)
{
    ck_assert_int_eq(say("Bonjour,\n\nNous vous remboursons demain.", NULL, 0), ERR_REFUSED);
    ck_assert_str_eq(error.practice, "G04");
    ck_assert_str_eq(error.field, "text");
    ck_assert_str_eq(error.key, "refusal.g04.unverified");
    ck_assert_str_eq(error.arg, "Nous vous remboursons");
    ck_text_eq(at_fault(), "Nous vous remboursons");
    ck_assert_int_eq(g04_promises.override, ROLE_LEAD);
}
END_TEST

START_TEST(G04_the_promise_must_be_of_the_kind_that_is_said)
{
    const enum promise_kind refund[] = {PROMISE_NEWS, PROMISE_REFUND}, reship[] = {PROMISE_RESHIP};
    ck_assert_int_eq(say("We will refund you.", refund, 2), ERR_OK);
    ck_assert_int_eq(say("We will refund you.", reship, 1), ERR_REFUSED);
    ck_assert_int_eq(say("We will refund you.", refund, 1), ERR_REFUSED);
    ck_assert_int_eq(say("Votre colis sera livré jeudi.", reship, 1), ERR_OK);
    ck_assert_int_eq(say("Votre colis sera livré jeudi.", refund, 2), ERR_REFUSED);
}
END_TEST

START_TEST(G04_a_call_back_and_news_may_always_be_promised)
{
    ck_assert_int_eq(say("Je vous rappelle demain et nous vous tenons informé.", NULL, 0), ERR_OK);
    ck_assert_int_eq(say("I will call you back, you will hear from us on Friday.", NULL, 0),
                     ERR_OK);
}
END_TEST

START_TEST(G04_is_silent_until_the_promises_were_looked_up)
{
    ck_assert_int_eq(check((struct reply_facts){.text = STR("Nous vous remboursons.")}), ERR_OK);
    ck_assert_uint_eq(findings.count, 0);
}
END_TEST

START_TEST(G04_a_block_comes_before_what_is_held)
{
    ck_assert_int_eq(check((struct reply_facts){.text = STR("Calmez-vous. Nous vous remboursons."),
                                                .promises_known = true,
                                                .complaint = ANSWER_YES,
                                                .first_human_reply = ANSWER_YES}),
                     ERR_REFUSED);
    ck_assert_uint_eq(findings.count, 2);
    ck_assert_str_eq(findings.items[0].practice, "G04");
    ck_assert_str_eq(findings.items[1].practice, "G02");
}
END_TEST

int main(void)
{
    const TTest *const tests[] = {
        G04_a_refund_without_a_promise_cannot_be_said,
        G04_the_promise_must_be_of_the_kind_that_is_said,
        G04_a_call_back_and_news_may_always_be_promised,
        G04_is_silent_until_the_promises_were_looked_up,
        G04_a_block_comes_before_what_is_held,
    };
    return run_tests("domain/g04_promises", tests, sizeof tests / sizeof *tests);
}
