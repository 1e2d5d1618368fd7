#include "domain/dossier.h"
#include "domain/harm.h"

#include "../check_main.h"

#include <stdlib.h>
#include <string.h>

static const instant now = {1764000000000};

static struct dossier_facts answered(enum dossier_state state)
{
    return (struct dossier_facts){.state = state,
                                  .resolved_at = now,
                                  .waiting_since = instant_add(now, duration_days(-15)),
                                  .reminded = true,
                                  .told = true,
                                  .outcome = OUTCOME_ANSWERED};
}

/* Every pair of domain.md 2.1, written out: '-' refused, 'n' a new dossier. */
static const struct {
    enum dossier_state state;
    const char *after; /* one letter an event, in the order of enum dossier_event */
} table[DOSSIER_STATES] = {
    {DOSSIER_NEW, "NOOONN-OCKIRS-N"},
    {DOSSIER_OPEN, "OOOOOO-OCKIRS-O"},
    {DOSSIER_WAITING_CUSTOMER, "OCCOOOROCKIRS-C"},
    {DOSSIER_WAITING_CARRIER, "OKKOOO-OCKIRS-K"},
    {DOSSIER_WAITING_INTERNAL, "OIIOOO-OCKIRS-I"},
    {DOSSIER_RESOLVED, "ORRORR-OCKIR--R"},
    {DOSSIER_CLOSED, "n--OXX--------X"},
    {DOSSIER_MERGED, "---O-M--------M"},
    {DOSSIER_SPAM, "S--SSS------SOS"},
};

static enum dossier_state letter_state(char c)
{
    static const char letters[] = "NOCKIRXMS";
    return (enum dossier_state)(strchr(letters, c) - letters);
}

START_TEST(every_pair_of_state_and_event_does_what_the_rule_book_says)
{
    for (int s = 0; s < DOSSIER_STATES; s++)
        for (int e = 0; e < DOSSIER_EVENTS; e++) {
            struct dossier_facts facts = answered(table[s].state);
            struct dossier_change change;
            struct error err = {0};
            enum err got = dossier_decide(&facts, (enum dossier_event)e, now, &change, &err);
            char want = table[s].after[e];
            ck_assert_msg((got == ERR_REFUSED) == (want == '-'), "%s, event %d: %s",
                          dossier_state_name(facts.state), e, err_name(got));
            if (want == '-') {
                ck_assert_str_eq(err.key, "refusal.dossier.final");
                ck_assert_int_eq(change.to, facts.state);
            } else if (want == 'n') {
                ck_assert(change.opens_new);
            } else {
                ck_assert_msg(change.to == letter_state(want), "%s, event %d gives %s",
                              dossier_state_name(facts.state), e, dossier_state_name(change.to));
            }
        }
}
END_TEST

START_TEST(silence_resolves_after_fourteen_days_when_the_customer_was_asked_again)
{
    struct dossier_change change;
    struct error err;
    struct dossier_facts facts = answered(DOSSIER_WAITING_CUSTOMER);
    facts.outcome = OUTCOME_NONE;
    ck_assert_int_eq(dossier_decide(&facts, DOSSIER_SILENCE, now, &change, NULL), ERR_OK);
    ck_assert_int_eq(change.to, DOSSIER_RESOLVED);
    ck_assert_int_eq(change.outcome, OUTCOME_NO_ANSWER);
    facts.customer_promises = 1;
    ck_assert_int_eq(dossier_decide(&facts, DOSSIER_SILENCE, now, &change, &err), ERR_REFUSED);
    facts.customer_promises = 0;
    facts.reminded = false;
    ck_assert_int_eq(dossier_decide(&facts, DOSSIER_SILENCE, now, &change, &err), ERR_REFUSED);
    ck_assert_str_eq(err.key, "refusal.dossier.unasked");
    facts.waiting_since = instant_add(now, duration_days(-WAIT_END_DAYS));
    ck_assert_int_eq(dossier_decide(&facts, DOSSIER_SILENCE, now, &change, NULL), ERR_OK);
    ck_assert_int_eq(change.to, DOSSIER_WAITING_CUSTOMER);
}
END_TEST

