#include "domain/holiday.h"

#include "../check_main.h"
#include "../check_text.h"

#include <stdio.h>
#include <string.h>

/* Gauss's algorithm in Lichtenberg's form: another path to the same Sundays. */
static struct date easter_by_gauss(int year)
{
    int k = year / 100;
    int m = 15 + (3 * k + 3) / 4 - (8 * k + 13) / 25;
    int s = 2 - (3 * k + 3) / 4;
    int a = year % 19;
    int d = (19 * a + m) % 30;
    int r = (d + a / 11) / 29;
    int og = 21 + d - r;
    int sz = 7 - (year + year / 4 + s) % 7;
    int march = og + 7 - (og - sz) % 7;
    return date_add_days((struct date){year, 3, 1}, march - 1);
}

START_TEST(easter_falls_on_the_known_sundays)
{
    static const struct date known[] = {
        {2015, 4, 5},  {2016, 3, 27}, {2024, 3, 31}, {2025, 4, 20}, {2026, 4, 5},
        {2027, 3, 28}, {2028, 4, 16}, {2030, 4, 21}, {2038, 4, 25},
    };
    for (size_t i = 0; i < sizeof known / sizeof known[0]; i++)
        ck_assert_int_eq(date_cmp(holiday_easter(known[i].year), known[i]), 0);
}
END_TEST

START_TEST(easter_agrees_with_a_second_algorithm_from_1600_to_2400)
{
    for (int year = 1600; year <= 2400; year++) {
        struct date easter = holiday_easter(year);
        ck_assert_msg(date_cmp(easter, easter_by_gauss(year)) == 0, "year %d", year);
        ck_assert_int_eq(date_weekday(easter), 7);
    }
}
END_TEST

static void expect(enum holiday_set set, int year, const struct date *days, size_t count)
{
    struct date listed[HOLIDAYS_MAX];
    ck_assert_uint_eq(holiday_list(set, year, listed), count);
    for (size_t i = 0; i < count; i++)
        ck_assert_msg(date_cmp(listed[i], days[i]) == 0, "%d-%02d-%02d instead of %d-%02d-%02d",
                      listed[i].year, listed[i].month, listed[i].day, days[i].year, days[i].month,
                      days[i].day);
}

START_TEST(T_HOL_france_has_eleven_holidays)
{
    static const struct date days[] = {
        {2026, 1, 1},  {2026, 4, 6},  {2026, 5, 1},  {2026, 5, 8},   {2026, 5, 14},  {2026, 5, 25},
        {2026, 7, 14}, {2026, 8, 15}, {2026, 11, 1}, {2026, 11, 11}, {2026, 12, 25},
    };
    expect(HOLIDAYS_FR, 2026, days, 11);
}
END_TEST

START_TEST(T_HOL_alsace_moselle_adds_good_friday_and_the_day_after_christmas)
{
    static const struct date days[] = {
        {2026, 1, 1},   {2026, 4, 3},   {2026, 4, 6},   {2026, 5, 1},  {2026, 5, 8},
        {2026, 5, 14},  {2026, 5, 25},  {2026, 7, 14},  {2026, 8, 15}, {2026, 11, 1},
        {2026, 11, 11}, {2026, 12, 25}, {2026, 12, 26},
    };
    expect(HOLIDAYS_FR_ALSACE_MOSELLE, 2026, days, 13);
}
END_TEST

START_TEST(two_holidays_on_one_day_are_one_day)
{
    struct date listed[HOLIDAYS_MAX];
    ck_assert_int_eq(date_cmp(date_add_days(holiday_easter(2008), 39), (struct date){2008, 5, 1}),
                     0);
    ck_assert_uint_eq(holiday_list(HOLIDAYS_FR, 2008, listed), 10);
}
END_TEST

START_TEST(T_HOL_each_overseas_territory_adds_its_abolition_day)
{
    static const struct {
        const char *name;
        int month, day;
    } days[] = {
        {"FR-GP", 5, 27}, {"FR-MQ", 5, 22}, {"FR-GF", 6, 10}, {"FR-RE", 12, 20},
        {"FR-YT", 4, 27}, {"FR-BL", 10, 9}, {"FR-MF", 5, 28},
    };
    for (size_t i = 0; i < sizeof days / sizeof days[0]; i++) {
        enum holiday_set set;
        ck_assert(holiday_set_parse(str_of(days[i].name), &set));
        struct date day = {2026, days[i].month, days[i].day}, listed[HOLIDAYS_MAX];
        ck_assert(holiday_is(set, day));
        ck_assert(!holiday_is(HOLIDAYS_FR, day));
        ck_assert_uint_eq(holiday_list(set, 2026, listed), 12);
        ck_assert_str_eq(holiday_set_name(set), days[i].name);
    }
}
END_TEST

/* The weekday of a date without date_weekday: Sakamoto's method; 0 Sunday. */
static int weekday_by_sakamoto(struct date d)
{
    static const int t[] = {0, 3, 2, 5, 0, 3, 5, 1, 4, 6, 2, 4};
    int y = d.year - (d.month < 3);
    return (y + y / 4 - y / 100 + y / 400 + t[d.month - 1] + d.day) % 7;
}

/* The `n`th of a weekday after a date, or before it for n < 0, one day at a time. */
static struct date nth(struct date d, int n, int weekday)
{
    int step = n < 0 ? -1 : 1;
    while (n) {
        d = date_add_days(d, step);
        n -= weekday_by_sakamoto(d) == weekday ? step : 0;
    }
    return d;
}

