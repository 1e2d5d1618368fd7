#include "domain/settlement.h"

#include "../check_main.h"

static const instant now = {1764000000000};

/* domain.md 2.4, one letter a state: open computed sent accepted invoiced paid; '-'
 * refused. Events: compute send accept silence contest invoice pay. */
static const char letters[] = "ocsaip";
static const char *const table[SETTLEMENT_STATES] = {
    [SETTLEMENT_OPEN] = "c------",     [SETTLEMENT_COMPUTED] = "cs-----",
    [SETTLEMENT_SENT] = "ssaas--",     [SETTLEMENT_ACCEPTED] = "a-aa-i-",
    [SETTLEMENT_INVOICED] = "i-ii-ip", [SETTLEMENT_PAID] = "p-pp--p",
};

START_TEST(every_pair_of_state_and_event_does_what_the_rule_book_says)
{
    for (int s = 0; s < SETTLEMENT_STATES; s++)
        for (int e = 0; e < SETTLEMENT_EVENTS; e++) {
            struct settlement_facts facts = {
                .state = (enum settlement_state)s, .due_at = now, .total = 100};
            struct settlement_act act = {(enum settlement_event)e, now, 100};
            enum settlement_state to;
            struct error err = {0};
            enum err got = settlement_decide(&facts, &act, &to, &err);
            char want = table[s][e];
            ck_assert_msg((got == ERR_REFUSED) == (want == '-'), "%s, event %d",
                          settlement_state_name(facts.state), e);
            if (want != '-')
                ck_assert_msg(to == (enum settlement_state)(strchr(letters, want) - letters),
                              "%s, event %d gives %s", settlement_state_name(facts.state), e,
                              settlement_state_name(to));
        }
}
END_TEST

START_TEST(neither_the_month_nor_silence_ends_early_and_a_part_is_not_the_total)
{
    enum settlement_state to;
    struct error err;
    struct settlement_facts facts = {
        .state = SETTLEMENT_OPEN, .due_at = instant_add(now, duration_ms(1)), .total = 100};
    struct settlement_act act = {SETTLEMENT_COMPUTE, now, 0};
    ck_assert_int_eq(settlement_decide(&facts, &act, &to, &err), ERR_OK);
    ck_assert_int_eq(to, SETTLEMENT_OPEN);
    facts.state = SETTLEMENT_SENT;
    act.event = SETTLEMENT_SILENCE;
    ck_assert_int_eq(settlement_decide(&facts, &act, &to, &err), ERR_OK);
    ck_assert_int_eq(to, SETTLEMENT_SENT);
    facts.state = SETTLEMENT_INVOICED;
    act = (struct settlement_act){SETTLEMENT_PAY, now, 99};
    ck_assert_int_eq(settlement_decide(&facts, &act, &to, &err), ERR_OK);
    ck_assert_int_eq(to, SETTLEMENT_INVOICED);
}
END_TEST

static struct settlement_terms terms_of(void)
{
    struct settlement_terms terms = {.threshold = 8000, .audit_percent = 5};
    terms.share[PROBLEM_LOST] = 100;
    terms.share[PROBLEM_DAMAGED] = 60;
    terms.share[PROBLEM_DELIVERED_NOT_RECEIVED] = 50;
    terms.freight[PROBLEM_LATE] = 100;
    return terms;
}

START_TEST(R110_each_type_has_its_share_and_what_is_over_the_threshold_is_no_line)
{
    struct settlement_terms terms = terms_of();
    struct settlement_case cases[] = {{PROBLEM_LOST, 1, 4950, 590},
                                      {PROBLEM_DAMAGED, 2, 2501, 590},
                                      {PROBLEM_DELIVERED_NOT_RECEIVED, 3, 3000, 590},
                                      {PROBLEM_LATE, 4, 0, 590},
                                      {PROBLEM_LOST, 5, 8001, 590},
                                      {PROBLEM_WRONG_ITEM, 6, 100, 590}};
    struct settlement_line lines[6];
    size_t n = settlement_lines(&terms, cases, 6, 42, lines);
    ck_assert_uint_eq(n, 4);
    ck_assert_int_eq(lines[0].amount, 4950);
    ck_assert_int_eq(lines[1].amount, 1501); /* 1500.6 */
    ck_assert_int_eq(lines[2].amount, 1500);
    ck_assert_int_eq(lines[3].amount, 590);
    ck_assert_int_eq(settlement_total(lines, n), 8541);
    lines[0].state = LINE_CONTESTED;
    ck_assert_int_eq(settlement_total(lines, n), 3591);
}
END_TEST

START_TEST(R110_a_late_parcel_of_great_value_is_settled_at_its_freight)
{
    struct settlement_terms terms = terms_of();
    struct settlement_case late = {PROBLEM_LATE, 1, 40000, 590},
                           lost = {PROBLEM_LOST, 2, 40000, 590};
    ck_assert(settlement_takes(&terms, &late));
    ck_assert(!settlement_takes(&terms, &lost));
}
END_TEST

START_TEST(the_month_costs_no_more_than_its_cap)
{
    struct settlement_terms terms = terms_of();
    struct settlement_case cases[] = {{PROBLEM_LOST, 1, 4000, 0}, {PROBLEM_LOST, 2, 4000, 0}};
    struct settlement_line lines[2];
    terms.month_cap = 6000;
    ck_assert_uint_eq(settlement_lines(&terms, cases, 2, 1, lines), 2);
    ck_assert_int_eq(lines[1].amount, 2000);
    ck_assert_int_eq(lines[1].state, LINE_CAPPED);
    ck_assert_int_eq(settlement_total(lines, 2), 6000);
}
END_TEST

static size_t audited(const struct settlement_line *lines, size_t count)
{
    size_t n = 0;
    for (size_t i = 0; i < count; i++)
        n += lines[i].audited;
    return n;
}

START_TEST(one_line_in_twenty_is_drawn_and_the_same_ones_for_the_same_seed)
{
    enum { N = 101 };
    struct settlement_terms terms = terms_of();
    static struct settlement_case cases[N];
    static struct settlement_line one[N], again[N], other[N];
    size_t differ = 0;
    for (int i = 0; i < N; i++)
        cases[i] = (struct settlement_case){PROBLEM_LATE, i + 1, 0, 590};
    settlement_lines(&terms, cases, N, 7, one);
    settlement_lines(&terms, cases, N, 7, again);
    settlement_lines(&terms, cases, N, 8, other);
    ck_assert_uint_eq(audited(one, N), 6); /* 5.05, upwards */
    for (size_t i = 0; i < N; i++) {
        ck_assert(one[i].audited == again[i].audited);
        differ += one[i].audited != other[i].audited;
    }
    ck_assert_uint_gt(differ, 0);
    ck_assert_uint_eq(settlement_lines(&terms, cases, 1, 7, one), 1);
    ck_assert(one[0].audited);
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("settlement");
    TCase *tests = tcase_create("settlement");
    tcase_add_test(tests, every_pair_of_state_and_event_does_what_the_rule_book_says);
    tcase_add_test(tests, neither_the_month_nor_silence_ends_early_and_a_part_is_not_the_total);
    tcase_add_test(tests, R110_each_type_has_its_share_and_what_is_over_the_threshold_is_no_line);
    tcase_add_test(tests, R110_a_late_parcel_of_great_value_is_settled_at_its_freight);
    tcase_add_test(tests, the_month_costs_no_more_than_its_cap);
    tcase_add_test(tests, one_line_in_twenty_is_drawn_and_the_same_ones_for_the_same_seed);
    suite_add_tcase(suite, tests);
    return check_main(suite);
}
