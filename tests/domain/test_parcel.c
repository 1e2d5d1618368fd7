/* A parcel is the fold of its scans in the order of their own time (domain/parcel.h). */
#include "domain/parcel.h"

#include "base/zone.h"

#include "../check_main.h"

enum { HOUR = 3600000, DAY_ONE = 20 * DAY_MS };

static struct parcel_scan at(int64_t hours, enum stage stage, enum trouble trouble)
{
    return (struct parcel_scan){
        .at = instant_of(DAY_ONE + hours * HOUR), .stage = stage, .trouble = trouble};
}

static struct parcel_state fold(struct parcel_scan *scans, size_t count)
{
    struct parcel_state state = {0};
    parcel_fold(&state, scans, count);
    return state;
}

#define FOLD(...) \
    fold((struct parcel_scan[]){__VA_ARGS__}, \
         sizeof((struct parcel_scan[]){__VA_ARGS__}) / sizeof(struct parcel_scan))

START_TEST(every_name_is_read_back)
{
    for (int i = 0; i < STAGES; i++) {
        enum stage stage = STAGES;
        ck_assert(stage_parse(str_of(stage_name((enum stage)i)), &stage) && (int)stage == i);
    }
    for (int i = 1; i < TROUBLES; i++) {
        enum trouble trouble = TROUBLE_NONE;
        ck_assert(trouble_parse(str_of(trouble_name((enum trouble)i)), &trouble) &&
                  (int)trouble == i);
    }
    enum stage stage;
    enum trouble trouble;
    ck_assert(!stage_parse(STR("at_sea"), &stage));
    ck_assert(!trouble_parse(STR("bored"), &trouble));
    ck_assert(!trouble_parse(STR(""), &trouble));
}
END_TEST

START_TEST(nothing_said_is_nothing_known)
{
    struct parcel_state state = fold(NULL, 0);
    ck_assert_int_eq(state.stage, STAGE_UNKNOWN);
    ck_assert(instant_is_none(state.last_at) && instant_is_none(state.handed_at));
}
END_TEST

START_TEST(the_latest_scan_says_where_it_is_whatever_came_first)
{
    struct parcel_state state = FOLD(at(30, STAGE_OUT_FOR_DELIVERY, 0), at(2, STAGE_ACCEPTED, 0),
                                     at(20, STAGE_IN_TRANSIT, 0));
    ck_assert_int_eq(state.stage, STAGE_OUT_FOR_DELIVERY);
    ck_assert_int_eq(state.stage_at.ms, DAY_ONE + 30 * HOUR);
    ck_assert_int_eq(state.handed_at.ms, DAY_ONE + 2 * HOUR);
}
END_TEST

START_TEST(a_notice_leaves_the_stage_before_it)
{
    struct parcel_state state = FOLD(at(1, STAGE_AVAILABLE_AT_RELAY, 0), at(5, STAGE_UNKNOWN, 0));
    ck_assert_int_eq(state.stage, STAGE_AVAILABLE_AT_RELAY);
    ck_assert_int_eq(state.stage_at.ms, DAY_ONE + HOUR);
    ck_assert_int_eq(state.last_at.ms, DAY_ONE + 5 * HOUR);
}
END_TEST

START_TEST(the_same_stage_again_counts_from_its_first_time)
{
    struct parcel_state state = FOLD(at(1, STAGE_IN_TRANSIT, 0), at(9, STAGE_IN_TRANSIT, 0));
    ck_assert_int_eq(state.stage_at.ms, DAY_ONE + HOUR);
}
END_TEST

START_TEST(it_may_go_back_from_the_pick_up_point_and_from_the_round)
{
    ck_assert_int_eq(FOLD(at(1, STAGE_AVAILABLE_AT_RELAY, 0), at(9, STAGE_RETURNING, 0)).stage,
                     STAGE_RETURNING);
    ck_assert_int_eq(FOLD(at(1, STAGE_OUT_FOR_DELIVERY, 0), at(9, STAGE_IN_TRANSIT, 0)).stage,
                     STAGE_IN_TRANSIT);
}
END_TEST

START_TEST(a_label_announced_again_is_no_way_back)
{
    struct parcel_state state = FOLD(at(1, STAGE_IN_TRANSIT, 0), at(2, STAGE_ANNOUNCED, 0));
    ck_assert_int_eq(state.stage, STAGE_IN_TRANSIT);
}
END_TEST

START_TEST(what_was_delivered_and_came_back_is_not_delivered)
{
    struct parcel_state state = FOLD(at(1, STAGE_DELIVERED, 0), at(30, STAGE_RETURNING, 0));
    ck_assert(instant_is_none(state.delivered_at));
    state = FOLD(at(1, STAGE_OUT_FOR_DELIVERY, 0), at(3, STAGE_DELIVERED, 0));
    ck_assert_int_eq(state.delivered_at.ms, DAY_ONE + 3 * HOUR);
}
END_TEST

