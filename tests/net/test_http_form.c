#include "net/http/form.h"

#include "../check_main.h"
#include "base/arena.h"
#include "net/http/http.h"

static struct arena *arena;

static void start(void)
{
    arena = arena_create(1 << 20);
}

static void stop(void)
{
    arena_destroy(&arena);
}

START_TEST(a_value_is_found_and_decoded)
{
    static const struct {
        const char *form, *name, *value;
    } cases[] = {
        {"a=1&b=2", "b", "2"},
        {"a=1&b", "b", ""},
        {"b=&a=1", "b", ""},
        {"&&a=1&", "a", "1"},
        {"a=x%20y+z", "a", "x y z"},
        {"%61=%2B%26%3D", "a", "+&="},
        {"q=d%C3%A9j%c3%a0", "q", "déjà"},
        {"a=b=c", "a", "b=c"},
        {"=x&a=1", "", "x"},
        {"a=%2525", "a", "%25"},
        {"a b=1", "a b", "1"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct str out;
        struct error err;
        enum err e = form_find(arena, str_of(cases[i].form), str_of(cases[i].name), &out, &err);
        ck_assert_msg(e == ERR_OK, "%s", cases[i].form);
        ck_assert_str_eq(str_c(arena, out), cases[i].value);
    }
}
END_TEST

START_TEST(what_is_absent_is_not_found)
{
    static const char *const forms[] = {"", "&", "ab=1", "b=a", "A=1"};
    struct str out;
    struct error err;
    ck_assert_int_eq(form_find(arena, STR_NONE, STR("a"), &out, &err), ERR_NOT_FOUND);
    for (size_t i = 0; i < sizeof forms / sizeof forms[0]; i++) {
        ck_assert_int_eq(form_find(arena, str_of(forms[i]), STR("a"), &out, &err), ERR_NOT_FOUND);
        ck_assert_ptr_null(out.ptr);
    }
}
END_TEST

START_TEST(wrong_encoding_and_doubled_names_are_invalid)
{
    static const char *const forms[] = {"a=%",     "a=%4",   "a=%4g",   "a=%zz",
                                        "a=%00",   "a=%e9",  "a=1&a=1", "a=1&%61=2",
                                        "a=1&b=%", "a=\xe9", "a=%c0%ae"};
    for (size_t i = 0; i < sizeof forms / sizeof forms[0]; i++) {
        struct str out;
        struct error err;
        ck_assert_msg(form_find(arena, str_of(forms[i]), STR("a"), &out, &err) == ERR_INVALID, "%s",
                      forms[i]);
        ck_assert_ptr_null(out.ptr);
    }
}
END_TEST

START_TEST(several_values_of_a_name_can_be_walked)
{
    struct str rest = STR("state=open&state=waiting"), name, value;
    struct error err;
    ck_assert_int_eq(form_next(arena, &rest, &name, &value, &err), ERR_OK);
    ck_assert_str_eq(str_c(arena, value), "open");
    ck_assert_int_eq(form_next(arena, &rest, &name, &value, &err), ERR_OK);
    ck_assert_str_eq(str_c(arena, name), "state");
    ck_assert_str_eq(str_c(arena, value), "waiting");
    ck_assert_int_eq(form_next(arena, &rest, &name, &value, &err), ERR_NOT_FOUND);
}
END_TEST

START_TEST(query_errors_name_the_parameter)
{
    struct http_request r = {.query = STR("limit=%")};
    struct str out;
    struct error err;
    ck_assert_int_eq(http_query(arena, &r, "limit", &out, &err), ERR_INVALID);
    ck_assert_str_eq(err.field, "limit");
    r.query = STR_NONE;
    ck_assert_int_eq(http_query(arena, &r, "limit", &out, &err), ERR_NOT_FOUND);
}
END_TEST

START_TEST(a_form_is_read_from_a_body_of_its_type_only)
{
    struct http_field type = {STR("content-type"),
                              STR("Application/X-WWW-Form-Urlencoded ; charset=utf-8")};
    struct http_request r = {.body = STR("nonce=a%2Bb"), .fields = &type, .field_count = 1};
    struct str out;
    struct error err;
    ck_assert_int_eq(http_form(arena, &r, "nonce", &out, &err), ERR_OK);
    ck_assert_str_eq(str_c(arena, out), "a+b");
    type.value = STR("application/json");
    ck_assert_int_eq(http_form(arena, &r, "nonce", &out, &err), ERR_INVALID);
    r.field_count = 0;
    ck_assert_int_eq(http_form(arena, &r, "nonce", &out, &err), ERR_INVALID);
}
END_TEST

START_TEST(a_cookie_is_found_by_its_whole_name)
{
    struct http_field fields[] = {{STR("Cookie"), STR("xsession=no; session=a=b; session=late")},
                                  {STR("cookie"), STR("other=1;tight=2")}};
    struct http_request r = {.fields = fields, .field_count = 2};
    ck_assert_str_eq(str_c(arena, http_cookie(&r, "session")), "a=b");
    ck_assert_str_eq(str_c(arena, http_cookie(&r, "tight")), "2");
    ck_assert_ptr_null(http_cookie(&r, "sess").ptr);
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("net/http_form");
    TCase *tc = tcase_create("form");
    tcase_add_checked_fixture(tc, start, stop);
    tcase_add_test(tc, a_value_is_found_and_decoded);
    tcase_add_test(tc, what_is_absent_is_not_found);
    tcase_add_test(tc, wrong_encoding_and_doubled_names_are_invalid);
    tcase_add_test(tc, several_values_of_a_name_can_be_walked);
    tcase_add_test(tc, query_errors_name_the_parameter);
    tcase_add_test(tc, a_form_is_read_from_a_body_of_its_type_only);
    tcase_add_test(tc, a_cookie_is_found_by_its_whole_name);
    suite_add_tcase(suite, tc);
    return check_main(suite);
}
