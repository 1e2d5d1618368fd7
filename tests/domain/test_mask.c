/* What G41 finds is masked in place. */
#include "domain/practice/mask.h"

#include "base/arena.h"
#include "base/buf.h"
#include "domain/practice/phrases.h"

#include "../check_main.h"

static struct arena *arena;
static struct phrase_book book;

static void set_up(void)
{
    arena = arena_create(64 << 20);
    ck_assert_int_eq(phrases_read(arena, STR_NONE, &book, NULL), ERR_OK);
}

static void tear_down(void)
{
    arena_destroy(&arena);
}

static void becomes(const char *text, const char *kept)
{
    struct masked m = mask_private(arena, &book, str_of(text));
    ck_assert_msg(str_eq(m.text, str_of(kept)), "%.*s", STR_ARG(m.text));
}

START_TEST(G41_numbers_are_masked_but_for_their_last_four)
{
    becomes("Ma carte : 4970 1000 0000 0154, merci.", "Ma carte : **** **** **** 0154, merci.");
    becomes("IBAN FR76 3000 6000 0112 3456 7890 189.", "IBAN **** **** **** **** **** ***0 189.");
    becomes("Commande 4970 100, colis 6A10000002.", "Commande 4970 100, colis 6A10000002.");
}
END_TEST

START_TEST(G41_papers_lose_their_figures_and_keep_their_name)
{
    becomes("Mon passeport n° 12AB34567 est joint.", "Mon passeport n° ********* est joint.");
}
END_TEST

START_TEST(G41_the_text_stays_as_long_as_it_was_and_valid)
{
    struct str text = STR("Été : carte 4970\u00A01000\u00A00000\u00A00154 – voilà");
    struct masked m = mask_private(arena, &book, text);
    ck_assert_uint_eq(m.text.len, text.len);
    ck_assert(str_is_utf8(m.text));
    ck_assert_uint_eq(m.count, 1);
    ck_assert(mask_private(arena, &book, m.text).count == 0);
}
END_TEST

START_TEST(G41_any_number_of_numbers_is_masked)
{
    struct buf text = buf_in(arena);
    for (int i = 0; i < 100; i++)
        buf_c(&text, "4970 1000 0000 0154\n");
    struct masked m = mask_private(arena, NULL, buf_str(&text));
    ck_assert_uint_eq(m.count, 100);
    ck_assert(str_find(m.text, STR("4970")) < 0);
}
END_TEST

START_TEST(G41_the_same_numbers_are_masked_in_the_html)
{
    struct masked m = mask_private(arena, NULL, STR("carte 4970 1000 0000 0154 !"));
    struct str html = STR("<p>carte <b>4970</b>&nbsp;1000 <i>0000</i>\u00A00154 !</p> 4970");
    struct str kept = mask_in_html(arena, html, &m);
    ck_assert_msg(
        str_eq(kept, STR("<p>carte <b>****</b>&nbsp;**** <i>****</i>\u00A00154 !</p> 4970")),
        "%.*s", STR_ARG(kept));
    struct masked none = {0};
    ck_assert(mask_in_html(arena, html, &none).ptr == html.ptr);
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("domain/mask");
    TCase *t = tcase_create("mask");
    tcase_add_checked_fixture(t, set_up, tear_down);
    tcase_add_test(t, G41_numbers_are_masked_but_for_their_last_four);
    tcase_add_test(t, G41_papers_lose_their_figures_and_keep_their_name);
    tcase_add_test(t, G41_the_text_stays_as_long_as_it_was_and_valid);
    tcase_add_test(t, G41_any_number_of_numbers_is_masked);
    tcase_add_test(t, G41_the_same_numbers_are_masked_in_the_html);
    suite_add_tcase(suite, t);
    return check_main(suite);
}
