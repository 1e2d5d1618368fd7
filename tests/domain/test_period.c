#include "domain/period.h"

#include "../check_main.h"
#include "../check_text.h"

#include <stdlib.h>

static struct date day(int year, int month, int d)
{
    return (struct date){year, month, d};
}

#define expect_date(actual, y, m, d) \
    do { \
        struct date ck_date = (actual); \
        ck_assert_msg(date_cmp(ck_date, day(y, m, d)) == 0, "%s is %04d-%02d-%02d", #actual, \
                      ck_date.year, ck_date.month, ck_date.day); \
    } while (0)

static struct date withdrawal(struct date receipt)
{
    return period_legal_days(receipt, 14, END_T_EU, HOLIDAYS_FR);
}

START_TEST(WD_PERIOD_ends_on_a_working_day)
{
    expect_date(withdrawal(day(2026, 11, 16)), 2026, 11, 30);
    expect_date(withdrawal(day(2026, 11, 21)), 2026, 12, 7);  /* Saturday 5 extended */
    expect_date(withdrawal(day(2026, 12, 11)), 2026, 12, 28); /* Christmas, then a weekend */
    expect_date(withdrawal(day(2026, 12, 18)), 2027, 1, 4);
    expect_date(withdrawal(day(2026, 4, 30)), 2026, 5, 15); /* Ascension */
}
END_TEST

START_TEST(WD_EXT_is_twelve_months_after_the_end_of_the_period)
{
    struct date end = withdrawal(day(2026, 11, 21));
    expect_date(period_legal_months(end, 12, END_T_EU, HOLIDAYS_FR), 2027, 12, 7);
}
END_TEST

START_TEST(L133_3_counts_three_days_by_each_reading)
{
    struct date friday = day(2026, 11, 20), before_armistice = day(2026, 11, 10);
    expect_date(period_days(friday, 3, DAY_NOT_HOLIDAY, HOLIDAYS_FR), 2026, 11, 23);
    expect_date(period_days(friday, 3, DAY_OUVRABLE, HOLIDAYS_FR), 2026, 11, 24);
    expect_date(period_days(before_armistice, 3, DAY_CALENDAR, HOLIDAYS_FR), 2026, 11, 13);
    expect_date(period_days(before_armistice, 3, DAY_NOT_HOLIDAY, HOLIDAYS_FR), 2026, 11, 14);
}
END_TEST

START_TEST(months_end_on_the_same_day_or_the_last_one)
{
    expect_date(period_legal_months(day(2026, 8, 31), 6, END_AS_IS, HOLIDAYS_FR), 2027, 2, 28);
    expect_date(period_legal_months(day(2027, 8, 31), 6, END_AS_IS, HOLIDAYS_FR), 2028, 2, 29);
    expect_date(period_legal_months(day(2026, 1, 31), 1, END_AS_IS, HOLIDAYS_FR), 2026, 2, 28);
    expect_date(period_legal_months(day(2026, 12, 15), 1, END_AS_IS, HOLIDAYS_FR), 2027, 1, 15);
    expect_date(period_legal_months(day(2026, 8, 31), 6, END_T_CPC, HOLIDAYS_FR), 2027, 3, 1);
    expect_date(period_legal_months(day(2026, 11, 3), 12, END_AS_IS, HOLIDAYS_FR), 2027, 11, 3);
}
END_TEST

START_TEST(working_days_leave_out_weekends_and_holidays)
{
    struct date monday = day(2026, 11, 9); /* REFUND_EXEC of the worked case: 11 November between */
    expect_date(period_days(monday, 3, DAY_OUVRE, HOLIDAYS_FR), 2026, 11, 13);
    expect_date(period_days(monday, 3, DAY_OUVRE, HOLIDAYS_NONE), 2026, 11, 12);
    expect_date(period_days(day(2026, 11, 26), 2, DAY_OUVRE, HOLIDAYS_FR), 2026, 11, 30);
    expect_date(period_days(day(2026, 11, 26), 3, DAY_OUVRABLE, HOLIDAYS_FR), 2026, 11, 30);
    expect_date(period_days(day(2026, 12, 24), 1, DAY_OUVRABLE, HOLIDAYS_FR), 2026, 12, 26);
    expect_date(period_days(day(2026, 12, 24), 1, DAY_OUVRABLE, HOLIDAYS_FR_ALSACE_MOSELLE), 2026,
                12, 28);
    expect_date(period_days(monday, 0, DAY_OUVRE, HOLIDAYS_FR), 2026, 11, 9);
}
END_TEST

