#include "domain/practice/g08_surcharged.h"

#include "words_check.h"

static enum err say(const char *text)
{
    return check((struct reply_facts){.text = str_of(text)});
}

START_TEST(G08_surcharged_numbers_cannot_be_sent)
{
    static const char *const texts[] = {
        "Appelez le 0892 70 12 34.",
        "Tél. : 08.26.10.20.30",
        "+33 (0)892 70 12 34",
        "0033 890 123 456",
        "Composez le 118 218",
        "appelez le 3290 !",
        "0892 70 12 34",
        "Appelez-nous, 0,35 €/min.",
        "Call 0871 123 4567.",
        "+44 906 123 4567",
    };
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++) {
        ck_assert_msg(say(texts[i]) == ERR_REFUSED, "%s", texts[i]);
        ck_assert_str_eq(error.practice, "G08");
    }
    ck_assert_int_eq(g08_surcharged.override, ROLE_NONE);
}
END_TEST

START_TEST(G08_plain_numbers_and_other_figures_pass)
{
    static const char *const texts[] = {
        "Appelez le 01 42 68 53 00.",
        "0 800 12 34 56",
        "0805 12 34 56",
        "0970 80 90 10",
        "Appelez le 3631.",
        "Commande 0892701234567",
        "Il reste 3290 lampes.",
        "En 2026, le 12/08/2026.",
        "L'attente est de 5 minutes.",
        "X0892701234",
        "> appelez le 0892 70 12 34",
        "Commande 118218",
    };
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++)
        ck_assert_msg(say(texts[i]) == ERR_OK, "%s: %s", texts[i], error.arg);
}
END_TEST

START_TEST(G08_a_call_that_was_paid_may_be_named_to_refund_it)
{
    ck_assert_int_eq(say("Vous avez appelé le 0892 70 12 34, nous le regrettons."), ERR_OK);
}
END_TEST

int main(void)
{
    const TTest *const tests[] = {
        G08_surcharged_numbers_cannot_be_sent,
        G08_plain_numbers_and_other_figures_pass,
        G08_a_call_that_was_paid_may_be_named_to_refund_it,
    };
    return run_tests("domain/g08_surcharged", tests, sizeof tests / sizeof *tests);
}
