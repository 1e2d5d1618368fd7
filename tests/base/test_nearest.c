#include "base/nearest.h"

#include "../check_main.h"

#include <string.h>

static size_t distance(const char *a, const char *b)
{
    size_t there = nearest_distance(str_of(a), str_of(b));
    ck_assert_uint_eq(there, nearest_distance(str_of(b), str_of(a)));
    return there;
}

START_TEST(a_letter_added_dropped_changed_or_swapped_is_one_step)
{
    ck_assert_uint_eq(distance("shop", "shop"), 0);
    ck_assert_uint_eq(distance("shop", "shops"), 1);
    ck_assert_uint_eq(distance("shop", "hop"), 1);
    ck_assert_uint_eq(distance("shop", "stop"), 1);
    ck_assert_uint_eq(distance("shop", "shpo"), 1);
    ck_assert_uint_eq(distance("kitten", "sitting"), 3);
    ck_assert_uint_eq(distance("", "abc"), 3);
    ck_assert_uint_eq(distance("", ""), 0);
}
END_TEST

START_TEST(long_words_are_compared_by_their_beginning)
{
    char a[200], b[200];
    memset(a, 'a', sizeof a - 1);
    memset(b, 'a', sizeof b - 1);
    a[sizeof a - 1] = b[sizeof b - 1] = 0;
    b[NEAREST_LETTERS] = 'b';
    ck_assert_uint_eq(distance(a, b), 0);
    b[0] = 'b';
    ck_assert_uint_eq(distance(a, b), 1);
}
END_TEST

START_TEST(short_words_allow_one_step_and_longer_ones_more)
{
    ck_assert_uint_eq(nearest_limit(STR("ab")), 2);
    ck_assert_uint_eq(nearest_limit(STR("http.listen")), 5);
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("base/nearest");
    TCase *tc = tcase_create("nearest");
    tcase_add_test(tc, a_letter_added_dropped_changed_or_swapped_is_one_step);
    tcase_add_test(tc, long_words_are_compared_by_their_beginning);
    tcase_add_test(tc, short_words_allow_one_step_and_longer_ones_more);
    suite_add_tcase(suite, tc);
    return check_main(suite);
}
