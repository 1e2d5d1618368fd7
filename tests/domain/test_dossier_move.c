/* What may be merged, split and undone (domain.md 2.1). */
#include "domain/dossier_move.h"

#include "../check_main.h"

static struct error err;
static const instant now = {1795165200000};

static struct merge_facts facts(enum dossier_state source, enum dossier_state into, bool owed)
{
    return (struct merge_facts){.source = source,
                                .source_owed = owed,
                                .into = {.state = into, .resolved_at = now, .told = true}};
}

START_TEST(every_pair_of_states_merges_or_says_why_not)
{
    for (int s = 0; s < DOSSIER_STATES; s++)
        for (int t = 0; t < DOSSIER_STATES; t++)
            for (int owed = 0; owed < 2; owed++) {
                struct dossier_change change;
                struct merge_facts f = facts((enum dossier_state)s, (enum dossier_state)t, owed);
                bool final = s >= DOSSIER_MERGED || t >= DOSSIER_MERGED;
                bool over = owed && t == DOSSIER_CLOSED;
                enum err e = merge_decide(&f, now, &change, &err);
                ck_assert_msg(e == (final || over ? ERR_REFUSED : ERR_OK), "%d into %d: %s", s, t,
                              err.key);
                if (e)
                    ck_assert_str_eq(err.key, final ? "refusal.merge.final" : "refusal.match.over");
                else if (owed && t >= DOSSIER_WAITING_CUSTOMER)
                    ck_assert_int_eq(change.to, DOSSIER_OPEN);
                else
                    ck_assert_int_eq(change.to, t);
            }
}
END_TEST

START_TEST(merging_across_customers_wants_to_be_known)
{
    struct dossier_change change;
    struct merge_facts f = facts(DOSSIER_OPEN, DOSSIER_OPEN, true);
    f.other_customer = true;
    ck_assert_int_eq(merge_decide(&f, now, &change, &err), ERR_REFUSED);
    ck_assert_str_eq(err.key, "refusal.merge.customers");
    f.agreed = true;
    ck_assert_int_eq(merge_decide(&f, now, &change, &err), ERR_OK);
}
END_TEST

START_TEST(only_what_is_open_is_split_and_one_message_stays)
{
    for (int s = 0; s < DOSSIER_STATES; s++)
        ck_assert_int_eq(split_decide((enum dossier_state)s, 2, 1, &err),
                         dossier_is_open((enum dossier_state)s) ? ERR_OK : ERR_REFUSED);
    ck_assert_int_eq(split_decide(DOSSIER_OPEN, 2, 2, &err), ERR_REFUSED);
    ck_assert_str_eq(err.key, "refusal.split.all");
}
END_TEST

START_TEST(a_move_is_undone_within_thirty_days)
{
    instant end = move_undo_until(now);
    ck_assert_int_eq(instant_diff(end, now).ms, duration_days(30).ms);
    ck_assert_int_eq(undo_decide(now, end, &err), ERR_OK);
    ck_assert_int_eq(undo_decide(now, instant_add(end, duration_ms(1)), &err), ERR_REFUSED);
    ck_assert_str_eq(err.key, "refusal.undo.late");
}
END_TEST

START_TEST(kinds_have_names)
{
    ck_assert_str_eq(move_kind_name(MOVE_MERGE), "merge");
    ck_assert_str_eq(move_kind_name(MOVE_SPLIT), "split");
    ck_assert_str_eq(move_kind_name(MOVE_MESSAGE), "message");
    ck_assert_str_eq(link_kind_name(LINK_BY_HAND), "by_hand");
    ck_assert_str_eq(link_kind_name(LINK_SPLIT), "split");
    ck_assert_str_eq(link_kind_name(LINK_FOLLOWS), "follows");
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("dossier_move");
    TCase *t = tcase_create("dossier_move");
    tcase_add_test(t, every_pair_of_states_merges_or_says_why_not);
    tcase_add_test(t, merging_across_customers_wants_to_be_known);
    tcase_add_test(t, only_what_is_open_is_split_and_one_message_stays);
    tcase_add_test(t, a_move_is_undone_within_thirty_days);
    tcase_add_test(t, kinds_have_names);
    suite_add_tcase(suite, t);
    return check_main(suite);
}
