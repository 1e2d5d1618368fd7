#include "domain/clock.h"

#include "../check_main.h"
#include "base/arena.h"
#include "domain/calendar.h"

static struct arena *arena;
static struct zone *paris;
static struct calendar calendar;

static void set_up(void)
{
    arena = arena_create(1024 * 1024);
    ck_assert_int_eq(zone_create(STR("Europe/Paris"), &paris, NULL), ERR_OK);
    ck_assert_int_eq(calendar_parse(arena, STR("mon-fri 09:00-18:00; sat 09:00-12:00"), HOLIDAYS_FR,
                                    paris, &calendar, NULL),
                     ERR_OK);
}

static void tear_down(void)
{
    zone_destroy(&paris);
    arena_destroy(&arena);
}

static instant at(int month, int day, int hour, int minute)
{
    return zone_instant(paris, (struct date){2026, month, day}, (hour * 60 + minute) * 60000);
}

static void is_due(enum clock_code code, instant from, instant want)
{
    const struct clock_rule *rule = clock_rule(code);
    instant due;
    ck_assert_int_eq(clock_due(rule->end, rule->length, &calendar, from, &due, NULL), ERR_OK);
    ck_assert_msg(instant_cmp(due, want) == 0, "%s is due %lld min later than it should be",
                  rule->name, (long long)(due.ms - want.ms) / 60000);
}

START_TEST(the_clocks_of_the_dolls_house_are_due_when_its_table_says)
{
    instant call = at(11, 26, 17, 35); /* a Thursday */
    is_due(CLOCK_REMEDY_OFFER, call, at(11, 30, 17, 35));
    is_due(CLOCK_CARRIER_ANSWER, call, at(11, 30, 18, 0));
    is_due(CLOCK_RESHIP_HANDOVER, at(12, 2, 11, 0), at(12, 3, 18, 0));
    is_due(CLOCK_NEWS, at(11, 26, 17, 30), at(11, 30, 17, 30));
}
END_TEST

START_TEST(opening_time_is_counted_where_the_rule_book_says_nothing_else)
{
    is_due(CLOCK_FIRST_REPLY, at(11, 20, 17, 0), at(11, 21, 12, 0));
    is_due(CLOCK_LEAD_TAKE, at(11, 20, 17, 0), at(11, 21, 10, 0));
    is_due(CLOCK_TELL_BROKEN, at(11, 10, 17, 30), at(11, 12, 10, 30));
    is_due(CLOCK_SURVEY_DELAY, at(11, 20, 17, 0), at(11, 21, 17, 0));
    is_due(CLOCK_REOPEN_WINDOW, at(11, 20, 17, 0), at(12, 4, 17, 0));
    is_due(CLOCK_ACK_AUTO, at(11, 20, 23, 59), at(11, 21, 0, 0));
}
END_TEST

START_TEST(a_month_is_the_same_day_of_the_next_across_the_clock_change)
{
    is_due(CLOCK_AFTERCARE_CALL, at(10, 10, 10, 0), at(11, 10, 10, 0));
    is_due(CLOCK_AFTERCARE_CALL, at(8, 31, 10, 0), at(9, 30, 10, 0));
}
END_TEST

START_TEST(where_the_shop_does_not_open_the_day_ends_at_midnight)
{
    instant due;
    struct clock_length day = {1, UNIT_DAYS};
    ck_assert_int_eq(clock_due(CLOCK_AT_CLOSING, day, &calendar, at(11, 21, 10, 0), &due, NULL),
                     ERR_OK);
    ck_assert_int_eq(instant_cmp(due, at(11, 23, 0, 0)), 0);
}
END_TEST

START_TEST(every_clock_has_a_name_that_reads_back_and_a_length_that_is_valid)
{
    for (int i = 0; i < CLOCK_COUNT; i++) {
        const struct clock_rule *rule = clock_rule((enum clock_code)i);
        enum clock_code back;
        ck_assert(clock_code_parse(str_of(rule->name), &back));
        ck_assert_int_eq(back, i);
        ck_assert_int_eq(rule->code, i);
        ck_assert(clock_length_valid(rule->length));
        ck_assert_ptr_nonnull(rule->object);
    }
    enum clock_code none;
    ck_assert(!clock_code_parse(STR("newz"), &none));
    ck_assert(!clock_length_valid((struct clock_length){0, UNIT_DAYS}));
    ck_assert(!clock_length_valid((struct clock_length){CLOCK_AMOUNT_MAX + 1, UNIT_DAYS}));
    ck_assert(!clock_length_valid((struct clock_length){1, (enum clock_unit)7}));
}
END_TEST

START_TEST(a_name_that_is_nearly_one_finds_it)
{
    ck_assert_str_eq(clock_code_near(STR("first_repply")), "first_reply");
    ck_assert_str_eq(clock_code_near(STR("new")), "news");
    ck_assert_ptr_null(clock_code_near(STR("xyzzyxyzzy")));
}
END_TEST

START_TEST(every_unit_has_a_name_that_reads_back)
{
    enum clock_unit unit;
    for (int i = UNIT_SECONDS; i <= UNIT_MONTHS; i++) {
        ck_assert(clock_unit_parse(str_of(clock_unit_name((enum clock_unit)i)), &unit));
        ck_assert_int_eq((int)unit, i);
    }
    ck_assert(!clock_unit_parse(STR("weeks"), &unit));
    ck_assert(!clock_unit_parse(STR_NONE, &unit));
}
END_TEST

START_TEST(a_longer_length_is_never_due_earlier_and_a_warning_comes_before_it)
{
    instant from = at(3, 27, 16, 20); /* before the clock change and Easter */
    for (int unit = UNIT_SECONDS; unit <= UNIT_MONTHS; unit++) {
        instant last = from;
        for (int n = 1; n <= 200; n++) {
            instant due;
            struct clock_length length = {n, (enum clock_unit)unit};
            ck_assert_int_eq(clock_due(CLOCK_SAME_TIME, length, &calendar, from, &due, NULL),
                             ERR_OK);
            ck_assert_int_gt(instant_cmp(due, last), 0);
            instant warn = clock_warn_at(from, due);
            ck_assert(instant_cmp(warn, from) >= 0 && instant_cmp(warn, due) < 0);
            last = due;
        }
    }
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("clock");
    TCase *t = tcase_create("clock");
    tcase_add_checked_fixture(t, set_up, tear_down);
    tcase_add_test(t, the_clocks_of_the_dolls_house_are_due_when_its_table_says);
    tcase_add_test(t, opening_time_is_counted_where_the_rule_book_says_nothing_else);
    tcase_add_test(t, a_month_is_the_same_day_of_the_next_across_the_clock_change);
    tcase_add_test(t, where_the_shop_does_not_open_the_day_ends_at_midnight);
    tcase_add_test(t, every_clock_has_a_name_that_reads_back_and_a_length_that_is_valid);
    tcase_add_test(t, a_name_that_is_nearly_one_finds_it);
    tcase_add_test(t, every_unit_has_a_name_that_reads_back);
    tcase_add_test(t, a_longer_length_is_never_due_earlier_and_a_warning_comes_before_it);
    suite_add_tcase(suite, t);
    return check_main(suite);
}
