#include "net/http/multipart.h"

#include "../check_main.h"
#include "base/arena.h"

static struct arena *arena;
static struct form_parts parts;
static struct error err;

static void start(void)
{
    arena = arena_create(1 << 20);
}

static void stop(void)
{
    arena_destroy(&arena);
}

#define PART "--x\r\nContent-Disposition: form-data; name=\"note\"\r\n\r\ndeux\r\nlignes\r\n"
#define FILE_PART \
    "--x\r\nContent-Disposition: form-data; name=\"photo\"; filename=\"a %22b%22.jpg\"\r\n" \
    "Content-Type: image/jpeg\r\n\r\n\xff\xd8--x\r\n"

START_TEST(fields_and_files_are_read_as_browsers_send_them)
{
    struct str body = STR(PART FILE_PART "--x--\r\n");
    ck_assert_int_eq(multipart_read(arena, body, STR("x"), &parts, &err), ERR_OK);
    ck_assert_uint_eq(parts.count, 2);
    ck_assert(str_eq(multipart_text(&parts, STR("note")), STR("deux\r\nlignes")));
    ck_assert(str_eq(parts.items[1].filename, STR("a \"b\".jpg")));
    ck_assert(str_eq(parts.items[1].type, STR("image/jpeg")));
    ck_assert(str_eq(parts.items[1].bytes, STR("\xff\xd8--x"))); /* no boundary of its own line */
    ck_assert_ptr_null(multipart_text(&parts, STR("photo")).ptr);
}
END_TEST

START_TEST(the_boundary_is_that_of_the_type)
{
    ck_assert(str_eq(multipart_boundary(STR("multipart/form-data; boundary=----W")), STR("----W")));
    ck_assert(str_eq(multipart_boundary(STR("Multipart/Form-Data;charset=utf-8; boundary=\"a\"")),
                     STR("a")));
    ck_assert_ptr_null(multipart_boundary(STR("application/json")).ptr);
    ck_assert_ptr_null(multipart_boundary(STR("multipart/form-data")).ptr);
    ck_assert_ptr_null(multipart_boundary(STR("multipart/form-data; boundary=")).ptr);
    ck_assert_ptr_null(multipart_boundary(STR_NONE).ptr);
}
END_TEST

START_TEST(what_is_not_whole_is_refused)
{
    static const struct str bodies[] = {
        STR(""),
        STR("--y--\r\n"),
        STR("--x"),
        STR("--x\r\n"),
        STR("--x\r\nContent-Disposition: form-data; name=\"a\"\r\n\r\nb"),
        STR("--x\r\nContent-Disposition: form-data\r\n\r\nb\r\n--x--"),
        STR("--x\r\nContent-Disposition: form-data; name=\"\xff\"\r\n\r\nb\r\n--x--"),
        STR(PART "--xy"),
    };
    for (size_t i = 0; i < sizeof bodies / sizeof *bodies; i++) {
        ck_assert_msg(multipart_read(arena, bodies[i], STR("x"), &parts, &err) == ERR_INVALID,
                      "body %zu", i);
        ck_assert_str_eq(err.field, "body");
    }
    ck_assert_int_eq(multipart_read(arena, STR("--x--\r\n"), STR("x"), &parts, &err), ERR_OK);
    ck_assert_uint_eq(parts.count, 0);
}
END_TEST

int main(void)
{
    Suite *s = suite_create("net/http_multipart");
    TCase *tc = tcase_create("multipart");
    tcase_add_checked_fixture(tc, start, stop);
    tcase_add_test(tc, fields_and_files_are_read_as_browsers_send_them);
    tcase_add_test(tc, the_boundary_is_that_of_the_type);
    tcase_add_test(tc, what_is_not_whole_is_refused);
    suite_add_tcase(s, tc);
    return check_main(s);
}
