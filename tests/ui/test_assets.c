#include "check_main.h"
#include "web/assets.h"

START_TEST(the_page_of_the_workspace_is_there_and_has_a_place_for_its_first_data)
{
    const struct asset *page = asset_find(STR("/index.html"));
    ck_assert_ptr_nonnull(page);
    ck_assert(str_eq(page->type, STR("text/html; charset=utf-8")));
    ck_assert(!page->immutable);
    ck_assert_int_ge(str_find(page->raw, STR("<!--boot-->")), 0);
    ck_assert_int_gt(page->gzip.len, 0);
}
END_TEST

START_TEST(every_file_is_found_by_its_path_and_no_other_path_is)
{
    for (size_t i = 0; i < asset_count; i++) {
        ck_assert_ptr_eq(asset_find(assets[i].path), &assets[i]);
        ck_assert_int_eq(assets[i].hash.len, 16);
        ck_assert_int_gt(assets[i].raw.len, 0);
    }
    ck_assert_ptr_null(asset_find(STR("")));
    ck_assert_ptr_null(asset_find(STR("/index.htm")));
    ck_assert_ptr_null(asset_find(STR("/index.html/")));
    ck_assert_ptr_null(asset_find(STR("/../index.html")));
}
END_TEST

START_TEST(only_a_file_whose_name_holds_its_hash_may_be_cached_for_good)
{
    for (size_t i = 0; i < asset_count; i++)
        ck_assert_int_eq(assets[i].immutable, str_starts(assets[i].path, STR("/assets/")));
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("ui/assets");
    TCase *tc = tcase_create("assets");
    tcase_add_test(tc, the_page_of_the_workspace_is_there_and_has_a_place_for_its_first_data);
    tcase_add_test(tc, every_file_is_found_by_its_path_and_no_other_path_is);
    tcase_add_test(tc, only_a_file_whose_name_holds_its_hash_may_be_cached_for_good);
    suite_add_tcase(suite, tc);
    return check_main(suite);
}
