/* What the writer writes, jansson must read back. */
#include "base/jsonw.h"

#include "base/arena.h"

#include "../check_main.h"
#include "../check_text.h"

#include <jansson.h>
#include <stdlib.h>
#include <string.h>

static struct arena *arena;
static struct buf out;
static struct jsonw w;

static void set_up(void)
{
    arena = arena_create(16 * 1024 * 1024);
    out = buf_in(arena);
    w = jsonw_to(&out);
}

static void tear_down(void)
{
    arena_destroy(&arena);
}

static json_t *read_back(void)
{
    json_error_t error;
    json_t *root = json_loadb(out.ptr, out.len,
                              JSON_REJECT_DUPLICATES | JSON_DECODE_ANY | JSON_ALLOW_NUL, &error);
    ck_assert_msg(root != NULL, "%s in %.*s", error.text, STR_ARG(buf_str(&out)));
    return root;
}

START_TEST(commas_are_the_writers_business)
{
    jsonw_object(&w);
    jsonw_put_str(&w, "a", STR("x"));
    jsonw_put_str(&w, "none", STR_NONE);
    jsonw_put_id(&w, "id", 7);
    jsonw_put_id(&w, "no_id", 0);
    jsonw_put_bool(&w, "yes", true);
    jsonw_put_instant(&w, "at", instant_of(1));
    jsonw_put_instant(&w, "never", instant_of(0));
    jsonw_put_raw(&w, "raw", STR("{\"b\":[]}"));
    jsonw_put_raw(&w, "no_raw", STR_NONE);
    jsonw_key(&w, "list");
    jsonw_array(&w);
    jsonw_i64(&w, -1);
    jsonw_null(&w);
    jsonw_object(&w);
    jsonw_end(&w);
    jsonw_array(&w);
    jsonw_end(&w);
    jsonw_bool(&w, false);
    jsonw_end(&w);
    jsonw_put_i64(&w, "last", 2);
    jsonw_end(&w);
    ck_text_eq(buf_str(&out),
               "{\"a\":\"x\",\"none\":null,\"id\":7,\"no_id\":null,\"yes\":true,"
               "\"at\":\"1970-01-01T00:00:00.001Z\",\"never\":null,\"raw\":{\"b\":[]},"
               "\"no_raw\":null,\"list\":[-1,null,{},[],false],\"last\":2}");
    json_decref(read_back());
}
END_TEST

START_TEST(every_character_comes_back_as_it_was)
{
    struct buf text = buf_in(arena);
    for (int c = 1; c < 128; c++)
        buf_char(&text, (char)c);
    buf_c(&text, "é€\xF0\x9F\x93\xA6\u2028</script>");
    jsonw_array(&w);
    jsonw_str(&w, buf_str(&text));
    jsonw_str(&w, STR(""));
    jsonw_end(&w);
    json_t *root = read_back();
    json_t *first = json_array_get(root, 0);
    ck_text_eq(((struct str){json_string_value(first), json_string_length(first)}),
               str_c(arena, buf_str(&text)));
    ck_assert_uint_eq(json_string_length(json_array_get(root, 1)), 0);
    json_decref(root);
}
END_TEST

START_TEST(bytes_that_are_no_text_come_out_replaced)
{
    jsonw_array(&w);
    jsonw_str(&w, STR("caf\xE9"));
    jsonw_str(&w, (struct str){"a\0b", 3});
    jsonw_end(&w);
    json_t *root = read_back();
    ck_assert_str_eq(json_string_value(json_array_get(root, 0)), "caf\uFFFD");
    ck_assert_str_eq(json_string_value(json_array_get(root, 1)), "a\uFFFDb");
    json_decref(root);
}
END_TEST

START_TEST(numbers_keep_all_their_digits)
{
    static const int64_t numbers[] = {0, -1, INT64_MAX, INT64_MIN, INT64_C(9007199254740993)};
    jsonw_array(&w);
    for (int i = 0; i < 5; i++)
        jsonw_i64(&w, numbers[i]);
    jsonw_end(&w);
    json_t *root = read_back();
    for (size_t i = 0; i < 5; i++)
        ck_assert_int_eq(json_integer_value(json_array_get(root, i)), numbers[i]);
    json_decref(root);
}
END_TEST

/* Writes a random value and the same one for jansson. */
static json_t *random_value(int depth)
{
    int kind = rand() % (depth < 6 ? 6 : 4);
    int64_t number = (int64_t)rand() * rand() - rand();
    char text[8];
    size_t len = (size_t)(rand() % 8);
    for (size_t i = 0; i < len; i++)
        text[i] = (char)(1 + rand() % 127);
    if (kind == 0) {
        jsonw_null(&w);
        return json_null();
    }
    if (kind == 1) {
        jsonw_bool(&w, number & 1);
        return json_boolean(number & 1);
    }
    if (kind == 2) {
        jsonw_i64(&w, number);
        return json_integer(number);
    }
    if (kind == 3) {
        jsonw_str(&w, (struct str){text, len});
        return json_stringn(text, len);
    }
    json_t *value = kind == 4 ? json_array() : json_object();
    if (kind == 4)
        jsonw_array(&w);
    else
        jsonw_object(&w);
    for (int i = rand() % 5; i > 0; i--) {
        if (kind == 4) {
            json_array_append_new(value, random_value(depth + 1));
            continue;
        }
        char *key = arena_printf(arena, "k\"%d\n", i);
        jsonw_key(&w, key);
        json_object_set_new(value, key, random_value(depth + 1));
    }
    jsonw_end(&w);
    return value;
}

START_TEST(random_documents_come_back_equal)
{
    srand(8259);
    for (int i = 0; i < 3000; i++) {
        arena_reset(arena);
        out = buf_in(arena);
        w = jsonw_to(&out);
        json_t *expected = random_value(0), *root = read_back();
        ck_assert_msg(json_equal(root, expected), "%.*s", STR_ARG(buf_str(&out)));
        json_decref(root);
        json_decref(expected);
    }
}
END_TEST

START_TEST(thirty_one_levels_are_allowed)
{
    for (int i = 0; i < 31; i++)
        jsonw_array(&w);
    for (int i = 0; i < 31; i++)
        jsonw_end(&w);
    json_decref(read_back());
}
END_TEST

START_TEST(deeper_is_a_programmers_error)
{
    for (int i = 0; i < 33; i++)
        jsonw_array(&w);
}
END_TEST

int main(void)
{
    Suite *s = suite_create("base/jsonw");
    TCase *t = tcase_create("jsonw");
    tcase_add_checked_fixture(t, set_up, tear_down);
    tcase_add_test(t, commas_are_the_writers_business);
    tcase_add_test(t, every_character_comes_back_as_it_was);
    tcase_add_test(t, bytes_that_are_no_text_come_out_replaced);
    tcase_add_test(t, numbers_keep_all_their_digits);
    tcase_add_test(t, random_documents_come_back_equal);
    tcase_add_test(t, thirty_one_levels_are_allowed);
    if (check_forks())
        tcase_add_test_raise_signal(t, deeper_is_a_programmers_error, 6);
    suite_add_tcase(s, t);
    return check_main(s);
}
