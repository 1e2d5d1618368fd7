#include "domain/practice/g02_blame.h"

#include "words_check.h"

#define BLAME STR("Bonjour,\nVous auriez dû lire la notice.\n> C'est votre faute")

START_TEST(G02_blame_in_a_first_reply_to_a_complaint_waits_for_a_lead)
{
    ck_assert_int_eq(check((struct reply_facts){
                         .text = BLAME, .complaint = ANSWER_YES, .first_human_reply = ANSWER_YES}),
                     ERR_OK);
    ck_assert_uint_eq(findings.count, 1);
    ck_assert_int_eq(findings.items[0].mode, PRACTICE_HOLD);
    ck_assert_str_eq(findings.items[0].key, "refusal.g02.cold");
    ck_text_eq(at_fault(), "Vous auriez dû");
}
END_TEST

START_TEST(G02_later_it_is_a_warning)
{
    (void)check((struct reply_facts){
        .text = BLAME, .complaint = ANSWER_YES, .first_human_reply = ANSWER_NO});
    ck_assert_int_eq(findings.items[0].mode, PRACTICE_WARN);
    ck_assert_str_eq(findings.items[0].key, "warning.g02.cold");
}
END_TEST

START_TEST(G02_says_nothing_where_nobody_complains_or_nobody_looked)
{
    (void)check((struct reply_facts){.text = BLAME});
    ck_assert_uint_eq(findings.count, 0);
    (void)check((struct reply_facts){
        .text = BLAME, .complaint = ANSWER_NO, .first_human_reply = ANSWER_YES});
    ck_assert_uint_eq(findings.count, 0);
    ck_assert_int_eq(g02_blame.override, ROLE_LEAD);
}
END_TEST

int main(void)
{
    const TTest *const tests[] = {
        G02_blame_in_a_first_reply_to_a_complaint_waits_for_a_lead,
        G02_later_it_is_a_warning,
        G02_says_nothing_where_nobody_complains_or_nobody_looked,
    };
    return run_tests("domain/g02_blame", tests, sizeof tests / sizeof *tests);
}
