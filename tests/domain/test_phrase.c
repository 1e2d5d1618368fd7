#include "domain/phrase.h"

#include "domain/scope.h"
#include "words_check.h"

static struct sentence sentence;

static enum err parse(const char *text, struct phrase_book *out)
{
    const struct str texts[] = {str_of(text)};
    error = (struct error){0};
    return phrase_book_parse(arena, texts, 1, out, &error);
}

static void read_first(const char *text)
{
    struct sentence_reader reader = {.text = str_of(text)};
    ck_assert(sentence_next(&reader, &sentence));
}

struct seen {
    int count;
    struct phrase_match first;
};

static void see(void *ctx, const struct phrase_match *match)
{
    struct seen *seen = ctx;
    if (!seen->count++)
        seen->first = *match;
}

static struct seen look(const char *phrases, const char *text)
{
    struct phrase_book own;
    struct seen seen = {0};
    ck_assert_msg(parse(phrases, &own) == ERR_OK, "%s", error.text);
    read_first(text);
    for (size_t i = 0; i < sentence.count; i++)
        phrase_match_at(&own, &sentence, i, see, &seen);
    return seen;
}

START_TEST(words_lose_case_and_accents)
{
    read_first("L'Œuvre DÉJÀ vue, e\xCC\x81te\xCC\x81 ; 14,90 € d'ÎLE-aux-Moines");
    const char *words[] = {"l",  "oeuvre", "deja", "vue", "ete", "14",
                           "90", "euro",   "d",    "ile", "aux", "moines"};
    ck_assert_uint_eq(sentence.count, sizeof words / sizeof *words);
    for (size_t i = 0; i < sentence.count; i++)
        ck_text_eq(word_str(&sentence.words[i]), words[i]);
    ck_assert_int_eq(sentence.words[1].before, WORD_JOINED);
    ck_assert_int_eq(sentence.words[4].before, WORD_COMMA);
    ck_assert_int_eq(sentence.words[5].before, WORD_STRONG);
    ck_assert_int_eq(sentence.words[6].before, WORD_SPACED);
}
END_TEST

START_TEST(sentences_end_where_people_end_them)
{
    struct sentence_reader reader = {
        .text = STR("> cité\nBonjour M. Durand,\nvotre colis (3.50 kg) est là. Ça va ?\n\n- un\n"
                    "- deux\n> encore\nAu revoir")};
    const size_t counts[] = {9, 2, 1, 1, 2};
    for (size_t i = 0; i < sizeof counts / sizeof *counts; i++) {
        ck_assert(sentence_next(&reader, &sentence));
        ck_assert_uint_eq(sentence.count, counts[i] + (i == 0));
        ck_assert_int_eq(sentence.question, i == 1);
    }
    ck_assert(!sentence_next(&reader, &sentence));
}
END_TEST

START_TEST(bytes_that_are_no_text_part_words)
{
    read_first("ab\xFF\xC3 cd\xE2\x82");
    ck_assert_uint_eq(sentence.count, 2);
    struct sentence_reader reader = {.text = STR(" ... > ")};
    ck_assert(!sentence_next(&reader, &sentence));
}
END_TEST

START_TEST(a_phrase_takes_words_stems_sets_gaps_and_numbers)
{
    const char *list = "# ours\n$we = nous|on\n"
                       "g04.refund: $we [vous] rembours* .. # euro !ttc $\n";
    ck_assert_int_eq(look(list, "Oui : NOUS vous remboursons bien les 20 €.").count, 1);
    ck_assert_int_eq(look(list, "on rembourse 20 €").count, 1);
    ck_assert_int_eq(look(list, "nous vous remboursons 20 € TTC").count, 0);
    ck_assert_int_eq(look(list, "nous vous remboursons 20 € demain").count, 0);
    ck_assert_int_eq(look(list, "nous remboursons ; 20 €").count, 0);
    ck_assert_int_eq(look(list, "nous vous remboursons un deux trois quatre 20 €").count, 0);
    struct seen seen = look(list, "nous vous remboursons bien les 20 €");
    ck_assert_str_eq(seen.first.phrase->practice, "g04");
    ck_assert_str_eq(seen.first.phrase->kind, "refund");
    ck_assert_uint_eq(seen.first.to, 7);
    ck_assert_uint_eq(seen.first.loose, 3 << 3);
}
END_TEST

START_TEST(a_phrase_may_want_the_start_of_a_clause)
{
    const char *list = "g31: ^ contact the carrier\n";
    ck_assert_int_eq(look(list, "Contact the carrier.").count, 1);
    ck_assert_int_eq(look(list, "If late, contact the carrier.").count, 1);
    ck_assert_int_eq(look(list, "We contact the carrier.").count, 0);
}
END_TEST

