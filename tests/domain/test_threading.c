#include "domain/threading.h"

#include "../check_main.h"

static const instant now = {1764000000000};

static struct match_candidate candidate(int64_t dossier, enum match_reason reason, bool belongs)
{
    return (struct match_candidate){
        .dossier = dossier, .reason = reason, .state = DOSSIER_OPEN, .sender_belongs = belongs};
}

static struct match_result decide(const struct match_candidate *c, size_t n)
{
    return threading_decide(c, n, AUTHENTICITY_UNKNOWN, now);
}

START_TEST(without_a_candidate_the_words_open_a_dossier)
{
    ck_assert_int_eq(decide(NULL, 0).verdict, MATCH_NEW);
}
END_TEST

START_TEST(each_sign_alone_leads_to_its_dossier)
{
    for (int reason = MATCH_REPLY_TOKEN; reason <= MATCH_ADDRESS; reason++) {
        struct match_candidate c = candidate(7, (enum match_reason)reason, true);
        struct match_result got = decide(&c, 1);
        ck_assert_int_eq(got.verdict, MATCH_JOIN);
        ck_assert_int_eq(got.dossier, 7);
        ck_assert_int_eq(got.reason, reason);
    }
}
END_TEST

START_TEST(the_stronger_sign_wins_whatever_the_order)
{
    struct match_candidate c[] = {candidate(1, MATCH_ADDRESS, true),
                                  candidate(2, MATCH_MESSAGE_ID, true),
                                  candidate(3, MATCH_ORDER_NUMBER, true)};
    ck_assert_int_eq(decide(c, 3).dossier, 2);
    c[0].reason = MATCH_REPLY_TOKEN;
    ck_assert_int_eq(decide(c, 3).dossier, 1);
}
END_TEST

START_TEST(two_dossiers_by_the_same_sign_are_for_a_person_to_tell)
{
    struct match_candidate c[] = {candidate(1, MATCH_ADDRESS, true),
                                  candidate(2, MATCH_ADDRESS, true)};
    ck_assert_int_eq(decide(c, 2).verdict, MATCH_DOUBT);
    c[1].dossier = 1;
    ck_assert_int_eq(decide(c, 2).verdict, MATCH_JOIN);
}
END_TEST

START_TEST(a_reused_message_id_casts_no_doubt_on_the_dossier_of_the_sender)
{
    struct match_candidate c[] = {candidate(1, MATCH_MESSAGE_ID, false),
                                  candidate(2, MATCH_MESSAGE_ID, true)};
    ck_assert_int_eq(decide(c, 2).verdict, MATCH_JOIN);
    ck_assert_int_eq(decide(c, 2).dossier, 2);
    c[1].sender_belongs = false;
    ck_assert_int_eq(decide(c, 2).verdict, MATCH_DOUBT);
}
END_TEST

START_TEST(an_earlier_problem_of_the_same_order_casts_no_doubt_on_the_one_that_goes_on)
{
    struct match_candidate c[] = {candidate(3, MATCH_ORDER_NUMBER, true),
                                  candidate(2, MATCH_ORDER_NUMBER, true),
                                  candidate(1, MATCH_ORDER_NUMBER, true)};
    c[0].state = c[2].state = DOSSIER_CLOSED;
    ck_assert_int_eq(decide(c, 3).verdict, MATCH_JOIN);
    ck_assert_int_eq(decide(c, 3).dossier, 2);
    c[1].state = DOSSIER_CLOSED; /* all over: a dossier of its own, after the newest */
    ck_assert_int_eq(decide(c, 3).verdict, MATCH_AFTER);
    ck_assert_int_eq(decide(c, 3).dossier, 3);
}
END_TEST

START_TEST(a_stranger_with_somebody_elses_token_does_not_get_in)
{
    struct match_candidate c = candidate(4, MATCH_REPLY_TOKEN, false);
    ck_assert_int_eq(decide(&c, 1).verdict, MATCH_DOUBT);
}
END_TEST

START_TEST(a_forged_sender_is_always_in_doubt_and_an_unproved_one_unless_our_own_mail_is_answered)
{
    static const struct {
        enum authenticity authenticity;
        enum match_reason reason;
        enum match_verdict verdict;
    } table[] = {
        {AUTHENTICITY_FAIL, MATCH_REPLY_TOKEN, MATCH_DOUBT},
        {AUTHENTICITY_FAIL, MATCH_ADDRESS, MATCH_DOUBT},
        {AUTHENTICITY_NONE, MATCH_REPLY_TOKEN, MATCH_JOIN},
        {AUTHENTICITY_NONE, MATCH_MESSAGE_ID, MATCH_JOIN},
        {AUTHENTICITY_NONE, MATCH_SUBJECT_TOKEN, MATCH_DOUBT},
        {AUTHENTICITY_NONE, MATCH_ORDER_NUMBER, MATCH_DOUBT},
        {AUTHENTICITY_NONE, MATCH_ADDRESS, MATCH_DOUBT},
        {AUTHENTICITY_PASS, MATCH_ADDRESS, MATCH_JOIN},
        {AUTHENTICITY_UNKNOWN, MATCH_ADDRESS, MATCH_JOIN},
    };
    for (size_t i = 0; i < sizeof table / sizeof table[0]; i++) {
        struct match_candidate c = candidate(1, table[i].reason, true);
        ck_assert_int_eq(threading_decide(&c, 1, table[i].authenticity, now).verdict,
                         table[i].verdict);
    }
}
END_TEST

