/* The contract: what goes in comes out, and what cannot is refused. */
#include "contract.h"

#include "base/buf.h"

static struct t_item_row round_trip(struct t_item_add_in in)
{
    struct item_write w = {.in = in};
    struct t_item_row row;
    MUST(contract_write(contract_add_item, &w));
    MUST(t_item_by_id(contract.reader, contract.arena, &(struct t_item_by_id_in){w.id}, &row,
                      &contract.err));
    ck_assert_int_eq(row.id, w.id);
    return row;
}

START_TEST(numbers_of_any_size_come_back)
{
    static const int64_t numbers[] = {0, 1, -1, 4102444800000, INT32_MIN, INT64_MAX, INT64_MIN};
    struct t_item_add_in in = contract_item(STR("a"));
    in.n = numbers[_i];
    in.maybe_n = (struct maybe_i64){true, numbers[_i]};
    in.at = in.maybe_at = instant_of(numbers[_i]);
    struct t_item_row row = round_trip(in);
    ck_assert_int_eq(row.n, numbers[_i]);
    ck_assert(row.maybe_n.has && row.maybe_n.value == numbers[_i]);
    ck_assert_int_eq(row.at.ms, numbers[_i]);
    ck_assert_int_eq(row.maybe_at.ms, numbers[_i]);
}
END_TEST

START_TEST(null_and_empty_are_not_the_same)
{
    struct t_item_row row = round_trip(contract_item(STR("nulls")));
    ck_assert(!row.maybe_n.has && row.parent == 0 && row.maybe_at.ms == 0);
    ck_assert(!row.maybe_text.ptr && !row.maybe_bytes.ptr);
    ck_assert(row.bytes.ptr && row.bytes.len == 0);
    struct t_item_add_in in = contract_item(STR(""));
    in.maybe_text = in.maybe_bytes = STR("");
    in.maybe_n.has = true;
    row = round_trip(in);
    ck_assert(row.name.ptr && row.name.len == 0);
    ck_assert(row.maybe_text.ptr && row.maybe_text.len == 0);
    ck_assert(row.maybe_bytes.ptr && row.maybe_bytes.len == 0);
    ck_assert(row.maybe_n.has && row.maybe_n.value == 0);
}
END_TEST

START_TEST(texts_and_bytes_come_back_byte_for_byte)
{
    char every[256];
    for (int i = 0; i < 256; i++)
        every[i] = (char)i;
    struct t_item_add_in in = contract_item(STR("'\"\\ \n\t% é 退 😀 ' OR 1=1 --"));
    in.maybe_text = STR(":name ?1 $1 \x7f");
    in.bytes = in.maybe_bytes = (struct str){every, sizeof every};
    struct t_item_row row = round_trip(in);
    ck_assert(str_eq(row.name, in.name) && str_eq(row.maybe_text, in.maybe_text));
    ck_assert(str_eq(row.bytes, in.bytes) && str_eq(row.maybe_bytes, in.bytes));
    ck_assert_int_eq(row.name.ptr[row.name.len], 0);
}
END_TEST

START_TEST(a_text_of_a_megabyte_comes_back)
{
    struct buf b = buf_in(contract.arena);
    while (b.len < 1024 * 1024)
        buf_c(&b, "seize caractères");
    struct t_item_add_in in = contract_item(STR("large"));
    in.maybe_text = buf_str(&b);
    ck_assert(str_eq(round_trip(in).maybe_text, in.maybe_text));
}
END_TEST

START_TEST(true_and_false_come_back)
{
    struct t_item_add_in in = contract_item(STR("yes"));
    in.flag = true;
    ck_assert(round_trip(in).flag);
    ck_assert(!round_trip(contract_item(STR("no"))).flag);
}
END_TEST

START_TEST(no_row_is_not_found)
{
    struct t_item_row row;
    MUST_BE(ERR_NOT_FOUND, t_item_by_id(contract.reader, contract.arena,
                                        &(struct t_item_by_id_in){99}, &row, &contract.err));
    ck_assert_int_eq(row.id, 0);
    struct t_item_rows rows;
    MUST(t_item_list(contract.reader, contract.arena, &(struct t_item_list_in){0, 10}, &rows,
                     &contract.err));
    ck_assert_uint_eq(rows.count, 0);
}
END_TEST