START_TEST(a_claim_stands_beside_delivered)
{
    struct parcel_state state =
        FOLD(at(1, STAGE_DELIVERED, 0), at(480, STAGE_UNKNOWN, TROUBLE_CLAIM_OPEN));
    ck_assert_int_eq(state.stage, STAGE_DELIVERED);
    ck_assert_int_eq(state.trouble, TROUBLE_CLAIM_OPEN);
}
END_TEST

START_TEST(a_carrier_that_solves_it_clears_it)
{
    struct parcel_scan solved = at(4, STAGE_UNKNOWN, 0);
    solved.solved = true;
    struct parcel_state state = FOLD(at(1, STAGE_IN_TRANSIT, TROUBLE_DAMAGED), solved);
    ck_assert_int_eq(state.trouble, TROUBLE_NONE);
    ck_assert_int_eq(state.stage, STAGE_IN_TRANSIT);
}
END_TEST

/* Each trouble against each stage: which of them shows that it is over. */
START_TEST(what_each_stage_clears)
{
    static const struct {
        enum trouble trouble;
        const char *cleared_by; /* first letters of: accepted, transit, out, relay (p), delivered,
                                   returning (b), returned (s) */
    } rows[] = {
        {TROUBLE_DAMAGED, ""},
        {TROUBLE_LOST, "atopdbs"},
        {TROUBLE_REFUSED, "opd"},
        {TROUBLE_WRONG_ADDRESS, "opd"},
        {TROUBLE_ABSENT, "opd"},
        {TROUBLE_RELAY_CLOSED, "pd"},
        {TROUBLE_DELAYED, "opd"},
        {TROUBLE_MISSORTED, "opd"},
        {TROUBLE_CUSTOMS, "atopd"},
        {TROUBLE_ACCESS, "opd"},
        {TROUBLE_AWAITING_INSTRUCTIONS, "opd"},
        {TROUBLE_CLAIM_OPEN, ""},
        {TROUBLE_UNCOLLECTED, "opd"},
        {TROUBLE_PARTIAL, ""},
        {TROUBLE_RETURN_ANNOUNCED, "opd"},
    };
    static const char letters[STAGES] = {'-', '-', 'a', 't', 'o', 'p', 'd', 'b', 's'};
    ck_assert_uint_eq(sizeof rows / sizeof *rows, TROUBLES - 1);
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        for (int stage = 0; stage < STAGES; stage++) {
            struct parcel_state state =
                FOLD(at(1, STAGE_UNKNOWN, rows[i].trouble), at(2, (enum stage)stage, 0));
            bool cleared = strchr(rows[i].cleared_by, letters[stage]) != NULL;
            ck_assert_msg((state.trouble == TROUBLE_NONE) == cleared, "%s, then %s",
                          trouble_name(rows[i].trouble), stage_name((enum stage)stage));
        }
    }
}
END_TEST

START_TEST(a_date_without_an_hour_ends_its_day_when_it_is_final)
{
    struct parcel_scan delivered = at(0, STAGE_DELIVERED, 0);
    delivered.date_only = true;
    ck_assert_int_eq(FOLD(delivered, at(9, STAGE_OUT_FOR_DELIVERY, 0)).stage, STAGE_DELIVERED);
    struct parcel_scan accepted = at(0, STAGE_ACCEPTED, 0);
    accepted.date_only = true;
    ck_assert_int_eq(FOLD(at(9, STAGE_IN_TRANSIT, 0), accepted).stage, STAGE_IN_TRANSIT);
}
END_TEST

static uint32_t chance(uint32_t *seed)
{
    *seed = *seed * 1664525 + 1013904223;
    return *seed >> 8;
}

static void shuffle(struct parcel_scan *scans, size_t count, uint32_t *seed)
{
    for (size_t i = count; i > 1; i--) {
        size_t j = chance(seed) % i;
        struct parcel_scan swap = scans[i - 1];
        scans[i - 1] = scans[j];
        scans[j] = swap;
    }
}

static struct parcel_scan any(uint32_t *seed)
{
    return (struct parcel_scan){
        .at = instant_of(DAY_ONE + (int64_t)(chance(seed) % 40) * HOUR * 3),
        .stage = (enum stage)(chance(seed) % STAGES),
        .trouble = chance(seed) % 4 ? TROUBLE_NONE : (enum trouble)(chance(seed) % TROUBLES),
        .date_only = chance(seed) % 5 == 0,
        .solved = chance(seed) % 9 == 0,
    };
}

