#include "base/zone.h"

#include "base/arena.h"

#include "../check_main.h"
#include "../check_text.h"

#include <pthread.h>
#include <stdlib.h>

static struct arena *arena;
static struct zone *paris;

static struct zone *open_zone(const char *name)
{
    struct zone *zone = NULL;
    struct error err = {0};
    ck_assert_msg(zone_create(str_of(name), &zone, &err) == ERR_OK, "%s", err.text);
    return zone;
}

static void set_up(void)
{
    arena = arena_create(64 * 1024);
    paris = open_zone("Europe/Paris");
}

static void tear_down(void)
{
    zone_destroy(&paris);
    arena_destroy(&arena);
}

static instant at(const char *text)
{
    instant t = {0};
    ck_assert_msg(instant_parse(str_of(text), &t), "%s", text);
    return t;
}

static instant wall(const struct zone *zone, int month, int day, int hour, int minute)
{
    return zone_instant(zone, (struct date){2026, month, day}, (hour * 60 + minute) * 60000);
}

START_TEST(an_instant_is_shown_as_the_clock_on_the_wall)
{
    static const struct {
        const char *utc;
        struct local local;
    } cases[] = {
        {"2026-11-23T09:30:00Z", {{2026, 11, 23}, 37800000}},
        {"2026-07-13T22:00:00.001Z", {{2026, 7, 14}, 1}},
        {"2026-12-31T22:59:59.999Z", {{2026, 12, 31}, DAY_MS - 1}},
        {"2026-12-31T23:00:00Z", {{2027, 1, 1}, 0}},
        {"2026-03-29T00:59:59Z", {{2026, 3, 29}, 7199000}},
        {"2026-03-29T01:00:00Z", {{2026, 3, 29}, 10800000}},
        {"1969-12-31T23:00:00Z", {{1970, 1, 1}, 0}},
        {"1900-01-01T00:00:00Z", {{1900, 1, 1}, 561000}}, /* Paris mean time, 9 min 21 s */
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct local l = zone_local(paris, at(cases[i].utc));
        ck_assert_msg(date_cmp(l.date, cases[i].local.date) == 0, "%s", cases[i].utc);
        ck_assert_int_eq(l.ms, cases[i].local.ms);
        ck_assert_int_eq(zone_instant(paris, l.date, l.ms).ms, at(cases[i].utc).ms);
    }
}
END_TEST

START_TEST(a_local_time_in_a_gap_moves_forward_to_its_end)
{
    ck_assert_int_eq(wall(paris, 3, 29, 2, 0).ms, at("2026-03-29T01:00:00Z").ms);
    ck_assert_int_eq(wall(paris, 3, 29, 2, 30).ms, at("2026-03-29T01:00:00Z").ms);
    ck_assert_int_eq(wall(paris, 3, 29, 3, 0).ms, at("2026-03-29T01:00:00Z").ms);
    ck_assert_int_eq(wall(paris, 3, 29, 3, 1).ms, at("2026-03-29T01:01:00Z").ms);
    ck_assert_int_eq(wall(paris, 3, 29, 1, 59).ms, at("2026-03-29T00:59:00Z").ms);
}
END_TEST

START_TEST(a_local_time_that_comes_twice_is_the_first)
{
    ck_assert_int_eq(wall(paris, 10, 25, 1, 59).ms, at("2026-10-24T23:59:00Z").ms);
    ck_assert_int_eq(wall(paris, 10, 25, 2, 0).ms, at("2026-10-25T00:00:00Z").ms);
    ck_assert_int_eq(wall(paris, 10, 25, 2, 59).ms, at("2026-10-25T00:59:00Z").ms);
    ck_assert_int_eq(wall(paris, 10, 25, 3, 0).ms, at("2026-10-25T02:00:00Z").ms);
}
END_TEST

START_TEST(the_midnight_that_ends_a_day_begins_the_next)
{
    ck_assert_int_eq(zone_instant(paris, (struct date){2026, 12, 31}, DAY_MS).ms,
                     at("2026-12-31T23:00:00Z").ms);
}
END_TEST

START_TEST(places_with_odd_clocks_are_right_too)
{
    struct zone *apia = open_zone("Pacific/Apia");
    /* Samoa skipped 30 December 2011. */
    ck_assert_int_eq(zone_instant(apia, (struct date){2011, 12, 30}, 43200000).ms,
                     at("2011-12-30T10:00:00Z").ms);
    ck_assert_int_eq(zone_date(apia, at("2011-12-30T10:00:00Z")).day, 31);
    zone_destroy(&apia);
    struct zone *kathmandu = open_zone("Asia/Kathmandu");
    ck_assert_int_eq(zone_local(kathmandu, at("2026-01-01T00:00:00Z")).ms, (5 * 60 + 45) * 60000);
    zone_destroy(&kathmandu);
    struct zone *utc = open_zone("UTC");
    ck_assert_int_eq(zone_local(utc, at("2026-06-01T12:00:00Z")).ms, 43200000);
    ck_text_eq(zone_name(utc), "UTC");
    zone_destroy(&utc);
}
END_TEST

/* The law behind both rules: the earliest instant whose wall clock shows that
 * time or a later one. */
