/* Built twice: with the block allocator, and with one malloc per allocation. */
#include "base/arena.h"

#include "../check_main.h"

#include <stdint.h>
#include <stdio.h>
#include <string.h>

START_TEST(memory_comes_zeroed_aligned_and_apart)
{
    struct arena *arena = arena_create(1024 * 1024);
    unsigned char *before = NULL;
    size_t before_size = 0;
    for (size_t size = 0; size < 300; size++) {
        unsigned char *p = arena_alloc(arena, size);
        ck_assert_ptr_nonnull(p);
        ck_assert_uint_eq((uintptr_t)p % _Alignof(max_align_t), 0);
        for (size_t i = 0; i < size; i++)
            ck_assert_uint_eq(p[i], 0);
        memset(p, 0xA5, size);
        for (size_t i = 0; i < before_size; i++)
            ck_assert_uint_eq(before[i], 0xA5);
        before = p;
        before_size = size;
    }
    arena_destroy(&arena);
    ck_assert_ptr_null(arena);
    arena_destroy(&arena);
}
END_TEST

START_TEST(what_was_allocated_stays_while_the_arena_grows)
{
    struct arena *arena = arena_create(64 * 1024 * 1024);
    enum { COUNT = 4000 };
    char **texts = arena_array(arena, COUNT, sizeof *texts);
    for (int i = 0; i < COUNT; i++) {
        texts[i] = arena_printf(arena, "text %d", i);
        arena_alloc(arena, (size_t)i * 3);
    }
    for (int i = 0; i < COUNT; i++) {
        char expected[32];
        snprintf(expected, sizeof expected, "text %d", i);
        ck_assert_str_eq(texts[i], expected);
    }
    arena_destroy(&arena);
}
END_TEST

START_TEST(copies_end_with_a_zero_and_may_hold_zeros)
{
    struct arena *arena = arena_create(1024);
    ck_assert_mem_eq(arena_dup(arena, "a\0b", 3), "a\0b\0", 4);
    ck_assert_str_eq(arena_dup(arena, NULL, 0), "");
    ck_assert_str_eq(arena_printf(arena, "%s-%d", "x", 7), "x-7");
    ck_assert_str_eq(arena_printf(arena, "%s", ""), "");
    arena_destroy(&arena);
}
END_TEST

START_TEST(a_spent_budget_is_told_and_a_reset_gives_it_back)
{
    struct arena *arena = arena_create(1000);
    ck_assert(!arena_spent(arena));
    arena_alloc(arena, 900);
    ck_assert(!arena_spent(arena));
    arena_alloc(arena, 900);
    ck_assert(arena_spent(arena));
    ck_assert_uint_ge(arena_used(arena), 1800);
    arena_reset(arena);
    ck_assert(!arena_spent(arena));
    ck_assert_uint_eq(arena_used(arena), 0);
    char *again = arena_alloc(arena, 3000);
    for (int i = 0; i < 3000; i++)
        ck_assert_int_eq(again[i], 0);
    arena_destroy(&arena);
}
END_TEST

START_TEST(one_large_allocation_fits)
{
    struct arena *arena = arena_create(64 * 1024 * 1024);
    char *large = arena_alloc(arena, 20 * 1024 * 1024);
    large[20 * 1024 * 1024 - 1] = 1;
    ck_assert_str_eq(arena_dup(arena, "x", 1), "x");
    arena_reset(arena);
    arena_alloc(arena, 10);
    arena_destroy(&arena);
}
END_TEST

START_TEST(far_over_its_budget_an_arena_aborts)
{
    struct arena *arena = arena_create(1024);
    for (int i = 0; i < 10000; i++)
        arena_alloc(arena, 1024);
}
END_TEST

START_TEST(what_fits_can_be_allocated)
{
    struct arena *arena = arena_create(1024 * 1024);
    size_t size = 1;
    while (arena_fits(arena, size + 1))
        size += size / 2 < 16 ? 1 : size / 2;
    while (!arena_fits(arena, size))
        size--;
    arena_dup(arena, arena_alloc(arena, 16), 0);
    ck_assert(!arena_fits(arena, size));
    ck_assert(!arena_fits(arena, SIZE_MAX));
    ck_assert(arena_fits(arena, size - 64));
    char *text = arena_alloc(arena, size - 64);
    ck_assert_int_eq(text[size - 65], 0);
    arena_destroy(&arena);
}
END_TEST

START_TEST(a_product_that_overflows_aborts)
{
    arena_array(arena_create(1024), SIZE_MAX / 2, 3);
}
END_TEST

START_TEST(a_size_near_the_top_aborts)
{
    arena_alloc(arena_create(1024), SIZE_MAX - 4);
}
END_TEST

int main(void)
{
    Suite *s = suite_create("base/arena");
    TCase *t = tcase_create("arena");
    tcase_add_test(t, memory_comes_zeroed_aligned_and_apart);
    tcase_add_test(t, what_was_allocated_stays_while_the_arena_grows);
    tcase_add_test(t, copies_end_with_a_zero_and_may_hold_zeros);
    tcase_add_test(t, a_spent_budget_is_told_and_a_reset_gives_it_back);
    tcase_add_test(t, one_large_allocation_fits);
    tcase_add_test(t, what_fits_can_be_allocated);
    if (check_forks()) {
        tcase_add_test_raise_signal(t, far_over_its_budget_an_arena_aborts, 6);
        tcase_add_test_raise_signal(t, a_product_that_overflows_aborts, 6);
        tcase_add_test_raise_signal(t, a_size_near_the_top_aborts, 6);
    }
    suite_add_tcase(s, t);
    return check_main(s);
}
