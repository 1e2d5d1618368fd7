#include "domain/practice/g36_outcome.h"

#include "domain/dossier.h"

#include "../check_main.h"

static const instant now = {1764000000000};

static struct dossier_facts answered(enum dossier_state state)
{
    return (struct dossier_facts){.state = state, .told = true, .outcome = OUTCOME_ANSWERED};
}

START_TEST(G36_nothing_is_resolved_while_something_is_owed_or_untold)
{
    struct dossier_change change;
    struct error err;
    struct dossier_facts facts = answered(DOSSIER_OPEN);
    facts.customer_promises = 1;
    ck_assert_int_eq(dossier_decide(&facts, DOSSIER_SET_RESOLVED, now, &change, &err), ERR_REFUSED);
    ck_assert_str_eq(err.key, "refusal.dossier.owed");
    facts = answered(DOSSIER_OPEN);
    facts.open_remedies = 1;
    facts.without_g36 = facts.without_g07 = true;
    ck_assert_int_eq(dossier_decide(&facts, DOSSIER_SET_RESOLVED, now, &change, &err), ERR_REFUSED);
    ck_assert_str_eq(err.key, "refusal.dossier.remedy");
    facts = answered(DOSSIER_OPEN);
    facts.told = false;
    ck_assert_int_eq(dossier_decide(&facts, DOSSIER_SET_RESOLVED, now, &change, &err), ERR_REFUSED);
    ck_assert_str_eq(err.key, "refusal.dossier.untold");
    ck_assert_str_eq(err.practice, "G36");
}
END_TEST

START_TEST(G36_an_inquiry_that_was_sent_is_no_outcome)
{
    struct dossier_change change;
    struct error err;
    struct dossier_facts facts = answered(DOSSIER_WAITING_CARRIER);
    facts.outcome = OUTCOME_NONE;
    ck_assert_int_eq(dossier_decide(&facts, DOSSIER_SET_RESOLVED, now, &change, &err), ERR_REFUSED);
    ck_assert_str_eq(err.key, "refusal.dossier.outcome");
    ck_assert_str_eq(err.practice, "G36");
    facts.state = DOSSIER_OPEN;
    facts.outcome = OUTCOME_INQUIRY_SENT;
    ck_assert_int_eq(dossier_decide(&facts, DOSSIER_SET_RESOLVED, now, &change, &err), ERR_REFUSED);
    facts.without_g36 = true;
    ck_assert_int_eq(dossier_decide(&facts, DOSSIER_SET_RESOLVED, now, &change, &err), ERR_OK);
    ck_assert_int_eq(change.outcome, OUTCOME_NONE);
}
END_TEST

START_TEST(an_outcome_that_nobody_gave_is_what_happened)
{
    struct dossier_change change;
    struct dossier_facts facts = answered(DOSSIER_OPEN);
    facts.outcome = OUTCOME_NONE;
    ck_assert_int_eq(dossier_decide(&facts, DOSSIER_SET_RESOLVED, now, &change, NULL), ERR_OK);
    ck_assert_int_eq(change.outcome, OUTCOME_ANSWERED);
    facts.remedied = true;
    facts.state = DOSSIER_WAITING_CARRIER;
    ck_assert_int_eq(dossier_decide(&facts, DOSSIER_SET_RESOLVED, now, &change, NULL), ERR_OK);
    ck_assert_int_eq(change.outcome, OUTCOME_REMEDIED);
}
END_TEST

START_TEST(G36_nobody_goes_on_against_it)
{
    ck_assert_ptr_eq(practice_find(STR("G36")), &g36_outcome);
    ck_assert_int_eq(g36_outcome.mode, PRACTICE_BLOCK);
    ck_assert_int_eq(g36_outcome.override, ROLE_NONE);
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("G36");
    TCase *t = tcase_create("G36");
    tcase_add_test(t, G36_nothing_is_resolved_while_something_is_owed_or_untold);
    tcase_add_test(t, G36_an_inquiry_that_was_sent_is_no_outcome);
    tcase_add_test(t, an_outcome_that_nobody_gave_is_what_happened);
    tcase_add_test(t, G36_nobody_goes_on_against_it);
    suite_add_tcase(suite, t);
    return check_main(suite);
}