START_TEST(clear_days_count_neither_the_first_nor_the_last)
{
    expect_date(period_clear_days(day(2026, 11, 16), 3, END_AS_IS, HOLIDAYS_FR), 2026, 11, 20);
    expect_date(period_clear_days(day(2026, 11, 17), 3, END_T_CPC, HOLIDAYS_FR), 2026, 11, 23);
}
END_TEST

static int random_int(int below)
{
    return rand() % below;
}

START_TEST(an_extended_period_never_ends_on_a_closed_day_nor_early_nor_a_week_late)
{
    srand(20261121);
    for (int i = 0; i < 20000; i++) {
        enum holiday_set set = (enum holiday_set)random_int(HOLIDAY_SETS);
        enum end_rule rule = random_int(2) ? END_T_EU : END_T_CPC;
        struct date event = date_from_days(20000 + random_int(20000));
        int days = random_int(400);
        struct date end = period_legal_days(event, days, rule, set);
        int64_t extra = date_to_days(end) - date_to_days(event) - days;
        ck_assert(!holiday_is(set, end) && date_weekday(end) < 6);
        ck_assert(extra >= 0 && extra < 7);
        for (int64_t d = 1; d <= extra; d++)
            ck_assert(!day_counts(DAY_OUVRE, set, date_add_days(end, -d)));
    }
}
END_TEST

START_TEST(counted_days_can_be_counted_again)
{
    srand(1121);
    for (int i = 0; i < 5000; i++) {
        enum holiday_set set = (enum holiday_set)random_int(HOLIDAY_SETS);
        enum day_kind kind = (enum day_kind)random_int(4);
        struct date event = date_from_days(20000 + random_int(20000));
        int days = 1 + random_int(60), counted = 0;
        struct date end = period_days(event, days, kind, set);
        for (struct date d = event; date_cmp(d, end) < 0;) {
            d = date_add_days(d, 1);
            counted += day_counts(kind, set, d);
        }
        ck_assert_int_eq(counted, days);
        ck_assert(day_counts(kind, set, end));
    }
}
END_TEST

static void expect_readings(struct readings r, struct date earlier, struct date later)
{
    expect_date(r.earlier, earlier.year, earlier.month, earlier.day);
    expect_date(r.later, later.year, later.month, later.day);
}

START_TEST(T_PRUDENT_a_text_with_two_readings_gives_both_dates_in_order)
{
    struct date friday = day(2026, 11, 20), before_armistice = day(2026, 11, 10);
    expect_readings(period_protest(friday, PROTEST_LAW, HOLIDAYS_FR), day(2026, 11, 23),
                    day(2026, 11, 24));
    expect_readings(period_protest(before_armistice, PROTEST_CONTRACT, HOLIDAYS_FR),
                    day(2026, 11, 13), day(2026, 11, 14));
    expect_readings(period_readings(day(2026, 3, 2), day(2026, 3, 1)), day(2026, 3, 1),
                    day(2026, 3, 2));
    srand(3);
    for (int i = 0; i < 5000; i++) {
        enum holiday_set set = (enum holiday_set)random_int(HOLIDAY_SETS);
        struct date receipt = date_from_days(20000 + random_int(20000));
        struct readings law = period_protest(receipt, PROTEST_LAW, set);
        struct readings contract = period_protest(receipt, PROTEST_CONTRACT, set);
        ck_assert(date_cmp(law.earlier, law.later) <= 0);
        ck_assert(date_cmp(contract.earlier, contract.later) <= 0);
        ck_assert_int_eq(date_cmp(contract.later, law.earlier), 0);
        ck_assert(!holiday_is(set, law.earlier) && !holiday_is(set, law.later));
        ck_assert(date_weekday(law.later) != 7);
    }
}
END_TEST