START_TEST(lists_come_in_order)
{
    static const char *const names[] = {"c", "a", "b"};
    for (size_t i = 0; i < 3; i++)
        round_trip(contract_item(str_of(names[i])));
    struct t_item_rows rows;
    MUST(t_item_list(contract.reader, contract.arena, &(struct t_item_list_in){0, 10}, &rows,
                     &contract.err));
    ck_assert_uint_eq(rows.count, 3);
    for (size_t i = 0; i < 3; i++)
        ck_assert(str_eq(rows.items[i].name, str_of(names[i])));
}
END_TEST

START_TEST(a_list_of_ids_reads_them_all_at_once)
{
    static const char *const names[] = {"c", "a", "b"};
    int64_t ids[4];
    for (size_t i = 0; i < 3; i++)
        ids[i] = round_trip(contract_item(str_of(names[i]))).id;
    struct t_item_rows rows;
    MUST(t_item_some(contract.reader, contract.arena, &(struct t_item_some_in){{NULL, 0}}, &rows,
                     &contract.err));
    ck_assert_uint_eq(rows.count, 0);
    ids[1] = ids[0]; /* twice */
    ids[3] = INT64_MAX;
    int64_t before = db_queries(contract.reader);
    MUST(t_item_some(contract.reader, contract.arena, &(struct t_item_some_in){{ids, 4}}, &rows,
                     &contract.err));
    ck_assert_int_eq(db_queries(contract.reader), before + 1);
    ck_assert_uint_eq(rows.count, 2);
    ck_assert_int_eq(rows.items[0].id, ids[0]);
    ck_assert_int_eq(rows.items[1].id, ids[2]);
}
END_TEST

static enum err fill(struct db *db, struct arena *arena, void *ctx, struct error *err)
{
    (void)arena;
    return t_item_fill(db, &(struct t_item_fill_in){*(int64_t *)ctx}, ctx, err);
}

START_TEST(a_list_over_the_cap_is_too_large)
{
    int64_t count = QUERY_MAX_ROWS + 1;
    MUST(contract_write(fill, &count));
    ck_assert_int_eq(count, QUERY_MAX_ROWS + 1);
    struct arena *wide = arena_create(64 * 1024 * 1024);
    struct t_item_rows rows;
    MUST(t_item_list(contract.reader, wide, &(struct t_item_list_in){0, QUERY_MAX_ROWS}, &rows,
                     &contract.err));
    ck_assert_uint_eq(rows.count, QUERY_MAX_ROWS);
    MUST_BE(ERR_TOO_LARGE,
            t_item_list(contract.reader, wide, &(struct t_item_list_in){0, QUERY_MAX_ROWS + 1},
                        &rows, &contract.err));
    ck_assert_uint_eq(rows.count, 0);
    arena_destroy(&wide);
}
END_TEST

START_TEST(a_list_that_spends_the_arena_is_too_large)
{
    int64_t count = 1000;
    MUST(contract_write(fill, &count));
    struct arena *small = arena_create(16 * 1024);
    struct t_item_rows rows;
    MUST_BE(ERR_TOO_LARGE, t_item_list(contract.reader, small, &(struct t_item_list_in){0, 1000},
                                       &rows, &contract.err));
    arena_destroy(&small);
}
END_TEST

START_TEST(a_stored_value_against_the_promise_is_corrupt)
{
    struct t_item_row row = round_trip(contract_item(STR("a")));
    struct t_item_promised_row promised;
    MUST_BE(ERR_CORRUPT,
            t_item_promised(contract.reader, contract.arena, &(struct t_item_promised_in){row.id},
                            &promised, &contract.err));
}
END_TEST

static enum err change(struct db *db, struct arena *arena, void *ctx, struct error *err)
{
    (void)arena;
    return t_item_add_to(db, &(struct t_item_add_to_in){2, 4, 10}, ctx, err);
}

START_TEST(a_change_tells_how_many_rows)
{
    int64_t changed = 5;
    MUST(contract_write(fill, &changed));
    MUST(contract_write(change, &changed));
    ck_assert_int_eq(changed, 3);
}
END_TEST

static enum err rename_item(struct db *db, struct arena *arena, void *ctx, struct error *err)
{
    struct t_item_rename_row row;
    enum err e = t_item_rename(db, arena, &(struct t_item_rename_in){2, STR("new")}, &row, err);
    ck_assert(e || str_eq(row.name, STR("new")));
    *(int64_t *)ctx = row.id;
    return e;
}

START_TEST(a_change_may_answer_with_a_row)
{
    int64_t n = 3;
    MUST(contract_write(fill, &n));
    MUST(contract_write(rename_item, &n));
    ck_assert_int_eq(n, 2);
}
END_TEST

