#include "domain/legal_penalty.h"
#include "domain/legal_rule.h"

#include "base/arena.h"
#include "base/i18n.h"

#include "../check_main.h"
#include "../check_text.h"

#include <stdlib.h>
#include <string.h>

static struct arena *arena;

static void set_up(void)
{
    arena = arena_create(1024 * 1024);
}

static void tear_down(void)
{
    arena_destroy(&arena);
}

static struct date day(int year, int month, int d)
{
    return (struct date){year, month, d};
}

/* --- the program's rows ------------------------------------------------------ */

START_TEST(every_code_has_a_name_and_a_row_that_reads_back)
{
    struct legal_rules own = legal_rules_own();
    bool found[LEGAL_CODES] = {false};
    for (size_t i = 0; i < own.count; i++) {
        const struct legal_rule *r = &own.items[i];
        struct legal_value again;
        found[r->code] = true;
        ck_assert(date_is_valid(r->from) && date_is_valid(r->to));
        ck_assert(date_cmp(r->from, r->to) <= 0 && r->source.len > 0);
        ck_assert_int_eq(r->value.kind, legal_code_kind(r->code));
        struct str text = legal_value_format(arena, &r->value);
        ck_assert_int_eq(legal_value_parse(r->value.kind, text, &again, NULL), ERR_OK);
        ck_assert_mem_eq(&again, &r->value, sizeof again);
        for (size_t j = 0; j < i; j++) /* no two of a code on one day */
            ck_assert(own.items[j].code != r->code || date_cmp(own.items[j].to, r->from) < 0);
    }
    for (int c = 0; c < LEGAL_CODES; c++) {
        enum legal_code again;
        ck_assert_msg(found[c], "%s", legal_code_name((enum legal_code)c));
        ck_assert(legal_code_parse(str_of(legal_code_name((enum legal_code)c)), &again));
        ck_assert_int_eq(again, c);
    }
}
END_TEST

static const struct {
    enum legal_code code;
    struct date event, end;
} ends[] = {
    {LEGAL_WD_PERIOD, {2026, 11, 21}, {2026, 12, 7}},
    {LEGAL_WD_PERIOD, {2026, 12, 18}, {2027, 1, 4}},
    {LEGAL_WD_EXT, {2026, 12, 7}, {2027, 12, 7}},
    {LEGAL_WD_REFUND, {2026, 11, 21}, {2026, 12, 5}},
    {LEGAL_DELIVERY_DUE, {2026, 11, 5}, {2026, 12, 5}},
    {LEGAL_DELIVERY_REFUND, {2026, 11, 5}, {2026, 11, 19}},
    {LEGAL_CONFORMITY, {2026, 11, 20}, {2028, 11, 20}},
    {LEGAL_MEDIATION_OPEN_UNTIL, {2026, 11, 20}, {2027, 11, 22}}, /* a Saturday extended */
    {LEGAL_MEDIATION_FROM, {2026, 12, 31}, {2027, 2, 28}},
    {LEGAL_MEDIATION_ADMISS, {2026, 11, 20}, {2026, 12, 11}},
    {LEGAL_ADR_NEW, {2028, 10, 2}, {2028, 10, 30}},
};

START_TEST(a_length_ends_by_its_own_rule)
{
    struct date end;
    ck_assert(legal_due(NULL, ends[_i].code, ends[_i].event, HOLIDAYS_FR, &end));
    ck_assert_msg(date_cmp(end, ends[_i].end) == 0, "%s ends on %d-%02d-%02d",
                  legal_code_name(ends[_i].code), end.year, end.month, end.day);
}
END_TEST

START_TEST(a_rule_holds_from_its_first_to_its_last_day)
{
    ck_assert_ptr_null(legal_rule_on(NULL, LEGAL_ADR_NEW, day(2026, 11, 21)));
    ck_assert_ptr_null(legal_rule_on(NULL, LEGAL_ADR_NEW, day(2028, 9, 19)));
    ck_assert_int_eq(legal_rule_on(NULL, LEGAL_ADR_NEW, day(2028, 9, 20))->value.count, 20);
    ck_assert_ptr_null(legal_rule_on(NULL, LEGAL_WD_FUNCTION, day(2026, 6, 18)));
    ck_assert_ptr_nonnull(legal_rule_on(NULL, LEGAL_WD_FUNCTION, day(2026, 6, 19)));
    ck_assert_int_eq(legal_rule_on(NULL, LEGAL_INTEREST, day(2025, 6, 30))->value.rate, 721);
    ck_assert_int_eq(legal_rule_on(NULL, LEGAL_INTEREST, day(2025, 7, 1))->value.rate, 665);
    ck_assert_int_eq(legal_rule_on(NULL, LEGAL_INTEREST, day(2026, 1, 1))->value.rate, 667);
    ck_assert_ptr_null(legal_rule_on(NULL, LEGAL_INTEREST, day(2026, 7, 1))); /* to be entered */
    ck_assert_int_eq(legal_rule_on(NULL, LEGAL_CONFORMITY_EXT, day(2026, 7, 30))->value.count, 6);
    ck_assert_int_eq(legal_rule_on(NULL, LEGAL_CONFORMITY_EXT, day(2026, 7, 31))->value.count, 12);
}
END_TEST

