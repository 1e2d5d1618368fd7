#include "base/str.h"

#include "base/arena.h"

#include "../check_main.h"
#include "../check_text.h"

static struct arena *arena;

static void set_up(void)
{
    arena = arena_create(64 * 1024);
}

static void tear_down(void)
{
    arena_destroy(&arena);
}

START_TEST(absent_and_empty_are_two_things)
{
    ck_assert_ptr_null(str_of(NULL).ptr);
    ck_assert_ptr_nonnull(str_of("").ptr);
    ck_assert(str_eq(STR_NONE, STR("")));
    ck_assert_ptr_null(str_dup(arena, STR_NONE).ptr);
    ck_assert_ptr_nonnull(str_dup(arena, STR("")).ptr);
    ck_assert_str_eq(str_c(arena, STR_NONE), "");
    ck_assert_ptr_null(str_sub(STR_NONE, 0, 5).ptr);
    ck_text_eq(str_trim(STR_NONE), "");
}
END_TEST

START_TEST(texts_compare_by_bytes_or_without_ascii_case)
{
    ck_assert(str_eq(STR("abc"), STR("abc")) && !str_eq(STR("abc"), STR("abd")));
    ck_assert(!str_eq(STR("abc"), STR("ab")));
    ck_assert(str_ieq(STR("AbC-1"), STR("aBc-1")) && !str_ieq(STR("é"), STR("É")));
    ck_assert(str_starts(STR("abc"), STR("ab")) && !str_starts(STR("ab"), STR("abc")));
    ck_assert(str_starts(STR("abc"), STR("")) && str_istarts(STR("ABC"), STR("ab")));
    ck_assert(str_ends(STR("abc"), STR("bc")) && !str_ends(STR("bc"), STR("abc")));
    ck_assert(str_eq_secret(STR("abc"), STR("abc")) && !str_eq_secret(STR("abc"), STR("abd")));
    ck_assert(!str_eq_secret(STR("abc"), STR("ab")) && str_eq_secret(STR(""), STR_NONE));
}
END_TEST

START_TEST(needles_are_found_at_their_offset)
{
    ck_assert_int_eq(str_find(STR("a needle"), STR("needle")), 2);
    ck_assert_int_eq(str_find(STR("a needle"), STR("NEEDLE")), -1);
    ck_assert_int_eq(str_ifind(STR("a neEdle"), STR("NEEDLE")), 2);
    ck_assert_int_eq(str_ifind(STR("ab"), STR("abc")), -1);
    ck_assert_int_eq(str_find(STR("ab"), STR("")), 0);
    ck_assert_int_eq(str_find(STR_NONE, STR("a")), -1);
    ck_assert_int_eq(str_chr(STR("abc"), 'c'), 2);
    ck_assert_int_eq(str_chr(STR_NONE, 'c'), -1);
}
END_TEST

START_TEST(parts_are_clamped_to_what_is_there)
{
    ck_text_eq(str_sub(STR("abc"), 1, 1), "b");
    ck_text_eq(str_sub(STR("abc"), 1, SIZE_MAX), "bc");
    ck_text_eq(str_sub(STR("abc"), 9, 1), "");
    ck_text_eq(str_trim(STR(" \t\r\n a b \v\f")), "a b");
    ck_text_eq(str_trim(STR(" \n")), "");
}
END_TEST

START_TEST(splitting_keeps_empty_parts)
{
    struct str rest = STR("a,,b,"), part;
    static const char *const parts[] = {"a", "", "b", ""};
    for (int i = 0; i < 4; i++) {
        ck_assert(str_split(&rest, ',', &part));
        ck_text_eq(part, parts[i]);
    }
    ck_assert(!str_split(&rest, ',', &part));
    rest = STR("");
    ck_assert(str_split(&rest, ',', &part) && part.len == 0 && !str_split(&rest, ',', &part));
}
END_TEST

START_TEST(copies_are_made_in_the_arena)
{
    ck_text_eq(str_lower(arena, STR("ABC é É")), "abc é É");
    ck_text_eq(str_printf(arena, "%d %.*s", 7, STR_ARG(STR("xy"))), "7 xy");
    ck_assert_str_eq(str_c(arena, str_sub(STR("abcdef"), 1, 3)), "bcd");
}
END_TEST

