#include "net/tree/tree.h"

#include "base/arena.h"
#include "base/buf.h"

#include "../check_main.h"
#include "../check_text.h"

static struct arena *arena;
static struct error err;

static void set_up(void)
{
    arena = arena_create(64 * 1024 * 1024);
    err = (struct error){0};
}

static void tear_down(void)
{
    arena_destroy(&arena);
}

static const struct tree *good(struct str json)
{
    const struct tree *root = NULL;
    ck_assert_msg(json_read(arena, json, &root, &err) == ERR_OK, "%s", err.key);
    return root;
}

static void refused(struct str json, enum err code, const char *key)
{
    const struct tree *root;
    ck_assert_int_eq(json_read(arena, json, &root, &err), code);
    ck_assert_str_eq(err.key, key);
    ck_assert_str_eq(err.field, "body");
}

START_TEST(one_and_a_list_of_one_look_alike)
{
    ck_text_eq(tree_text(good(STR("{\"p\":{\"a\":\"x\"}}")), "p/a"), "x");
    ck_text_eq(tree_text(good(STR("{\"p\":[{\"a\":\"x\"}]}")), "p/a"), "x");
    ck_text_eq(tree_text(good(STR("[{\"p\":[{\"a\":[\"x\",\"y\"]}]}]")), "p/a"), "x");
}
END_TEST

START_TEST(numbers_and_quoted_numbers_look_alike)
{
    const struct tree *root =
        good(STR("{\"a\":7777777770,\"b\":\"7777777770\",\"c\":5.1,\"d\":true,\"e\":null,"
                 "\"f\":-0.5,\"g\":9223372036854775807,\"h\":\" x \",\"i\":0.1}"));
    ck_text_eq(tree_text(root, "a"), "7777777770");
    ck_text_eq(tree_text(root, "b"), "7777777770");
    ck_text_eq(tree_text(root, "c"), "5.1");
    ck_text_eq(tree_text(root, "d"), "true");
    ck_assert_ptr_null(tree_child(root, "e"));
    ck_text_eq(tree_text(root, "e"), "");
    ck_text_eq(tree_text(root, "f"), "-0.5");
    ck_text_eq(tree_text(root, "g"), "9223372036854775807");
    ck_text_eq(tree_text(root, "h"), "x");
    ck_text_eq(tree_text(root, "i"), "0.1");
}
END_TEST

START_TEST(a_list_in_a_list_has_items)
{
    const struct tree *root = good(STR("{\"rows\":[[\"1\",\"2\"],[\"3\"]],\"empty\":[]}"));
    const struct tree *row = tree_child(root, "rows");
    ck_text_eq(tree_text(row, "item"), "1");
    ck_text_eq(tree_again(tree_child(row, "item"))->text, "2");
    ck_text_eq(tree_text(tree_again(row), "item"), "3");
    ck_assert_ptr_null(tree_again(tree_again(row)));
    ck_assert_ptr_null(tree_child(root, "empty"));
}
END_TEST

START_TEST(all_nodes_of_a_path_in_the_order_of_the_document)
{
    const struct tree **found;
    const struct tree *root = good(STR(
        "[{\"s\":[{\"p\":{\"n\":1}},{\"p\":[{\"n\":2},{\"n\":3}]}]},{\"s\":{\"p\":{\"n\":4}}}]"));
    ck_assert_uint_eq(tree_all(arena, root, "s/p", &found), 4);
    for (size_t i = 0; i < 4; i++)
        ck_assert_int_eq(tree_text(found[i], "n").ptr[0], (int)('1' + i));
    ck_assert_uint_eq(tree_all(arena, root, "**/n", &found), 4);
    ck_assert_uint_eq(tree_all(arena, root, "s/**/n", &found), 4);
    ck_assert_uint_eq(tree_all(arena, root, "", &found), 2);
    ck_assert_uint_eq(tree_all(arena, root, "s/q", &found), 0);
    ck_assert_uint_eq(tree_all(arena, NULL, "s", &found), 0);
}
END_TEST

START_TEST(what_is_no_json_says_where)
{
    refused(STR("{\"a\":1,}"), ERR_INVALID, "tree.not_json");
    ck_assert_str_eq(err.arg, "1");
    refused(STR("{\n\"a\":"), ERR_INVALID, "tree.not_json");
    refused(STR(""), ERR_INVALID, "tree.not_json");
    refused(STR_NONE, ERR_INVALID, "tree.not_json");
    refused(STR("<p/>"), ERR_INVALID, "tree.not_json");
}
END_TEST

START_TEST(of_two_members_of_one_name_the_last_counts)
{
    const struct tree *root;
    ck_assert_int_eq(json_read(arena, STR("{\"a\":1,\"a\":2}"), &root, &err), ERR_OK);
    ck_assert(str_eq(tree_text(root, "a"), STR("2")) && !tree_again(tree_child(root, "a")));
}
END_TEST

START_TEST(limits_are_refusals)
{
    struct buf deep = buf_in(arena), wide = buf_in(arena);
    for (int i = 0; i < TREE_DEPTH_MAX + 1; i++)
        buf_c(&deep, "{\"a\":");
    buf_c(&deep, "1");
    for (int i = 0; i < TREE_DEPTH_MAX + 1; i++)
        buf_c(&deep, "}");
    refused(buf_str(&deep), ERR_INVALID, "tree.too_deep");
    buf_char(&wide, '[');
    for (int i = 0; i < TREE_NODES_MAX; i++)
        buf_c(&wide, "1,");
    buf_c(&wide, "1]");
    refused(buf_str(&wide), ERR_TOO_LARGE, "tree.too_large");
    struct arena *small = arena_create(4096);
    const struct tree *root;
    wide.len = 2 * 400 + 1;
    buf_c(&wide, "1]");
    ck_assert_int_eq(json_read(small, buf_str(&wide), &root, &err), ERR_TOO_LARGE);
    arena_destroy(&small);
}
END_TEST

START_TEST(bytes_that_are_not_utf8_are_windows_1252)
{
    ck_text_eq(tree_text(good(STR("{\"a\":\"livr\xe9\x80\"}")), "a"), "livré€");
    ck_text_eq(tree_text(good(STR("\xEF\xBB\xBF{\"a\":\"é\"}")), "a"), "é");
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("net/tree");
    TCase *tests = tcase_create("all");
    tcase_add_checked_fixture(tests, set_up, tear_down);
    tcase_add_test(tests, one_and_a_list_of_one_look_alike);
    tcase_add_test(tests, numbers_and_quoted_numbers_look_alike);
    tcase_add_test(tests, a_list_in_a_list_has_items);
    tcase_add_test(tests, all_nodes_of_a_path_in_the_order_of_the_document);
    tcase_add_test(tests, what_is_no_json_says_where);
    tcase_add_test(tests, of_two_members_of_one_name_the_last_counts);
    tcase_add_test(tests, limits_are_refusals);
    tcase_add_test(tests, bytes_that_are_not_utf8_are_windows_1252);
    suite_add_tcase(suite, tests);
    return check_main(suite);
}
