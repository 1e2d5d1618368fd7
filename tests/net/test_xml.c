#include "net/xml/xml.h"

#include "base/arena.h"

#include "../check_main.h"
#include "../check_text.h"

static struct arena *arena;
static struct error err;

static void set_up(void)
{
    arena = arena_create(64 * 1024 * 1024);
    err = (struct error){0};
}

static void tear_down(void)
{
    arena_destroy(&arena);
}

static const struct tree *good(struct str xml)
{
    const struct tree *root = NULL;
    ck_assert_msg(xml_read(arena, xml, &root, &err) == ERR_OK, "%s %s", err.key, err.arg);
    return root;
}

static void refused(struct str xml, enum err code, const char *key)
{
    const struct tree *root;
    ck_assert_int_eq(xml_read(arena, xml, &root, &err), code);
    ck_assert_str_eq(err.key, key);
    ck_assert_str_eq(err.field, "body");
}

START_TEST(names_lose_their_prefix_and_texts_their_padding)
{
    const struct tree *root =
        good(STR("<?xml version='1.0'?><s:Envelope xmlns:s='urn:s' xmlns='urn:d'><s:Body>"
                 "<Num> 00568 </Num><Num/></s:Body></s:Envelope>"));
    ck_text_eq(root->name, "Envelope");
    ck_text_eq(tree_text(root, "Body/Num"), "00568");
    ck_text_eq(tree_again(tree_at(root, "Body/Num"))->text, "");
}
END_TEST

START_TEST(attributes_are_children_before_the_elements)
{
    const struct tree *root = good(STR("<d name=\"a &amp; &#233;\" x=''><name>b</name></d>"));
    ck_text_eq(tree_text(root, "name"), "a & é");
    ck_text_eq(tree_again(tree_child(root, "name"))->text, "b");
    ck_text_eq(tree_text(root, "x"), "");
}
END_TEST

START_TEST(a_text_around_elements_is_whole)
{
    const struct tree *root =
        good(STR("<a>x<b>y<![CDATA[<&]]></b>z&lt;&#x2019;<!-- no --><?no no?></a>"));
    ck_text_eq(root->text, "xz<’");
    ck_text_eq(tree_text(root, "b"), "y<&");
}
END_TEST

START_TEST(no_document_type_and_no_entities)
{
    refused(STR("<!DOCTYPE a [<!ENTITY e SYSTEM 'file:///etc/passwd'>]><a>&e;</a>"), ERR_INVALID,
            "tree.has_dtd");
    refused(STR("<!DOCTYPE a SYSTEM 'http://127.0.0.1:1/a.dtd'><a/>"), ERR_INVALID, "tree.has_dtd");
    refused(STR("<!DOCTYPE a><a/>"), ERR_INVALID, "tree.has_dtd");
    refused(STR("<a>&unknown;</a>"), ERR_INVALID, "tree.not_xml");
}
END_TEST

START_TEST(what_is_no_xml_says_where)
{
    refused(STR("<a>\n<b>\n</a>"), ERR_INVALID, "tree.not_xml");
    ck_assert_str_eq(err.arg, "3");
    refused(STR("<a><b>half a bo"), ERR_INVALID, "tree.not_xml");
    refused(STR("<a/><a/>"), ERR_INVALID, "tree.not_xml");
    refused(STR("{}"), ERR_INVALID, "tree.not_xml");
    refused(STR(""), ERR_INVALID, "tree.not_xml");
    refused(STR_NONE, ERR_INVALID, "tree.not_xml");
}
END_TEST

START_TEST(limits_are_refusals)
{
    struct buf deep = buf_in(arena), wide = buf_in(arena);
    for (int i = 0; i < TREE_DEPTH_MAX + 1; i++)
        buf_c(&deep, "<a>");
    for (int i = 0; i < TREE_DEPTH_MAX + 1; i++)
        buf_c(&deep, "</a>");
    refused(buf_str(&deep), ERR_INVALID, "tree.too_deep");
    buf_c(&wide, "<a>");
    for (int i = 0; i < TREE_NODES_MAX; i++)
        buf_c(&wide, "<b/>");
    buf_c(&wide, "</a>");
    refused(buf_str(&wide), ERR_TOO_LARGE, "tree.too_large");
    struct str large = {arena_alloc(arena, TREE_BYTES_MAX + 1), TREE_BYTES_MAX + 1};
    refused(large, ERR_TOO_LARGE, "tree.too_large");
}
END_TEST

START_TEST(charsets_that_are_said_or_not)
{
    ck_text_eq(good(STR("<?xml version='1.0' encoding='ISO-8859-1'?><a>livr\xe9</a>"))->text,
               "livré");
    ck_text_eq(good(STR("<?xml version=\"1.0\" encoding=\"utf-8\"?><a>livr\xe9</a>"))->text,
               "livré");
    ck_text_eq(good(STR("\xEF\xBB\xBF\n<?xml version='1.0'?><a>é</a>"))->text, "é");
    ck_text_eq(good(STR("\xFF\xFE<\0a\0>\0\xe9\0<\0/\0a\0>\0"))->text, "é");
}
END_TEST

START_TEST(a_text_that_is_written_reads_back)
{
    struct buf out = buf_in(arena);
    buf_c(&out, "<a b=\"");
    xml_text(&out, STR("\"<&>'\x01é\xEF\xBF\xBF-\xEF\xBF\xBE"));
    buf_c(&out, "\"/>");
    ck_text_eq(tree_text(good(buf_str(&out)), "b"), "\"<&>'\xEF\xBF\xBDé\xEF\xBF\xBD-\xEF\xBF\xBD");
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("net/xml");
    TCase *tests = tcase_create("all");
    tcase_add_checked_fixture(tests, set_up, tear_down);
    tcase_add_test(tests, names_lose_their_prefix_and_texts_their_padding);
    tcase_add_test(tests, attributes_are_children_before_the_elements);
    tcase_add_test(tests, a_text_around_elements_is_whole);
    tcase_add_test(tests, no_document_type_and_no_entities);
    tcase_add_test(tests, what_is_no_xml_says_where);
    tcase_add_test(tests, limits_are_refusals);
    tcase_add_test(tests, charsets_that_are_said_or_not);
    tcase_add_test(tests, a_text_that_is_written_reads_back);
    suite_add_tcase(suite, tests);
    return check_main(suite);
}