START_TEST(numbers_are_read_whole_and_in_range)
{
    static const struct {
        const char *text;
        int64_t value;
    } good[] = {{"0", 0},
                {"-12", -12},
                {"+7", 7},
                {"007", 7},
                {"9223372036854775807", INT64_MAX},
                {"-9223372036854775808", INT64_MIN}};
    static const char *const bad[] = {"",
                                      "-",
                                      "+",
                                      " 1",
                                      "1 ",
                                      "1.0",
                                      "0x1",
                                      "1e3",
                                      "--1",
                                      "9223372036854775808",
                                      "-9223372036854775809",
                                      "٣"};
    int64_t value;
    for (size_t i = 0; i < sizeof good / sizeof good[0]; i++) {
        ck_assert_msg(str_to_i64(str_of(good[i].text), INT64_MIN, INT64_MAX, &value), "%s",
                      good[i].text);
        ck_assert_int_eq(value, good[i].value);
    }
    value = 42;
    for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++)
        ck_assert_msg(!str_to_i64(str_of(bad[i]), INT64_MIN, INT64_MAX, &value), "%s", bad[i]);
    ck_assert(!str_to_i64(STR("11"), 0, 10, &value) && !str_to_i64(STR("-1"), 0, 10, &value));
    ck_assert_int_eq(value, 42);
}
END_TEST

START_TEST(utf8_is_what_RFC_3629_says)
{
    static const char *const good[] = {"",
                                       "abc",
                                       "é",
                                       "€",
                                       "\xF0\x9F\x93\xA6",
                                       "\xF4\x8F\xBF\xBF",
                                       "\xEE\x80\x80",
                                       "\xED\x9F\xBF"};
    static const char *const bad[] = {
        "\x80",
        "\xC0\x80",
        "\xC1\xBF",
        "\xC3",
        "\xE2\x82",
        "\xE0\x9F\xBF",
        "\xED\xA0\x80",
        "\xF0\x8F\xBF\xBF",
        "\xF4\x90\x80\x80",
        "\xF5\x80\x80\x80",
        "\xFF",
        "a\xE9 b",
    };
    for (size_t i = 0; i < sizeof good / sizeof good[0]; i++)
        ck_assert_msg(str_is_utf8(str_of(good[i])), "good %zu", i);
    for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++)
        ck_assert_msg(!str_is_utf8(str_of(bad[i])), "bad %zu", i);
    ck_assert(!str_is_utf8((struct str){"a\0b", 3}));
}
END_TEST

START_TEST(invalid_bytes_become_one_replacement_each)
{
    ck_text_eq(str_to_utf8(arena, STR("caf\xE9 \xE2\x82")), "caf\uFFFD \uFFFD\uFFFD");
    ck_text_eq(str_to_utf8(arena, (struct str){"a\0b", 3}), "a\uFFFDb");
    struct str valid = STR("déjà");
    ck_assert_ptr_eq(str_to_utf8(arena, valid).ptr, valid.ptr);
    for (int byte = 0x80; byte < 0x100; byte++) {
        char raw[3] = {'a', (char)byte, 'b'};
        struct str out = str_to_utf8(arena, (struct str){raw, 3});
        ck_assert(str_is_utf8(out) && str_starts(out, STR("a")) && str_ends(out, STR("b")));
    }
}
END_TEST

START_TEST(cutting_never_splits_a_character)
{
    ck_text_eq(str_cut(STR("aé€"), 6), "aé€");
    ck_text_eq(str_cut(STR("aé€"), 5), "aé");
    ck_text_eq(str_cut(STR("aé€"), 3), "aé");
    ck_text_eq(str_cut(STR("aé€"), 2), "a");
    ck_text_eq(str_cut(STR("aé€"), 0), "");
}
END_TEST

int main(void)
{
    Suite *s = suite_create("base/str");
    TCase *t = tcase_create("str");
    tcase_add_checked_fixture(t, set_up, tear_down);
    tcase_add_test(t, absent_and_empty_are_two_things);
    tcase_add_test(t, texts_compare_by_bytes_or_without_ascii_case);
    tcase_add_test(t, needles_are_found_at_their_offset);
    tcase_add_test(t, parts_are_clamped_to_what_is_there);
    tcase_add_test(t, splitting_keeps_empty_parts);
    tcase_add_test(t, copies_are_made_in_the_arena);
    tcase_add_test(t, numbers_are_read_whole_and_in_range);
    tcase_add_test(t, utf8_is_what_RFC_3629_says);
    tcase_add_test(t, invalid_bytes_become_one_replacement_each);
    tcase_add_test(t, cutting_never_splits_a_character);
    suite_add_tcase(s, t);
    return check_main(s);
}
