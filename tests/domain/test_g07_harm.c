#include "domain/practice/g07_harm.h"

#include "domain/dossier.h"
#include "domain/harm.h"

#include "../check_main.h"

static const instant now = {1764000000000};

static struct dossier_facts answered(enum dossier_state state)
{
    return (struct dossier_facts){.state = state, .told = true, .outcome = OUTCOME_ANSWERED};
}

START_TEST(G07_harm_is_answered_before_it_is_resolved)
{
    struct dossier_change change;
    struct error err;
    for (int i = 0; i < HARM_REASONS; i++) {
        struct dossier_facts facts = answered(DOSSIER_OPEN);
        facts.harm = 1u << i;
        ck_assert_int_eq(dossier_decide(&facts, DOSSIER_SET_RESOLVED, now, &change, &err),
                         ERR_REFUSED);
        ck_assert_str_eq(err.key, "refusal.dossier.harm");
        ck_assert_str_eq(err.practice, "G07");
        facts.made_good = true;
        ck_assert_int_eq(dossier_decide(&facts, DOSSIER_SET_RESOLVED, now, &change, NULL), ERR_OK);
        facts.made_good = false;
        facts.without_g07 = true;
        ck_assert_int_eq(dossier_decide(&facts, DOSSIER_SET_RESOLVED, now, &change, NULL), ERR_OK);
    }
}
END_TEST

START_TEST(G07_a_manager_goes_on_against_it)
{
    ck_assert_ptr_eq(practice_find(STR("G07")), &g07_harm);
    ck_assert_int_eq(g07_harm.mode, PRACTICE_BLOCK);
    ck_assert_int_eq(g07_harm.override, ROLE_MANAGER);
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("G07");
    TCase *t = tcase_create("G07");
    tcase_add_test(t, G07_harm_is_answered_before_it_is_resolved);
    tcase_add_test(t, G07_a_manager_goes_on_against_it);
    suite_add_tcase(suite, t);
    return check_main(suite);
}
