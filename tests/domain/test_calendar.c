#include "domain/calendar.h"

#include "base/arena.h"
#include "base/buf.h"

#include "../check_main.h"
#include "../check_text.h"

#include <stdio.h>
#include <stdlib.h>

enum { MINUTE = 60000 };

static struct arena *arena;
static struct zone *paris;

static void set_up(void)
{
    arena = arena_create(16 * 1024 * 1024);
    ck_assert_int_eq(zone_create(STR("Europe/Paris"), &paris, NULL), ERR_OK);
}

static void tear_down(void)
{
    zone_destroy(&paris);
    arena_destroy(&arena);
}

static struct calendar parse_in(const struct zone *zone, enum holiday_set set, const char *text)
{
    struct calendar c = {0};
    struct error err = {0};
    enum err code = calendar_parse(arena, str_of(text), set, zone, &c, &err);
    ck_assert_msg(code == ERR_OK, "\"%s\": %s", text, err.text);
    return c;
}

static struct calendar parse(const char *text)
{
    return parse_in(paris, HOLIDAYS_FR, text);
}

/* "2026-11-20 17:00", local time in Paris. */
static instant local(const char *text)
{
    instant t = {0};
    char full[32];
    snprintf(full, sizeof full, "%s:00Z", text);
    ck_assert(instant_parse(str_of(full), &t));
    return zone_instant(paris, date_from_days(t.ms / DAY_MS), t.ms % DAY_MS);
}

static void expect_add(const struct calendar *c, const char *from, int minutes, const char *to)
{
    instant due = {0};
    ck_assert_int_eq(calendar_add(c, local(from), duration_minutes(minutes), &due, NULL), ERR_OK);
    ck_assert_msg(due.ms == local(to).ms, "%s + %d min is %.*s UTC, expected %s local", from,
                  minutes, STR_ARG(instant_format(arena, due)), to);
}

static void expect_between(const struct calendar *c, const char *from, const char *to, int minutes)
{
    ck_assert_int_eq(calendar_between(c, local(from), local(to)).ms, (int64_t)minutes * MINUTE);
}

#define USUAL "mon-fri 09:00-18:00; sat 09:00-12:00"

START_TEST(business_time_adds_to_the_reference_values)
{
    struct calendar c = parse(USUAL);
    expect_add(&c, "2026-11-20 17:00", 120, "2026-11-21 10:00");
    expect_add(&c, "2026-11-21 11:30", 60, "2026-11-23 09:30");
    expect_add(&c, "2026-11-10 17:30", 60, "2026-11-12 09:30");
    expect_add(&c, "2026-12-24 16:00", 240, "2026-12-26 11:00");
    expect_add(&c, "2026-10-24 11:00", 120, "2026-10-26 10:00"); /* clock change */
}
END_TEST

START_TEST(business_time_between_gives_the_reference_values)
{
    struct calendar c = parse(USUAL);
    expect_between(&c, "2026-11-20 17:00", "2026-11-23 10:00", 300);
    expect_between(&c, "2026-12-24 09:00", "2026-12-28 09:00", 720);
    expect_between(&c, "2026-03-28 09:00", "2026-03-30 09:00", 180);
    expect_between(&c, "2026-11-23 10:00", "2026-11-20 17:00", 0);
    expect_between(&c, "2026-11-23 10:00", "2026-11-23 10:00", 0);
}
END_TEST

START_TEST(time_ends_at_closing_rather_than_at_the_next_opening)
{
    struct calendar c = parse(USUAL);
    expect_add(&c, "2026-11-20 17:00", 60, "2026-11-20 18:00");
    expect_add(&c, "2026-11-20 20:00", 0, "2026-11-20 20:00");
    expect_add(&c, "2026-11-20 20:00", 1, "2026-11-21 09:01");
}
END_TEST

START_TEST(R048_the_four_hours_of_FIRST_REPLY_count_from_the_opening)
{
    struct calendar c = parse(USUAL);
    expect_add(&c, "2026-11-20 08:12", 240, "2026-11-20 13:00");
    expect_add(&c, "2026-11-22 23:59", 240, "2026-11-23 13:00");
}
END_TEST

