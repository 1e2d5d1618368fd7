#include "base/instant.h"

#include "base/arena.h"

#include "../check_main.h"
#include "../check_text.h"

#include <time.h>

static struct arena *arena;

static void set_up(void)
{
    arena = arena_create(64 * 1024);
}

static void tear_down(void)
{
    arena_destroy(&arena);
}

START_TEST(lengths_and_instants_add_up)
{
    instant t = instant_of(1000);
    ck_assert_int_eq(instant_add(t, duration_seconds(2)).ms, 3000);
    ck_assert_int_eq(instant_add(t, duration_minutes(1)).ms, 61000);
    ck_assert_int_eq(instant_add(t, duration_hours(-1)).ms, -3599000);
    ck_assert_int_eq(instant_add(t, duration_days(1)).ms, 86401000);
    ck_assert_int_eq(instant_diff(instant_of(5), t).ms, -995);
    ck_assert_int_eq(duration_ms(7).ms, 7);
    ck_assert(instant_cmp(t, instant_of(2000)) < 0 && instant_cmp(t, t) == 0 &&
              instant_cmp(t, instant_of(-1)) > 0);
    ck_assert(instant_is_none(instant_of(0)) && !instant_is_none(t));
}
END_TEST

START_TEST(instants_are_written_in_UTC_with_milliseconds)
{
    ck_text_eq(instant_format(arena, instant_of(INT64_C(1795288833000))),
               "2026-11-21T19:20:33.000Z");
    ck_text_eq(instant_format(arena, instant_of(1)), "1970-01-01T00:00:00.001Z");
    ck_text_eq(instant_format(arena, instant_of(-1)), "1969-12-31T23:59:59.999Z");
    ck_assert_ptr_null(instant_format(arena, instant_of(0)).ptr);
}
END_TEST

START_TEST(RFC_3339_is_read_with_any_offset_and_fraction)
{
    static const struct {
        const char *text;
        int64_t ms;
    } cases[] = {
        {"2026-11-21T19:20:33Z", INT64_C(1795288833000)},
        {"2026-11-21t20:20:33.5+01:00", INT64_C(1795288833500)},
        {"2026-11-21 14:50:33.0019-04:30", INT64_C(1795288833001)},
        {"2026-11-21T19:20:33.123456789z", INT64_C(1795288833123)},
        {"1970-01-01T00:00:00-00:00", 0},
        {"1969-12-31T23:59:59.999Z", -1},
        {"2016-12-31T23:59:60Z", INT64_C(1483228800000)}, /* a leap second */
        {"0001-01-01T00:00:00Z", INT64_C(-62135596800000)},
        {"9999-12-31T23:59:59.999Z", INT64_C(253402300799999)},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        instant t = {-77};
        ck_assert_msg(instant_parse(str_of(cases[i].text), &t), "%s", cases[i].text);
        ck_assert_msg(t.ms == cases[i].ms, "%s is %lld", cases[i].text, (long long)t.ms);
    }
}
END_TEST

START_TEST(what_is_no_instant_is_refused)
{
    static const char *const bad[] = {
        "",
        "2026-11-21",
        "2026-11-21T19:20Z",
        "2026-11-21T19:20:33",
        "2026-11-21T19:20:33+1:00",
        "2026-02-29T00:00:00Z",
        "2026-13-01T00:00:00Z",
        "2026-00-01T00:00:00Z",
        "2026-11-31T00:00:00Z",
        "2026-11-21T24:00:00Z",
        "2026-11-21T19:60:00Z",
        "2026-11-21T19:20:61Z",
        "2026-11-21T19:20:33.Z",
        "2026-11-21T19:20:33Zx",
        "2026-11-21T19:20:33+24:00",
        "2026-11-21T19:20:33+01:60",
        "2026-11-21T19:20:33 Z",
        " 2026-11-21T19:20:33Z",
        "26-11-21T19:20:33Z",
        "2026-11-21T-9:20:33Z",
        "2026-+1-21T19:20:33Z",
        "0000-01-01T00:00:00Z",
        "0001-01-01T00:00:00+00:01",
        "9999-12-31T23:59:59-00:01",
        "9999-12-31T23:59:60Z",
    };
    for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++) {
        instant t;
        ck_assert_msg(!instant_parse(str_of(bad[i]), &t), "%s", bad[i]);
    }
}
END_TEST

START_TEST(dates_and_day_numbers_agree_with_the_C_library)
{
    for (int64_t day = -800000; day < 3000000; day += 11) {
        struct date d = date_from_days(day);
        time_t seconds = (time_t)day * 86400;
        struct tm tm;
        gmtime_r(&seconds, &tm);
        if (d.year != tm.tm_year + 1900 || d.month != tm.tm_mon + 1 || d.day != tm.tm_mday ||
            date_weekday(d) % 7 != tm.tm_wday || date_to_days(d) != day)
            ck_abort_msg("day %lld is %d-%d-%d", (long long)day, d.year, d.month, d.day);
    }
}
END_TEST

START_TEST(dates_know_their_limits)
{
    ck_assert_int_eq(days_in_month(2024, 2), 29);
    ck_assert_int_eq(days_in_month(1900, 2), 28);
    ck_assert_int_eq(days_in_month(2000, 2), 29);
    ck_assert(date_is_valid((struct date){2024, 2, 29}));
    ck_assert(!date_is_valid((struct date){2026, 2, 29}));
    ck_assert(!date_is_valid((struct date){2026, 13, 1}) &&
              !date_is_valid((struct date){2026, 0, 1}));
    ck_assert(!date_is_valid((struct date){0, 1, 1}) && !date_is_valid((struct date){10000, 1, 1}));
    ck_assert(!date_is_valid((struct date){2026, 1, 0}) &&
              !date_is_valid((struct date){2026, 4, 31}));
    struct date d = date_add_days((struct date){2026, 12, 31}, 1);
    ck_assert(date_cmp(d, (struct date){2027, 1, 1}) == 0);
    ck_assert(date_cmp(d, (struct date){2026, 12, 31}) > 0);
    ck_assert(date_cmp(date_add_days(d, -366), (struct date){2025, 12, 31}) == 0);
}
END_TEST

int main(void)
{
    Suite *s = suite_create("base/instant");
    TCase *t = tcase_create("instant");
    tcase_add_checked_fixture(t, set_up, tear_down);
    tcase_add_test(t, lengths_and_instants_add_up);
    tcase_add_test(t, instants_are_written_in_UTC_with_milliseconds);
    tcase_add_test(t, RFC_3339_is_read_with_any_offset_and_fraction);
    tcase_add_test(t, what_is_no_instant_is_refused);
    tcase_add_test(t, dates_and_day_numbers_agree_with_the_C_library);
    tcase_add_test(t, dates_know_their_limits);
    suite_add_tcase(s, t);
    return check_main(s);
}
