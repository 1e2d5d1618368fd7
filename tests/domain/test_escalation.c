#include "domain/escalation.h"
#include "domain/harm.h"

#include "../check_main.h"

#include <stdlib.h>

START_TEST(every_level_goes_up_by_one_and_stops_at_the_manager)
{
    static const enum escalation_level after[ESCALATION_LEVELS] = {
        ESCALATION_LEAD, ESCALATION_MANAGER, ESCALATION_MANAGER};
    for (int level = 0; level < ESCALATION_LEVELS; level++)
        for (int i = 0; i < ESCALATION_REASONS; i++) {
            struct escalation e = {(enum escalation_level)level, 0};
            enum escalation_reason why = (enum escalation_reason)(1 << i);
            ck_assert(escalation_raise(&e, why));
            ck_assert_int_eq(e.level, after[level]);
            ck_assert_uint_eq(e.why, (unsigned)why);
            ck_assert(!escalation_raise(&e, why));
            ck_assert_int_eq(e.level, after[level]);
        }
}
END_TEST

START_TEST(two_reasons_reach_the_manager)
{
    struct escalation e = {0};
    ck_assert(escalation_raise(&e, ESCALATION_PROMISE_BROKEN));
    ck_assert(!escalation_raise(&e, ESCALATION_PROMISE_BROKEN));
    ck_assert_int_eq(e.level, ESCALATION_LEAD);
    ck_assert(escalation_raise(&e, ESCALATION_SOCIAL));
    ck_assert_int_eq(e.level, ESCALATION_MANAGER);
    ck_assert(escalation_raise(&e, ESCALATION_HARM));
    ck_assert_int_eq(e.level, ESCALATION_MANAGER);
}
END_TEST

START_TEST(what_was_lowered_counts_anew)
{
    struct escalation e = {ESCALATION_MANAGER, ESCALATION_HARM | ESCALATION_SECOND_CONTACT};
    ck_assert(escalation_set(&e, ESCALATION_LEAD));
    ck_assert_uint_eq(e.why, ESCALATION_BY_HAND);
    ck_assert(escalation_raise(&e, ESCALATION_HARM));
    ck_assert_int_eq(e.level, ESCALATION_MANAGER);
    ck_assert(escalation_set(&e, ESCALATION_AGENT));
    ck_assert_uint_eq(e.why, 0);
    ck_assert(!escalation_set(&e, ESCALATION_AGENT));
}
END_TEST

START_TEST(a_random_walk_stays_within_the_levels_and_never_falls_by_itself)
{
    srand(11);
    struct escalation e = {0};
    for (int step = 0; step < 20000; step++) {
        struct escalation before = e;
        if (rand() % 5) {
            bool raised =
                escalation_raise(&e, (enum escalation_reason)(1 << rand() % ESCALATION_REASONS));
            ck_assert(e.level >= before.level && e.level <= before.level + 1);
            ck_assert(raised || (e.level == before.level && e.why == before.why));
        } else {
            escalation_set(&e, (enum escalation_level)(rand() % ESCALATION_LEVELS));
        }
        ck_assert(e.level <= ESCALATION_MANAGER);
        ck_assert_int_eq(e.level == ESCALATION_AGENT, e.why == 0);
    }
}
END_TEST

START_TEST(names_read_back)
{
    for (int i = 0; i < ESCALATION_LEVELS; i++) {
        enum escalation_level back;
        ck_assert(
            escalation_level_parse(str_of(escalation_level_name((enum escalation_level)i)), &back));
        ck_assert_int_eq(back, i);
    }
    for (int i = 0; i < ESCALATION_REASONS; i++)
        ck_assert_str_ne(escalation_reason_name((enum escalation_reason)(1 << i)), "unknown");
    for (int i = 0; i < HARM_REASONS; i++) {
        enum harm_reason why;
        ck_assert(harm_parse(str_of(harm_name((enum harm_reason)(1 << i))), &why));
        ck_assert_int_eq(why, 1 << i);
    }
    enum harm_reason why;
    ck_assert(!harm_parse(STR("damage"), &why));
}
END_TEST

START_TEST(one_fact_escalates_once)
{
    ck_assert_uint_eq(harm_escalates(HARM_BROKEN_PROMISE), 0); /* the broken promise does */
    ck_assert_uint_eq(harm_escalates(HARM_MANY_CONTACTS), 0);  /* the third contact does */
    ck_assert_uint_eq(harm_escalates(HARM_COST), ESCALATION_HARM);
    ck_assert(harm_is_a_fact(HARM_BROKEN_PROMISE) && !harm_is_a_fact(HARM_COST));
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("escalation");
    TCase *t = tcase_create("escalation");
    tcase_add_test(t, every_level_goes_up_by_one_and_stops_at_the_manager);
    tcase_add_test(t, two_reasons_reach_the_manager);
    tcase_add_test(t, what_was_lowered_counts_anew);
    tcase_add_test(t, a_random_walk_stays_within_the_levels_and_never_falls_by_itself);
    tcase_add_test(t, names_read_back);
    tcase_add_test(t, one_fact_escalates_once);
    suite_add_tcase(suite, t);
    return check_main(suite);
}