START_TEST(a_date_beats_a_holiday_and_a_holiday_beats_the_weekday)
{
    struct calendar c = parse(USUAL "; 2026-11-11 10:00-12:00; 2026-12-24 09:00-12:00;"
                                    "2026-08-03..2026-08-15 closed");
    expect_between(&c, "2026-11-11 00:00", "2026-11-12 00:00", 120);
    expect_between(&c, "2026-12-24 00:00", "2026-12-26 00:00", 180);
    expect_between(&c, "2026-08-01 00:00", "2026-08-18 00:00", 3 * 60 + 9 * 60);
    expect_between(&c, "2027-11-11 00:00", "2027-11-12 00:00", 0);
}
END_TEST

START_TEST(the_next_opening_skips_nights_weekends_and_holidays)
{
    struct calendar c = parse(USUAL);
    static const char *const cases[][2] = {
        {"2026-11-20 17:00", "2026-11-20 17:00"}, {"2026-11-20 18:00", "2026-11-21 09:00"},
        {"2026-11-21 12:00", "2026-11-23 09:00"}, {"2026-11-20 08:59", "2026-11-20 09:00"},
        {"2026-12-24 18:00", "2026-12-26 09:00"}, {"2026-11-20 09:00", "2026-11-20 09:00"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        instant from = local(cases[i][0]), to = local(cases[i][1]);
        ck_assert_int_eq(calendar_next_opening(&c, from).ms, to.ms);
        ck_assert_int_eq(calendar_is_open(&c, from), from.ms == to.ms);
    }
}
END_TEST

START_TEST(a_shop_open_day_and_night_lives_the_clock_changes)
{
    struct calendar c = parse_in(paris, HOLIDAYS_NONE, "mon-sun 00:00-24:00");
    expect_between(&c, "2026-03-29 00:00", "2026-03-30 00:00", 23 * 60);
    expect_between(&c, "2026-10-25 00:00", "2026-10-26 00:00", 25 * 60);
    expect_add(&c, "2026-10-25 00:00", 24 * 60, "2026-10-25 23:00");
    ck_assert(calendar_is_open(&c, local("2026-10-25 23:59")));
}
END_TEST

START_TEST(hours_that_a_clock_change_skips_do_not_exist)
{
    struct calendar c = parse_in(paris, HOLIDAYS_NONE, "sun 02:00-03:00");
    expect_between(&c, "2026-03-29 00:00", "2026-03-30 00:00", 0);
    expect_between(&c, "2026-03-22 00:00", "2026-03-23 00:00", 60);
    expect_add(&c, "2026-03-28 12:00", 60, "2026-04-05 03:00");
    ck_assert_int_eq(calendar_next_opening(&c, local("2026-03-28 12:00")).ms,
                     local("2026-04-05 02:00").ms);
}
END_TEST

START_TEST(a_night_is_written_as_two_rules)
{
    struct calendar c = parse_in(paris, HOLIDAYS_NONE, "fri 20:00-24:00; sat 00:00-02:00");
    expect_add(&c, "2026-11-20 23:30", 60, "2026-11-21 00:30");
    ck_assert(calendar_is_open(&c, local("2026-11-21 00:00")));
    expect_between(&c, "2026-11-20 00:00", "2026-11-22 00:00", 360);
}
END_TEST

START_TEST(the_text_is_kept_in_one_canonical_form)
{
    static const char *const cases[][2] = {
        {"mon-fri 09:00-18:00; sat 09:00-12:00; 2026-12-24 09:00-12:00; 2026-12-31 closed",
         "mon-fri 09:00-18:00; sat 09:00-12:00; 2026-12-24 09:00-12:00; 2026-12-31 closed"},
        {" MON,tue 13:30-18:00 09:00-12:00 ;; wed closed\n fri-sat 08:00-12:00,12:00-14:00;",
         "mon-tue 09:00-12:00, 13:30-18:00; fri-sat 08:00-14:00"},
        {"sat-mon 10:00-11:00; 2026-12-31,2026-12-24 closed; 2026-08-03..2026-08-15 closed",
         "mon 10:00-11:00; sat-sun 10:00-11:00; 2026-08-03..2026-08-15 closed; "
         "2026-12-24 closed; 2026-12-31 closed"},
        {"mon-sun 00:00-24:00", "mon-sun 00:00-24:00"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct calendar c = parse(cases[i][0]);
        ck_text_eq(calendar_format(arena, &c), cases[i][1]);
        c = parse(cases[i][1]);
        ck_text_eq(calendar_format(arena, &c), cases[i][1]);
    }
}
END_TEST

START_TEST(wrong_hours_are_refused_with_the_word_at_fault)
{
    static const struct {
        const char *text, *key, *arg;
    } cases[] = {
        {"", "calendar.never_open", ""},
        {"mon-sun closed", "calendar.never_open", ""},
        {"2026-12-24 09:00-12:00", "calendar.never_open", ""},
        {"lun 09:00-18:00", "calendar.bad_word", "lun"},
        {"mon-fri-sat 09:00-18:00", "calendar.bad_word", "mon-fri-sat"},
        {"mon 9:00-18:00", "calendar.bad_hours", "9:00-18:00"},
        {"mon 09:00-18:60", "calendar.bad_hours", "09:00-18:60"},
        {"mon 09:00-24:30", "calendar.bad_hours", "09:00-24:30"},
        {"mon 09:00", "calendar.bad_hours", "09:00"},
        {"mon 18:00-09:00", "calendar.backwards", "18:00-09:00"},
        {"mon 09:00-09:00", "calendar.backwards", "09:00-09:00"},
        {"mon 09:00-12:00, 11:00-13:00", "calendar.overlap", "11:00-13:00"},
        {"mon 11:00-13:00, 09:00-12:00", "calendar.overlap", "09:00-12:00"},
        {"mon 09:00-18:00; mon 10:00-12:00", "calendar.day_twice", "mon"},
        {"mon-fri 09:00-18:00; wed closed", "calendar.day_twice", "wed"},
        {"mon 09:00-18:00; 2026-02-29 closed", "calendar.bad_date", "2026-02-29"},
        {"mon 09:00-18:00; 2026-2-3 closed", "calendar.bad_date", "2026-2-3"},
        {"mon 09:00-18:00; 2026-12-01.2026-12-02 closed", "calendar.bad_date",
         "2026-12-01.2026-12-02"},
        {"mon 09:00-18:00; 2026-12-02..2026-12-01 closed", "calendar.backwards",
         "2026-12-02..2026-12-01"},
        {"mon 09:00-18:00; 2026-12-24 closed; 2026-12-24 closed", "calendar.date_twice",
         "2026-12-24"},
        {"mon 09:00-18:00; 2026-12-26 closed; 2026-12-24..2026-12-26 closed", "calendar.date_twice",
         "2026-12-24"},
        {"mon 09:00-18:00; 2026-01-01..2028-01-02 closed", "calendar.too_many_dates",
         "2026-01-01..2028-01-02"},
        {"mon", "calendar.no_hours", "mon"},
        {"09:00-18:00", "calendar.no_days", "09:00-18:00"},
        {"closed", "calendar.no_days", "closed"},
        {"mon closed 09:00-18:00", "calendar.closed_and_open", "09:00-18:00"},
        {"mon 09:00-18:00 closed", "calendar.closed_and_open", "closed"},
        {"mon 09:00-18:00 tue 09:00-18:00", "calendar.missing_separator", "tue"},
        {"mon 01:00-02:00,03:00-04:00,05:00-06:00,07:00-08:00,09:00-10:00,11:00-12:00,13:00-14:00",
         "calendar.too_many_spans", "13:00-14:00"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct calendar c;
        struct error err = {0};
        ck_assert_msg(calendar_parse(arena, str_of(cases[i].text), HOLIDAYS_FR, paris, &c, &err) ==
                          ERR_INVALID,
                      "accepted: %s", cases[i].text);
        ck_assert_str_eq(err.key, cases[i].key);
        ck_assert_str_eq(err.arg, cases[i].arg);
        ck_assert_str_eq(err.field, "hours");
        ck_assert_msg(i18n_has(err.key), "no sentence for %s", err.key);
    }
}
END_TEST

START_TEST(too_long_and_too_many_are_refused)
{
    struct calendar c;
    struct error err = {0};
    struct buf text = buf_in(arena);
    buf_c(&text, "mon 09:00-18:00");
    for (int i = 0; i <= CALENDAR_EXCEPTIONS_MAX; i++) {
        struct date d = date_add_days((struct date){2026, 1, 1}, i * 2);
        buf_printf(&text, ";%04d-%02d-%02d closed", d.year, d.month, d.day);
    }
    ck_assert_int_eq(calendar_parse(arena, buf_str(&text), HOLIDAYS_FR, paris, &c, &err),
                     ERR_INVALID);
    ck_assert_str_eq(err.key, "calendar.too_many_dates");
    while (text.len <= CALENDAR_TEXT_MAX)
        buf_c(&text, "; ");
    ck_assert_int_eq(calendar_parse(arena, buf_str(&text), HOLIDAYS_FR, paris, &c, &err),
                     ERR_INVALID);
    ck_assert_str_eq(err.key, "calendar.too_long");
}
END_TEST

START_TEST(adding_is_bounded)
{
    struct calendar c = parse("mon 09:00-09:01");
    instant due = {0};
    struct error err = {0};
    instant now = local("2026-11-20 17:00");
    ck_assert_int_eq(calendar_add(&c, now, duration_minutes(100), &due, NULL), ERR_OK);
    ck_assert_int_eq(calendar_add(&c, now, duration_minutes(5000), &due, &err), ERR_INVALID);
    ck_assert_str_eq(err.field, "duration");
    ck_assert_int_eq(calendar_add(&c, now, duration_ms(-1), &due, &err), ERR_INVALID);
}
END_TEST

START_TEST(a_weekday_opens_again_whatever_two_years_of_closed_dates_say)
{
    struct calendar c = parse_in(paris, HOLIDAYS_FR_ALSACE_MOSELLE,
                                 "sun 02:00-03:00; 2026-01-01..2027-12-31 closed");
    instant next = calendar_next_opening(&c, local("2026-01-01 00:00"));
    ck_assert_int_eq(next.ms, local("2028-01-02 02:00").ms);
}
END_TEST

/* Random shops: any spans, any zone, holidays, closed and special dates. */
static struct calendar random_calendar(struct zone *const zones[4])
{
    static const char *const days[] = {"mon", "tue", "wed", "thu", "fri", "sat", "sun"};
    struct buf text = buf_in(arena);
    int sure = rand() % 7;
    for (int d = 0; d < 7; d++) {
        int cuts[4] = {rand() % 1440, rand() % 1440, rand() % 1440, rand() % 1440};
        for (int i = 0; i < 4; i++)
            for (int j = i + 1; j < 4; j++)
                if (cuts[j] < cuts[i]) {
                    int swap = cuts[i];
                    cuts[i] = cuts[j];
                    cuts[j] = swap;
                }
        bool open = d == sure || rand() % 4;
        if (!open || cuts[0] == cuts[1] || cuts[1] == cuts[2] || cuts[2] == cuts[3])
            continue;
        buf_printf(&text, "%s %02d:%02d-%02d:%02d, %02d:%02d-%02d:%02d; ", days[d], cuts[0] / 60,
                   cuts[0] % 60, cuts[1] / 60, cuts[1] % 60, cuts[2] / 60, cuts[2] % 60,
                   cuts[3] / 60, cuts[3] % 60);
    }
    if (text.len == 0)
        buf_c(&text, "mon 09:00-18:00; ");
    struct date d = {2026, 1, 1};
    for (int i = rand() % 8; i > 0; i--) {
        d = date_add_days(d, 1 + rand() % 60);
        buf_printf(&text, "%04d-%02d-%02d %s; ", d.year, d.month, d.day,
                   rand() % 2 ? "closed" : "00:00-24:00");
    }
    struct calendar c;
    struct error err = {0};
    ck_assert_msg(calendar_parse(arena, buf_str(&text), (enum holiday_set)(rand() % HOLIDAY_SETS),
                                 zones[rand() % 4], &c, &err) == ERR_OK,
                  "%s: %.*s", err.text, STR_ARG(buf_str(&text)));
    return c;
}

/* By the minute, slowly: what the span arithmetic must agree with. */
static int64_t minutes_open(const struct calendar *c, instant from, instant to)
{
    int64_t open = 0;
    for (instant t = from; t.ms < to.ms; t.ms += MINUTE) {
        struct local at = zone_local(c->zone, t);
        struct day_hours hours = calendar_day(c, at.date);
        bool in = false;
        for (int i = 0; i < hours.count; i++)
            in =
                in ||
                (t.ms >= zone_instant(c->zone, at.date, (int64_t)hours.spans[i].from * MINUTE).ms &&
                 t.ms < zone_instant(c->zone, at.date, (int64_t)hours.spans[i].to * MINUTE).ms);
        open += in;
    }
    return open;
}

static void make_zones(struct zone *zones[4])
{
    static const char *const names[] = {"Europe/Paris", "UTC", "America/Martinique",
                                        "Indian/Reunion"};
    for (int i = 0; i < 4; i++)
        ck_assert_int_eq(zone_create(str_of(names[i]), &zones[i], NULL), ERR_OK);
}

START_TEST(what_is_added_can_be_counted_again_in_random_calendars)
{
    struct zone *zones[4];
    make_zones(zones);
    srand(2111);
    for (int i = 0; i < 400; i++) {
        arena_reset(arena);
        struct calendar c = random_calendar(zones);
        for (int j = 0; j < 20; j++) {
            instant from = instant_of(INT64_C(1767225600000) + (int64_t)(rand() % 525600) * MINUTE +
                                      rand() % 1000);
            duration d = duration_ms((int64_t)(rand() % 20000) * MINUTE + rand() % 1000 + 1);
            instant due;
            ck_assert_int_eq(calendar_add(&c, from, d, &due, NULL), ERR_OK);
            ck_assert_int_eq(calendar_between(&c, from, due).ms, d.ms);
            /* and not one moment earlier */
            ck_assert_int_eq(calendar_between(&c, from, instant_of(due.ms - 1)).ms, d.ms - 1);
            instant mid = instant_of(from.ms + (due.ms - from.ms) / 3);
            ck_assert_int_eq(calendar_between(&c, from, mid).ms + calendar_between(&c, mid, due).ms,
                             d.ms);
        }
    }
    for (int i = 0; i < 4; i++)
        zone_destroy(&zones[i]);
}
END_TEST

START_TEST(later_starts_and_longer_times_never_end_earlier_in_random_calendars)
{
    struct zone *zones[4];
    make_zones(zones);
    srand(2112);
    for (int i = 0; i < 300; i++) {
        arena_reset(arena);
        struct calendar c = random_calendar(zones);
        for (int j = 0; j < 20; j++) {
            instant from = instant_of(INT64_C(1767225600000) + (int64_t)(rand() % 525600) * MINUTE);
            instant later = instant_add(from, duration_minutes(rand() % 3000));
            duration d = duration_minutes(rand() % 9000), more = {d.ms + rand() % 600000};
            instant due, due_later, due_more, in_parts;
            ck_assert_int_eq(calendar_add(&c, from, d, &due, NULL), ERR_OK);
            ck_assert_int_eq(calendar_add(&c, later, d, &due_later, NULL), ERR_OK);
            ck_assert_int_eq(calendar_add(&c, from, more, &due_more, NULL), ERR_OK);
            ck_assert(due.ms <= due_later.ms && due.ms <= due_more.ms);
            /* a time added in two parts ends as the whole does */
            duration rest = duration_ms(more.ms - d.ms);
            ck_assert_int_eq(calendar_add(&c, due, rest, &in_parts, NULL), ERR_OK);
            ck_assert_int_eq(in_parts.ms, due_more.ms);
            /* and never on a closed moment, but for its very end */
            if (d.ms)
                ck_assert(calendar_is_open(&c, instant_of(due.ms - 1)));
        }
    }
    for (int i = 0; i < 4; i++)
        zone_destroy(&zones[i]);
}
END_TEST

START_TEST(spans_agree_with_counting_each_minute)
{
    struct zone *zones[4];
    make_zones(zones);
    srand(99);
    for (int i = 0; i < 40; i++) {
        arena_reset(arena);
        struct calendar c = random_calendar(zones);
        /* the weeks of both clock changes and any other */
        static const int64_t starts[] = {1774310400000, 1792540800000, 1767225600000};
        instant from = instant_of(starts[i % 3] + (int64_t)(rand() % 1440) * MINUTE);
        instant to = instant_add(from, duration_minutes(rand() % (9 * 1440)));
        ck_assert_int_eq(calendar_between(&c, from, to).ms, minutes_open(&c, from, to) * MINUTE);
        instant next = calendar_next_opening(&c, from);
        ck_assert(calendar_is_open(&c, next));
        ck_assert_int_eq(calendar_between(&c, from, next).ms, 0);
    }
    for (int i = 0; i < 4; i++)
        zone_destroy(&zones[i]);
}
END_TEST

START_TEST(business_time_never_ends_on_a_holiday)
{
    struct calendar c = parse("mon-sun 00:00-24:00");
    srand(5);
    for (int i = 0; i < 3000; i++) {
        instant from = instant_of(INT64_C(1767225600000) + (int64_t)(rand() % 525600) * MINUTE),
                due;
        ck_assert_int_eq(calendar_add(&c, from, duration_minutes(1 + rand() % 9999), &due, NULL),
                         ERR_OK);
        /* The last moment counted; the end itself may be the midnight that begins a holiday. */
        ck_assert(!holiday_is(HOLIDAYS_FR, zone_date(paris, instant_of(due.ms - 1))));
    }
}
END_TEST

int main(void)
{
    Suite *s = suite_create("domain/calendar");
    TCase *t = tcase_create("calendar");
    tcase_set_timeout(t, 60);
    tcase_add_checked_fixture(t, set_up, tear_down);
    tcase_add_test(t, business_time_adds_to_the_reference_values);
    tcase_add_test(t, business_time_between_gives_the_reference_values);
    tcase_add_test(t, time_ends_at_closing_rather_than_at_the_next_opening);
    tcase_add_test(t, R048_the_four_hours_of_FIRST_REPLY_count_from_the_opening);
    tcase_add_test(t, a_date_beats_a_holiday_and_a_holiday_beats_the_weekday);
    tcase_add_test(t, the_next_opening_skips_nights_weekends_and_holidays);
    tcase_add_test(t, a_shop_open_day_and_night_lives_the_clock_changes);
    tcase_add_test(t, hours_that_a_clock_change_skips_do_not_exist);
    tcase_add_test(t, a_night_is_written_as_two_rules);
    tcase_add_test(t, the_text_is_kept_in_one_canonical_form);
    tcase_add_test(t, wrong_hours_are_refused_with_the_word_at_fault);
    tcase_add_test(t, too_long_and_too_many_are_refused);
    tcase_add_test(t, adding_is_bounded);
    tcase_add_test(t, a_weekday_opens_again_whatever_two_years_of_closed_dates_say);
    tcase_add_test(t, what_is_added_can_be_counted_again_in_random_calendars);
    tcase_add_test(t, later_starts_and_longer_times_never_end_earlier_in_random_calendars);
    tcase_add_test(t, spans_agree_with_counting_each_minute);
    tcase_add_test(t, business_time_never_ends_on_a_holiday);
    suite_add_tcase(s, t);
    return check_main(s);
}