/* The moving days of a year as the church names them, not as offsets. */
struct moving {
    struct date easter_monday, ascension, whit_monday, good_friday;
};

static struct moving moving_days(int year)
{
    enum { SUNDAY, MONDAY, THURSDAY = 4, FRIDAY };
    struct date easter = easter_by_gauss(year);
    return (struct moving){
        .easter_monday = nth(easter, 1, MONDAY),
        .ascension = nth(easter, 6, THURSDAY),
        .whit_monday = nth(nth(easter, 7, SUNDAY), 1, MONDAY),
        .good_friday = nth(easter, -1, FRIDAY),
    };
}

static bool is_named(enum holiday_set set, const struct moving *m, struct date d)
{
    static const char *const everywhere = "0101 0501 0508 0714 0815 1101 1111 1225 ";
    static const char *const own[HOLIDAY_SETS] = {
        [HOLIDAYS_FR_ALSACE_MOSELLE] = "1226 ",
        [HOLIDAYS_FR_GP] = "0527 ",
        [HOLIDAYS_FR_MQ] = "0522 ",
        [HOLIDAYS_FR_GF] = "0610 ",
        [HOLIDAYS_FR_RE] = "1220 ",
        [HOLIDAYS_FR_YT] = "0427 ",
        [HOLIDAYS_FR_BL] = "1009 ",
        [HOLIDAYS_FR_MF] = "0528 ",
    };
    char text[8];
    snprintf(text, sizeof text, "%02u%02u ", (unsigned)d.month % 100, (unsigned)d.day % 100);
    return strstr(everywhere, text) || (own[set] && strstr(own[set], text)) ||
           date_cmp(d, m->easter_monday) == 0 || date_cmp(d, m->ascension) == 0 ||
           date_cmp(d, m->whit_monday) == 0 ||
           (set == HOLIDAYS_FR_ALSACE_MOSELLE && date_cmp(d, m->good_friday) == 0);
}

START_TEST(T_HOL_each_day_of_1990_to_2100_agrees_with_a_second_way_to_find_holidays)
{
    enum holiday_set set = (enum holiday_set)_i;
    for (int year = 1990; year <= 2100; year++) {
        struct moving moving = moving_days(year);
        for (struct date d = {year, 1, 1}; d.year == year; d = date_add_days(d, 1))
            ck_assert_msg(holiday_is(set, d) == is_named(set, &moving, d), "%s %d-%02d-%02d",
                          holiday_set_name(set), d.year, d.month, d.day);
    }
}
END_TEST

START_TEST(weekdays_agree_with_a_second_way_to_find_them)
{
    for (struct date d = {1990, 1, 1}; d.year <= 2100; d = date_add_days(d, 1))
        ck_assert_int_eq(date_weekday(d) % 7, weekday_by_sakamoto(d));
}
END_TEST

START_TEST(no_holidays_means_none)
{
    struct date listed[HOLIDAYS_MAX];
    ck_assert_uint_eq(holiday_list(HOLIDAYS_NONE, 2026, listed), 0);
}
END_TEST

START_TEST(a_set_is_known_by_its_name_or_by_a_department)
{
    static const struct {
        const char *name;
        enum holiday_set set;
    } good[] = {
        {"none", HOLIDAYS_NONE},
        {"FR", HOLIDAYS_FR},
        {"fr-57", HOLIDAYS_FR_ALSACE_MOSELLE},
        {"FR-Alsace-Moselle", HOLIDAYS_FR_ALSACE_MOSELLE},
        {"FR-75", HOLIDAYS_FR},
        {"FR-2A", HOLIDAYS_FR},
        {"FR-971", HOLIDAYS_FR_GP},
        {"FR-01", HOLIDAYS_FR},
    };
    static const char *const bad[] = {"", "DE", "FR-", "FR-96", "FR-00", "FR-1", "FR-100", "FR-XX"};
    enum holiday_set set;
    for (size_t i = 0; i < sizeof good / sizeof good[0]; i++) {
        ck_assert_msg(holiday_set_parse(str_of(good[i].name), &set), "%s", good[i].name);
        ck_assert_int_eq(set, good[i].set);
    }
    for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++)
        ck_assert_msg(!holiday_set_parse(str_of(bad[i]), &set), "%s", bad[i]);
}
END_TEST

int main(void)
{
    Suite *s = suite_create("domain/holiday");
    TCase *t = tcase_create("holiday");
    tcase_add_test(t, easter_falls_on_the_known_sundays);
    tcase_add_test(t, easter_agrees_with_a_second_algorithm_from_1600_to_2400);
    tcase_add_test(t, T_HOL_france_has_eleven_holidays);
    tcase_add_test(t, T_HOL_alsace_moselle_adds_good_friday_and_the_day_after_christmas);
    tcase_add_test(t, two_holidays_on_one_day_are_one_day);
    tcase_add_test(t, T_HOL_each_overseas_territory_adds_its_abolition_day);
    tcase_add_loop_test(t, T_HOL_each_day_of_1990_to_2100_agrees_with_a_second_way_to_find_holidays,
                        HOLIDAYS_FR, HOLIDAY_SETS);
    tcase_add_test(t, weekdays_agree_with_a_second_way_to_find_them);
    tcase_add_test(t, no_holidays_means_none);
    tcase_add_test(t, a_set_is_known_by_its_name_or_by_a_department);
    suite_add_tcase(s, t);
    return check_main(s);
}
