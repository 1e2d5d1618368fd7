#include "domain/remedy_menu.h"

#include "../check_main.h"

static struct menu_facts with_order(enum problem problem)
{
    return (struct menu_facts){.problem = problem, .has_order = true, .refundable = 4990};
}

static int place(const struct remedy_menu *menu, enum remedy_kind kind)
{
    for (size_t i = 0; i < menu->count; i++)
        if (menu->items[i].kind == kind)
            return (int)i;
    return -1;
}

START_TEST(R109_R143_not_received_offers_to_send_again_and_to_pay_back_first_side_by_side)
{
    int not_received = 0;
    for (int p = 0; p < PROBLEMS; p++) {
        if (!problem_not_received((enum problem)p))
            continue;
        struct menu_facts f = with_order((enum problem)p);
        not_received++;
        f.harmed = f.refund_declined = p % 2;
        struct remedy_menu menu = remedy_menu_of(&f);
        ck_assert_msg(menu.count >= 2, "%s", problem_name((enum problem)p));
        ck_assert_int_eq(menu.items[0].kind, REMEDY_RESHIP);
        ck_assert_int_eq(menu.items[1].kind, REMEDY_REFUND_FULL);
        ck_assert(menu.items[0].role == OFFER_FIRST && menu.items[1].role == OFFER_FIRST);
    }
    ck_assert_int_eq(not_received, 8);
}
END_TEST

START_TEST(G10_a_voucher_is_offered_beside_a_refund_or_after_one_was_declined)
{
    for (int p = 0; p < PROBLEMS; p++) {
        struct menu_facts f = with_order((enum problem)p);
        f.harmed = true;
        struct remedy_menu menu = remedy_menu_of(&f);
        ck_assert_int_eq(place(&menu, REMEDY_VOUCHER), -1);
        f.refund_declined = true;
        menu = remedy_menu_of(&f);
        ck_assert_int_eq(menu.items[place(&menu, REMEDY_VOUCHER)].role, OFFER_ALTERNATIVE);
        f.refund_granted = f.settled = true;
        menu = remedy_menu_of(&f);
        ck_assert_int_eq(menu.items[place(&menu, REMEDY_VOUCHER)].role, OFFER_ADDED);
        ck_assert_int_eq(place(&menu, REMEDY_RESHIP), -1);
    }
}
END_TEST

START_TEST(harm_makes_an_apology_mandatory_and_proposes_the_costs_and_a_gesture)
{
    struct menu_facts f = with_order(PROBLEM_LATE);
    struct remedy_menu menu = remedy_menu_of(&f);
    ck_assert_int_eq(place(&menu, REMEDY_APOLOGY), -1);
    f.harmed = true;
    menu = remedy_menu_of(&f);
    ck_assert_int_eq(menu.items[place(&menu, REMEDY_APOLOGY)].role, OFFER_MANDATORY);
    ck_assert_int_eq(menu.items[place(&menu, REMEDY_FEE_REFUND)].role, OFFER_ADDED);
    ck_assert_int_eq(menu.items[place(&menu, REMEDY_GESTURE)].role, OFFER_ADDED);
}
END_TEST

START_TEST(nothing_is_paid_back_of_what_was_not_paid)
{
    for (int p = 0; p < PROBLEMS; p++) {
        struct menu_facts f = with_order((enum problem)p);
        f.refundable = 0;
        struct remedy_menu menu = remedy_menu_of(&f);
        ck_assert_int_eq(place(&menu, REMEDY_REFUND_FULL), -1);
        ck_assert_int_eq(place(&menu, REMEDY_REFUND_PART), -1);
    }
}
END_TEST

START_TEST(every_problem_has_a_ladder_without_a_rung_twice)
{
    for (int p = 0; p < PROBLEMS; p++) {
        struct menu_facts f = with_order((enum problem)p);
        enum problem back;
        f.harmed = f.refund_declined = true;
        struct remedy_menu menu = remedy_menu_of(&f);
        ck_assert_uint_gt(menu.count, 3);
        for (size_t i = 0; i < menu.count; i++)
            ck_assert_int_eq(place(&menu, menu.items[i].kind), (int)i);
        ck_assert(problem_parse(str_of(problem_name((enum problem)p)), &back) && (int)back == p);
    }
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("remedy_menu");
    TCase *t = tcase_create("remedy_menu");
    tcase_add_test(t,
                   R109_R143_not_received_offers_to_send_again_and_to_pay_back_first_side_by_side);
    tcase_add_test(t, G10_a_voucher_is_offered_beside_a_refund_or_after_one_was_declined);
    tcase_add_test(t, harm_makes_an_apology_mandatory_and_proposes_the_costs_and_a_gesture);
    tcase_add_test(t, nothing_is_paid_back_of_what_was_not_paid);
    tcase_add_test(t, every_problem_has_a_ladder_without_a_rung_twice);
    suite_add_tcase(suite, t);
    return check_main(suite);
}
