#include "base/buf.h"

#include "base/arena.h"

#include "../check_main.h"
#include "../check_text.h"

static void fill(struct buf *b)
{
    buf_c(b, "a=");
    buf_i64(b, INT64_MIN);
    buf_char(b, ';');
    buf_add(b, STR("é"));
    buf_add(b, STR_NONE);
    buf_bytes(b, NULL, 0);
    buf_printf(b, " %s %03d", "x", 7);
}

START_TEST(what_is_appended_stands_in_order_in_both_homes)
{
    struct arena *arena = arena_create(64 * 1024);
    struct buf in_arena = buf_in(arena), on_heap = buf_in(NULL);
    fill(&in_arena);
    fill(&on_heap);
    ck_text_eq(buf_str(&in_arena), "a=-9223372036854775808;é x 007");
    ck_text_eq(buf_str(&on_heap), "a=-9223372036854775808;é x 007");
    buf_release(&in_arena);
    buf_release(&on_heap);
    ck_assert_uint_eq(on_heap.len, 0);
    fill(&on_heap);
    ck_assert_uint_gt(on_heap.len, 0);
    buf_release(&on_heap);
    arena_destroy(&arena);
}
END_TEST

START_TEST(an_empty_buffer_is_an_empty_text_not_an_absent_one)
{
    struct buf b = buf_in(NULL);
    ck_assert_ptr_nonnull(buf_str(&b).ptr);
    ck_assert_uint_eq(buf_str(&b).len, 0);
    buf_drop(&b, 5);
    ck_assert_uint_eq(b.len, 0);
}
END_TEST

START_TEST(a_buffer_grows_past_every_block)
{
    struct buf b = buf_in(NULL);
    for (int i = 0; i < 100000; i++)
        buf_char(&b, (char)('a' + i % 26));
    ck_assert_uint_eq(b.len, 100000);
    for (size_t i = 0; i < b.len; i++)
        ck_assert_int_eq(b.ptr[i], (char)('a' + i % 26));
    buf_reserve(&b, 1000000);
    ck_assert_uint_ge(b.cap - b.len, 1000000);
    ck_assert_int_eq(b.ptr[99999], (char)('a' + 99999 % 26));
    buf_release(&b);
}
END_TEST

START_TEST(dropping_takes_from_the_front)
{
    struct buf b = buf_in(NULL);
    buf_c(&b, "abcdef");
    buf_drop(&b, 2);
    ck_text_eq(buf_str(&b), "cdef");
    buf_c(&b, "g");
    ck_text_eq(buf_str(&b), "cdefg");
    buf_drop(&b, 5);
    ck_text_eq(buf_str(&b), "");
    buf_release(&b);
}
END_TEST

START_TEST(a_length_that_overflows_aborts)
{
    struct buf b = buf_in(NULL);
    buf_char(&b, 'a');
    buf_reserve(&b, SIZE_MAX);
}
END_TEST

int main(void)
{
    Suite *s = suite_create("base/buf");
    TCase *t = tcase_create("buf");
    tcase_add_test(t, what_is_appended_stands_in_order_in_both_homes);
    tcase_add_test(t, an_empty_buffer_is_an_empty_text_not_an_absent_one);
    tcase_add_test(t, a_buffer_grows_past_every_block);
    tcase_add_test(t, dropping_takes_from_the_front);
    if (check_forks())
        tcase_add_test_raise_signal(t, a_length_that_overflows_aborts, 6);
    suite_add_tcase(s, t);
    return check_main(s);
}
