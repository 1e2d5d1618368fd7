#include "cli/options.h"

#include "base/arena.h"

#include "../check_main.h"
#include "../check_text.h"

static const struct option table[] = {
    {.name = "shop", .value = "SHOP", .help = "cli.option.shop", .required = true},
    {.name = "first-reply",
     .value = "MINUTES",
     .help = "cli.option.first_reply",
     .standard = "240"},
    {.name = "language",
     .value = "fr|en",
     .help = "cli.option.shop_language",
     .twin = "GUICHET_SHOP_LANGUAGE"},
    {.name = "quiet", .help = "cli.option.data"},
    {0},
};
static const struct options_form with_word = {table, "NAME"};
static const struct options_form maybe_word = {table, "[FILE]"};
static const struct options_form no_word = {table, NULL};
static const struct options_form two_words = {table, "FROM", "TO"};
static const char *const nothing[] = {NULL};

enum { WORDS = 16 };

static struct arena *arena;
static struct options given;
static struct options_fault fault;

static void set_up(void)
{
    arena = arena_create(1024 * 1024);
}

static void tear_down(void)
{
    arena_destroy(&arena);
}

/* `line` is split at blanks. */
static bool read_in(const struct options_form *form, const char *line,
                    const char *const *environment)
{
    struct str words[WORDS], rest = str_of(line);
    size_t count = 0;
    while (rest.len && str_split(&rest, ' ', &words[count]))
        count++;
    return options_read(arena, form, words, count, environment, &given, &fault);
}

static bool read(const struct options_form *form, const char *line)
{
    return read_in(form, line, nothing);
}

static const char *sentence(const struct options_form *form, const char *line)
{
    return read(form, line) ? "(well read)"
                            : str_c(arena, options_fault_text(arena, LANG_EN, &fault));
}

START_TEST(both_ways_of_writing_a_value_mean_the_same)
{
    ck_assert(read(&no_word, "--shop lune --first-reply=60"));
    ck_text_eq(options_value(&given, "shop"), "lune");
    ck_text_eq(options_value(&given, "first-reply"), "60");
    ck_assert(options_value(&given, "language").ptr == NULL);
    ck_assert(!options_on(&given, "quiet"));
    ck_assert(options_find(&given, "colour").ptr == NULL);
}
END_TEST

START_TEST(a_value_may_be_empty_or_begin_with_dashes_behind_an_equals_sign)
{
    ck_assert(read(&no_word, "--shop=--quiet --language= --quiet"));
    ck_text_eq(options_value(&given, "shop"), "--quiet");
    ck_text_eq(options_value(&given, "language"), "");
    ck_assert(options_on(&given, "quiet"));
}
END_TEST

START_TEST(the_word_stands_anywhere_among_the_options)
{
    ck_assert(read(&with_word, "Lune --shop=x"));
    ck_text_eq(given.word, "Lune");
    ck_assert(read(&with_word, "--shop x Lune"));
    ck_text_eq(given.word, "Lune");
    ck_assert(read(&with_word, "--shop=x -- --Lune"));
    ck_text_eq(given.word, "--Lune");
    ck_assert(read(&maybe_word, "--shop=x"));
    ck_assert(given.word.ptr == NULL);
    ck_assert(read(&maybe_word, "--shop=x -"));
    ck_text_eq(given.word, "-");
}
END_TEST

START_TEST(the_environment_speaks_when_the_command_line_is_silent)
{
    const char *const environment[] = {"GUICHET_SHOP=lune", "GUICHET_FIRST_REPLY=30",
                                       "GUICHET_QUIET=on", "GUICHET_SHOP_LANGUAGE=en", NULL};
    ck_assert(read_in(&no_word, "--first-reply 60", environment));
    ck_text_eq(options_value(&given, "shop"), "lune");
    ck_text_eq(options_value(&given, "first-reply"), "60");
    ck_text_eq(options_value(&given, "language"), "en");
    ck_assert(options_on(&given, "quiet"));
}
END_TEST

START_TEST(an_empty_twin_is_none_and_a_switch_is_off_when_it_says_so)
{
    const char *const off[] = {"GUICHET_SHOP=", "GUICHET_QUIET=no", NULL};
    const char *const unclear[] = {"GUICHET_QUIET=perhaps", NULL};
    ck_assert(!read_in(&no_word, "", off));
    ck_assert_int_eq(fault.kind, OPTIONS_MISSING);
    ck_assert(read_in(&no_word, "--shop x", off));
    ck_assert(!options_on(&given, "quiet"));
    ck_assert(!read_in(&no_word, "--shop x", unclear));
    ck_text_eq(options_fault_text(arena, LANG_EN, &fault), "GUICHET_QUIET must be yes or no.");
}
END_TEST

