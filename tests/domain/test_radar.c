/* The radar on simulated shops: silent while nothing changes, quick when something does. */
#include "domain/radar.h"

#include "base/arena.h"

#include "../check_main.h"

#include <math.h>
#include <stdio.h>

enum { CARRIERS = 5, PLACES = 40, SKUS = 300, CAUSES = CARRIERS + PLACES + SKUS };

static struct arena *arena;
static uint64_t state;

static void set_up(void)
{
    arena = arena_create(64 * 1024 * 1024);
    state = 20261122;
}

static void tear_down(void)
{
    arena_destroy(&arena);
}

static double draw(void)
{
    state ^= state << 13;
    state ^= state >> 7;
    state ^= state << 17;
    return (double)(state >> 11) / 9007199254740992.0;
}

static size_t pick(size_t n)
{
    size_t i = (size_t)(draw() * (double)n);
    return i < n ? i : n - 1;
}

/* Incidents of some days. */
static int64_t happen(double a_day, int days)
{
    int64_t n = 0;
    for (double limit = exp(-a_day); days; days--)
        for (double p = draw(); p > limit; p *= draw())
            n++;
    return n;
}

/* One look: `before` and `now` incidents spread by chance, `added` more of one cause. */
struct shop {
    struct radar_cause causes[CAUSES];
    struct radar_incident incidents[2000];
    struct radar_look look;
};

static struct radar_incident one(void)
{
    return (struct radar_incident){
        .causes = {pick(CARRIERS), CARRIERS + pick(PLACES), CARRIERS + PLACES + pick(SKUS)},
        .count = 3};
}

static void simulate(struct shop *s, double a_day, int days, size_t cause, int64_t added)
{
    *s = (struct shop){0};
    for (size_t c = 0; c < CAUSES; c++)
        s->causes[c].kind = c < CARRIERS            ? RADAR_CARRIER
                            : c < CARRIERS + PLACES ? RADAR_PLACE
                                                    : RADAR_SKU;
    for (int64_t i = happen(a_day, 28); i > 0; i--) {
        struct radar_incident incident = one();
        for (size_t j = 0; j < incident.count; j++)
            s->causes[incident.causes[j]].before++;
    }
    size_t n = (size_t)happen(a_day, days);
    for (size_t i = 0; i < n + (size_t)added; i++) {
        struct radar_incident incident = one();
        if (i >= n)
            incident.causes[cause < CARRIERS ? 0 : cause < CARRIERS + PLACES ? 1 : 2] = cause;
        s->incidents[i] = incident;
    }
    s->look = (struct radar_look){.causes = s->causes,
                                  .cause_count = CAUSES,
                                  .incidents = s->incidents,
                                  .incident_count = n + (size_t)added,
                                  .recent = days,
                                  .before = 28};
}

static struct radar_rise *see(struct shop *s, size_t *count)
{
    arena_reset(arena);
    return radar_see(arena, &s->look, count);
}

START_TEST(nothing_rises_where_nothing_changed)
{
    static const double a_day[] = {0.5, 3, 20, 60};
    static const int days[] = {1, 7};
    struct shop s;
    int alarms = 0, looks = 0;
    size_t count;
    for (int i = 0; i < 4; i++)
        for (int j = 0; j < 2; j++)
            for (int n = 0; n < 400; n++, looks++) {
                simulate(&s, a_day[i], days[j], 0, 0);
                see(&s, &count);
                alarms += count > 0;
            }
    printf("# %d false alarms in %d looks, at most %.0f wanted\n", alarms, looks,
           RADAR_CHANCE * looks);
    ck_assert_int_le(alarms, (int)(RADAR_CHANCE * looks));
}
END_TEST

