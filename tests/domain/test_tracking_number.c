/* Parcel numbers: forms, check digits, and the published vectors of
 * ../shared/fixtures/carriers/numbers. */
#include "domain/tracking_number.h"

#include "base/arena.h"

#include "../check_main.h"

#include <jansson.h>
#include <stdio.h>
#include <unistd.h>

#define NUMBERS SHARED "/fixtures/carriers/numbers/"

static struct arena *arena;

static void set_up(void)
{
    arena = arena_create(1 << 20);
}

static void tear_down(void)
{
    arena_destroy(&arena);
}

static struct str clean(const char *text)
{
    return tracking_clean(arena, str_of(text));
}

static void assert_clean(const char *typed, const char *want)
{
    struct str have = clean(typed);
    ck_assert_msg(str_eq(have, str_of(want)), "%s: %.*s", typed, STR_ARG(have));
}

START_TEST(a_number_is_kept_in_one_form)
{
    assert_clean(" 6a 54658 97100-7 ", "6A54658971007");
    assert_clean("6A54658971007", "6A54658971007");
    assert_clean("6A\xC2\xA0"
                 "54658971007",
                 "6A54658971007");
    assert_clean("(00)340123450000000018", "340123450000000018");
    assert_clean("00340123450000000018", "340123450000000018");
    /* what is cut is still UTF-8 */
    assert_clean("123456789012345678901234567890123456789012345678901234567890123é6",
                 "123456789012345678901234567890123456789012345678901234567890123");
    assert_clean("00123", "00123");
    assert_clean("", "");
    assert_clean(" - ", "");
    assert_clean("\xC2 \xA0", ""); /* met by the fuzzer: cleaned twice it was another */
    ck_assert_uint_le(
        clean("12345678901234567890123456789012345678901234567890123456789012345678901").len, 64);
}
END_TEST

static bool guessed(struct str number, enum number_kind kind, bool checked)
{
    struct number_guess guesses[NUMBER_GUESSES_MAX];
    size_t count = tracking_guess(number, guesses);
    for (size_t i = 0; i < count; i++)
        if (guesses[i].kind == kind && guesses[i].checked == checked)
            return true;
    return false;
}

START_TEST(a_number_that_several_carriers_may_have_names_them_in_order)
{
    struct number_guess guesses[NUMBER_GUESSES_MAX];
    size_t count = tracking_guess(STR("986578788855"), guesses);
    ck_assert_uint_ge(count, 3);
    ck_assert_int_eq(guesses[0].kind, NUMBER_FEDEX);
    ck_assert(guesses[0].checked);
    ck_assert(guessed(STR("986578788855"), NUMBER_GLS, false));
    ck_assert(guessed(STR("986578788855"), NUMBER_MONDIAL_RELAY, false));
    count = tracking_guess(STR("XA123456785FR"), guesses);
    ck_assert_int_eq(guesses[0].kind, NUMBER_CHRONOPOST);
    ck_assert_uint_eq(count, 2);
}
END_TEST

START_TEST(a_wrong_check_digit_is_still_a_guess)
{
    ck_assert(!tracking_checked(NUMBER_COLISSIMO, STR("6A54658971001")));
    ck_assert(guessed(STR("6A54658971001"), NUMBER_COLISSIMO, false));
    ck_assert(!guessed(STR("6A54658971001"), NUMBER_COLISSIMO, true));
}
END_TEST

START_TEST(a_GLS_number_counts_one_more_than_its_sum)
{
    /* 11 digits, weights 3 and 1 from the right: 3+2+9+4+15+6+21+8+27+0+3 = 98, 2 to 100, plus 1 */
    ck_assert(!tracking_checked(NUMBER_GLS, STR("123456789012")));
    ck_assert(tracking_checked(NUMBER_GLS, STR("123456789011")));
}
END_TEST

START_TEST(what_is_no_number_is_nobodys)
{
    struct number_guess guesses[NUMBER_GUESSES_MAX];
    ck_assert_uint_eq(tracking_guess(STR(""), guesses), 0);
    ck_assert_uint_eq(tracking_guess(STR("CMD-42"), guesses), 0);
    ck_assert_uint_eq(tracking_guess(STR("\xff\xff"), guesses), 0);
}
END_TEST

START_TEST(every_kind_has_a_name)
{
    for (int i = 0; i < NUMBER_KINDS; i++)
        ck_assert_uint_gt(strlen(number_kind_name((enum number_kind)i)), 0);
}
END_TEST

/* --- vectors -------------------------------------------------------------------- */

