/* G24: who wrote gets a receipt with a copy of their words and the time of an answer. */
#include "domain/practice/g24_receipt.h"

#include "base/arena.h"

#include "../check_main.h"

START_TEST(G24_a_receipt_holds_the_copy_and_the_time_in_every_language)
{
    struct arena *arena = arena_create(65536);
    struct str copy = STR("> Où est ma lampe ?\n> Merci\n"), when = STR("lundi à 10 h");
    for (int lang = LANG_FR; lang <= LANG_EN; lang++) {
        struct str text = i18n_format(arena, (enum lang)lang, "mail.ack.body",
                                      I18N_STR("shop", STR("Lune")), I18N_STR("number", STR("12")),
                                      I18N_STR("when", when), I18N_STR("request", copy));
        ck_assert(g24_is_whole(text, copy, when));
    }
    arena_destroy(&arena);
}
END_TEST

START_TEST(G24_one_without_either_is_broken)
{
    struct str copy = STR("> Merci"), when = STR("lundi");
    ck_assert(!g24_is_whole(STR("Reçu. Réponse lundi."), copy, when));
    ck_assert(!g24_is_whole(STR("Reçu.\n> Merci"), copy, when));
    ck_assert(!g24_is_whole(STR("Reçu.\n> Merci"), copy, STR("")));
    ck_assert(g24_is_whole(STR("Réponse lundi.\n> Merci"), copy, when));
}
END_TEST

START_TEST(G24_nobody_goes_on_against_what_the_counter_does_itself)
{
    ck_assert_int_eq(g24_receipt.override, ROLE_NONE);
    ck_assert_int_eq(g24_receipt.mode, PRACTICE_ACT);
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("domain/g24_receipt");
    TCase *t = tcase_create("g24_receipt");
    tcase_add_test(t, G24_a_receipt_holds_the_copy_and_the_time_in_every_language);
    tcase_add_test(t, G24_one_without_either_is_broken);
    tcase_add_test(t, G24_nobody_goes_on_against_what_the_counter_does_itself);
    suite_add_tcase(suite, t);
    return check_main(suite);
}
