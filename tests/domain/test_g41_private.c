#include "domain/practice/g41_private.h"

#include "words_check.h"

static void masks(const char *text, const char *key, const char *place)
{
    ck_assert_int_eq(check((struct reply_facts){.text = str_of(text), .masks = true}), ERR_OK);
    ck_assert_msg(findings.count == 1, "%s: %zu findings", text, findings.count);
    ck_assert_int_eq(findings.items[0].mode, PRACTICE_ACT);
    ck_assert_str_eq(findings.items[0].key, key);
    ck_text_eq(at_fault(), place);
}

START_TEST(G41_numbers_that_hold_are_masked)
{
    masks("Carte 4111-1111-1111-1111.", "warning.g41.card", "4111-1111-1111-1111");
    masks("378282246310005 Amex", "warning.g41.card", "378282246310005");
    masks("Voici : FR1420041010050500013M02606.", "warning.g41.iban",
          "FR1420041010050500013M02606");
    masks("Voici : FR14 2004 1010 0505 0001 3M02 606 merci", "warning.g41.iban",
          "FR14 2004 1010 0505 0001 3M02 606");
    masks("NIR 2 69 05 49 588 157 80", "warning.g41.nir", "2 69 05 49 588 157 80");
}
END_TEST

START_TEST(G41_papers_and_health_are_masked)
{
    masks("Passeport n° 12AB34567, merci", "warning.g41.papers", "Passeport n° 12AB34567");
    masks("My son is diabetic.", "warning.g41.health", "My son is diabetic");
}
END_TEST

START_TEST(G41_numbers_that_do_not_hold_stay)
{
    static const char *const texts[] = {
        "4111 1111 1111 1112",         "Colis 4111 1111 1111 1111", "FR1420041010050500013M02607",
        "2 69 05 49 588 157 81",       "Téléphone 01 42 68 53 00",  "Votre passeport est en règle.",
        "Un matelas pour allergiques",
    };
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++) {
        (void)check((struct reply_facts){.text = str_of(texts[i]), .masks = true});
        ck_assert_msg(findings.count == 0, "%s", texts[i]);
    }
}
END_TEST

START_TEST(G41_is_silent_for_a_caller_that_does_not_mask)
{
    ck_assert_int_eq(check((struct reply_facts){.text = STR("4111 1111 1111 1111")}), ERR_OK);
    ck_assert_uint_eq(findings.count, 0);
    ck_assert_int_eq(g41_private.override, ROLE_NONE);
}
END_TEST

int main(void)
{
    const TTest *const tests[] = {
        G41_numbers_that_hold_are_masked,
        G41_papers_and_health_are_masked,
        G41_numbers_that_do_not_hold_stay,
        G41_is_silent_for_a_caller_that_does_not_mask,
    };
    return run_tests("domain/g41_private", tests, sizeof tests / sizeof *tests);
}