START_TEST(a_local_time_is_the_first_instant_that_shows_it_or_later)
{
    static const char *const names[] = {"Europe/Paris",     "America/St_Johns",  "Pacific/Apia",
                                        "America/Asuncion", "Africa/Casablanca", "America/Havana"};
    srand(77);
    for (size_t n = 0; n < sizeof names / sizeof names[0]; n++) {
        struct zone *zone = open_zone(names[n]);
        int64_t before = INT64_MIN;
        struct date d = {1995, 1, 1};
        for (int i = 0; i < 60000; i++) {
            int64_t ms = (int64_t)(i % 8) * 3 * 3600000 + rand() % (3 * 3600000);
            instant t = zone_instant(zone, d, ms);
            ck_assert_int_ge(t.ms, before);
            before = t.ms;
            struct local here = zone_local(zone, t),
                         just_before = zone_local(zone, instant_of(t.ms - 1));
            int c = date_cmp(here.date, d), p = date_cmp(just_before.date, d);
            ck_assert(c > 0 || (c == 0 && here.ms >= ms));
            ck_assert(p < 0 || (p == 0 && just_before.ms < ms));
            if (i % 8 == 7)
                d = date_add_days(d, 1);
        }
        zone_destroy(&zone);
    }
}
END_TEST

START_TEST(unknown_zones_are_refused)
{
    static const char *const names[] = {
        "",
        "Europe/Pari",
        "europe",
        "Mars/Phobos",
        "Europe/Paris ",
        "Europe/Par\xc3\xads",
        "../../etc",
        "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa",
    };
    for (size_t i = 0; i < sizeof names / sizeof names[0]; i++) {
        struct zone *zone = NULL;
        struct error err = {0};
        ck_assert_msg(zone_create(str_of(names[i]), &zone, &err) == ERR_INVALID, "%s", names[i]);
        ck_assert_str_eq(err.field, "zone");
        ck_assert_ptr_null(zone);
    }
}
END_TEST

START_TEST(dates_and_hours_read_as_people_write_them)
{
    ck_text_eq(zone_text(arena, LANG_FR, paris, at("2026-11-23T09:30:00Z")),
               "lundi 23 novembre 2026 à 10 h 30");
    ck_text_eq(zone_text(arena, LANG_EN, paris, at("2026-11-23T09:30:00Z")),
               "Monday 23 November 2026 at 10:30");
    ck_text_eq(zone_text(arena, LANG_FR, paris, at("2026-08-01T07:00:00Z")),
               "samedi 1er août 2026 à 9 h");
    ck_text_eq(zone_text(arena, LANG_EN, paris, at("2026-08-01T07:05:00Z")),
               "Saturday 1 August 2026 at 9:05");
    ck_text_eq(time_text(arena, LANG_FR, DAY_MS), "24 h");
    ck_text_eq(time_text(arena, LANG_FR, 0), "0 h");
    ck_text_eq(date_text(arena, LANG_FR, (struct date){2024, 2, 29}), "jeudi 29 février 2024");
}
END_TEST

static void *ask(void *ctx)
{
    const struct zone *first = NULL;
    for (int i = 0; i < 2000; i++) {
        const struct zone *zone;
        if (zones_get(ctx, i % 2 ? STR("Europe/Paris") : STR("UTC"), &zone, NULL) != ERR_OK)
            return NULL;
        if (i == 1)
            first = zone;
    }
    return (void *)first;
}

START_TEST(a_process_reads_each_zone_once_whatever_thread_asks)
{
    struct zones *zones = zones_create();
    pthread_t threads[4];
    void *seen[4];
    const struct zone *zone;
    for (int i = 0; i < 4; i++)
        ck_assert_int_eq(pthread_create(&threads[i], NULL, ask, zones), 0);
    for (int i = 0; i < 4; i++)
        pthread_join(threads[i], &seen[i]);
    ck_assert_int_eq(zones_get(zones, STR("Europe/Paris"), &zone, NULL), ERR_OK);
    for (int i = 0; i < 4; i++)
        ck_assert_ptr_eq(seen[i], zone);
    ck_assert_int_eq(zones_get(zones, STR("Nowhere"), &zone, NULL), ERR_INVALID);
    zones_destroy(&zones);
    ck_assert_ptr_null(zones);
}
END_TEST

int main(void)
{
    Suite *s = suite_create("base/zone");
    TCase *t = tcase_create("zone");
    tcase_set_timeout(t, 60);
    tcase_add_checked_fixture(t, set_up, tear_down);
    tcase_add_test(t, an_instant_is_shown_as_the_clock_on_the_wall);
    tcase_add_test(t, a_local_time_in_a_gap_moves_forward_to_its_end);
    tcase_add_test(t, a_local_time_that_comes_twice_is_the_first);
    tcase_add_test(t, the_midnight_that_ends_a_day_begins_the_next);
    tcase_add_test(t, places_with_odd_clocks_are_right_too);
    tcase_add_test(t, a_local_time_is_the_first_instant_that_shows_it_or_later);
    tcase_add_test(t, unknown_zones_are_refused);
    tcase_add_test(t, dates_and_hours_read_as_people_write_them);
    tcase_add_test(t, a_process_reads_each_zone_once_whatever_thread_asks);
    suite_add_tcase(s, t);
    return check_main(s);
}
