#include "domain/practice/g05_placeholders.h"

#include "base/arena.h"
#include "base/buf.h"

#include "../check_main.h"
#include "../check_text.h"

static struct arena *arena;
static struct findings findings;
static struct error error;

static void set_up(void)
{
    arena = arena_create(1024 * 1024);
}

static void tear_down(void)
{
    arena_destroy(&arena);
}

static enum err check(const struct reply_facts *facts)
{
    error = (struct error){0};
    return practice_check_reply(arena, facts, &findings, &error);
}

static enum err check_text(const char *text)
{
    return check(&(struct reply_facts){.subject = STR("Votre colis"), .text = str_of(text)});
}

START_TEST(G05_a_whole_reply_passes_without_a_word)
{
    ck_assert_int_eq(check_text("Bonjour Madame Durand,\n\nvotre colis est parti.\n\nNadia"),
                     ERR_OK);
    ck_assert_uint_eq(findings.count, 0);
    ck_assert_int_eq(check(&(struct reply_facts){0}), ERR_OK);
}
END_TEST

START_TEST(G05_an_unresolved_field_cannot_be_sent)
{
    ck_assert_int_eq(check_text("Bonjour {{customer.nom}},"), ERR_REFUSED);
    ck_assert_str_eq(error.practice, "G05");
    ck_assert_str_eq(error.field, "fields.customer.nom");
    ck_assert_str_eq(error.key, "refusal.g05.unknown_field");
    ck_assert_str_eq(error.arg, "customer.nom");
}
END_TEST

START_TEST(G05_an_empty_field_cannot_be_sent)
{
    struct template_hole holes[] = {{HOLE_EMPTY, STR("customer.name"), 8, 17}};
    struct reply_facts facts = {.text = STR("Bonjour {{ customer.name }}, et {{order.number}}"),
                                .holes = holes,
                                .hole_count = 1};
    ck_assert_int_eq(check(&facts), ERR_REFUSED);
    ck_assert_str_eq(error.field, "fields.customer.name");
    ck_assert_str_eq(error.key, "refusal.g05.empty_field");
    ck_assert_uint_eq(findings.count, 2);
    ck_text_eq(str_sub(facts.text, findings.items[0].offset, findings.items[0].len),
               "{{ customer.name }}");
    ck_assert_str_eq(findings.items[1].key, "refusal.g05.unknown_field");
}
END_TEST

START_TEST(G05_a_hole_filled_by_hand_is_no_hole)
{
    struct template_hole holes[] = {{HOLE_EMPTY, STR("customer.name"), 8, 17}};
    struct reply_facts facts = {.text = STR("Bonjour Élodie,"), .holes = holes, .hole_count = 1};
    ck_assert_int_eq(check(&facts), ERR_OK);
    ck_assert_uint_eq(findings.count, 0);
}
END_TEST

START_TEST(G05_the_subject_may_not_hold_a_field_either)
{
    struct reply_facts facts = {.subject = STR("Commande {{order.number}}"),
                                .text = STR("Bonjour")};
    ck_assert_int_eq(check(&facts), ERR_REFUSED);
    ck_assert_str_eq(error.field, "fields.order.number");
    ck_assert(findings.items[0].in_subject);
    ck_text_eq(str_sub(facts.subject, findings.items[0].offset, findings.items[0].len),
               "{{order.number}}");
}
END_TEST

START_TEST(G05_quoted_words_are_the_customers_own)
{
    ck_assert_int_eq(check_text("Voici :\n> {{customer.name}} XXX [nom]\n > TODO\nMerci"), ERR_OK);
    ck_assert_uint_eq(findings.count, 0);
}
END_TEST

START_TEST(G05_looks_warn_and_do_not_block)
{
    ck_assert_int_eq(check_text("Bonjour ,\nvotre colis [numéro] arrive."), ERR_OK);
    ck_assert_uint_eq(findings.count, 2);
    ck_assert_int_eq(findings.items[0].mode, PRACTICE_WARN);
    ck_assert_str_eq(findings.items[0].key, "warning.g05.hole");
    ck_text_eq(findings.items[0].field, "text");
    ck_assert_str_eq(findings.items[1].key, "warning.g05.placeholder");
    ck_text_eq(findings.items[1].arg, "[numéro]");
    ck_assert(!findings.items[1].in_subject);
    ck_assert_uint_eq(findings.items[1].offset, 22);
}
END_TEST

START_TEST(G05_a_field_is_told_once_not_as_looks_too)
{
    ck_assert_int_eq(check_text("Bonjour {{customer.name}}"), ERR_REFUSED);
    ck_assert_uint_eq(findings.count, 1);
}
END_TEST

START_TEST(G05_blocks_are_found_however_many_warnings_there_are)
{
    struct buf text = buf_in(arena);
    for (int i = 0; i < FINDINGS_MAX * 2; i++)
        buf_c(&text, "XXX [nom] ");
    buf_c(&text, "{{customer.name}}");
    struct reply_facts facts = {.text = buf_str(&text)};
    ck_assert_int_eq(check(&facts), ERR_REFUSED);
    ck_assert_uint_eq(findings.count, FINDINGS_MAX);
    ck_assert_int_eq(findings.items[0].mode, PRACTICE_BLOCK);
}
END_TEST

