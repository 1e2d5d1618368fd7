#include "domain/promise_words.h"

#include "../check_main.h"
#include "base/arena.h"

static struct arena *arena;
static struct zone *paris;

static void set_up(void)
{
    arena = arena_create(1024 * 1024);
    ck_assert_int_eq(zone_create(STR("Europe/Paris"), &paris, NULL), ERR_OK);
}

static void tear_down(void)
{
    zone_destroy(&paris);
    arena_destroy(&arena);
}

static instant at(int year, int month, int day, int hour, int minute)
{
    return zone_instant(paris, (struct date){year, month, day}, (hour * 60 + minute) * 60000);
}

static void says(instant due, const char *french, const char *english)
{
    instant now = at(2026, 11, 30, 12, 0);
    const char *want[] = {[LANG_FR] = french, [LANG_EN] = english};
    for (int lang = 0; lang < LANG_COUNT; lang++) {
        struct str got = promise_by(arena, (enum lang)lang, paris, now, due);
        ck_assert_msg(str_eq(got, str_of(want[lang])), "%.*s, not %s", STR_ARG(got), want[lang]);
    }
}

START_TEST(a_promise_says_its_day_and_hour_in_the_language_of_the_customer)
{
    says(at(2026, 12, 3, 18, 0), "d'ici jeudi 3 décembre à 18 h", "by Thursday 3 December, 6 pm");
    says(at(2026, 12, 1, 10, 30), "d'ici mardi 1er décembre à 10 h 30",
         "by Tuesday 1 December, 10:30 am");
    says(at(2026, 11, 30, 12, 5), "d'ici lundi 30 novembre à 12 h 05",
         "by Monday 30 November, 12:05 pm");
    says(at(2026, 12, 2, 0, 30), "d'ici mercredi 2 décembre à 0 h 30",
         "by Wednesday 2 December, 12:30 am");
}
END_TEST

START_TEST(a_day_that_ends_at_midnight_is_that_day_and_another_year_is_said)
{
    says(at(2026, 12, 8, 0, 0), "d'ici lundi 7 décembre", "by Monday 7 December");
    says(at(2027, 1, 4, 9, 0), "d'ici lundi 4 janvier 2027 à 9 h",
         "by Monday 4 January 2027, 9 am");
}
END_TEST

START_TEST(G04_without_a_proof_only_a_word_by_then_is_promised)
{
    struct str by = STR("d'ici jeudi");
    struct str unsure = STR("Nous vérifions et revenons vers vous d'ici jeudi.");
    for (int kind = 1; kind < PROMISE_KINDS; kind++) {
        struct str sure = promise_sentence(arena, LANG_FR, (enum promise_kind)kind, true, by);
        ck_assert(
            str_eq(promise_sentence(arena, LANG_FR, (enum promise_kind)kind, false, by), unsure));
        ck_assert_msg(sure.len > by.len + 10, "%s", promise_kind_name((enum promise_kind)kind));
    }
    ck_assert(str_eq(promise_sentence(arena, LANG_EN, PROMISE_RESHIP, true, STR("by Thursday")),
                     STR("Your new parcel leaves by Thursday.")));
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("promise words");
    TCase *t = tcase_create("promise words");
    tcase_add_checked_fixture(t, set_up, tear_down);
    tcase_add_test(t, a_promise_says_its_day_and_hour_in_the_language_of_the_customer);
    tcase_add_test(t, a_day_that_ends_at_midnight_is_that_day_and_another_year_is_said);
    tcase_add_test(t, G04_without_a_proof_only_a_word_by_then_is_promised);
    suite_add_tcase(suite, t);
    return check_main(suite);
}
