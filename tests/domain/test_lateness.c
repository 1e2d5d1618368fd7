/* Kaplan and Meier, P(late), P(lost), last safe dispatch (domain.md 4.7). */
#include "domain/lateness.h"

#include "base/arena.h"

#include "../check_main.h"

static struct arena *arena;
static struct error err;
static const struct zone *paris;
static struct zones *zones;

static void set_up(void)
{
    arena = arena_create(1024 * 1024);
    zones = zones_create();
    ck_assert_int_eq(zones_get(zones, STR("Europe/Paris"), &paris, &err), ERR_OK);
}

static void tear_down(void)
{
    zones_destroy(&zones);
    arena_destroy(&arena);
}

/* 6-MP in acute leukemia, 21 patients, weeks of remission (Freireich et al. 1963). */
static const struct transit freireich[] = {
    {6, 3, 1},  {7, 1, 0},  {9, 0, 1},  {10, 1, 1}, {11, 0, 1}, {13, 1, 0}, {16, 1, 0}, {17, 0, 1},
    {19, 0, 1}, {20, 0, 1}, {22, 1, 0}, {23, 1, 0}, {25, 0, 1}, {32, 0, 2}, {34, 0, 1}, {35, 0, 1},
};
enum { FREIREICH = sizeof freireich / sizeof *freireich };

START_TEST(the_curve_of_freireich_is_that_of_the_books)
{
    static const struct {
        int64_t at;
        double share;
    } known[] = {{5, 1},       {6, 0.8571},  {7, 0.8067},  {9, 0.8067},  {10, 0.7529}, {13, 0.6902},
                 {16, 0.6275}, {22, 0.5378}, {23, 0.4482}, {35, 0.4482}, {900, 0.4482}};
    struct survival s = survival_of(arena, freireich, FREIREICH);
    for (size_t i = 0; i < sizeof known / sizeof *known; i++)
        ck_assert_double_eq_tol(survival_at(&s, known[i].at), known[i].share, 0.00005);
    ck_assert_int_eq(s.deliveries, 9);
    ck_assert_int_eq(survival_quantile(&s, 0.5), 23);
    ck_assert_int_eq(survival_quantile(&s, 0.9), -1);
}
END_TEST

START_TEST(a_lane_without_deliveries_says_nothing)
{
    struct survival s = survival_of(arena, NULL, 0);
    ck_assert_int_eq(s.deliveries, 0);
    ck_assert_double_eq(survival_at(&s, 100), 1);
}
END_TEST

START_TEST(late_is_what_remains_of_those_still_on_their_way)
{
    struct survival s = survival_of(arena, freireich, FREIREICH);
    ck_assert_double_eq_tol(late_chance(&s, 0, 10), 0.7529, 0.00005);
    ck_assert_double_eq_tol(late_chance(&s, 10, 23), 0.4482 / 0.7529, 0.0001);
    ck_assert_double_eq(late_chance(&s, 10, 10), 1);
    ck_assert_double_eq(late_chance(&s, 12, 10), 1);
}
END_TEST

START_TEST(beyond_the_slowest_delivery_doubt_goes_on)
{
    static const struct transit all[] = {{10, 20, 0}, {30, 20, 0}},
                                stuck[] = {{10, 40, 0}, {90, 0, 12}};
    struct survival s = survival_of(arena, all, 2), lost = survival_of(arena, stuck, 2);
    ck_assert_double_eq_tol(late_chance(&s, 0, 30), 0.5 / 40.5, 1e-9);
    ck_assert_double_lt(late_chance(&s, 31, 48), 0.1); /* a little slower than the others */
    ck_assert_double_gt(late_chance(&s, 45, 48), 0.6);
    ck_assert_double_eq_tol(late_chance(&s, 100, 110), late_chance(&s, 40, 50), 1e-9);
    ck_assert_double_eq(late_chance(&lost, 20, 80), 1); /* twelve others never came */
}
END_TEST

START_TEST(the_chance_of_a_loss_is_that_of_the_books)
{
    ck_assert_double_eq_tol(lost_chance(0.003, 0.2), 0.014822, 0.0000005);
    ck_assert_double_eq_tol(lost_chance(0.003, 0.01), 0.231303, 0.0000005);
    ck_assert_double_eq_tol(lost_chance(0.003, 0.001), 0.750563, 0.0000005);
}
END_TEST

START_TEST(thirty_deliveries_do_not_prove_a_loss_and_a_thousand_do)
{
    static const struct transit few[] = {{10, 30, 500}}, many[] = {{10, 1000, 0}};
    ck_assert_double_lt(lost_chance(0.003, delivered_later(few, 1, 400)), LOST_SUSPECTED);
    ck_assert_double_gt(lost_chance(0.003, delivered_later(many, 1, 400)), LOST_SUSPECTED);
    ck_assert_double_eq(delivered_later(many, 1, 9), 1);
}
END_TEST

