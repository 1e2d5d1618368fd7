#include "base/error.h"

#include "../check_main.h"

#include <string.h>

START_TEST(an_origin_fills_the_error_and_returns_its_code)
{
    struct error err;
    memset(&err, 'x', sizeof err);
    ck_assert_int_eq(error_set(&err, ERR_IO, "cannot open %s", "file"), ERR_IO);
    ck_assert_int_eq(err.code, ERR_IO);
    ck_assert_str_eq(err.text, "cannot open file");
    ck_assert_str_eq(err.field, "");
    ck_assert_str_eq(err.key, "");
    ck_assert_int_eq(error_field(&err, ERR_INVALID, "hours", "bad %d", 7), ERR_INVALID);
    ck_assert_str_eq(err.field, "hours");
    ck_assert_str_eq(err.text, "bad 7");
}
END_TEST

START_TEST(a_refusal_says_which_practice_where_and_why)
{
    struct error err;
    ck_assert_int_eq(error_refuse(&err, "G05", "fields.customer.name", "refusal.g05.empty_field",
                                  "customer.name"),
                     ERR_REFUSED);
    ck_assert_int_eq(err.code, ERR_REFUSED);
    ck_assert_str_eq(err.practice, "G05");
    ck_assert_str_eq(err.field, "fields.customer.name");
    ck_assert_str_eq(err.key, "refusal.g05.empty_field");
    ck_assert_str_eq(err.arg, "customer.name");
    error_refuse(&err, "", "state", "refusal.dossier.final", NULL);
    ck_assert_str_eq(err.arg, "");
}
END_TEST

START_TEST(nobody_need_want_the_details)
{
    ck_assert_int_eq(error_set(NULL, ERR_BUSY, "x"), ERR_BUSY);
    ck_assert_int_eq(error_field(NULL, ERR_INVALID, "a", "x"), ERR_INVALID);
    ck_assert_int_eq(error_refuse(NULL, "G05", "a", "b", NULL), ERR_REFUSED);
}
END_TEST

START_TEST(what_is_too_long_is_cut_and_ended)
{
    struct error err;
    char text[1001];
    memset(text, 'a', 1000);
    text[1000] = 0;
    error_refuse(&err, text, text, text, text);
    ck_assert_uint_eq(strlen(err.practice), sizeof err.practice - 1);
    ck_assert_uint_eq(strlen(err.field), sizeof err.field - 1);
    ck_assert_uint_eq(strlen(err.key), sizeof err.key - 1);
    ck_assert_uint_eq(strlen(err.arg), sizeof err.arg - 1);
    error_set(&err, ERR_IO, "%s", text);
    ck_assert_uint_eq(strlen(err.text), sizeof err.text - 1);
}
END_TEST

START_TEST(every_code_has_a_name_of_its_own)
{
    for (int a = ERR_OK; a <= ERR_CORRUPT; a++) {
        ck_assert_uint_gt(strlen(err_name((enum err)a)), 1);
        for (int b = ERR_OK; b < a; b++)
            ck_assert_str_ne(err_name((enum err)a), err_name((enum err)b));
    }
    ck_assert_str_eq(err_name(ERR_NOT_FOUND), "not_found");
}
END_TEST

int main(void)
{
    Suite *s = suite_create("base/error");
    TCase *t = tcase_create("error");
    tcase_add_test(t, an_origin_fills_the_error_and_returns_its_code);
    tcase_add_test(t, a_refusal_says_which_practice_where_and_why);
    tcase_add_test(t, nobody_need_want_the_details);
    tcase_add_test(t, what_is_too_long_is_cut_and_ended);
    tcase_add_test(t, every_code_has_a_name_of_its_own);
    suite_add_tcase(s, t);
    return check_main(s);
}
