#include "web/csv.h"

#include "../check_main.h"
#include "../check_text.h"

static void line_of(const char *text, const char *want)
{
    struct buf out = buf_in(NULL);
    struct str fields[] = {str_of(text), STR("x")};
    csv_row(&out, fields, 2);
    ck_text_eq(buf_str(&out), want);
    buf_release(&out);
}

START_TEST(what_would_end_a_field_is_quoted)
{
    line_of("AL-1", "AL-1,x\r\n");
    line_of("", ",x\r\n");
    line_of("a,b", "\"a,b\",x\r\n");
    line_of("a\"b", "\"a\"\"b\",x\r\n");
    line_of("a\nb", "\"a\nb\",x\r\n");
    line_of(NULL, ",x\r\n");
}
END_TEST

START_TEST(a_text_is_never_a_formula_and_a_number_stays_one)
{
    line_of("=HYPERLINK(\"http://x\")", "\"'=HYPERLINK(\"\"http://x\"\")\",x\r\n");
    line_of("+33 6", "\"'+33 6\",x\r\n");
    line_of("@SUM(A1)", "\"'@SUM(A1)\",x\r\n");
    line_of("-1+1", "\"'-1+1\",x\r\n");
    line_of("-", "\"'-\",x\r\n");
    line_of("\t=1", "\"'\t=1\",x\r\n");
    line_of("-49.90", "-49.90,x\r\n");
    line_of("-1.2.3", "\"'-1.2.3\",x\r\n");
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("csv");
    TCase *t = tcase_create("csv");
    tcase_add_test(t, what_would_end_a_field_is_quoted);
    tcase_add_test(t, a_text_is_never_a_formula_and_a_number_stays_one);
    suite_add_tcase(suite, t);
    return check_main(suite);
}