static struct legal_rule added(enum legal_code code, struct date from, struct date to,
                               const char *value)
{
    struct legal_rule r = {.code = code, .from = from, .to = to, .source = STR("test")};
    ck_assert_int_eq(legal_value_parse(legal_code_kind(code), str_of(value), &r.value, NULL),
                     ERR_OK);
    return r;
}

START_TEST(an_added_row_takes_the_place_of_the_programs_while_it_lasts)
{
    struct date ever = {LEGAL_FOR_EVER, 12, 31}, end;
    struct legal_rule rows[] = {
        added(LEGAL_INTEREST, day(2026, 7, 1), day(2026, 12, 31), "6.5 %"),
        added(LEGAL_WD_PERIOD, day(2027, 3, 1), ever, "30 days T_EU"),
        added(LEGAL_WD_PERIOD, day(2027, 1, 1), day(2027, 12, 31), "21 days"),
        added(LEGAL_BOT_DISCLOSE, day(2027, 1, 1), day(2027, 1, 31), "off"),
    };
    struct legal_rules rules = {rows, 4};
    ck_assert_int_eq(legal_rule_on(&rules, LEGAL_INTEREST, day(2026, 11, 21))->value.rate, 650);
    ck_assert_int_eq(legal_rule_on(&rules, LEGAL_INTEREST, day(2026, 6, 30))->value.rate, 667);
    ck_assert_int_eq(legal_rule_on(&rules, LEGAL_WD_PERIOD, day(2026, 12, 31))->value.count, 14);
    ck_assert_int_eq(legal_rule_on(&rules, LEGAL_WD_PERIOD, day(2027, 2, 28))->value.count, 21);
    ck_assert_int_eq(legal_rule_on(&rules, LEGAL_WD_PERIOD, day(2027, 3, 1))->value.count, 30);
    ck_assert(legal_due(&rules, LEGAL_WD_PERIOD, day(2027, 1, 10), HOLIDAYS_FR, &end));
    ck_assert_int_eq(date_cmp(end, day(2027, 1, 31)), 0); /* a Sunday, and no rule about it */
    ck_assert_ptr_null(legal_rule_on(&rules, LEGAL_BOT_DISCLOSE, day(2027, 1, 31)));
    ck_assert_ptr_nonnull(legal_rule_on(&rules, LEGAL_BOT_DISCLOSE, day(2027, 2, 1)));
}
END_TEST

/* --- values ------------------------------------------------------------------- */