START_TEST(a_line_that_is_no_phrase_is_told_with_its_number)
{
    static const struct {
        const char *text, *key, *arg;
    } wrongs[] = {
        {"g02: a\nnous", "phrase.no_name", "2: nous"},
        {"G 2: nous", "phrase.bad_name", "1: G 2"},
        {"g02: .. nous", "phrase.bad_start", "1: .."},
        {"g02: !a nous", "phrase.bad_start", "1: !a"},
        {"g02:", "phrase.bad_end", "1: "},
        {"g02: nous ..", "phrase.bad_end", "1: .."},
        {"g02: nous ..12 a", "phrase.bad_gap", "1: ..12"},
        {"g02: nous|", "phrase.bad_word", "1: nous|"},
        {"g02: d'achat", "phrase.bad_word", "1: d'achat"},
        {"g02: [a", "phrase.bad_word", "1: [a"},
        {"g02: $nous", "phrase.unknown_set", "1: nous"},
        {"$a = b c", "phrase.bad_set", "1: "},
        {"$a b", "phrase.bad_set", "1: $a b"},
        {"$a = b\n$a = c", "phrase.set_twice", "2: a "},
        {"g02: a .. b .. c .. d .. e", "phrase.too_long", "1: .."},
    };
    struct phrase_book own;
    for (size_t i = 0; i < sizeof wrongs / sizeof *wrongs; i++) {
        ck_assert_msg(parse(wrongs[i].text, &own) == ERR_INVALID, "%s", wrongs[i].text);
        ck_assert_str_eq(error.field, "phrases");
        ck_assert_msg(strcmp(error.key, wrongs[i].key) == 0, "%s: %s", wrongs[i].text, error.key);
        ck_assert(strncmp(error.arg, wrongs[i].arg, strlen(wrongs[i].arg)) == 0);
    }
}
END_TEST

START_TEST(a_shop_adds_lines_that_use_the_sets_of_the_program)
{
    struct phrase_book own;
    ck_assert_int_eq(phrases_read(arena, STR("g31: voyez ca avec $carrier"), &own, &error), ERR_OK);
    struct reply_facts facts = {.text = STR("Voyez ça avec Colissimo."), .book = &own};
    ck_assert_int_eq(practice_check_reply(arena, &facts, &findings, &error), ERR_REFUSED);
    ck_assert_str_eq(error.practice, "G31");
}
END_TEST

START_TEST(what_stands_around_a_phrase_is_seen)
{
    static const struct {
        const char *text;
        unsigned scopes;
    } cases[] = {
        {"nous vous remboursons", 0},
        {"nous ne vous remboursons pas", SCOPE_NEGATED},
        {"je ne dis pas que nous remboursons", SCOPE_NEGATED},
        {"vous n'y êtes pour rien et nous remboursons", 0},
        {"nous remboursons sans attendre", 0},
        {"nous remboursons ?", SCOPE_QUESTION},
        {"nous remboursons demain, d'accord ?", 0},
        {"voulez-vous que nous remboursions, ou que nous remboursons ?", SCOPE_QUESTION},
        {"si le colis revient, nous remboursons", SCOPE_CONDITION},
        {"nous remboursons si le colis revient", SCOPE_CONDITION},
        {"si vous avez des questions, appelez, nous remboursons", 0},
        {"même si le colis revient, nous remboursons", 0},
        {"vous avez demandé si nous remboursons", SCOPE_CONDITION | SCOPE_REPORTED},
        {"vous écrivez que nous remboursons", SCOPE_REPORTED},
        {"comme vous l'avez demandé, nous remboursons", 0},
        {"je vous confirme que nous remboursons", 0},
        {"il est écrit « nous remboursons » partout", SCOPE_REPORTED},
        {"nous avons hier remboursons", SCOPE_PAST},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct seen seen = look("x: nous .. remboursons\n", cases[i].text);
        ck_assert_msg(seen.count >= 1, "%s", cases[i].text);
        unsigned scopes = scope_of(&sentence, &seen.first);
        ck_assert_msg(scopes == cases[i].scopes, "%s: %x", cases[i].text, scopes);
    }
}
END_TEST

int main(void)
{
    const TTest *const tests[] = {
        words_lose_case_and_accents,
        sentences_end_where_people_end_them,
        bytes_that_are_no_text_part_words,
        a_phrase_takes_words_stems_sets_gaps_and_numbers,
        a_phrase_may_want_the_start_of_a_clause,
        a_line_that_is_no_phrase_is_told_with_its_number,
        a_shop_adds_lines_that_use_the_sets_of_the_program,
        what_stands_around_a_phrase_is_seen,
    };
    return run_tests("domain/phrase", tests, sizeof tests / sizeof *tests);
}
