#include "base/i18n.h"

#include "base/arena.h"
#include "base/i18n_table.h"

#include "../check_main.h"
#include "../check_text.h"

#include <string.h>

static struct arena *arena;

static void set_up(void)
{
    arena = arena_create(64 * 1024);
}

static void tear_down(void)
{
    arena_destroy(&arena);
}

START_TEST(every_sentence_is_found_in_both_languages)
{
    ck_assert_uint_gt(i18n_table_size, 0);
    for (size_t i = 0; i < i18n_table_size; i++) {
        const struct i18n_entry *e = &i18n_table[i];
        ck_assert(i == 0 || strcmp(i18n_table[i - 1].key, e->key) < 0);
        ck_assert(i18n_has(e->key));
        ck_text_eq(i18n_text(LANG_FR, e->key), e->text[LANG_FR]);
        ck_text_eq(i18n_text(LANG_EN, e->key), e->text[LANG_EN]);
        ck_assert(str_is_utf8(str_of(e->text[LANG_FR])) && str_is_utf8(str_of(e->text[LANG_EN])));
    }
    ck_text_eq(i18n_text(LANG_FR, "date.month.8"), "août");
}
END_TEST

START_TEST(an_unknown_key_shows_itself)
{
    ck_assert(!i18n_has("no.such_key"));
    ck_text_eq(i18n_text(LANG_FR, "no.such_key"), "no.such_key");
    ck_text_eq(i18n_format(arena, LANG_EN, "no.{name}", I18N_STR("name", STR("x"))), "no.x");
}
END_TEST

START_TEST(placeholders_take_their_arguments_and_no_others)
{
    ck_text_eq(i18n_format(arena, LANG_FR, "{a} {b}{a} {c} { {} {a", I18N_STR("a", STR("{b}")),
                           I18N_I64("b", -3)),
               "{b} -3{b} {c} { {} {a");
    ck_text_eq(i18n_format(arena, LANG_FR, "{a}", I18N_STR("a", STR(""))), "");
    ck_text_eq(i18n_format(arena, LANG_FR, "plain"), "plain");
}
END_TEST

START_TEST(a_count_chooses_the_form_of_its_language)
{
    static const struct {
        enum lang lang;
        int64_t count;
        const char *text;
    } cases[] = {
        {LANG_FR, 0, "count.words.one"},    {LANG_FR, 1, "count.words.one"},
        {LANG_FR, 2, "count.words.other"},  {LANG_EN, 0, "count.words.other"},
        {LANG_EN, 1, "count.words.one"},    {LANG_EN, 2, "count.words.other"},
        {LANG_EN, -1, "count.words.other"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++)
        ck_text_eq(i18n_count(arena, cases[i].lang, "count.words", cases[i].count), cases[i].text);
}
END_TEST

START_TEST(a_language_is_known_by_its_tag)
{
    static const struct {
        const char *tag;
        int lang;
    } cases[] = {{"fr", LANG_FR}, {"EN-gb", LANG_EN}, {"fr_CA", LANG_FR}, {"en", LANG_EN},
                 {"", -1},        {"f", -1},          {"fra", -1},        {"de", -1}};
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        enum lang lang;
        bool known = lang_parse(str_of(cases[i].tag), &lang);
        ck_assert_int_eq(known ? (int)lang : -1, cases[i].lang);
    }
    ck_assert_str_eq(lang_code(LANG_FR), "fr");
    ck_assert_str_eq(lang_code(LANG_EN), "en");
    enum lang lang;
    ck_assert(lang_of_code(STR("en"), &lang) && lang == LANG_EN);
    ck_assert(!lang_of_code(STR("fr-CA"), &lang) && !lang_of_code(STR("FR"), &lang) &&
              !lang_of_code(STR(""), &lang));
}
END_TEST

int main(void)
{
    Suite *s = suite_create("base/i18n");
    TCase *t = tcase_create("i18n");
    tcase_add_checked_fixture(t, set_up, tear_down);
    tcase_add_test(t, every_sentence_is_found_in_both_languages);
    tcase_add_test(t, an_unknown_key_shows_itself);
    tcase_add_test(t, placeholders_take_their_arguments_and_no_others);
    tcase_add_test(t, a_count_chooses_the_form_of_its_language);
    tcase_add_test(t, a_language_is_known_by_its_tag);
    suite_add_tcase(s, t);
    return check_main(s);
}