START_TEST(a_value_that_is_taken_is_a_conflict)
{
    struct item_write w = {.in = contract_item(STR("a"))};
    MUST(contract_write(contract_add_item, &w));
    MUST_BE(ERR_CONFLICT, contract_write(contract_add_item, &w));
}
END_TEST

START_TEST(a_constraint_or_an_absent_value_is_invalid)
{
    struct item_write w = {.in = contract_item(STR("a"))};
    w.in.n = -13;
    MUST_BE(ERR_INVALID, contract_write(contract_add_item, &w));
    w.in = contract_item(STR("a"));
    w.in.parent = 99;
    MUST_BE(ERR_INVALID, contract_write(contract_add_item, &w));
    w.in = contract_item(STR_NONE);
    MUST_BE(ERR_INVALID, contract_write(contract_add_item, &w));
    w.in = contract_item(STR("a"));
    w.in.bytes = STR_NONE;
    MUST_BE(ERR_INVALID, contract_write(contract_add_item, &w));
    ck_assert_int_eq(contract_count(), 0);
}
END_TEST

START_TEST(a_reader_cannot_write)
{
    round_trip(contract_item(STR("a")));
    struct t_item_add_in in = contract_item(STR("b"));
    struct t_item_rename_row row;
    MUST_BE(ERR_INVALID, t_item_add(contract.reader, &in, NULL, &contract.err));
    MUST_BE(ERR_INVALID, t_item_delete_all(contract.reader, NULL, &contract.err));
    MUST_BE(ERR_INVALID,
            t_item_rename(contract.reader, contract.arena, &(struct t_item_rename_in){1, STR("b")},
                          &row, &contract.err));
    MUST_BE(ERR_INVALID, db_index_message(contract.reader, 1, 1, STR("a"), &contract.err));
    ck_assert_int_eq(contract_count(), 1);
}
END_TEST

START_TEST(a_view_stands_still_between_begin_and_end)
{
    struct item_write w = {.in = contract_item(STR("a"))};
    MUST(db_read_begin(contract.reader, &contract.err));
    ck_assert_int_eq(contract_count(), 0);
    MUST(contract_write(contract_add_item, &w));
    ck_assert_int_eq(contract_count(), 0);
    db_read_end(contract.reader);
    ck_assert_int_eq(contract_count(), 1);
}
END_TEST

START_TEST(a_view_can_be_taken_again_after_an_error)
{
    struct t_item_row row;
    MUST(db_read_begin(contract.reader, &contract.err));
    MUST_BE(ERR_NOT_FOUND, t_item_by_id(contract.reader, contract.arena,
                                        &(struct t_item_by_id_in){1}, &row, &contract.err));
    db_read_end(contract.reader);
    MUST(db_read_begin(contract.reader, &contract.err));
    ck_assert_int_eq(contract_count(), 0);
    db_read_end(contract.reader);
}
END_TEST

void contract_types(Suite *suite)
{
    TCase *types = contract_case(suite, "types");
    tcase_add_loop_test(types, numbers_of_any_size_come_back, 0, 7);
    tcase_add_test(types, null_and_empty_are_not_the_same);
    tcase_add_test(types, texts_and_bytes_come_back_byte_for_byte);
    tcase_add_test(types, a_text_of_a_megabyte_comes_back);
    tcase_add_test(types, true_and_false_come_back);
    tcase_add_test(types, no_row_is_not_found);
    tcase_add_test(types, lists_come_in_order);
    tcase_add_test(types, a_list_of_ids_reads_them_all_at_once);
    tcase_add_test(types, a_list_over_the_cap_is_too_large);
    tcase_add_test(types, a_list_that_spends_the_arena_is_too_large);
    tcase_add_test(types, a_stored_value_against_the_promise_is_corrupt);
    tcase_add_test(types, a_change_tells_how_many_rows);
    tcase_add_test(types, a_change_may_answer_with_a_row);
    tcase_add_test(types, a_value_that_is_taken_is_a_conflict);
    tcase_add_test(types, a_constraint_or_an_absent_value_is_invalid);
    TCase *readers = contract_case(suite, "readers");
    tcase_add_test(readers, a_reader_cannot_write);
    tcase_add_test(readers, a_view_stands_still_between_begin_and_end);
    tcase_add_test(readers, a_view_can_be_taken_again_after_an_error);
}
