#include "domain/promise.h"

#include "../check_main.h"

#include <stdlib.h>
#include <string.h>

static const instant now = {1764000000000};
static const instant later = {1764003600000};

/* domain.md 2.2, one letter an event: d u a k b n r, '-' refused. A date that the
 * customer accepts passes through renegotiated back to active. */
static const char *const table[PROMISE_STATES] = {
    [PROMISE_DRAFT] = "ua---r-",    [PROMISE_UNVERIFIED] = "-a---r-",
    [PROMISE_ACTIVE] = "-akbar-",   [PROMISE_KEPT] = "--kk--a",
    [PROMISE_BROKEN] = "--kb-r-",   [PROMISE_RENEGOTIATED] = "-------",
    [PROMISE_RELEASED] = "-----ra",
};

/* An act that nothing but the state can refuse. */
static struct promise_act act_of(enum promise_event event)
{
    return (struct promise_act){.event = event,
                                .now = event == PROMISE_DUE ? later : now,
                                .proof = PROOF_LABEL,
                                .reference = STR("label:6A123"),
                                .due = instant_add(later, duration_days(1))};
}

static enum err decide(const struct promise_facts *p, struct promise_act act,
                       enum promise_state *to, struct error *err)
{
    return promise_decide(p, &act, to, err);
}

START_TEST(every_pair_of_state_and_event_does_what_the_rule_book_says)
{
    static const char letters[] = "duakbnr";
    for (int s = 0; s < PROMISE_STATES; s++)
        for (int e = 0; e < PROMISE_EVENTS; e++) {
            struct promise_facts p = {.state = (enum promise_state)s, .due_at = later};
            enum promise_state to;
            struct error err = {0};
            enum err got = decide(&p, act_of((enum promise_event)e), &to, &err);
            char want = table[s][e];
            ck_assert_msg((got == ERR_REFUSED) == (want == '-'), "%s, event %d",
                          promise_state_name(p.state), e);
            if (want == '-') {
                ck_assert_str_eq(err.key, "refusal.promise.state");
                ck_assert_int_eq(to, s);
            } else {
                ck_assert_msg(to == (enum promise_state)(strchr(letters, want) - letters),
                              "%s, event %d gives %s", promise_state_name(p.state), e,
                              promise_state_name(to));
            }
        }
}
END_TEST

static void refused(const struct promise_facts *p, struct promise_act act, const char *key)
{
    enum promise_state to;
    struct error err = {0};
    ck_assert_int_eq(decide(p, act, &to, &err), ERR_REFUSED);
    ck_assert_str_eq(err.key, key);
    ck_assert_int_eq(to, p->state);
}

START_TEST(G04_nothing_is_promised_that_no_proof_makes_sure)
{
    struct promise_facts p = {.state = PROMISE_UNVERIFIED, .due_at = later};
    struct promise_act act = act_of(PROMISE_VERIFY);
    act.proof = PROOF_NONE;
    refused(&p, act, "refusal.promise.no_proof");
    act = act_of(PROMISE_VERIFY);
    act.reference = STR("");
    refused(&p, act, "refusal.promise.no_proof");
    p.state = PROMISE_DRAFT;
    refused(&p, act_of(PROMISE_PROOF), "refusal.promise.state");
}
END_TEST

START_TEST(G04_a_proof_is_of_the_kind_of_the_promise_and_a_name_is_a_leads)
{
    static const struct {
        enum promise_kind kind;
        enum proof_kind proof;
        enum role role;
        const char *key;
    } cases[] = {
        {PROMISE_REFUND, PROOF_REFUND, ROLE_AGENT, ""},
        {PROMISE_REFUND, PROOF_SLOT, ROLE_MANAGER, "refusal.promise.wrong_proof"},
        {PROMISE_RESHIP, PROOF_LABEL, ROLE_AGENT, ""},
        {PROMISE_RESHIP, PROOF_REFUND, ROLE_AGENT, "refusal.promise.wrong_proof"},
        {PROMISE_REPAIR, PROOF_SLOT, ROLE_AGENT, ""},
        {PROMISE_RESHIP, PROOF_PERSON, ROLE_AGENT, "refusal.promise.lead"},
        {PROMISE_RESHIP, PROOF_PERSON, ROLE_LEAD, ""},
        {PROMISE_NEWS, PROOF_PERSON, ROLE_AGENT, ""},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct promise_facts p = {.kind = cases[i].kind, .state = PROMISE_DRAFT, .due_at = later};
        struct promise_act act = act_of(PROMISE_VERIFY);
        enum promise_state to;
        struct error err = {0};
        act.proof = cases[i].proof;
        act.role = cases[i].role;
        ck_assert_int_eq(decide(&p, act, &to, &err), *cases[i].key ? ERR_REFUSED : ERR_OK);
        ck_assert_str_eq(err.key, cases[i].key);
    }
}
END_TEST

