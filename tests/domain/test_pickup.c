/* When a pick-up point cannot serve a parcel (R120, G11). */
#include "domain/pickup.h"

#include "base/arena.h"
#include "domain/calendar.h"

#include "../check_main.h"

static struct date day(const char *text)
{
    struct date out;
    ck_assert_msg(day_parse(str_of(text), &out), "%s", text);
    return out;
}

static struct closure closed(const char *first, const char *last)
{
    return (struct closure){day(first), day(last)};
}

START_TEST(a_point_closed_when_the_parcel_arrives_is_closed)
{
    struct closure florist = closed("2026-11-15", "2026-12-31"), hit;
    ck_assert(pickup_is_closed(&florist, 1, stay_of(day("2026-11-26"), PICKUP_DAYS), &hit));
    ck_assert_int_eq(date_cmp(hit.last, day("2026-12-31")), 0);
    ck_assert(!pickup_is_closed(&florist, 1, stay_of(day("2027-01-01"), PICKUP_DAYS), &hit));
    ck_assert(!pickup_is_closed(&florist, 1, stay_of(day("2026-11-01"), PICKUP_DAYS), &hit));
}
END_TEST

START_TEST(a_bridge_day_is_no_closure)
{
    struct closure bridge = closed("2026-11-11", "2026-11-12"), hit;
    ck_assert(!pickup_is_closed(&bridge, 1, stay_of(day("2026-11-09"), PICKUP_DAYS), &hit));
    ck_assert(pickup_is_closed(&bridge, 1, stay_of(day("2026-11-12"), PICKUP_DAYS), &hit));
    bridge.last = day("2026-11-13");
    ck_assert(pickup_is_closed(&bridge, 1, stay_of(day("2026-11-09"), PICKUP_DAYS), &hit));
}
END_TEST

START_TEST(a_parcel_that_is_there_is_hurt_by_days_not_by_one)
{
    struct closure today = closed("2026-11-09", "2026-11-09"), hit;
    struct stay stay = stay_of(day("2026-11-09"), PICKUP_DAYS);
    stay.arrived = true;
    ck_assert(!pickup_is_closed(&today, 1, stay, &hit));
    today.last = day("2026-11-20");
    ck_assert(pickup_is_closed(&today, 1, stay, &hit));
}
END_TEST

START_TEST(closures_that_follow_each_other_are_told_as_one)
{
    struct closure list[] = {closed("2026-11-15", "2026-11-20"), closed("2026-11-18", "2026-11-19"),
                             closed("2026-11-21", "2026-11-30"),
                             closed("2026-12-05", "2026-12-06")},
                   hit;
    ck_assert(pickup_is_closed(list, 4, stay_of(day("2026-11-16"), 3), &hit));
    ck_assert_int_eq(date_cmp(hit.first, day("2026-11-15")), 0);
    ck_assert_int_eq(date_cmp(hit.last, day("2026-11-30")), 0);
}
END_TEST

START_TEST(an_endless_stay_is_looked_at_for_two_months)
{
    struct closure far = closed("2027-11-15", "2027-11-30"), hit;
    struct stay stay = {day("2026-11-09"), day("2029-11-09"), false};
    ck_assert(!pickup_is_closed(&far, 1, stay, &hit));
    ck_assert_int_eq(pickup_open_days(NULL, &far, 1, stay), PICKUP_DAYS_MAX);
}
END_TEST

START_TEST(open_days_are_those_of_its_hours_without_its_closures)
{
    struct arena *arena = arena_create(65536);
    struct error err;
    struct zone *utc;
    struct calendar hours;
    ck_assert_int_eq(zone_create(STR("UTC"), &utc, &err), ERR_OK);
    ck_assert_int_eq(
        calendar_parse(arena, STR("tue-sat 09:00-19:00"), HOLIDAYS_NONE, utc, &hours, &err),
        ERR_OK);
    struct closure off = closed("2026-11-11", "2026-11-12");
    struct stay week = stay_of(day("2026-11-09"), 7); /* a Monday */
    ck_assert_int_eq(pickup_open_days(&hours, NULL, 0, week), 5);
    ck_assert_int_eq(pickup_open_days(&hours, &off, 1, week), 3);
    ck_assert_int_eq(pickup_open_days(NULL, &off, 1, week), 5);
    zone_destroy(&utc);
    arena_destroy(&arena);
}
END_TEST

START_TEST(a_day_is_a_date_of_ten_letters)
{
    static const char *const bad[] = {"",           "2026-11-1",  "2026-02-30", "2026/11/15",
                                      "2026-13-01", "+026-11-15", "2026-11-15 "};
    struct date out;
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++)
        ck_assert_msg(!day_parse(str_of(bad[i]), &out), "%s", bad[i]);
    struct arena *arena = arena_create(1024);
    ck_assert(str_eq(day_text(arena, day("2026-02-28")), STR("2026-02-28")));
    arena_destroy(&arena);
}
END_TEST

int main(void)
{
    TCase *tc = tcase_create("pickup");
    tcase_add_test(tc, a_point_closed_when_the_parcel_arrives_is_closed);
    tcase_add_test(tc, a_bridge_day_is_no_closure);
    tcase_add_test(tc, a_parcel_that_is_there_is_hurt_by_days_not_by_one);
    tcase_add_test(tc, closures_that_follow_each_other_are_told_as_one);
    tcase_add_test(tc, an_endless_stay_is_looked_at_for_two_months);
    tcase_add_test(tc, open_days_are_those_of_its_hours_without_its_closures);
    tcase_add_test(tc, a_day_is_a_date_of_ten_letters);
    Suite *suite = suite_create("pickup");
    suite_add_tcase(suite, tc);
    return check_main(suite);
}
