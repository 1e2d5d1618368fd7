#include "domain/claim.h"

#include "../check_main.h"

static const instant now = {1764000000000};

/* domain.md 2.4, one letter a state: collecting filed accepted Part refused contested(x)
 * settled paid written barred; '-' refused. Events: file accept part refuse contest settle
 * pay write_off bar. */
static const char letters[] = "cfaPrxspwb";
static const char *const table[CLAIM_STATES] = {
    [CLAIM_COLLECTING] = "f------wb",  [CLAIM_FILED] = "faPr-spwb",
    [CLAIM_ACCEPTED] = "-a---spwb",    [CLAIM_PART_ACCEPTED] = "-aP-xspwb",
    [CLAIM_REFUSED] = "-aPrxspwb",     [CLAIM_CONTESTED] = "-aPrxspwb",
    [CLAIM_SETTLED] = "-----spwb",     [CLAIM_PAID] = "------p-p",
    [CLAIM_WRITTEN_OFF] = "------pww", [CLAIM_TIME_BARRED] = "------pbb",
};

static struct claim_facts facts_of(enum claim_state state)
{
    return (struct claim_facts){.state = state, .amount = 4950};
}

/* An act that nothing but the state can refuse. */
static struct claim_act act_of(enum claim_event event)
{
    return (struct claim_act){
        .event = event, .now = now, .amount = 4950, .reason = STR("l'emballage était d'origine")};
}

START_TEST(every_pair_of_state_and_event_does_what_the_rule_book_says)
{
    for (int s = 0; s < CLAIM_STATES; s++)
        for (int e = 0; e < CLAIM_EVENTS; e++) {
            struct claim_facts facts = facts_of((enum claim_state)s);
            struct claim_act act = act_of((enum claim_event)e);
            struct claim_change change;
            struct error err = {0};
            facts.bar_at = e == CLAIM_BAR ? now : instant_of(0);
            enum err got = claim_decide(&facts, &act, &change, &err);
            char want = table[s][e];
            ck_assert_msg((got == ERR_REFUSED) == (want == '-'), "%s, %s",
                          claim_state_name(facts.state), claim_event_name(act.event));
            if (want == '-')
                ck_assert_str_eq(err.key, "refusal.claim.state");
            else
                ck_assert_msg(change.to == (enum claim_state)(strchr(letters, want) - letters),
                              "%s, %s gives %s", claim_state_name(facts.state),
                              claim_event_name(act.event), claim_state_name(change.to));
        }
}
END_TEST

static void refused(const struct claim_facts *facts, struct claim_act act, const char *key)
{
    struct claim_change change;
    struct error err = {0};
    ck_assert_int_eq(claim_decide(facts, &act, &change, &err), ERR_REFUSED);
    ck_assert_str_eq(err.key, key);
    ck_assert_int_eq(change.to, facts->state);
}

static struct claim_change done(const struct claim_facts *facts, struct claim_act act)
{
    struct claim_change change;
    struct error err = {0};
    ck_assert_msg(!claim_decide(facts, &act, &change, &err), "%s", err.key);
    return change;
}

START_TEST(nothing_is_filed_before_its_papers_are_there_or_waived)
{
    struct claim_facts facts = facts_of(CLAIM_COLLECTING);
    struct error err = {0};
    struct claim_act act = act_of(CLAIM_FILE);
    struct claim_change change;
    facts.wanted = PAPER_LETTER | PAPER_INVOICE | PAPER_PHOTOS;
    facts.given = PAPER_LETTER | PAPER_PHOTOS;
    ck_assert_int_eq(claim_decide(&facts, &act, &change, &err), ERR_REFUSED);
    ck_assert_str_eq(err.key, "refusal.claim.papers");
    ck_assert_str_eq(err.arg, "invoice");
    ck_assert_int_eq(claim_missing(&facts), PAPER_INVOICE);
    facts.waived = PAPER_INVOICE;
    ck_assert_int_eq(done(&facts, act).to, CLAIM_FILED);
}
END_TEST