static const struct {
    enum legal_kind kind;
    const char *text, *canonical; /* NULL: refused */
} values[] = {
    {LEGAL_LENGTH, "14 days T_EU", "14 days T_EU"},
    {LEGAL_LENGTH, "  3   working_days ", "3 working_days"},
    {LEGAL_LENGTH, "12 months T_CPC", "12 months T_CPC"},
    {LEGAL_LENGTH, "5 years", "5 years"},
    {LEGAL_LENGTH, "off", "off"},
    {LEGAL_LENGTH, "", NULL},
    {LEGAL_LENGTH, "14", NULL},
    {LEGAL_LENGTH, "14 jours", NULL},
    {LEGAL_LENGTH, "0 days", NULL},
    {LEGAL_LENGTH, "-3 days", NULL},
    {LEGAL_LENGTH, "+3 days", NULL},
    {LEGAL_LENGTH, "10001 days", NULL},
    {LEGAL_LENGTH, "101 years", NULL},
    {LEGAL_LENGTH, "9914 years", NULL}, /* ended in no year that there is */
    {LEGAL_LENGTH, "14 days T_US", NULL},
    {LEGAL_LENGTH, "14 days T_EU more", NULL},
    {LEGAL_LENGTH, "20 working_days T_EU", NULL},
    {LEGAL_LENGTH, "on", NULL},
    {LEGAL_RATE, "6.67 %", "6.67 %"},
    {LEGAL_RATE, "6.5%", "6.5 %"},
    {LEGAL_RATE, "7.05 %", "7.05 %"},
    {LEGAL_RATE, "8 %", "8 %"},
    {LEGAL_RATE, "6,67 %", NULL},
    {LEGAL_RATE, "6.675 %", NULL},
    {LEGAL_RATE, "6.67", NULL},
    {LEGAL_RATE, "0 %", NULL},
    {LEGAL_RATE, "1000.01 %", NULL},
    {LEGAL_RATE, "-1 %", NULL},
    {LEGAL_RATE, ". %", NULL},
    {LEGAL_STEPS, "14:10%;30:20%;then 50%", "14: 10 %; 30: 20 %; then 50 %"},
    {LEGAL_STEPS, "10: interest; then +5 % a month", "10: interest; then +5 % a month"},
    {LEGAL_STEPS, "then interest", "then interest"},
    {LEGAL_STEPS, "14: 10 %", NULL}, /* and after? */
    {LEGAL_STEPS, "14: 10 %; 14: 20 %; then 50 %", NULL},
    {LEGAL_STEPS, "14: 10 %; then 50 %; 30: 20 %", NULL},
    {LEGAL_STEPS, "then +5 % a month", NULL},
    {LEGAL_STEPS, "14: 10 %; then", NULL},
    {LEGAL_STEPS, "14: 10 %;; then 50 %", NULL},
    {LEGAL_STEPS, "1: 1 %; 2: 1 %; 3: 1 %; 4: 1 %; 5: 1 %; 6: 1 %; 7: 1 %; 8: 1 %; then 2 %", NULL},
    {LEGAL_SWITCH, "on", "on"},
    {LEGAL_SWITCH, "off", "off"},
    {LEGAL_SWITCH, "yes", NULL},
};

START_TEST(a_value_is_read_and_written_in_one_form_or_refused_with_what_to_do)
{
    struct legal_value v, again;
    struct error err = {0};
    enum err e = legal_value_parse(values[_i].kind, str_of(values[_i].text), &v, &err);
    if (!values[_i].canonical) {
        ck_assert_msg(e == ERR_INVALID, "accepted: %s", values[_i].text);
        ck_assert_str_eq(err.field, "value");
        ck_assert(err.arg[0] == values[_i].text[0] && strstr(values[_i].text, err.arg));
        ck_assert_msg(i18n_has(err.key), "no sentence for %s", err.key);
        return;
    }
    ck_assert_msg(e == ERR_OK, "refused: %s", values[_i].text);
    struct str text = legal_value_format(arena, &v);
    ck_text_eq(text, values[_i].canonical);
    ck_assert_int_eq(legal_value_parse(values[_i].kind, text, &again, NULL), ERR_OK);
    ck_assert_mem_eq(&again, &v, sizeof v);
}
END_TEST

/* --- penalties ---------------------------------------------------------------- */

static struct legal_penalty penalty(enum legal_code code, int64_t owed, int64_t price, int days)
{
    struct date due = {2026, 1, 15}; /* 6.67 % in the first ten days */
    struct late_refund late = {
        .owed = owed, .price = price, .due = due, .on = date_add_days(due, days)};
    struct legal_penalty p;
    ck_assert(legal_penalty(NULL, code, &late, &p));
    return p;
}

static const struct {
    enum legal_code code;
    int days, cents;
} penalties[] = {
    {LEGAL_WD_PENALTY, -3, 0},
    {LEGAL_WD_PENALTY, 0, 0},
    {LEGAL_WD_PENALTY, 1, 4},
    {LEGAL_WD_PENALTY, 10, 37},
    {LEGAL_WD_PENALTY, 11, 1000},
    {LEGAL_WD_PENALTY, 20, 1000},
    {LEGAL_WD_PENALTY, 21, 2000},
    {LEGAL_WD_PENALTY, 30, 2000},
    {LEGAL_WD_PENALTY, 31, 4000},
    {LEGAL_WD_PENALTY, 60, 4000},
    {LEGAL_WD_PENALTY, 61, 10000},
    {LEGAL_WD_PENALTY, 90, 10000},
    {LEGAL_WD_PENALTY, 91, 11000},
    {LEGAL_WD_PENALTY, 120, 11000},
    {LEGAL_WD_PENALTY, 121, 12000},
    {LEGAL_WD_PENALTY, 360, 19000},
    {LEGAL_WD_PENALTY, 361, 20000},
    {LEGAL_WD_PENALTY, 4000, 20000},
    {LEGAL_DELIVERY_PENALTY, 0, 0},
    {LEGAL_DELIVERY_PENALTY, 1, 2000},
    {LEGAL_DELIVERY_PENALTY, 14, 2000},
    {LEGAL_DELIVERY_PENALTY, 15, 4000},
    {LEGAL_DELIVERY_PENALTY, 30, 4000},
    {LEGAL_DELIVERY_PENALTY, 31, 10000},
    {LEGAL_DELIVERY_PENALTY, 1000, 10000},
};

