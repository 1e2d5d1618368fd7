#include "domain/practice/g40_legal_refund.h"

#include "../check_main.h"

static struct zone *paris;

static instant at(int month, int day, int hour)
{
    return zone_instant(paris, (struct date){2026, month, day}, hour * 3600000);
}

START_TEST(G40_a_legal_refund_is_told_four_days_before_the_day_before_and_on_the_day)
{
    ck_assert_int_eq(zone_create(STR("Europe/Paris"), &paris, NULL), ERR_OK);
    instant due = at(12, 7, 24); /* the end of the day */
    instant next = g40_next(paris, due, at(11, 23, 10));
    ck_assert_int_eq(instant_cmp(next, at(12, 3, 0)), 0);
    ck_assert_int_eq(g40_days_left(paris, due, next), 4);
    ck_assert_str_eq(g40_told(4), "finance");
    next = g40_next(paris, due, next);
    ck_assert_int_eq(instant_cmp(next, at(12, 6, 0)), 0);
    ck_assert_int_eq(g40_days_left(paris, due, next), 1);
    ck_assert_str_eq(g40_told(1), "manager");
    next = g40_next(paris, due, next);
    ck_assert_int_eq(instant_cmp(next, at(12, 7, 0)), 0);
    ck_assert_int_eq(g40_days_left(paris, due, next), 0);
    ck_assert(instant_is_none(g40_next(paris, due, next)));
    zone_destroy(&paris);
}
END_TEST

START_TEST(G40_watches_what_comes_from_the_law_and_no_clock_of_the_shop)
{
    ck_assert(g40_watches(PROMISE_REFUND, STR("WD_REFUND")));
    ck_assert(g40_watches(PROMISE_LEGAL, STR("DELIVERY_REFUND")));
    ck_assert(!g40_watches(PROMISE_REFUND, STR("refund_exec")));
    ck_assert(!g40_watches(PROMISE_REFUND, STR("")));
    ck_assert(!g40_watches(PROMISE_RESHIP, STR("WD_REFUND")));
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("g40");
    TCase *t = tcase_create("g40");
    tcase_add_test(t, G40_a_legal_refund_is_told_four_days_before_the_day_before_and_on_the_day);
    tcase_add_test(t, G40_watches_what_comes_from_the_law_and_no_clock_of_the_shop);
    suite_add_tcase(suite, t);
    return check_main(suite);
}
