#include "carriers/when.h"

#include "base/arena.h"

#include "../check_main.h"
#include "../check_text.h"

static struct arena *arena;
static struct zone *paris;

static void set_up(void)
{
    struct error err;
    arena = arena_create(64 * 1024);
    ck_assert_int_eq(zone_create(STR("Europe/Paris"), &paris, &err), ERR_OK);
}

static void tear_down(void)
{
    zone_destroy(&paris);
    arena_destroy(&arena);
}

static const struct {
    const char *date, *time, *utc;
    bool month_first, date_only;
} good[] = {
    {"2026-11-21T18:00:00.5+01:00", "", "2026-11-21T17:00:00.500Z"},
    {"2026-11-21T18:00:00Z", "", "2026-11-21T18:00:00.000Z"},
    {"2026-11-21T18:00:00.123456Z", "", "2026-11-21T18:00:00.123Z"},
    {"2024-10-11T15:24:57+0200", "", "2024-10-11T13:24:57.000Z"},
    {"2024-04-26T09:26:00-07:00", "", "2024-04-26T16:26:00.000Z"},
    {"2026-11-21 18:00:00", "", "2026-11-21T17:00:00.000Z"},
    {"2026-07-21 18:00", "", "2026-07-21T16:00:00.000Z"},
    {"20261121", "180005", "2026-11-21T17:00:05.000Z"},
    {"20261121180005", "", "2026-11-21T17:00:05.000Z"},
    {"202611211800", "", "2026-11-21T17:00:00.000Z"},
    {"21/11/2026", "18:00", "2026-11-21T17:00:00.000Z"},
    {"21/11/26", "1800", "2026-11-21T17:00:00.000Z"},
    {"21.11.2026 18:00", "", "2026-11-21T17:00:00.000Z"},
    {"1.2.2026", "18h00", "2026-02-01T17:00:00.000Z"},
    {"29/08/2026 à 14:20", "", "2026-08-29T12:20:00.000Z"},
    {"8/17/2021 7:11:26 PM", "", "2021-08-17T17:11:26.000Z", true},
    {"8/17/2021 12:11:26 AM", "", "2021-08-16T22:11:26.000Z", true},
    {"8/17/2021 12:11 PM", "", "2021-08-17T10:11:00.000Z", true},
    {"April 28, 2015", "9:01 am", "2015-04-28T07:01:00.000Z"},
    {"21/11/2026", "24:00", "2026-11-21T23:00:00.000Z"},
    {"21/11/2026", "", "2026-11-20T23:00:00.000Z", false, true},
    {"2026-11-21", "", "2026-11-20T23:00:00.000Z", false, true},
    /* an hour that the clocks skip is the end of the gap */
    {"2026-03-29", "02:30", "2026-03-29T01:00:00.000Z"},
};

START_TEST(dates_of_every_form)
{
    instant at;
    bool date_only;
    ck_assert_msg(when_read(str_of(good[_i].date), str_of(good[_i].time), good[_i].month_first,
                            paris, &at, &date_only),
                  "%s %s", good[_i].date, good[_i].time);
    ck_text_eq(instant_format(arena, at), good[_i].utc);
    ck_assert_int_eq(date_only, good[_i].date_only);
}
END_TEST

static const struct {
    const char *date, *time;
    bool month_first;
} bad[] = {
    {"", ""},
    {"string", ""},
    {"0000-00-00", ""},
    {"0001-01-01T00:00:00", ""},
    {"31/06/2026", ""},
    {"21/11/2026", "25:00"},
    {"21/11/2026", "18:60"},
    {"21/11/2026", "24:01"},
    {"21/11/2026", "13:00 PM"},
    {"21/11/2026", "0:30 PM"},
    {"21/11/2026", "noon"},
    {"21/11/2026", "18:00 CEST"},
    {"21/11/2026", "18:00+2"},
    {"21/11/2026", "", true}, /* no twenty-first month */
    {"21/11", ""},
    {"123/11/2026", ""},
    {"2026-13-01", ""},
    {"99999999999999", ""},
    {"999999999999999999999999", ""},
    {"Novemburg", ""},
    {"November", ""},
};

START_TEST(what_is_no_date_is_none)
{
    instant at;
    bool date_only;
    ck_assert_msg(!when_read(str_of(bad[_i].date), str_of(bad[_i].time), bad[_i].month_first, paris,
                             &at, &date_only),
                  "%s %s", bad[_i].date, bad[_i].time);
}
END_TEST

START_TEST(a_day_alone)
{
    struct date day;
    ck_assert(when_date(STR(" 2025-03-18T00:00:00"), false, &day));
    ck_assert_int_eq(date_cmp(day, (struct date){2025, 3, 18}), 0);
    ck_assert(!when_date(STR_NONE, false, &day));
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("carriers/when");
    TCase *tests = tcase_create("all");
    tcase_add_checked_fixture(tests, set_up, tear_down);
    tcase_add_loop_test(tests, dates_of_every_form, 0, sizeof good / sizeof *good);
    tcase_add_loop_test(tests, what_is_no_date_is_none, 0, sizeof bad / sizeof *bad);
    tcase_add_test(tests, a_day_alone);
    suite_add_tcase(suite, tests);
    return check_main(suite);
}