START_TEST(any_order_of_arrival_gives_one_state)
{
    struct parcel_scan scans[12];
    uint32_t seed = 7;
    for (int round = 0; round < 20000; round++) {
        size_t count = 1 + chance(&seed) % 12;
        for (size_t i = 0; i < count; i++)
            scans[i] = any(&seed);
        struct parcel_state first = fold(scans, count);
        shuffle(scans, count, &seed);
        struct parcel_state second = fold(scans, count);
        ck_assert_mem_eq(&first, &second, sizeof first);
    }
}
END_TEST

/* What arrives in pieces is folded on where it follows, else anew: the same in the end. */
START_TEST(going_on_where_it_follows_is_folding_all)
{
    struct parcel_scan all[16], piece[4];
    uint32_t seed = 11;
    size_t followed = 0;
    for (int round = 0; round < 20000; round++) {
        struct parcel_state state = {0};
        size_t count = 0;
        for (int part = 0; part < 4; part++) {
            size_t n = 1 + chance(&seed) % 4;
            for (size_t i = 0; i < n; i++) {
                piece[i] = any(&seed);
                piece[i].at.ms += part * 30 * (int64_t)HOUR;
                all[count++] = piece[i];
            }
            bool follows = parcel_follow(&state, piece, n);
            struct parcel_state whole = fold(all, count);
            if (follows)
                parcel_fold(&state, piece, n);
            else
                state = whole;
            followed += follows && part > 0;
            ck_assert_mem_eq(&state, &whole, sizeof state);
        }
    }
    ck_assert_uint_gt(followed, 1000);
}
END_TEST

START_TEST(a_carrier_is_asked_often_while_something_may_happen)
{
    instant now = instant_of(DAY_ONE + 100 * (int64_t)HOUR), none = instant_of(0);
    struct parcel_state state = FOLD(at(99, STAGE_OUT_FOR_DELIVERY, 0));
    ck_assert_int_eq(parcel_poll_at(&state, false, none, now).ms - now.ms, HOUR);
    state = FOLD(at(99, STAGE_IN_TRANSIT, 0));
    ck_assert_int_eq(parcel_poll_at(&state, false, none, now).ms - now.ms, 4 * HOUR);
    state = (struct parcel_state){0};
    ck_assert_int_eq(parcel_poll_at(&state, false, now, now).ms - now.ms, 6 * HOUR);
}
END_TEST

START_TEST(a_carrier_is_not_asked_once_it_is_over)
{
    instant now = instant_of(DAY_ONE + 100 * (int64_t)HOUR), none = instant_of(0);
    struct parcel_state state = FOLD(at(99, STAGE_DELIVERED, 0));
    ck_assert_int_eq(parcel_poll_at(&state, false, none, now).ms - now.ms, DAY_MS);
    ck_assert(instant_is_none(parcel_poll_at(&state, true, none, now)));
    state = FOLD(at(20, STAGE_DELIVERED, 0));
    ck_assert(instant_is_none(parcel_poll_at(&state, false, none, now)));
    state = FOLD(at(0, STAGE_IN_TRANSIT, 0));
    now = instant_add(now, duration_days(20));
    ck_assert_int_eq(parcel_poll_at(&state, false, none, now).ms - now.ms, DAY_MS);
    now = instant_add(now, duration_days(POLL_LOST_DAYS));
    ck_assert(instant_is_none(parcel_poll_at(&state, false, none, now)));
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("domain/parcel");
    TCase *tests = tcase_create("parcel");
    tcase_add_test(tests, every_name_is_read_back);
    tcase_add_test(tests, nothing_said_is_nothing_known);
    tcase_add_test(tests, the_latest_scan_says_where_it_is_whatever_came_first);
    tcase_add_test(tests, a_notice_leaves_the_stage_before_it);
    tcase_add_test(tests, the_same_stage_again_counts_from_its_first_time);
    tcase_add_test(tests, it_may_go_back_from_the_pick_up_point_and_from_the_round);
    tcase_add_test(tests, a_label_announced_again_is_no_way_back);
    tcase_add_test(tests, what_was_delivered_and_came_back_is_not_delivered);
    tcase_add_test(tests, a_claim_stands_beside_delivered);
    tcase_add_test(tests, a_carrier_that_solves_it_clears_it);
    tcase_add_test(tests, what_each_stage_clears);
    tcase_add_test(tests, a_date_without_an_hour_ends_its_day_when_it_is_final);
    tcase_add_test(tests, any_order_of_arrival_gives_one_state);
    tcase_add_test(tests, going_on_where_it_follows_is_folding_all);
    tcase_add_test(tests, a_carrier_is_asked_often_while_something_may_happen);
    tcase_add_test(tests, a_carrier_is_not_asked_once_it_is_over);
    suite_add_tcase(suite, tests);
    return check_main(suite);
}
