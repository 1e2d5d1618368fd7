#include "domain/practice/g16_repeated.h"

#include "words_check.h"

#define TEXT \
    "Bonjour, nous avons bien reçu votre message et nous en sommes désolés, notre équipe regarde " \
    "ce qui a pu se passer entre l'entrepôt et chez vous, et vous aurez de nos nouvelles demain."

START_TEST(G16_the_same_words_again_wait_for_a_lead)
{
    const struct str earlier[] = {STR("Tout autre chose."), STR(TEXT)};
    struct reply_facts facts = {
        .text = STR("BONJOUR ! " TEXT "\n> " TEXT), .earlier = earlier, .earlier_count = 2};
    ck_assert_int_eq(check(facts), ERR_OK);
    ck_assert_uint_eq(findings.count, 1);
    ck_assert_str_eq(findings.items[0].practice, "G16");
    ck_assert_int_eq(findings.items[0].mode, PRACTICE_HOLD);
    ck_assert_int_eq(g16_repeated.override, ROLE_LEAD);
}
END_TEST

START_TEST(G16_another_text_passes)
{
    const struct str earlier[] = {STR(TEXT)};
    struct reply_facts facts = {
        .text = STR("Bonjour, nous avons bien reçu votre message ; la lampe est cassée, et nous en "
                    "avons une autre ici, choisissez entre un nouvel envoi et votre argent."),
        .earlier = earlier,
        .earlier_count = 1};
    ck_assert_int_eq(check(facts), ERR_OK);
    ck_assert_uint_eq(findings.count, 0);
}
END_TEST

START_TEST(G16_a_short_thank_you_may_be_sent_twice)
{
    const struct str earlier[] = {STR("Bien reçu, merci beaucoup.")};
    struct reply_facts facts = {.text = earlier[0], .earlier = earlier, .earlier_count = 1};
    ck_assert_int_eq(check(facts), ERR_OK);
    ck_assert_uint_eq(findings.count, 0);
}
END_TEST

int main(void)
{
    const TTest *const tests[] = {
        G16_the_same_words_again_wait_for_a_lead,
        G16_another_text_passes,
        G16_a_short_thank_you_may_be_sent_twice,
    };
    return run_tests("domain/g16_repeated", tests, sizeof tests / sizeof *tests);
}
