#include "domain/promise.h"

#include "../check_main.h"

#include <string.h>

/* domain.md 2.2, one letter an event: d u a k b n r, '-' refused. */
static const char *const table[PROMISE_STATES] = {
    [PROMISE_DRAFT] = "ua---r",    [PROMISE_UNVERIFIED] = "-a---r",
    [PROMISE_ACTIVE] = "-akbnr",   [PROMISE_KEPT] = "--kk--",
    [PROMISE_BROKEN] = "--kb-r",   [PROMISE_RENEGOTIATED] = "------",
    [PROMISE_RELEASED] = "-----r",
};

START_TEST(every_pair_of_state_and_event_does_what_the_rule_book_says)
{
    static const char letters[] = "duakbnr";
    for (int s = 0; s < PROMISE_STATES; s++)
        for (int e = 0; e < PROMISE_EVENTS; e++) {
            enum promise_state to;
            struct error err = {0};
            enum err got = promise_decide((enum promise_state)s, (enum promise_event)e, &to, &err);
            char want = table[s][e];
            ck_assert_msg((got == ERR_REFUSED) == (want == '-'), "%s, event %d",
                          promise_state_name((enum promise_state)s), e);
            if (want == '-') {
                ck_assert_str_eq(err.key, "refusal.promise.state");
                ck_assert_int_eq(to, s);
            } else {
                ck_assert_int_eq(to, strchr(letters, want) - letters);
            }
        }
}
END_TEST

START_TEST(the_proof_keeps_a_promise_once_and_a_second_proof_changes_nothing)
{
    enum promise_state to;
    ck_assert_int_eq(promise_decide(PROMISE_ACTIVE, PROMISE_PROOF, &to, NULL), ERR_OK);
    ck_assert_int_eq(promise_decide(to, PROMISE_PROOF, &to, NULL), ERR_OK);
    ck_assert_int_eq(to, PROMISE_KEPT);
    ck_assert_int_eq(promise_decide(to, PROMISE_DUE, &to, NULL), ERR_OK);
    ck_assert_int_eq(to, PROMISE_KEPT);
}
END_TEST

START_TEST(what_was_promised_without_proof_is_not_kept_by_saying_so)
{
    enum promise_state to;
    ck_assert_int_eq(promise_decide(PROMISE_UNVERIFIED, PROMISE_PROOF, &to, NULL), ERR_REFUSED);
    ck_assert_int_eq(promise_decide(PROMISE_DRAFT, PROMISE_PROOF, &to, NULL), ERR_REFUSED);
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("promise");
    TCase *t = tcase_create("promise");
    tcase_add_test(t, every_pair_of_state_and_event_does_what_the_rule_book_says);
    tcase_add_test(t, the_proof_keeps_a_promise_once_and_a_second_proof_changes_nothing);
    tcase_add_test(t, what_was_promised_without_proof_is_not_kept_by_saying_so);
    suite_add_tcase(suite, t);
    return check_main(suite);
}