START_TEST(a_later_event_or_a_longer_period_never_ends_earlier)
{
    srand(641);
    for (int i = 0; i < 5000; i++) {
        enum holiday_set set = (enum holiday_set)random_int(HOLIDAY_SETS);
        enum end_rule rule = (enum end_rule)random_int(3);
        enum day_kind kind = (enum day_kind)random_int(4);
        struct date event = date_from_days(20000 + random_int(20000));
        struct date later = date_add_days(event, random_int(40));
        int count = random_int(50), more = count + random_int(20);
        ck_assert(date_cmp(period_days(event, count, kind, set),
                           period_days(later, count, kind, set)) <= 0);
        ck_assert(date_cmp(period_days(event, count, kind, set),
                           period_days(event, more, kind, set)) <= 0);
        ck_assert(date_cmp(period_legal_days(event, count, rule, set),
                           period_legal_days(later, more, rule, set)) <= 0);
        ck_assert(date_cmp(period_legal_months(event, count, rule, set),
                           period_legal_months(later, more, rule, set)) <= 0);
        ck_assert(date_cmp(period_clear_days(event, count, rule, set),
                           period_clear_days(later, more, rule, set)) <= 0);
        ck_assert(date_cmp(period_legal_days(event, count, rule, set),
                           period_clear_days(event, count, rule, set)) <= 0);
    }
}
END_TEST

START_TEST(days_counted_in_two_parts_are_the_same_days)
{
    srand(642);
    for (int i = 0; i < 5000; i++) {
        enum holiday_set set = (enum holiday_set)random_int(HOLIDAY_SETS);
        enum day_kind kind = (enum day_kind)random_int(4);
        struct date event = date_from_days(20000 + random_int(20000));
        int first = random_int(30), second = random_int(30);
        struct date middle = period_days(event, first, kind, set);
        ck_assert_int_eq(date_cmp(period_days(middle, second, kind, set),
                                  period_days(event, first + second, kind, set)),
                         0);
    }
}
END_TEST

static instant at(const char *text)
{
    instant t = {0};
    ck_assert(instant_parse(str_of(text), &t));
    return t;
}

START_TEST(two_working_days_keep_the_hour_through_a_clock_change)
{
    struct zone *paris;
    ck_assert_int_eq(zone_create(STR("Europe/Paris"), &paris, NULL), ERR_OK);
    instant due =
        period_same_time(paris, at("2026-11-26T17:35:00+01:00"), 2, DAY_OUVRE, HOLIDAYS_FR);
    ck_assert_int_eq(due.ms, at("2026-11-30T17:35:00+01:00").ms);
    due = period_same_time(paris, at("2026-10-23T17:35:00+02:00"), 1, DAY_OUVRE, HOLIDAYS_FR);
    ck_assert_int_eq(due.ms, at("2026-10-26T17:35:00+01:00").ms);
    zone_destroy(&paris);
}
END_TEST

START_TEST(T_ZONE_a_legal_day_ends_at_local_midnight)
{
    struct zone *paris;
    ck_assert_int_eq(zone_create(STR("Europe/Paris"), &paris, NULL), ERR_OK);
    ck_assert_int_eq(period_midnight_after(paris, day(2026, 11, 30)).ms,
                     at("2026-11-30T23:00:00Z").ms);
    ck_assert_int_eq(period_midnight_after(paris, day(2026, 7, 14)).ms,
                     at("2026-07-14T22:00:00Z").ms);
    zone_destroy(&paris);
}
END_TEST

int main(void)
{
    Suite *s = suite_create("domain/period");
    TCase *t = tcase_create("period");
    tcase_add_test(t, WD_PERIOD_ends_on_a_working_day);
    tcase_add_test(t, WD_EXT_is_twelve_months_after_the_end_of_the_period);
    tcase_add_test(t, L133_3_counts_three_days_by_each_reading);
    tcase_add_test(t, months_end_on_the_same_day_or_the_last_one);
    tcase_add_test(t, working_days_leave_out_weekends_and_holidays);
    tcase_add_test(t, clear_days_count_neither_the_first_nor_the_last);
    tcase_add_test(t, an_extended_period_never_ends_on_a_closed_day_nor_early_nor_a_week_late);
    tcase_add_test(t, counted_days_can_be_counted_again);
    tcase_add_test(t, T_PRUDENT_a_text_with_two_readings_gives_both_dates_in_order);
    tcase_add_test(t, a_later_event_or_a_longer_period_never_ends_earlier);
    tcase_add_test(t, days_counted_in_two_parts_are_the_same_days);
    tcase_add_test(t, two_working_days_keep_the_hour_through_a_clock_change);
    tcase_add_test(t, T_ZONE_a_legal_day_ends_at_local_midnight);
    suite_add_tcase(s, t);
    return check_main(s);
}