START_TEST(a_new_date_is_agreed_once_before_the_old_one_and_in_writing)
{
    struct promise_facts p = {.state = PROMISE_ACTIVE, .due_at = later};
    struct promise_act act = act_of(PROMISE_AGREE);
    enum promise_state to;
    ck_assert_int_eq(decide(&p, act, &to, NULL), ERR_OK);
    ck_assert_int_eq(to, PROMISE_ACTIVE);
    act.reference = STR("");
    refused(&p, act, "refusal.promise.unwritten");
    act = act_of(PROMISE_AGREE);
    act.now = later;
    refused(&p, act, "refusal.promise.due_passed");
    act = act_of(PROMISE_AGREE);
    act.due = now;
    ck_assert_int_eq(decide(&p, act, &to, NULL), ERR_INVALID);
    p.renegotiated = true;
    refused(&p, act_of(PROMISE_AGREE), "refusal.promise.renegotiated");
}
END_TEST

START_TEST(what_was_promised_is_given_up_in_writing_and_a_draft_without)
{
    struct promise_facts p = {.state = PROMISE_ACTIVE, .due_at = later};
    struct promise_act act = act_of(PROMISE_RELEASE);
    act.reference = STR("");
    refused(&p, act, "refusal.promise.unwritten");
    p.state = PROMISE_BROKEN;
    refused(&p, act, "refusal.promise.unwritten");
    act.event = PROMISE_PROOF;
    refused(&p, act, "refusal.promise.unwritten");
    p.state = PROMISE_DRAFT;
    act.event = PROMISE_RELEASE;
    enum promise_state to;
    ck_assert_int_eq(decide(&p, act, &to, NULL), ERR_OK);
}
END_TEST

START_TEST(the_timer_breaks_nothing_before_its_time)
{
    struct promise_facts p = {.state = PROMISE_ACTIVE, .due_at = later};
    struct promise_act act = act_of(PROMISE_DUE);
    enum promise_state to;
    act.now = instant_add(later, duration_ms(-1));
    ck_assert_int_eq(decide(&p, act, &to, NULL), ERR_OK);
    ck_assert_int_eq(to, PROMISE_ACTIVE);
}
END_TEST

START_TEST(what_was_broken_before_it_was_kept_is_broken_when_its_proof_comes_to_nothing)
{
    struct promise_facts p = {.state = PROMISE_KEPT, .due_at = now, .broken_at = later};
    enum promise_state to;
    ck_assert_int_eq(decide(&p, act_of(PROMISE_REVIVE), &to, NULL), ERR_OK);
    ck_assert_int_eq(to, PROMISE_BROKEN);
}
END_TEST

START_TEST(a_random_walk_keeps_nothing_unproved_and_puts_off_once)
{
    srand(11);
    for (int walk = 0; walk < 2000; walk++) {
        struct promise_facts p = {.state = PROMISE_DRAFT, .due_at = later};
        instant t = now;
        bool proved = false, told_otherwise = false;
        int puts_off = 0;
        for (int step = 0; step < 40; step++) {
            struct promise_act act = act_of((enum promise_event)(rand() % PROMISE_EVENTS));
            t = instant_add(t, duration_minutes(rand() % 40));
            act.now = t;
            act.due = instant_add(t, duration_minutes(rand() % 120 - 20));
            act.proof = (enum proof_kind)(rand() % PROOF_KINDS);
            if (rand() % 3 == 0)
                act.reference = STR("");
            enum promise_state to;
            if (decide(&p, act, &to, NULL))
                continue;
            if (act.event == PROMISE_VERIFY && p.state != PROMISE_ACTIVE) {
                ck_assert(act.proof != PROOF_NONE && act.reference.len);
                proved = true;
            }
            if (act.event == PROMISE_AGREE) {
                ck_assert(instant_cmp(t, p.due_at) < 0 && instant_cmp(act.due, t) > 0);
                p.renegotiated = true;
                p.due_at = act.due;
                puts_off++;
            }
            if (to == PROMISE_BROKEN && p.state == PROMISE_ACTIVE) {
                ck_assert(instant_cmp(t, p.due_at) >= 0);
                p.broken_at = t;
            }
            told_otherwise |= to == PROMISE_RELEASED && !proved;
            ck_assert_int_ne(to, PROMISE_RENEGOTIATED);
            if (to == PROMISE_KEPT || to == PROMISE_BROKEN)
                ck_assert(proved || told_otherwise);
            if (p.state == PROMISE_BROKEN)
                ck_assert_int_ne(to, PROMISE_ACTIVE);
            p.state = to;
        }
        ck_assert_int_le(puts_off, 1);
    }
}
END_TEST