static struct reply_facts about(const char *subject)
{
    static const struct str linked[] = {{"#1042", 5}, {"CMD-2026-7", 10}};
    static const struct str known[] = {{"1043", 4}, {"1042", 4}, {"cmd-2026-8", 10}, {"2001", 4}};
    return (struct reply_facts){.subject = str_of(subject),
                                .text = STR("Bonjour"),
                                .dossier_number = STR("2001"),
                                .linked_orders = linked,
                                .linked_order_count = 2,
                                .known_orders = known,
                                .known_order_count = 4};
}

START_TEST(G05_a_subject_may_not_name_another_order)
{
    struct reply_facts facts = about("Re: votre commande n° 1043");
    ck_assert_int_eq(check(&facts), ERR_REFUSED);
    ck_assert_str_eq(error.field, "subject");
    ck_assert_str_eq(error.key, "refusal.g05.foreign_order");
    ck_assert_str_eq(error.arg, "1043");
    facts = about("CMD-2026-8 : retard");
    ck_assert_int_eq(check(&facts), ERR_REFUSED);
    facts = about("Orders #1042 and #1043.");
    ck_assert_int_eq(check(&facts), ERR_REFUSED);
    ck_text_eq(str_sub(facts.subject, findings.items[0].offset, findings.items[0].len), "1043");
}
END_TEST

START_TEST(G05_a_subject_may_name_linked_orders_the_dossier_and_any_number)
{
    static const char *const subjects[] = {
        "Re: [Lune 2001] votre commande 1042",
        "Re: #1042",
        "cmd-2026-7, livraison",
        "Votre commande du 12/11/2026",
        "Commande 24h : 3 articles",
        "Order of 2026",
        "",
    };
    for (size_t i = 0; i < sizeof subjects / sizeof subjects[0]; i++) {
        struct reply_facts facts = about(subjects[i]);
        ck_assert_msg(check(&facts) == ERR_OK, "%s", subjects[i]);
        ck_assert_msg(findings.count == 0, "%s: %s", subjects[i], findings.items[0].key);
    }
}
END_TEST

START_TEST(G05_an_announced_order_the_shop_does_not_know_warns)
{
    struct reply_facts facts = about("Votre commande n°100045");
    ck_assert_int_eq(check(&facts), ERR_OK);
    ck_assert_uint_eq(findings.count, 1);
    ck_assert_str_eq(findings.items[0].key, "warning.g05.unknown_order");
    ck_text_eq(findings.items[0].arg, "100045");
}
END_TEST

START_TEST(G05_every_finding_has_a_sentence_in_both_languages)
{
    static const char *const keys[] = {
        "refusal.g05.empty_field", "refusal.g05.unknown_field", "refusal.g05.foreign_order",
        "warning.g05.placeholder", "warning.g05.hole",          "warning.g05.unknown_order",
    };
    for (size_t i = 0; i < sizeof keys / sizeof keys[0]; i++)
        ck_assert_msg(i18n_has(keys[i]), "%s", keys[i]);
    ck_text_eq(i18n_format(arena, LANG_FR, keys[0], I18N_STR("arg", STR("customer.name"))),
               "Champ vide : customer.name. Envoi impossible.");
}
END_TEST

START_TEST(every_practice_says_what_it_is)
{
    size_t count = 0;
    for (const struct practice *const *p = practices; *p; p++, count++) {
        ck_assert((*p)->id[0] == 'G' && (*p)->source[0] && i18n_has((*p)->title));
        ck_assert_ptr_eq(practice_find(str_of((*p)->id)), *p);
    }
    ck_assert_uint_gt(count, 0);
    ck_assert_ptr_null(practice_find(STR("G99")));
}
END_TEST

int main(void)
{
    Suite *s = suite_create("domain/practice/g05");
    TCase *t = tcase_create("g05");
    tcase_add_checked_fixture(t, set_up, tear_down);
    tcase_add_test(t, G05_a_whole_reply_passes_without_a_word);
    tcase_add_test(t, G05_an_unresolved_field_cannot_be_sent);
    tcase_add_test(t, G05_an_empty_field_cannot_be_sent);
    tcase_add_test(t, G05_a_hole_filled_by_hand_is_no_hole);
    tcase_add_test(t, G05_the_subject_may_not_hold_a_field_either);
    tcase_add_test(t, G05_quoted_words_are_the_customers_own);
    tcase_add_test(t, G05_looks_warn_and_do_not_block);
    tcase_add_test(t, G05_a_field_is_told_once_not_as_looks_too);
    tcase_add_test(t, G05_blocks_are_found_however_many_warnings_there_are);
    tcase_add_test(t, G05_a_subject_may_not_name_another_order);
    tcase_add_test(t, G05_a_subject_may_name_linked_orders_the_dossier_and_any_number);
    tcase_add_test(t, G05_an_announced_order_the_shop_does_not_know_warns);
    tcase_add_test(t, G05_every_finding_has_a_sentence_in_both_languages);
    tcase_add_test(t, every_practice_says_what_it_is);
    suite_add_tcase(s, t);
    return check_main(s);
}
