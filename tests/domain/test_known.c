/* What counts as known (R011, R103). */
#include "domain/known.h"

#include "../check_main.h"

START_TEST(kinds_have_names_that_lead_back)
{
    enum fact_kind kind;
    for (int i = 0; i < FACT_KINDS; i++) {
        ck_assert(fact_kind_parse(str_of(fact_kind_name((enum fact_kind)i)), &kind));
        ck_assert_int_eq(kind, i);
    }
    ck_assert(!fact_kind_parse(STR("age"), &kind));
}
END_TEST

START_TEST(a_signatures_logo_is_no_photo)
{
    ck_assert(known_is_photo(STR("image/jpeg"), 2000, false));
    ck_assert(known_is_photo(STR("IMAGE/heic"), 900000, true));
    ck_assert(!known_is_photo(STR("image/png"), 4000, true));
    ck_assert(!known_is_photo(STR("application/pdf"), 900000, false));
}
END_TEST

START_TEST(that_there_is_a_problem_does_not_say_which)
{
    ck_assert(!known_problem_told(STR("")));
    ck_assert(!known_problem_told(STR("Bonjour,\n\nj'ai un souci avec ma commande.\n")));
    ck_assert(known_problem_told(STR("Bonjour, la maison de poupée est arrivée avec une porte "
                                     "cassée et il manque une fenêtre.")));
}
END_TEST

START_TEST(of_each_kind_the_first_known_is_told)
{
    struct fact facts[] = {{FACT_PHONE, STR("b"), CHANNEL_PHONE, {20}},
                           {FACT_ORDER, STR("o"), CHANNEL_EMAIL, {30}},
                           {FACT_PHONE, STR("a"), CHANNEL_FORM, {10}}};
    struct fact out[FACT_KINDS];
    ck_assert_uint_eq(known_first(facts, 3, out), 2);
    ck_assert_int_eq(out[0].kind, FACT_ORDER);
    ck_assert(str_eq(out[1].value, STR("a")));
    ck_assert_uint_eq(known_first(facts, 0, out), 0);
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("known");
    TCase *t = tcase_create("known");
    tcase_add_test(t, kinds_have_names_that_lead_back);
    tcase_add_test(t, a_signatures_logo_is_no_photo);
    tcase_add_test(t, that_there_is_a_problem_does_not_say_which);
    tcase_add_test(t, of_each_kind_the_first_known_is_told);
    suite_add_tcase(suite, t);
    return check_main(suite);
}
