#include "domain/carrier_terms.h"

#include "base/arena.h"

#include "../check_main.h"

static const struct date today = {2026, 11, 20}; /* a Friday */

static struct terms_of terms_of(const char *carrier)
{
    return (struct terms_of){.carrier = str_of(carrier), .on = today};
}

static struct carried carried(enum problem problem, int64_t value, int64_t grams)
{
    return (struct carried){.problem = problem,
                            .value = value,
                            .weight = grams,
                            .known = today,
                            .currency = "EUR",
                            .holidays = HOLIDAYS_FR};
}

static void is_date(struct date got, int year, int month, int day)
{
    ck_assert_msg(got.year == year && got.month == month && got.day == day, "%04d-%02d-%02d",
                  got.year, got.month, got.day);
}

START_TEST(the_indemnity_keeps_to_both_caps)
{
    struct terms_of road = terms_of("unknown");
    struct carried what = carried(PROBLEM_LOST, 8000, 1500);
    ck_assert_int_eq(carrier_indemnity(&road, &what), 4950); /* domain.md 4.8 */
    what = carried(PROBLEM_LOST, 200000, 40000);
    ck_assert_int_eq(carrier_indemnity(&road, &what), 100000);
    what.declared = true;
    ck_assert_int_eq(carrier_indemnity(&road, &what), 200000);
    what = carried(PROBLEM_LOST, 8000, 0); /* its weight is not known */
    ck_assert_int_eq(carrier_indemnity(&road, &what), 8000);
}
END_TEST

START_TEST(a_carrier_has_its_own_caps)
{
    struct terms_of terms = terms_of("colissimo");
    struct carried what = carried(PROBLEM_LOST, 8000, 1500);
    ck_assert_int_eq(carrier_indemnity(&terms, &what), 3450);
    terms = terms_of("chronopost");
    what.value = 40000;
    ck_assert_int_eq(carrier_indemnity(&terms, &what), 25000);
    terms = terms_of("mondial_relay");
    ck_assert_int_eq(carrier_indemnity(&terms, &what), 2500);
}
END_TEST

START_TEST(a_cap_in_another_money_is_none)
{
    struct terms_of terms = {.carrier = STR("unknown"), .abroad = true, .on = today};
    struct carried what = carried(PROBLEM_LOST, 8000, 1500);
    ck_assert_int_eq(carrier_indemnity(&terms, &what), 8000); /* special drawing rights */
}
END_TEST

START_TEST(damage_is_protested_within_three_days_without_holidays)
{
    struct terms_of terms = terms_of("unknown");
    struct carried what = carried(PROBLEM_DAMAGED, 8000, 1500);
    what.received = (struct date){2026, 11, 20};
    is_date(carrier_claim_dates(&terms, &what).protest_by, 2026, 11, 23); /* domain.md 4.9 */
    what.received = (struct date){2026, 11, 10};
    is_date(carrier_claim_dates(&terms, &what).protest_by, 2026, 11, 14);
    what.problem = PROBLEM_LOST;
    ck_assert_int_eq(carrier_claim_dates(&terms, &what).protest_by.year, 0);
}
END_TEST

START_TEST(a_claim_is_filed_a_working_day_before_the_shortest_window_ends)
{
    struct terms_of terms = terms_of("boxtal");
    struct carried what = carried(PROBLEM_DELIVERED_NOT_RECEIVED, 8000, 1500);
    what.received = (struct date){2026, 11, 20};
    is_date(carrier_claim_dates(&terms, &what).file_by, 2026, 11, 20); /* until Monday 23 */
    terms = terms_of("ups");
    what.problem = PROBLEM_DAMAGED;
    is_date(carrier_claim_dates(&terms, &what).file_by, 2026, 12, 3); /* until Friday 4 */
    terms = terms_of("unknown");
    what.problem = PROBLEM_LATE;
    what.received = (struct date){0};
    what.agreed = (struct date){2026, 11, 2};
    struct claim_dates dates = carrier_claim_dates(&terms, &what);
    is_date(dates.lost_from, 2026, 12, 2);
    is_date(dates.bar, 2027, 11, 2);
    is_date(dates.file_by, 2027, 10, 29); /* 1 November is a holiday, a Monday */
}
END_TEST

START_TEST(a_shops_own_row_comes_first_in_its_time)
{
    struct carrier_term mine = {.carrier = STR("colissimo"),
                                .code = TERM_CAP_KILO,
                                .from = {2026, 6, 1},
                                .to = {2026, 12, 31},
                                .value = {TERM_MONEY, .money = {3000, "EUR"}}};
    struct carrier_terms added = {&mine, 1};
    struct terms_of terms = {&added, STR("colissimo"), false, today};
    ck_assert_int_eq(carrier_term_on(&terms, TERM_CAP_KILO)->value.money.amount, 3000);
    terms.on = (struct date){2027, 1, 1};
    ck_assert_int_eq(carrier_term_on(&terms, TERM_CAP_KILO)->value.money.amount, 2300);
    mine.value.none = true;
    terms.on = today;
    ck_assert_ptr_null(carrier_term_on(&terms, TERM_CAP_KILO));
}
END_TEST

