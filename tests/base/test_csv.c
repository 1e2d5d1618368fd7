#include "base/csv.h"

#include "../check_main.h"
#include "../check_text.h"
#include "base/arena.h"
#include "base/buf.h"

static struct arena *arena;

static void set_up(void)
{
    arena = arena_create(1024 * 1024);
}

static void tear_down(void)
{
    arena_destroy(&arena);
}

/* "1<a><b> 2!": line 1 has two fields, line 2 is broken. */
static struct str shown(struct str text)
{
    struct csv csv;
    struct csv_row row;
    struct buf out = buf_in(arena);
    csv_open(&csv, arena, text);
    while (csv_next(&csv, &row)) {
        buf_printf(&out, "%s%zu%s", out.len ? " " : "", row.line, row.broken ? "!" : "");
        for (size_t i = 0; i < row.count; i++)
            buf_printf(&out, "<%.*s>", STR_ARG(csv_field(&row, i)));
    }
    return out.len ? buf_str(&out) : STR("");
}

static const struct {
    const char *text, *shown;
} cases[] = {
    {"a,b\n1,2\n", "1<a><b> 2<1><2>"},
    {"a;b\r\n1;2,5\r\n", "1<a><b> 2<1><2,5>"},
    {"a\tb\r1\t2", "1<a><b> 2<1><2>"},
    {"a|b|c\n\n \n1||3", "1<a><b><c> 4<1><><3>"},
    {"sep=;\na,b;c\n", "2<a,b><c>"},
    {"\xEF\xBB\xBF"
     "a,b",
     "1<a><b>"},
    {"\"a,b\";c\n", "1<a,b><c>"},
    {"x,y\n\"a \"\"b\"\"\",c", "1<x><y> 2<a \"b\"><c>"},
    {"x,y\n\"two\r\nlines\",c\nz,", "1<x><y> 2<two\r\nlines><c> 4<z><>"},
    {"x,y\n5\" tube,c", "1<x><y> 2<5\" tube><c>"},
    {"x,y\n\"never ends,c\n1,2\n", "1<x><y> 2! 3<1><2>"},
    {"x,y\n  \"a\" tail , b \n", "1<x><y> 2<a><b>"},
    {"one", "1<one>"},
    {"", ""},
    {"\n\r\n", ""},
};

START_TEST(rows_are_what_people_meant)
{
    ck_text_eq(shown(str_of(cases[_i].text)), cases[_i].shown);
}
END_TEST

START_TEST(too_many_fields_and_too_long_ones_break_their_row_alone)
{
    struct buf b = buf_in(arena);
    buf_c(&b, "a,b\n");
    for (int i = 0; i < CSV_FIELDS_MAX; i++)
        buf_c(&b, "x,");
    buf_c(&b, "\n1,2\n\"");
    for (int i = 0; i <= CSV_FIELD_MAX; i++)
        buf_char(&b, 'x');
    buf_c(&b, "\",9\n3,4\n");
    ck_text_eq(shown(buf_str(&b)), "1<a><b> 2! 3<1><2> 4! 5<3><4>");
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("base/csv");
    TCase *t = tcase_create("rows");
    tcase_add_checked_fixture(t, set_up, tear_down);
    tcase_add_loop_test(t, rows_are_what_people_meant, 0, sizeof cases / sizeof *cases);
    tcase_add_test(t, too_many_fields_and_too_long_ones_break_their_row_alone);
    suite_add_tcase(suite, t);
    return check_main(suite);
}