START_TEST(a_claim_is_about_an_amount_and_in_time)
{
    struct claim_facts facts = facts_of(CLAIM_COLLECTING);
    facts.bar_at = now;
    refused(&facts, act_of(CLAIM_FILE), "refusal.claim.barred");
    facts = (struct claim_facts){.state = CLAIM_COLLECTING};
    refused(&facts, act_of(CLAIM_FILE), "refusal.claim.nothing");
}
END_TEST

START_TEST(a_part_is_no_more_than_the_whole)
{
    struct claim_facts facts = facts_of(CLAIM_FILED);
    struct claim_act act = act_of(CLAIM_ACCEPT_PART);
    act.amount = 4951;
    refused(&facts, act, "refusal.claim.amount");
    act.amount = 0;
    refused(&facts, act, "refusal.claim.amount");
    act.amount = 2000;
    ck_assert_int_eq(done(&facts, act).agreed, 2000);
}
END_TEST

START_TEST(a_refusal_a_contest_and_a_write_off_say_why)
{
    struct claim_facts facts = facts_of(CLAIM_REFUSED);
    struct claim_act act = act_of(CLAIM_CONTEST);
    act.reason = STR("non");
    refused(&facts, act, "refusal.claim.reason");
    act.event = CLAIM_WRITE_OFF;
    refused(&facts, act, "refusal.claim.reason");
}
END_TEST

START_TEST(a_payment_short_of_what_was_agreed_leaves_it_open)
{
    struct claim_facts facts = facts_of(CLAIM_SETTLED);
    struct claim_act act = act_of(CLAIM_PAY);
    facts.agreed = 4000;
    act.amount = 1000;
    struct claim_change change = done(&facts, act);
    ck_assert_int_eq(change.to, CLAIM_SETTLED);
    ck_assert_int_eq(change.paid, 1000);
    facts.paid = 1000;
    act.amount = 3000;
    change = done(&facts, act);
    ck_assert_int_eq(change.to, CLAIM_PAID);
    ck_assert_int_eq(change.paid, 4000);
}
END_TEST

START_TEST(the_bar_falls_on_its_day_and_not_before)
{
    struct claim_facts facts = facts_of(CLAIM_FILED);
    facts.bar_at = instant_add(now, duration_days(1));
    ck_assert_int_eq(done(&facts, act_of(CLAIM_BAR)).to, CLAIM_FILED);
    facts.bar_at = now;
    ck_assert_int_eq(done(&facts, act_of(CLAIM_BAR)).to, CLAIM_TIME_BARRED);
}
END_TEST

START_TEST(names_are_read_back)
{
    enum claim_state state;
    enum claim_event event;
    enum claim_paper paper;
    for (int i = 0; i < CLAIM_STATES; i++)
        ck_assert(claim_state_parse(str_of(claim_state_name((enum claim_state)i)), &state) &&
                  state == (enum claim_state)i);
    for (int i = 0; i < CLAIM_BAR; i++)
        ck_assert(claim_event_parse(str_of(claim_event_name((enum claim_event)i)), &event) &&
                  event == (enum claim_event)i);
    ck_assert(!claim_event_parse(STR("bar"), &event));
    for (int i = 0; i < PAPER_KINDS; i++)
        ck_assert(claim_paper_parse(str_of(claim_paper_name((enum claim_paper)(1 << i))), &paper) &&
                  paper == (enum claim_paper)(1 << i));
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("claim");
    TCase *tests = tcase_create("claim");
    tcase_add_test(tests, every_pair_of_state_and_event_does_what_the_rule_book_says);
    tcase_add_test(tests, nothing_is_filed_before_its_papers_are_there_or_waived);
    tcase_add_test(tests, a_claim_is_about_an_amount_and_in_time);
    tcase_add_test(tests, a_part_is_no_more_than_the_whole);
    tcase_add_test(tests, a_refusal_a_contest_and_a_write_off_say_why);
    tcase_add_test(tests, a_payment_short_of_what_was_agreed_leaves_it_open);
    tcase_add_test(tests, the_bar_falls_on_its_day_and_not_before);
    tcase_add_test(tests, names_are_read_back);
    suite_add_tcase(suite, tests);
    return check_main(suite);
}
