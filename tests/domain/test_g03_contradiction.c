/* G03: one answer does not contradict the one before. */
#include "domain/practice/g03_contradiction.h"

#include "domain/practice/stated.h"

#include "../check_main.h"

#define STATED(kind, text) \
    { \
        STATED_##kind, \
        { \
            "" text, sizeof text - 1 \
        } \
    }
#define COUNT(list) (sizeof(list) / sizeof *(list))

static size_t found(const struct stated *before, size_t before_count, const struct stated *now,
                    size_t now_count)
{
    struct findings findings = {0};
    struct reply_facts facts = {.stated_before = before,
                                .stated_before_count = before_count,
                                .stated_when = STR("20 novembre (email)"),
                                .states = now,
                                .state_count = now_count};
    g03_contradiction.check_reply(&facts, &findings);
    if (findings.count) {
        ck_assert_int_eq(findings.items[0].mode, PRACTICE_WARN);
        ck_assert(str_eq(findings.items[0].arg, STR("20 novembre (email)")));
    }
    return findings.count;
}

START_TEST(G03_warns_of_another_date_amount_remedy_or_article)
{
    static const struct stated before[] = {
        STATED(REMEDY, "refund_full"), STATED(DATE, "refund=2026-12-03"),
        STATED(AMOUNT, "refund_full=2990 EUR"), STATED(ARTICLE, "12")};
    static const struct stated others[] = {
        STATED(REMEDY, "reship"), STATED(DATE, "refund=2026-12-04"),
        STATED(AMOUNT, "refund_full=1990 EUR"), STATED(ARTICLE, "7")};
    for (size_t i = 0; i < COUNT(others); i++)
        ck_assert_msg(found(before, COUNT(before), &others[i], 1) == 1, "%zu", i);
    for (size_t i = 0; i < COUNT(before); i++)
        ck_assert_msg(found(before, COUNT(before), &before[i], 1) == 0, "%zu", i);
}
END_TEST

START_TEST(G03_is_silent_where_one_of_the_two_does_not_speak_of_it)
{
    static const struct stated before[] = {STATED(REMEDY, "refund_full"),
                                           STATED(DATE, "refund=2026-12-03")};
    static const struct stated more[] = {STATED(REMEDY, "refund_full"), STATED(REMEDY, "gesture"),
                                         STATED(DATE, "callback=2026-11-27"),
                                         STATED(AMOUNT, "gesture=500 EUR"), STATED(ARTICLE, "12")};
    ck_assert_int_eq(found(before, COUNT(before), more, COUNT(more)), 0);
    ck_assert_int_eq(found(before, COUNT(before), NULL, 0), 0);
    ck_assert_int_eq(found(NULL, 0, before, COUNT(before)), 0);
}
END_TEST

START_TEST(G03_goes_on_with_the_agents_reason)
{
    ck_assert_int_eq(g03_contradiction.override, ROLE_AGENT);
    ck_assert(!g03_contradiction.law);
}
END_TEST

START_TEST(kinds_of_statements_are_read_as_they_are_written)
{
    enum stated_kind kind;
    for (int k = STATED_REMEDY; k < STATED_KINDS; k++) {
        ck_assert(stated_kind_parse(str_of(stated_kind_name((enum stated_kind)k)), &kind));
        ck_assert_int_eq(kind, k);
    }
    ck_assert(!stated_kind_parse(STR("opinion"), &kind));
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("domain/g03_contradiction");
    TCase *t = tcase_create("g03_contradiction");
    tcase_add_test(t, G03_warns_of_another_date_amount_remedy_or_article);
    tcase_add_test(t, G03_is_silent_where_one_of_the_two_does_not_speak_of_it);
    tcase_add_test(t, G03_goes_on_with_the_agents_reason);
    tcase_add_test(t, kinds_of_statements_are_read_as_they_are_written);
    suite_add_tcase(suite, t);
    return check_main(suite);
}
