#include "domain/inquiry.h"

#include "../check_main.h"

static const instant now = {1764000000000};
static const instant later = {1764003600000};

/* domain.md 2.4, one letter a state: draft sent Acknowledged overdue 1 2 Unanswered
 * answered closed; '-' refused. Events: send acknowledge answer late escalate reopen close. */
static const char letters[] = "dsAo12Uac";
static const char *const table[INQUIRY_STATES] = {
    [INQUIRY_DRAFT] = "s-ad--c",        [INQUIRY_SENT] = "sAao1-c",
    [INQUIRY_ACKNOWLEDGED] = "AAao1-c", [INQUIRY_OVERDUE] = "ooaU1-c",
    [INQUIRY_ESC1] = "11a22-c",         [INQUIRY_ESC2] = "22aU--c",
    [INQUIRY_UNANSWERED] = "-UaU-sc",   [INQUIRY_ANSWERED] = "-aaa-sc",
    [INQUIRY_CLOSED] = "-cac-sc",
};

/* An act that nothing but the state can refuse. */
static struct inquiry_act act_of(enum inquiry_event event)
{
    return (struct inquiry_act){.event = event,
                                .now = later,
                                .answer = ANSWER_DELIVERED,
                                .proof = STR("signé Martin"),
                                .facts = STR("le voisin a vu le camion")};
}

START_TEST(every_pair_of_state_and_event_does_what_the_rule_book_says)
{
    for (int s = 0; s < INQUIRY_STATES; s++)
        for (int e = 0; e < INQUIRY_EVENTS; e++) {
            struct inquiry_facts facts = {.state = (enum inquiry_state)s, .due_at = later};
            struct inquiry_act act = act_of((enum inquiry_event)e);
            enum inquiry_state to;
            struct error err = {0};
            enum err got = inquiry_decide(&facts, &act, &to, &err);
            char want = table[s][e];
            ck_assert_msg((got == ERR_REFUSED) == (want == '-'), "%s, event %d",
                          inquiry_state_name(facts.state), e);
            if (want == '-')
                ck_assert_str_eq(err.key, "refusal.inquiry.state");
            else
                ck_assert_msg(to == (enum inquiry_state)(strchr(letters, want) - letters),
                              "%s, event %d gives %s", inquiry_state_name(facts.state), e,
                              inquiry_state_name(to));
        }
}
END_TEST

static void refused(struct inquiry_facts facts, struct inquiry_act act, const char *key)
{
    enum inquiry_state to;
    struct error err = {0};
    ck_assert_int_eq(inquiry_decide(&facts, &act, &to, &err), ERR_REFUSED);
    ck_assert_str_eq(err.key, key);
    ck_assert_int_eq(to, facts.state);
}

START_TEST(it_is_reopened_once_and_on_new_facts)
{
    struct inquiry_facts answered = {.state = INQUIRY_ANSWERED};
    struct inquiry_act act = act_of(INQUIRY_REOPEN);
    act.facts = STR("  encore ?     ");
    refused(answered, act, "refusal.inquiry.facts");
    answered.reopened = true;
    refused(answered, act_of(INQUIRY_REOPEN), "refusal.inquiry.reopened");
}
END_TEST

START_TEST(an_answer_says_something_and_a_delivery_has_its_proof)
{
    struct inquiry_facts sent = {.state = INQUIRY_SENT};
    struct inquiry_act act = act_of(INQUIRY_ANSWER);
    act.proof = STR(" ");
    refused(sent, act, "refusal.inquiry.proof");
    act.answer = ANSWER_NONE;
    refused(sent, act, "refusal.inquiry.answer");
}
END_TEST

START_TEST(G32_no_clock_runs_out_before_its_time)
{
    struct inquiry_facts sent = {.state = INQUIRY_SENT, .due_at = later};
    struct inquiry_act act = act_of(INQUIRY_LATE);
    enum inquiry_state to;
    struct error err;
    act.now = now;
    ck_assert_int_eq(inquiry_decide(&sent, &act, &to, &err), ERR_OK);
    ck_assert_int_eq(to, INQUIRY_SENT);
}
END_TEST

START_TEST(G32_the_account_manager_has_one_working_day_and_the_management_three)
{
    struct clock_length length;
    ck_assert(inquiry_clock(INQUIRY_ESC1, &length));
    ck_assert_int_eq(length.amount, 1);
    ck_assert_int_eq(length.unit, UNIT_WORKING_DAYS);
    ck_assert(inquiry_clock(INQUIRY_ESC2, &length));
    ck_assert_int_eq(length.amount, 3);
    ck_assert(!inquiry_clock(INQUIRY_ANSWERED, &length));
    ck_assert_int_eq(inquiry_level(INQUIRY_ESC2), 2);
}
END_TEST

START_TEST(silence_to_the_end_counts_as_lost)
{
    ck_assert(inquiry_means_lost(INQUIRY_UNANSWERED, ANSWER_NONE));
    ck_assert(inquiry_means_lost(INQUIRY_ANSWERED, ANSWER_LOST));
    ck_assert(!inquiry_means_lost(INQUIRY_ESC2, ANSWER_NONE));
    ck_assert(!inquiry_means_lost(INQUIRY_ANSWERED, ANSWER_LOCATED));
}
END_TEST

START_TEST(names_are_read_back)
{
    enum inquiry_state state;
    enum inquiry_answer answer;
    for (int i = 0; i < INQUIRY_STATES; i++) {
        ck_assert(inquiry_state_parse(str_of(inquiry_state_name((enum inquiry_state)i)), &state));
        ck_assert_int_eq(state, i);
    }
    for (int i = ANSWER_LOCATED; i < INQUIRY_ANSWERS; i++) {
        ck_assert(
            inquiry_answer_parse(str_of(inquiry_answer_name((enum inquiry_answer)i)), &answer));
        ck_assert_int_eq(answer, i);
    }
    ck_assert(!inquiry_answer_parse(STR(""), &answer));
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("inquiry");
    TCase *tests = tcase_create("inquiry");
    tcase_add_test(tests, every_pair_of_state_and_event_does_what_the_rule_book_says);
    tcase_add_test(tests, it_is_reopened_once_and_on_new_facts);
    tcase_add_test(tests, an_answer_says_something_and_a_delivery_has_its_proof);
    tcase_add_test(tests, G32_no_clock_runs_out_before_its_time);
    tcase_add_test(tests, G32_the_account_manager_has_one_working_day_and_the_management_three);
    tcase_add_test(tests, silence_to_the_end_counts_as_lost);
    tcase_add_test(tests, names_are_read_back);
    suite_add_tcase(suite, tests);
    return check_main(suite);
}
