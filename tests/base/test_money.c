#include "base/money.h"

#include "base/arena.h"

#include "../check_main.h"
#include "../check_text.h"

static struct money euros(int64_t cents)
{
    struct money m;
    ck_assert(money_of(cents, STR("EUR"), &m));
    return m;
}

START_TEST(a_currency_is_three_capital_letters)
{
    static const char *const bad[] = {"", "EU", "EURO", "eur", "EU1", "€"};
    struct money m;
    ck_assert(money_of(21490, STR("EUR"), &m));
    ck_assert_int_eq(m.amount, 21490);
    ck_assert_str_eq(m.currency, "EUR");
    for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++)
        ck_assert_msg(!money_of(1, str_of(bad[i]), &m), "%s", bad[i]);
}
END_TEST

START_TEST(amounts_add_in_one_currency_only)
{
    struct money sum, dollars;
    ck_assert(money_add(euros(1990), euros(-500), &sum));
    ck_assert_int_eq(sum.amount, 1490);
    ck_assert(money_of(1, STR("USD"), &dollars));
    ck_assert(!money_add(euros(1), dollars, &sum));
    ck_assert(!money_same_currency(euros(1), dollars) && money_same_currency(euros(1), euros(2)));
    ck_assert(!money_add(euros(INT64_MAX), euros(1), &sum));
    ck_assert(!money_add(euros(INT64_MIN), euros(-1), &sum));
}
END_TEST

START_TEST(amounts_read_as_people_write_them)
{
    struct arena *arena = arena_create(64 * 1024);
    struct money yen;
    ck_assert(money_of(1500, STR("JPY"), &yen));
    ck_text_eq(money_format(arena, euros(21490), "fr"), "214,90\u00a0€");
    ck_text_eq(money_format(arena, euros(21490), "en"), "€214.90");
    ck_text_eq(money_format(arena, euros(5), "fr"), "0,05\u00a0€");
    ck_text_eq(money_format(arena, euros(0), "en"), "€0.00");
    ck_text_eq(money_format(arena, euros(-1050), "en"), "-€10.50");
    ck_text_eq(money_format(arena, euros(123456789), "en"), "€1,234,567.89");
    ck_text_eq(money_format(arena, euros(123456789), "fr"), "1\u202f234\u202f567,89\u00a0€");
    ck_text_eq(money_format(arena, yen, "en"), "¥1,500");
    arena_destroy(&arena);
}
END_TEST

START_TEST(amounts_for_machines_have_a_point_and_the_digits_of_their_currency)
{
    struct arena *arena = arena_create(64 * 1024);
    struct money yen, dinar;
    ck_assert(money_of(1500, STR("JPY"), &yen) && money_of(-1005, STR("TND"), &dinar));
    ck_text_eq(money_decimal(arena, euros(21490)), "214.90");
    ck_text_eq(money_decimal(arena, euros(-5)), "-0.05");
    ck_text_eq(money_decimal(arena, euros(INT64_MIN)), "-92233720368547758.08");
    ck_text_eq(money_decimal(arena, yen), "1500");
    ck_text_eq(money_decimal(arena, dinar), "-1.005");
    arena_destroy(&arena);
}
END_TEST

START_TEST(amounts_of_machines_are_read_whatever_their_decimals)
{
    static const struct {
        const char *text, *currency;
        int64_t amount;
    } good[] = {{"214.90", "EUR", 21490}, {"214.9", "EUR", 21490},
                {"-5", "EUR", -500},      {"16.510000", "EUR", 1651},
                {"24.995", "EUR", 2500},  {"24.9949", "EUR", 2499},
                {"0", "EUR", 0},          {"1500", "JPY", 1500},
                {"1.005", "TND", 1005},   {" 7.00 ", "USD", 700},
                {"-0.005", "EUR", -1},    {"12.", "EUR", 1200}};
    static const char *const bad[] = {
        "", "-", ".5", "1,5", "1 000", "1.2.3", "+1", "1e3", "NaN", "--1", "99999999999999999999"};
    int64_t amount;
    for (size_t i = 0; i < sizeof good / sizeof *good; i++) {
        ck_assert_msg(money_read(str_of(good[i].text), str_of(good[i].currency), &amount), "%s",
                      good[i].text);
        ck_assert_msg(amount == good[i].amount, "%s", good[i].text);
    }
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++)
        ck_assert_msg(!money_read(str_of(bad[i]), STR("EUR"), &amount), "%s", bad[i]);
    ck_assert(!money_read(STR("1"), STR("eu"), &amount));
}
END_TEST

int main(void)
{
    Suite *s = suite_create("base/money");
    TCase *t = tcase_create("money");
    tcase_add_test(t, a_currency_is_three_capital_letters);
    tcase_add_test(t, amounts_add_in_one_currency_only);
    tcase_add_test(t, amounts_read_as_people_write_them);
    tcase_add_test(t, amounts_for_machines_have_a_point_and_the_digits_of_their_currency);
    tcase_add_test(t, amounts_of_machines_are_read_whatever_their_decimals);
    suite_add_tcase(s, t);
    return check_main(s);
}