START_TEST(spam_is_undone_for_thirty_days)
{
    struct dossier_change change;
    struct error err;
    struct dossier_facts facts = answered(DOSSIER_SPAM);
    facts.waiting_since = instant_add(now, duration_days(-SPAM_UNDO_DAYS));
    ck_assert_int_eq(dossier_decide(&facts, DOSSIER_UNDO_SPAM, now, &change, NULL), ERR_OK);
    ck_assert_int_eq(change.to, DOSSIER_OPEN);
    instant later = instant_add(now, duration_ms(1));
    ck_assert_int_eq(dossier_decide(&facts, DOSSIER_UNDO_SPAM, later, &change, &err), ERR_REFUSED);
    ck_assert_str_eq(err.key, "refusal.dossier.spam_over");
}
END_TEST

START_TEST(a_contact_reopens_within_the_window_and_opens_a_new_dossier_after_it)
{
    struct dossier_facts facts = answered(DOSSIER_RESOLVED);
    struct dossier_change change;
    instant last = instant_add(now, duration_days(REOPEN_WINDOW_DAYS));
    ck_assert_int_eq(dossier_decide(&facts, DOSSIER_CONTACT, last, &change, NULL), ERR_OK);
    ck_assert(change.reopened && change.to == DOSSIER_OPEN && !change.opens_new);
    instant late = instant_add(last, duration_ms(1));
    ck_assert_int_eq(dossier_decide(&facts, DOSSIER_CONTACT, late, &change, NULL), ERR_OK);
    ck_assert(!change.reopened && change.opens_new && change.to == DOSSIER_RESOLVED);
}
END_TEST

START_TEST(the_window_closes_a_resolved_dossier_once_it_is_over)
{
    struct dossier_facts facts = answered(DOSSIER_RESOLVED);
    struct dossier_change change;
    instant last = instant_add(now, duration_days(REOPEN_WINDOW_DAYS));
    ck_assert_int_eq(dossier_decide(&facts, DOSSIER_WINDOW_OVER, last, &change, NULL), ERR_OK);
    ck_assert_int_eq(change.to, DOSSIER_RESOLVED);
    last = instant_add(last, duration_ms(1));
    ck_assert_int_eq(dossier_decide(&facts, DOSSIER_WINDOW_OVER, last, &change, NULL), ERR_OK);
    ck_assert_int_eq(change.to, DOSSIER_CLOSED);
}
END_TEST

START_TEST(what_is_about_an_order_is_no_spam)
{
    struct dossier_facts facts = answered(DOSSIER_OPEN);
    struct dossier_change change;
    struct error err;
    facts.has_order = true;
    ck_assert_int_eq(dossier_decide(&facts, DOSSIER_SET_SPAM, now, &change, &err), ERR_REFUSED);
    ck_assert_str_eq(err.key, "refusal.dossier.spam_order");
}
END_TEST