START_TEST(WD_PENALTY_and_DELIVERY_PENALTY_on_200_euros_to_the_cent)
{
    struct legal_penalty p = penalty(penalties[_i].code, 20000, 20000, penalties[_i].days);
    int64_t until_cap = penalties[_i].days > 10 ? p.surcharge : p.surcharge + p.interest;
    ck_assert_int_eq(until_cap, penalties[_i].cents);
    if (penalties[_i].days > 10 && penalties[_i].days <= 361)
        ck_assert_int_eq(p.interest, 0);
}
END_TEST

START_TEST(after_the_price_is_reached_interest_is_added)
{
    struct legal_penalty p = penalty(LEGAL_WD_PENALTY, 20000, 20000, 361 + 365);
    ck_assert_int_eq(p.surcharge, 20000);
    ck_assert_int_eq(p.interest, 1334); /* a year at 6.67 % */
    ck_assert(p.estimated);
    p = penalty(LEGAL_WD_PENALTY, 20000, 11000, 91); /* delivery paid back too: price below owed */
    ck_assert_int_eq(p.surcharge, 11000);
    ck_assert_int_eq(p.interest, 0);
}
END_TEST

START_TEST(interest_follows_the_rate_of_each_day)
{
    struct late_refund late = {
        .owed = 10000000, .price = 10000000, .due = {2025, 6, 25}, .on = {2025, 7, 5}};
    struct legal_penalty p;
    ck_assert(legal_penalty(NULL, LEGAL_WD_PENALTY, &late, &p));
    /* 5 days at 7.21 %, 5 at 6.65 %, of 100,000 euros */
    ck_assert_int_eq(p.interest, (5 * 721 + 5 * 665) * INT64_C(1000) / 365);
    ck_assert(!p.estimated);
    late.due = day(2026, 11, 1);
    late.on = day(2026, 11, 5);
    ck_assert(legal_penalty(NULL, LEGAL_WD_PENALTY, &late, &p) && p.estimated);
    struct legal_rule entered = added(LEGAL_INTEREST, day(2026, 7, 1), day(2026, 12, 31), "7 %");
    ck_assert(legal_penalty(&(struct legal_rules){&entered, 1}, LEGAL_WD_PENALTY, &late, &p));
    ck_assert(!p.estimated);
    ck_assert_int_eq(p.interest, (4 * 700 * INT64_C(2000) / 365 + 1) / 2);
}
END_TEST

START_TEST(a_penalty_never_falls_with_time_and_is_in_proportion)
{
    srand(2424);
    for (int i = 0; i < 40; i++) {
        enum legal_code code = rand() % 2 ? LEGAL_WD_PENALTY : LEGAL_DELIVERY_PENALTY;
        int64_t owed = rand() % 1000000, before = 0;
        for (int days = -2; days < 800; days += 1 + rand() % 20) {
            struct legal_penalty p = penalty(code, owed, owed, days);
            ck_assert(p.surcharge >= 0 && p.interest >= 0 && p.surcharge <= owed);
            ck_assert(days <= 10 || p.surcharge + p.interest >= before);
            before = p.surcharge + p.interest;
        }
    }
}
END_TEST

int main(void)
{
    Suite *s = suite_create("domain/legal_rule");
    TCase *t = tcase_create("legal_rule");
    tcase_add_checked_fixture(t, set_up, tear_down);
    tcase_set_timeout(t, 20);
    tcase_add_test(t, every_code_has_a_name_and_a_row_that_reads_back);
    tcase_add_loop_test(t, a_length_ends_by_its_own_rule, 0, sizeof ends / sizeof ends[0]);
    tcase_add_test(t, a_rule_holds_from_its_first_to_its_last_day);
    tcase_add_test(t, an_added_row_takes_the_place_of_the_programs_while_it_lasts);
    tcase_add_loop_test(t, a_value_is_read_and_written_in_one_form_or_refused_with_what_to_do, 0,
                        sizeof values / sizeof values[0]);
    tcase_add_loop_test(t, WD_PENALTY_and_DELIVERY_PENALTY_on_200_euros_to_the_cent, 0,
                        sizeof penalties / sizeof penalties[0]);
    tcase_add_test(t, after_the_price_is_reached_interest_is_added);
    tcase_add_test(t, interest_follows_the_rate_of_each_day);
    tcase_add_test(t, a_penalty_never_falls_with_time_and_is_in_proportion);
    suite_add_tcase(s, t);
    return check_main(s);
}