START_TEST(R110_an_agreement_is_a_threshold_and_the_usual_shares)
{
    struct carrier_term mine = {.carrier = STR("colissimo"),
                                .code = TERM_THRESHOLD,
                                .from = {2026, 1, 1},
                                .to = {9999, 12, 31},
                                .value = {TERM_MONEY, .money = {8000, "EUR"}}};
    struct carrier_terms added = {&mine, 1};
    struct terms_of terms = {&added, STR("colissimo"), false, today};
    struct settlement_terms out;
    ck_assert(carrier_settles(&terms, "EUR", &out));
    ck_assert_int_eq(out.threshold, 8000);
    ck_assert_int_eq(out.share[PROBLEM_LOST], 100);
    ck_assert_int_eq(out.share[PROBLEM_PARTIAL], 60);
    ck_assert_int_eq(out.share[PROBLEM_DELIVERED_NOT_RECEIVED], 50);
    ck_assert_int_eq(out.freight[PROBLEM_LATE], 100);
    ck_assert_int_eq(out.audit_percent, 5);
    terms.carrier = STR("dpd");
    ck_assert(!carrier_settles(&terms, "EUR", &out));
}
END_TEST

START_TEST(each_problem_has_its_papers)
{
    struct terms_of terms = terms_of("unknown");
    ck_assert_int_eq(carrier_papers(&terms, PROBLEM_DAMAGED),
                     PAPER_LETTER | PAPER_INVOICE | PAPER_PHOTOS | PAPER_PROTEST);
    ck_assert_int_eq(carrier_papers(&terms, PROBLEM_LOST), PAPER_LETTER | PAPER_INVOICE);
    terms = terms_of("mondial_relay");
    ck_assert(carrier_papers(&terms, PROBLEM_DELIVERED_NOT_RECEIVED) & PAPER_IDENTITY);
}
END_TEST

START_TEST(values_are_written_as_they_are_read)
{
    static const struct {
        enum term_kind kind;
        const char *text;
    } good[] = {{TERM_LENGTH, "3 days"},
                {TERM_LENGTH, "20 working_days"},
                {TERM_LENGTH, "72 hours"},
                {TERM_LENGTH, "12 months"},
                {TERM_LENGTH, "none"},
                {TERM_MONEY, "23.00 EUR"},
                {TERM_MONEY, "80.50 EUR"},
                {TERM_PERCENT, "60 %"},
                {TERM_PAPERS, "letter invoice photos"}};
    static const struct {
        enum term_kind kind;
        const char *text;
    } bad[] = {{TERM_LENGTH, "3"},   {TERM_LENGTH, "0 days"}, {TERM_LENGTH, "3 business_minutes"},
               {TERM_MONEY, "23"},   {TERM_MONEY, "2.3 EUR"}, {TERM_MONEY, "-1 EUR"},
               {TERM_PERCENT, "60"}, {TERM_PERCENT, "101 %"}, {TERM_PAPERS, "letter, photos"},
               {TERM_PAPERS, ""}};
    struct arena *arena = arena_create(10000);
    struct term_value value;
    struct error err;
    for (size_t i = 0; i < sizeof good / sizeof good[0]; i++) {
        ck_assert_msg(!term_value_parse(good[i].kind, str_of(good[i].text), &value, &err), "%s",
                      good[i].text);
        ck_assert_str_eq(str_c(arena, term_value_format(arena, &value)), good[i].text);
    }
    for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++)
        ck_assert_msg(term_value_parse(bad[i].kind, str_of(bad[i].text), &value, &err) ==
                          ERR_INVALID,
                      "%s", bad[i].text);
    arena_destroy(&arena);
}
END_TEST

START_TEST(every_row_of_the_program_is_of_its_codes_kind_and_has_a_source)
{
    struct carrier_terms rows = carrier_terms_own();
    for (size_t i = 0; i < rows.count; i++) {
        ck_assert_int_eq(rows.items[i].value.kind, term_code_kind(rows.items[i].code));
        ck_assert_uint_gt(rows.items[i].source.len, 0);
    }
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("carrier_terms");
    TCase *tests = tcase_create("carrier_terms");
    tcase_add_test(tests, the_indemnity_keeps_to_both_caps);
    tcase_add_test(tests, a_carrier_has_its_own_caps);
    tcase_add_test(tests, a_cap_in_another_money_is_none);
    tcase_add_test(tests, damage_is_protested_within_three_days_without_holidays);
    tcase_add_test(tests, a_claim_is_filed_a_working_day_before_the_shortest_window_ends);
    tcase_add_test(tests, a_shops_own_row_comes_first_in_its_time);
    tcase_add_test(tests, R110_an_agreement_is_a_threshold_and_the_usual_shares);
    tcase_add_test(tests, each_problem_has_its_papers);
    tcase_add_test(tests, values_are_written_as_they_are_read);
    tcase_add_test(tests, every_row_of_the_program_is_of_its_codes_kind_and_has_a_source);
    suite_add_tcase(suite, tests);
    return check_main(suite);
}