START_TEST(a_random_walk_never_resolves_what_is_owed_nor_leaves_a_merged_dossier)
{
    srand(7);
    for (int walk = 0; walk < 500; walk++) {
        struct dossier_facts facts = {.state = DOSSIER_NEW};
        instant t = now;
        for (int step = 0; step < 60; step++) {
            enum dossier_event event = (enum dossier_event)(rand() % DOSSIER_EVENTS);
            struct dossier_change change;
            facts.customer_promises = rand() % 3 == 0;
            facts.open_remedies = rand() % 4 == 0;
            facts.harm = rand() % 4 ? 0 : HARM_COST;
            facts.made_good = rand() % 2;
            facts.reminded = rand() % 2;
            facts.without_g36 = rand() % 8 == 0;
            facts.without_g07 = rand() % 8 == 0;
            facts.outcome = (enum outcome)(rand() % OUTCOMES);
            facts.told = facts.told || event == DOSSIER_HUMAN_REPLY;
            t = instant_add(t, duration_hours(rand() % 200));
            enum err e = dossier_decide(&facts, event, t, &change, NULL);
            if (e == ERR_REFUSED)
                ck_assert_int_eq(change.opens_new, 0);
            if (!e && change.to == DOSSIER_RESOLVED && facts.state != DOSSIER_RESOLVED) {
                ck_assert_int_eq(facts.customer_promises, 0);
                ck_assert_int_eq(facts.open_remedies, 0);
                ck_assert(facts.told || facts.without_g36);
                ck_assert(!facts.harm || facts.made_good || facts.without_g07);
                ck_assert(change.outcome || facts.without_g36);
                ck_assert_int_ne(change.outcome, OUTCOME_INQUIRY_SENT);
                facts.resolved_at = t;
            }
            ck_assert(event != DOSSIER_DUE || !e);
            ck_assert(facts.state != DOSSIER_MERGED || event == DOSSIER_BOUNCE ||
                      change.to == DOSSIER_MERGED);
            if (!e && !change.opens_new && change.to != facts.state) {
                facts.state = change.to;
                facts.waiting_since = t;
            }
        }
    }
}
END_TEST

START_TEST(states_have_names_that_read_back)
{
    for (int s = 0; s < DOSSIER_STATES; s++) {
        enum dossier_state back;
        ck_assert(dossier_state_parse(str_of(dossier_state_name((enum dossier_state)s)), &back));
        ck_assert_int_eq(back, s);
    }
    enum dossier_state none;
    ck_assert(!dossier_state_parse(STR("done"), &none));
    enum outcome outcome;
    for (int o = OUTCOME_ANSWERED; o < OUTCOMES; o++)
        ck_assert(outcome_parse(str_of(outcome_name((enum outcome)o)), &outcome) &&
                  (int)outcome == o);
    ck_assert(!outcome_parse(STR("none"), &outcome));
}
END_TEST

START_TEST(an_agent_can_ask_for_every_state_but_those_the_system_leads_to)
{
    enum dossier_event event;
    ck_assert(!dossier_event_for(DOSSIER_NEW, DOSSIER_OPEN, &event));
    ck_assert(!dossier_event_for(DOSSIER_CLOSED, DOSSIER_OPEN, &event));
    ck_assert(!dossier_event_for(DOSSIER_MERGED, DOSSIER_OPEN, &event));
    ck_assert(dossier_event_for(DOSSIER_OPEN, DOSSIER_SPAM, &event));
    ck_assert_int_eq(event, DOSSIER_UNDO_SPAM);
    ck_assert(dossier_event_for(DOSSIER_OPEN, DOSSIER_WAITING_CARRIER, &event));
    ck_assert_int_eq(event, DOSSIER_ANSWER);
    ck_assert(dossier_event_for(DOSSIER_OPEN, DOSSIER_RESOLVED, &event));
    ck_assert_int_eq(event, DOSSIER_SET_OPEN);
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("dossier");
    TCase *t = tcase_create("dossier");
    tcase_add_test(t, every_pair_of_state_and_event_does_what_the_rule_book_says);
    tcase_add_test(t, silence_resolves_after_fourteen_days_when_the_customer_was_asked_again);
    tcase_add_test(t, spam_is_undone_for_thirty_days);
    tcase_add_test(t, a_contact_reopens_within_the_window_and_opens_a_new_dossier_after_it);
    tcase_add_test(t, the_window_closes_a_resolved_dossier_once_it_is_over);
    tcase_add_test(t, what_is_about_an_order_is_no_spam);
    tcase_add_test(t, a_random_walk_never_resolves_what_is_owed_nor_leaves_a_merged_dossier);
    tcase_add_test(t, states_have_names_that_read_back);
    tcase_add_test(t, an_agent_can_ask_for_every_state_but_those_the_system_leads_to);
    suite_add_tcase(suite, t);
    return check_main(suite);
}