static const struct source {
    const char *file, *name;
    enum number_kind kind;
    bool check; /* it has a check digit; else only the form is compared */
} sources[] = {
    {"s10.json", "S10", NUMBER_S10, true},
    {"dpd.json", "DPD (28)", NUMBER_DPD, true},
    {"dpd.json", "DPD (14)", NUMBER_DPD, true},
    {"ups.json", "UPS", NUMBER_UPS, true},
    {"dhl.json", "DHL Express", NUMBER_DHL, true},
    {"dhl.json", "DHL Express (Piece ID)", NUMBER_DHL_PIECE, false},
    {"dhl.json", "DHL E-Commerce", NUMBER_DHL_ECOMMERCE, false},
    {"dhl.json", "DHL E-Commerce (14)", NUMBER_DHL_ECOMMERCE, false},
    {"fedex.json", "FedEx Express (12)", NUMBER_FEDEX, true},
    {"fedex.json", "FedEx Express (34)", NUMBER_FEDEX, true},
    {"fedex.json", "FedEx ASTRA (32)", NUMBER_FEDEX, true},
    {"fedex.json", "FedEx Ground", NUMBER_FEDEX, true},
    {"fedex.json", "FedEx Ground (SSCC-18)", NUMBER_SSCC, true},
    {"fedex.json", "FedEx Ground 96 (22)", NUMBER_FEDEX, true},
    {"fedex.json", "FedEx Ground GSN", NUMBER_FEDEX, true},
};

/* Ours are not wrong where a number of another form is meant. */
static bool agrees(const struct source *source, struct str number)
{
    if (source->check)
        return tracking_checked(source->kind, number);
    return guessed(number, source->kind, false);
}

static void compare(const struct source *source, const json_t *numbers, bool good)
{
    size_t i;
    json_t *value;
    json_array_foreach(numbers, i, value)
    {
        const char *text = json_string_value(value);
        ck_assert_msg(agrees(source, clean(text)) == good, "%s, %s: %s is %s", source->file,
                      source->name, text, good ? "good" : "wrong");
    }
}

START_TEST(published_vectors_are_judged_as_published)
{
    const struct source *source = &sources[_i];
    char path[512];
    size_t i, met = 0;
    json_t *format;
    snprintf(path, sizeof path, NUMBERS "%s", source->file);
    json_t *root = json_load_file(path, 0, NULL);
    ck_assert_ptr_nonnull(root);
    json_array_foreach(json_object_get(root, "tracking_numbers"), i, format)
    {
        if (strcmp(json_string_value(json_object_get(format, "name")), source->name) != 0)
            continue;
        const json_t *numbers = json_object_get(format, "test_numbers");
        compare(source, json_object_get(numbers, "valid"), true);
        compare(source, json_object_get(numbers, "invalid"), false);
        met++;
    }
    json_decref(root);
    ck_assert_uint_eq(met, 1);
}
END_TEST

START_TEST(published_Colissimo_vectors_are_judged_as_published)
{
    char line[128];
    int count = 0;
    FILE *file = fopen(NUMBERS "colissimo-vectors.tsv", "r");
    ck_assert_ptr_nonnull(file);
    while (fgets(line, sizeof line, file)) {
        struct str rest = str_of(line), number;
        str_split(&rest, '\t', &number);
        if (str_eq(number, STR("number")))
            continue;
        bool good = str_eq(str_trim(rest), STR("1"));
        ck_assert_msg(tracking_checked(NUMBER_COLISSIMO, number) == good, "%s", line);
        count++;
    }
    fclose(file);
    ck_assert_int_eq(count, 14);
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("domain/tracking_number");
    TCase *tests = tcase_create("numbers");
    tcase_add_checked_fixture(tests, set_up, tear_down);
    tcase_add_test(tests, a_number_is_kept_in_one_form);
    tcase_add_test(tests, a_number_that_several_carriers_may_have_names_them_in_order);
    tcase_add_test(tests, a_wrong_check_digit_is_still_a_guess);
    tcase_add_test(tests, a_GLS_number_counts_one_more_than_its_sum);
    tcase_add_test(tests, what_is_no_number_is_nobodys);
    tcase_add_test(tests, every_kind_has_a_name);
    if (access(NUMBERS "s10.json", R_OK) == 0) {
        tcase_add_loop_test(tests, published_vectors_are_judged_as_published, 0,
                            (int)(sizeof sources / sizeof *sources));
        tcase_add_test(tests, published_Colissimo_vectors_are_judged_as_published);
    } else {
        puts("# the published vectors are not there (../shared/fixtures/carriers/numbers)");
    }
    suite_add_tcase(suite, tests);
    return check_main(suite);
}