START_TEST(every_kind_proof_and_state_has_a_name_that_reads_back)
{
    for (int k = 1; k < PROMISE_KINDS; k++) {
        enum promise_kind back;
        ck_assert(promise_kind_parse(str_of(promise_kind_name((enum promise_kind)k)), &back));
        ck_assert_int_eq(back, k);
    }
    for (int k = 1; k < PROOF_KINDS; k++) {
        enum proof_kind back;
        ck_assert(proof_kind_parse(str_of(proof_kind_name((enum proof_kind)k)), &back));
        ck_assert_int_eq(back, k);
    }
    for (int s = 0; s < PROMISE_STATES; s++) {
        enum promise_state back;
        ck_assert(promise_state_parse(str_of(promise_state_name((enum promise_state)s)), &back));
        ck_assert_int_eq(back, s);
    }
    for (int o = OWED_CUSTOMER; o <= OWED_SELF; o++) {
        enum owed_to back;
        ck_assert(owed_to_parse(str_of(owed_to_name((enum owed_to)o)), &back));
        ck_assert_int_eq(back, o);
    }
    enum promise_kind none;
    ck_assert(!promise_kind_parse(STR("none"), &none));
}
END_TEST

START_TEST(what_is_done_for_a_customer_needs_a_proof_and_what_is_only_said_does_not)
{
    ck_assert(promise_needs_proof(PROMISE_RESHIP) && promise_needs_proof(PROMISE_REFUND));
    ck_assert(!promise_needs_proof(PROMISE_NEWS) && !promise_needs_proof(PROMISE_CALLBACK));
    ck_assert(!promise_made_by_hand(PROMISE_FIRST_REPLY));
    ck_assert(!promise_made_by_hand(PROMISE_LEAD_TAKE));
    ck_assert_int_eq(promise_owed_to(PROMISE_LEAD_TAKE), OWED_SELF);
    ck_assert_int_eq(promise_owed_to(PROMISE_CLAIM_WINDOW), OWED_CARRIER);
    enum clock_code clock;
    ck_assert(promise_clock(PROMISE_NEWS, &clock) && clock == CLOCK_NEWS);
    ck_assert(!promise_clock(PROMISE_OTHER, &clock));
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("promise");
    TCase *t = tcase_create("promise");
    tcase_add_test(t, every_pair_of_state_and_event_does_what_the_rule_book_says);
    tcase_add_test(t, G04_nothing_is_promised_that_no_proof_makes_sure);
    tcase_add_test(t, G04_a_proof_is_of_the_kind_of_the_promise_and_a_name_is_a_leads);
    tcase_add_test(t, a_new_date_is_agreed_once_before_the_old_one_and_in_writing);
    tcase_add_test(t, what_was_promised_is_given_up_in_writing_and_a_draft_without);
    tcase_add_test(t, the_timer_breaks_nothing_before_its_time);
    tcase_add_test(t, what_was_broken_before_it_was_kept_is_broken_when_its_proof_comes_to_nothing);
    tcase_add_test(t, a_random_walk_keeps_nothing_unproved_and_puts_off_once);
    tcase_add_test(t, every_kind_proof_and_state_has_a_name_that_reads_back);
    tcase_add_test(t, what_is_done_for_a_customer_needs_a_proof_and_what_is_only_said_does_not);
    suite_add_tcase(suite, t);
    return check_main(suite);
}
