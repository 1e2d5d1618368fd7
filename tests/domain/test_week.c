#include "domain/week.h"

#include "base/arena.h"

#include "../check_main.h"

static void is_week(int year, int month, int day, int of_year, int number)
{
    struct week w = week_of((struct date){year, month, day});
    ck_assert_int_eq(w.year, of_year);
    ck_assert_int_eq(w.number, number);
}

START_TEST(weeks_of_iso_8601_at_the_edges_of_years)
{
    is_week(2026, 11, 22, 2026, 47);
    is_week(2026, 11, 23, 2026, 48);
    is_week(2026, 12, 31, 2026, 53);
    is_week(2027, 1, 3, 2026, 53);
    is_week(2027, 1, 4, 2027, 1);
    is_week(2024, 12, 30, 2025, 1);
    is_week(2016, 1, 3, 2015, 53);
}
END_TEST

START_TEST(every_day_is_in_the_week_of_its_monday)
{
    struct date d = {1999, 12, 1};
    for (int i = 0; i < 20000; i++, d = date_add_days(d, 1)) {
        struct date monday = week_monday(week_of(d));
        ck_assert_int_eq(date_weekday(monday), 1);
        int64_t after = date_to_days(d) - date_to_days(monday);
        ck_assert(after >= 0 && after < 7);
    }
}
END_TEST

START_TEST(a_week_is_read_as_it_is_written)
{
    static const char *const wrong[] = {"",         "2026-47",  "2026-W00", "2026-W54", "2027-W53",
                                        "2026-w47", "2026-W+1", "26-W47",   "2026-W471"};
    struct arena *arena = arena_create(4096);
    struct week w;
    ck_assert(week_parse(STR("2026-W53"), &w));
    ck_assert(str_eq(week_text(arena, w), STR("2026-W53")));
    for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++)
        ck_assert_msg(!week_parse(str_of(wrong[i]), &w), "%s", wrong[i]);
    arena_destroy(&arena);
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("week");
    TCase *t = tcase_create("week");
    tcase_add_test(t, weeks_of_iso_8601_at_the_edges_of_years);
    tcase_add_test(t, every_day_is_in_the_week_of_its_monday);
    tcase_add_test(t, a_week_is_read_as_it_is_written);
    suite_add_tcase(suite, t);
    return check_main(suite);
}