START_TEST(words_after_the_window_go_on_in_a_linked_dossier)
{
    struct match_candidate c = candidate(5, MATCH_REPLY_TOKEN, true);
    c.state = DOSSIER_RESOLVED;
    c.resolved_at = instant_add(now, duration_days(-REOPEN_WINDOW_DAYS));
    ck_assert_int_eq(decide(&c, 1).verdict, MATCH_JOIN);
    c.resolved_at = instant_add(c.resolved_at, duration_ms(-1));
    ck_assert_int_eq(decide(&c, 1).verdict, MATCH_AFTER);
    ck_assert_int_eq(decide(&c, 1).dossier, 5);
    c.state = DOSSIER_CLOSED;
    ck_assert_int_eq(decide(&c, 1).verdict, MATCH_AFTER);
}
END_TEST

START_TEST(an_address_alone_says_nothing_of_what_is_resolved)
{
    struct match_candidate c = candidate(5, MATCH_ADDRESS, true);
    c.state = DOSSIER_RESOLVED;
    c.resolved_at = now;
    ck_assert_int_eq(decide(&c, 1).verdict, MATCH_NEW);
}
END_TEST

START_TEST(a_subject_gives_the_number_our_own_mails_write)
{
    static const struct {
        struct str subject;
        int64_t number;
    } table[] = {
        {STR("Re: Colis [#1234]"), 1234},
        {STR("TR: RE: [#7] colis"), 7},
        {STR("[#] [#x] [#12a] [#34]"), 34},
        {STR("commande #1234"), 0},
        {STR("[#0012]"), 0},
        {STR("[#-3]"), 0},
        {STR("[#99999999999999999999]"), 0},
        {STR("[#12"), 0},
        {STR(""), 0},
    };
    for (size_t i = 0; i < sizeof table / sizeof table[0]; i++)
        ck_assert_msg(threading_subject_number(table[i].subject) == table[i].number, "%s",
                      table[i].subject.ptr);
}
END_TEST

START_TEST(numbers_of_orders_and_parcels_are_found_in_words)
{
    struct str found[4];
    struct str text = STR("ma commande FR-2026-00123 (colis 6A12345678901), le 24/12 avant 18h, "
                          "XYZ-1, tel 0612345678");
    ck_assert_uint_eq(threading_numbers(text, found, 4), 3);
    ck_assert(str_eq(found[0], STR("FR-2026-00123")));
    ck_assert(str_eq(found[1], STR("6A12345678901")));
    ck_assert(str_eq(found[2], STR("0612345678")));
    ck_assert_uint_eq(threading_numbers(text, found, 1), 1);
    ck_assert_uint_eq(threading_numbers(STR("--- 12 ab-- a1b2"), found, 4), 0);
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("threading");
    TCase *t = tcase_create("threading");
    tcase_add_test(t, without_a_candidate_the_words_open_a_dossier);
    tcase_add_test(t, each_sign_alone_leads_to_its_dossier);
    tcase_add_test(t, the_stronger_sign_wins_whatever_the_order);
    tcase_add_test(t, two_dossiers_by_the_same_sign_are_for_a_person_to_tell);
    tcase_add_test(t, a_reused_message_id_casts_no_doubt_on_the_dossier_of_the_sender);
    tcase_add_test(t, an_earlier_problem_of_the_same_order_casts_no_doubt_on_the_one_that_goes_on);
    tcase_add_test(t, a_stranger_with_somebody_elses_token_does_not_get_in);
    tcase_add_test(
        t, a_forged_sender_is_always_in_doubt_and_an_unproved_one_unless_our_own_mail_is_answered);
    tcase_add_test(t, words_after_the_window_go_on_in_a_linked_dossier);
    tcase_add_test(t, an_address_alone_says_nothing_of_what_is_resolved);
    tcase_add_test(t, a_subject_gives_the_number_our_own_mails_write);
    tcase_add_test(t, numbers_of_orders_and_parcels_are_found_in_words);
    suite_add_tcase(suite, t);
    return check_main(suite);
}