START_TEST(hours_are_those_of_carriers)
{
    struct calendar c = transit_calendar(paris, HOLIDAYS_FR);
    struct date friday = {2026, 11, 20};
    instant from = zone_instant(paris, friday, 17 * 3600000), to, morning;
    to = zone_instant(paris, date_add_days(friday, 3), 9 * 3600000 + 1000);
    morning = zone_instant(paris, friday, 6 * 3600000);
    ck_assert_int_eq(transit_hours(&c, from, to), 3 + 12 + 2);
    ck_assert_int_eq(passed_hours(&c, from, to), 3 + 12 + 1);
    ck_assert_int_eq(passed_hours(&c, morning, from), 9);
    ck_assert_int_eq(passed_hours(&c, to, from), 0);
    ck_assert_int_eq(passed_hours(&c, from, instant_add(from, duration_days(4000))),
                     TRANSIT_HOURS_MAX);
}
END_TEST

START_TEST(R127_the_last_safe_dispatch_leaves_room_for_nineteen_in_twenty)
{
    struct calendar c = transit_calendar(paris, HOLIDAYS_FR);
    static const struct transit two_days[] = {{24, 95, 0}, {60, 5, 0}}, slow[] = {{60, 100, 0}};
    struct survival s = survival_of(arena, two_days, 2), late = survival_of(arena, slow, 1);
    struct date eve = {2026, 12, 24}, now = {2026, 11, 22}, day;
    ck_assert(last_safe_dispatch(&s, &c, now, eve, &day));
    ck_assert_int_eq(date_cmp(day, (struct date){2026, 12, 22}), 0);
    ck_assert(last_safe_dispatch(&late, &c, now, eve, &day));
    ck_assert_int_eq(date_cmp(day, (struct date){2026, 12, 18}), 0); /* a Friday: 19, 21 to 24 */
    ck_assert(!last_safe_dispatch(&s, &c, (struct date){2026, 12, 23}, eve, &day));
}
END_TEST

START_TEST(R127_nothing_is_safe_where_most_never_arrive)
{
    struct calendar c = transit_calendar(paris, HOLIDAYS_FR);
    static const struct transit half[] = {{24, 50, 0}, {1000, 0, 50}};
    struct survival s = survival_of(arena, half, 2);
    struct date day;
    ck_assert(
        !last_safe_dispatch(&s, &c, (struct date){2026, 1, 1}, (struct date){2026, 12, 24}, &day));
}
END_TEST

START_TEST(a_zone_is_a_country_and_in_France_a_department)
{
    static const struct {
        const char *country, *postcode, *zone;
    } zones_of[] = {{"FR", "75011", "FR-75"}, {"fr", "97100", "FR-971"}, {"FR", "20090", "FR-20"},
                    {"FR", "F-75", "FR"},     {"DE", "10115", "DE"},     {"", "75011", ""}};
    for (size_t i = 0; i < sizeof zones_of / sizeof *zones_of; i++) {
        struct str zone =
            lane_zone(arena, str_of(zones_of[i].country), str_of(zones_of[i].postcode));
        ck_assert_msg(str_eq(zone, str_of(zones_of[i].zone)), "%.*s", STR_ARG(zone));
    }
    ck_assert(str_eq(lane_country(STR("FR-75")), STR("FR")));
    ck_assert(str_eq(lane_country(STR("DE")), STR("DE")));
}
END_TEST

int main(void)
{
    TCase *tc = tcase_create("lateness");
    tcase_add_checked_fixture(tc, set_up, tear_down);
    tcase_add_test(tc, the_curve_of_freireich_is_that_of_the_books);
    tcase_add_test(tc, a_lane_without_deliveries_says_nothing);
    tcase_add_test(tc, late_is_what_remains_of_those_still_on_their_way);
    tcase_add_test(tc, beyond_the_slowest_delivery_doubt_goes_on);
    tcase_add_test(tc, the_chance_of_a_loss_is_that_of_the_books);
    tcase_add_test(tc, thirty_deliveries_do_not_prove_a_loss_and_a_thousand_do);
    tcase_add_test(tc, hours_are_those_of_carriers);
    tcase_add_test(tc, R127_the_last_safe_dispatch_leaves_room_for_nineteen_in_twenty);
    tcase_add_test(tc, R127_nothing_is_safe_where_most_never_arrive);
    tcase_add_test(tc, a_zone_is_a_country_and_in_France_a_department);
    Suite *suite = suite_create("lateness");
    suite_add_tcase(suite, tc);
    return check_main(suite);
}