START_TEST(every_fault_is_one_sentence_that_names_what_was_written)
{
    ck_assert_str_eq(sentence(&no_word, "--shpo x"),
                     "There is no option --shpo; did you mean --shop?");
    ck_assert_str_eq(sentence(&no_word, "--colour x"), "There is no option --colour.");
    ck_assert_str_eq(sentence(&no_word, "-q"), "There is no option -q.");
    ck_assert_str_eq(sentence(&no_word, "--first-replay=3 --shop x"),
                     "There is no option --first-replay; did you mean --first-reply?");
    ck_assert_str_eq(sentence(&no_word, "--shop"),
                     "--shop wants a value (if it begins with “--”, write --shop=VALUE).");
    ck_assert_str_eq(sentence(&no_word, "--shop --quiet"),
                     "--shop wants a value (if it begins with “--”, write --shop=VALUE).");
    ck_assert_str_eq(sentence(&no_word, "--quiet=yes"), "--quiet takes no value.");
    ck_assert_str_eq(sentence(&no_word, "--shop a --shop b"), "--shop is given twice.");
    ck_assert_str_eq(sentence(&no_word, "--quiet"), "--shop is missing.");
    ck_assert_str_eq(sentence(&no_word, "--shop a b"), "“b” is one word too many.");
    ck_assert_str_eq(sentence(&with_word, "--shop a b c"), "“c” is one word too many.");
    ck_assert_str_eq(sentence(&with_word, "--shop a"), "NAME is missing.");
}
END_TEST

START_TEST(a_value_has_a_limit)
{
    char *line = arena_alloc(arena, OPTIONS_VALUE_MAX + 32);
    memcpy(line, "--shop=", 7);
    memset(line + 7, 'x', OPTIONS_VALUE_MAX);
    ck_assert(read(&no_word, line));
    line[7 + OPTIONS_VALUE_MAX] = 'x';
    ck_assert_str_eq(sentence(&no_word, line), "--shop is too long: 4096 bytes at most.");
}
END_TEST

START_TEST(what_was_written_need_not_be_text)
{
    ck_assert_str_eq(sentence(&no_word, "--\xff"), "There is no option --\xEF\xBF\xBD.");
}
END_TEST

START_TEST(the_words_given_again_read_the_same_without_the_environment)
{
    static const char *const without[] = {"first-reply", NULL};
    const char *const environment[] = {"GUICHET_SHOP=--lune", NULL};
    struct str words[OPTIONS_WORDS_MAX];
    struct options again;
    ck_assert(read_in(&with_word, "--quiet --first-reply=3 -- --word", environment));
    size_t count = options_words(arena, &given, without, words);
    ck_assert(options_read(arena, &with_word, words, count, nothing, &again, &fault));
    ck_text_eq(options_value(&again, "shop"), "--lune");
    ck_assert(options_on(&again, "quiet"));
    ck_assert(options_value(&again, "first-reply").ptr == NULL);
    ck_text_eq(again.word, "--word");
}
END_TEST

START_TEST(the_help_shows_each_option_with_its_twin)
{
    struct buf out = buf_in(arena);
    options_help(arena, LANG_EN, &no_word, &out);
    ck_text_eq(buf_str(&out),
               "  --shop SHOP               Short name of the shop. Required. (GUICHET_SHOP)\n"
               "  --first-reply MINUTES     First reply promised within so many business minutes. "
               "Else 240.\n"
               "                            (GUICHET_FIRST_REPLY)\n"
               "  --language fr|en          Language of the shop. (GUICHET_SHOP_LANGUAGE)\n"
               "  --quiet                   Data folder. (GUICHET_QUIET)\n");
}
END_TEST

START_TEST(a_second_word_is_wanted_where_the_form_has_one)
{
    static const char *const none[] = {NULL};
    struct str words[OPTIONS_WORDS_MAX];
    ck_assert(read(&two_words, "a --shop lune b"));
    ck_text_eq(given.word, "a");
    ck_text_eq(given.word2, "b");
    ck_assert_uint_eq(options_words(arena, &given, none, words), 4);
    ck_text_eq(words[3], "b");
    ck_assert(!read(&two_words, "a --shop lune") && fault.kind == OPTIONS_WORD_MISSING);
    ck_text_eq(fault.written, "TO");
    ck_assert(!read(&two_words, "a b c --shop lune") && fault.kind == OPTIONS_WORD_EXTRA);
}
END_TEST

START_TEST(a_name_that_the_table_lacks_is_a_programmers_error)
{
    ck_assert(read(&no_word, "--shop x"));
    (void)options_value(&given, "colour");
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("cli/options");
    TCase *tc = tcase_create("options");
    tcase_add_checked_fixture(tc, set_up, tear_down);
    tcase_add_test(tc, both_ways_of_writing_a_value_mean_the_same);
    tcase_add_test(tc, a_value_may_be_empty_or_begin_with_dashes_behind_an_equals_sign);
    tcase_add_test(tc, the_word_stands_anywhere_among_the_options);
    tcase_add_test(tc, the_environment_speaks_when_the_command_line_is_silent);
    tcase_add_test(tc, an_empty_twin_is_none_and_a_switch_is_off_when_it_says_so);
    tcase_add_test(tc, every_fault_is_one_sentence_that_names_what_was_written);
    tcase_add_test(tc, a_value_has_a_limit);
    tcase_add_test(tc, what_was_written_need_not_be_text);
    tcase_add_test(tc, the_words_given_again_read_the_same_without_the_environment);
    tcase_add_test(tc, the_help_shows_each_option_with_its_twin);
    tcase_add_test(tc, a_second_word_is_wanted_where_the_form_has_one);
    if (check_forks())
        tcase_add_test_raise_signal(tc, a_name_that_the_table_lacks_is_a_programmers_error, 6);
    suite_add_tcase(suite, tc);
    return check_main(suite);
}