START_TEST(R055_a_rise_is_seen_and_named)
{
    static const struct {
        double a_day;
        int days;
        size_t cause;
        int64_t added;
    } rises[] = {
        {20, 1, 0, 25},                /* a carrier: 4 a day, today 29 */
        {20, 1, CARRIERS + 3, 8},      /* a depot: one in two days, today 8 */
        {20, 1, CARRIERS + PLACES, 6}, /* a product */
        {3, 1, CARRIERS + PLACES, 4},  /* in a small shop */
        {20, 7, 2, 60},                /* slowly, over a week */
    };
    struct shop s;
    for (size_t i = 0; i < sizeof rises / sizeof *rises; i++) {
        int seen = 0, others = 0;
        for (int n = 0; n < 100; n++) {
            size_t count;
            simulate(&s, rises[i].a_day, rises[i].days, rises[i].cause, rises[i].added);
            struct radar_rise *found = see(&s, &count);
            for (size_t j = 0; j < count; j++) {
                bool it = found[j].cause == rises[i].cause;
                seen += it;
                others += !it;
                ck_assert(!it || found[j].found >= rises[i].added);
            }
        }
        printf("# rise %zu: seen %d times of 100, others %d\n", i, seen, others);
        ck_assert_int_ge(seen, 90);
        ck_assert_int_le(others, 3);
    }
}
END_TEST

START_TEST(two_are_a_coincidence)
{
    struct radar_cause cause = {.kind = RADAR_SKU, .before = 0};
    struct radar_incident two[3] = {{.count = 1}, {.count = 1}, {.count = 1}};
    struct radar_look look = {&cause, 1, two, 2, 1, 2800};
    size_t count;
    radar_see(arena, &look, &count);
    ck_assert_uint_eq(count, 0);
    look.incident_count = 3;
    struct radar_rise *rise = radar_see(arena, &look, &count);
    ck_assert_uint_eq(count, 1);
    ck_assert_int_eq(rise->found, 3);
    ck_assert(rise->expected == 0 && rise->chance < 1e-9);
}
END_TEST

START_TEST(what_is_known_takes_what_comes_and_leaves_the_rest_alone)
{
    struct radar_cause causes[2] = {{.kind = RADAR_CARRIER, .before = 1, .known = true},
                                    {.kind = RADAR_SKU, .before = 1}};
    struct radar_incident incidents[40];
    struct radar_look look = {causes, 2, incidents, 40, 1, 28};
    size_t count;
    for (size_t i = 0; i < 40; i++)
        incidents[i] = (struct radar_incident){.causes = {0, 1}, .count = 2};
    incidents[39] = (struct radar_incident){.causes = {1}, .count = 1};
    struct radar_rise *rises = radar_see(arena, &look, &count);
    ck_assert_uint_eq(count, 1);
    ck_assert_uint_eq(rises[0].cause, 0);
    ck_assert_int_eq(rises[0].found, 39);
    ck_assert_uint_eq(incidents[0].explained_by, 0);
    ck_assert(incidents[39].explained_by == RADAR_NONE);
}
END_TEST

START_TEST(more_of_everything_is_no_rise_of_one)
{
    struct radar_cause cause = {.kind = RADAR_CARRIER, .before = 280};
    struct radar_incident incidents[100];
    struct radar_look look = {&cause, 1, incidents, 30, 3, 28}; /* peak: three times as much sent */
    size_t count;
    for (size_t i = 0; i < 100; i++)
        incidents[i] = (struct radar_incident){.count = 1};
    radar_see(arena, &look, &count);
    ck_assert_uint_eq(count, 0);
    look.recent = 1;
    radar_see(arena, &look, &count);
    ck_assert_uint_eq(count, 1);
}
END_TEST

START_TEST(kinds_are_read_as_they_are_written)
{
    enum radar_kind kind;
    for (int k = 0; k < RADAR_KINDS; k++) {
        ck_assert(radar_kind_parse(str_of(radar_kind_name((enum radar_kind)k)), &kind));
        ck_assert_int_eq((int)kind, k);
    }
    ck_assert(!radar_kind_parse(STR("moon"), &kind));
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("radar");
    TCase *t = tcase_create("radar");
    tcase_add_checked_fixture(t, set_up, tear_down);
    tcase_set_timeout(t, 120);
    tcase_add_test(t, nothing_rises_where_nothing_changed);
    tcase_add_test(t, R055_a_rise_is_seen_and_named);
    tcase_add_test(t, two_are_a_coincidence);
    tcase_add_test(t, what_is_known_takes_what_comes_and_leaves_the_rest_alone);
    tcase_add_test(t, more_of_everything_is_no_rise_of_one);
    tcase_add_test(t, kinds_are_read_as_they_are_written);
    suite_add_tcase(suite, t);
    return check_main(suite);
}
