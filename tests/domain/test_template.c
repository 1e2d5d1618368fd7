#include "domain/template.h"

#include "base/arena.h"
#include "base/buf.h"
#include "base/i18n.h"

#include "../check_main.h"
#include "../check_text.h"

static struct arena *arena;

static void set_up(void)
{
    arena = arena_create(16 * 1024 * 1024);
}

static void tear_down(void)
{
    arena_destroy(&arena);
}

struct value {
    const char *field, *text; /* text NULL: no value */
};

static bool look_up(void *ctx, struct str field, struct str *value)
{
    for (const struct value *v = ctx; v->field; v++)
        if (str_eq(field, str_of(v->field))) {
            *value = str_of(v->text);
            return true;
        }
    return false;
}

static struct template parse(const char *source)
{
    struct template t = {0};
    struct error err = {0};
    ck_assert_msg(template_parse(arena, str_of(source), &t, &err) == ERR_OK, "%s: %s", source,
                  err.text);
    return t;
}

static struct template_draft render(const char *source, struct value *values)
{
    struct template t = parse(source);
    return template_render(arena, &t, look_up, values);
}

START_TEST(a_template_is_text_and_fields_in_order)
{
    struct template t = parse("Bonjour {{ customer.name }}, {{order.number}}");
    ck_assert_uint_eq(t.count, 4);
    ck_assert_int_eq(t.parts[0].kind, TEMPLATE_TEXT);
    ck_text_eq(t.parts[0].text, "Bonjour ");
    ck_assert_int_eq(t.parts[1].kind, TEMPLATE_FIELD);
    ck_text_eq(t.parts[1].text, "customer.name");
    ck_assert_uint_eq(t.parts[1].offset, 11);
    ck_text_eq(t.parts[2].text, ", ");
    ck_text_eq(t.parts[3].text, "order.number");
    ck_assert_uint_eq(parse("").count, 0);
}
END_TEST

START_TEST(values_take_the_place_of_fields)
{
    struct value values[] = {{"customer.name", "Élodie Petit"}, {"order.number", "1042"}, {0}};
    struct template_draft d = render(
        "Bonjour {{customer.name}},\nvotre commande {{order.number}} {{order.number}}.", values);
    ck_text_eq(d.text, "Bonjour Élodie Petit,\nvotre commande 1042 1042.");
    ck_assert_uint_eq(d.hole_count, 0);
}
END_TEST

START_TEST(G05_a_field_without_value_leaves_its_marker_and_a_hole)
{
    struct value values[] = {
        {"customer.name", NULL}, {"order.number", "  \n"}, {"shop.name", "Lune"}, {0}};
    struct template_draft d =
        render("{{ customer.name }}, {{order.number}}: {{shop.name}} {{no.such}}", values);
    ck_text_eq(d.text, "{{customer.name}}, {{order.number}}: Lune {{no.such}}");
    ck_assert_uint_eq(d.hole_count, 3);
    ck_assert_int_eq(d.holes[0].kind, HOLE_EMPTY);
    ck_text_eq(d.holes[0].field, "customer.name");
    ck_assert_int_eq(d.holes[1].kind, HOLE_EMPTY);
    ck_assert_int_eq(d.holes[2].kind, HOLE_UNKNOWN);
    for (size_t i = 0; i < d.hole_count; i++) {
        struct str marker = str_sub(d.text, d.holes[i].offset, d.holes[i].len);
        ck_assert(str_starts(marker, STR("{{")) && str_ends(marker, STR("}}")));
        ck_assert(str_find(marker, d.holes[i].field) == 2);
    }
}
END_TEST

START_TEST(braces_can_be_written_as_they_are)
{
    struct template_draft d = render("{a} } }} { \\{{x}} \\n \\", (struct value[]){{0}});
    ck_text_eq(d.text, "{a} } }} { {{x}} \\n \\");
    ck_assert_uint_eq(d.hole_count, 0);
}
END_TEST

START_TEST(a_customers_name_can_never_pass_for_a_field)
{
    struct value values[] = {{"customer.name", "{{{order.number}}"}, {"shop.name", "{"}, {0}};
    struct template_draft d = render("{{customer.name}} {{shop.name}}{{shop.name}}", values);
    struct template_hole marker;
    size_t at = 0;
    ck_assert(!template_next_marker(d.text, &at, &marker));
    ck_text_eq(d.text, "{ { {order.number}} { {");
}
END_TEST

START_TEST(what_is_no_field_is_refused_with_the_words_at_fault)
{
    static const char *const bad[][2] = {
        {"a {{", "{{"},
        {"{{}}", "{{}}"},
        {"{{name}}", "{{name}}"},
        {"{{customer.name}", "{{customer.name}"},
        {"{{Customer.Name}}", "{{Customer.Name}}"},
        {"{{customer..name}}", "{{customer..name}}"},
        {"{{customer.}}", "{{customer.}}"},
        {"{{.name}}", "{{.name}}"},
        {"{{customer.name | upper}}", "{{customer.name | upper}}"},
        {"{{customer name}}", "{{customer name}}"},
        {"{{{customer.name}}}", "{{{customer.name}}}"},
        {"{{customer.\nname}}", "{{customer.\nname}}"},
        {"{{a.aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa}}",
         "{{a.aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"},
    };
    for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++) {
        struct template t;
        struct error err = {0};
        ck_assert_msg(template_parse(arena, str_of(bad[i][0]), &t, &err) == ERR_INVALID, "%s",
                      bad[i][0]);
        ck_assert_str_eq(err.field, "text");
        ck_assert_str_eq(err.key, "template.bad_field");
        ck_assert_str_eq(err.arg, bad[i][1]);
    }
}
END_TEST

START_TEST(limits_are_kept)
{
    struct buf text = buf_in(arena);
    struct template t;
    for (int i = 0; i < TEMPLATE_FIELDS_MAX; i++)
        buf_c(&text, "{{a.b}}");
    ck_assert_int_eq(template_parse(arena, buf_str(&text), &t, NULL), ERR_OK);
    buf_c(&text, "\\{{");
    ck_assert_int_eq(template_parse(arena, buf_str(&text), &t, NULL), ERR_TOO_LARGE);
    text.len = 0;
    while (text.len < TEMPLATE_SOURCE_MAX)
        buf_char(&text, 'x');
    ck_assert_int_eq(template_parse(arena, buf_str(&text), &t, NULL), ERR_OK);
    buf_char(&text, 'x');
    ck_assert_int_eq(template_parse(arena, buf_str(&text), &t, NULL), ERR_TOO_LARGE);
    char *value = arena_alloc(arena, TEMPLATE_VALUE_MAX + 2);
    for (int i = 0; i <= TEMPLATE_VALUE_MAX; i++)
        value[i] = 'v';
    struct value values[] = {{"a.b", value}, {0}};
    ck_assert_uint_eq(render("{{a.b}}", values).text.len, TEMPLATE_VALUE_MAX);
}
END_TEST

START_TEST(markers_are_found_again_in_any_text)
{
    struct str text = STR("{{x}} {{{customer.name}}} {{ shop.name\t}} {{order.number} {{");
    struct template_hole m;
    size_t at = 0;
    ck_assert(template_next_marker(text, &at, &m));
    ck_text_eq(m.field, "customer.name");
    ck_assert_uint_eq(m.offset, 7);
    ck_text_eq(str_sub(text, m.offset, m.len), "{{customer.name}}");
    ck_assert(template_next_marker(text, &at, &m));
    ck_text_eq(m.field, "shop.name");
    ck_assert(!template_next_marker(text, &at, &m));
    ck_assert(!template_next_marker(text, &at, &m));
}
END_TEST

START_TEST(a_saved_template_knows_only_fields_that_exist)
{
    struct error err = {0};
    struct template t = parse("{{customer.name}} {{customer.nom}}");
    ck_assert_int_eq(template_check_fields(&t, &err), ERR_INVALID);
    ck_assert_str_eq(err.key, "template.unknown_field");
    ck_assert_str_eq(err.arg, "customer.nom");
    t = parse("{{customer.name}}");
    ck_assert_int_eq(template_check_fields(&t, &err), ERR_OK);
}
END_TEST

START_TEST(every_field_is_named_for_people_and_well_formed)
{
    for (const struct template_field *f = template_fields; f->name; f++) {
        ck_assert_msg(i18n_has(f->label), "%s", f->label);
        ck_assert_ptr_eq(template_field_find(str_of(f->name)), f);
        struct template t = parse(arena_printf(arena, "{{%s}}", f->name));
        ck_assert_uint_eq(t.count, 1);
    }
    ck_assert_ptr_null(template_field_find(STR("customer")));
}
END_TEST

int main(void)
{
    Suite *s = suite_create("domain/template");
    TCase *t = tcase_create("template");
    tcase_add_checked_fixture(t, set_up, tear_down);
    tcase_add_test(t, a_template_is_text_and_fields_in_order);
    tcase_add_test(t, values_take_the_place_of_fields);
    tcase_add_test(t, G05_a_field_without_value_leaves_its_marker_and_a_hole);
    tcase_add_test(t, braces_can_be_written_as_they_are);
    tcase_add_test(t, a_customers_name_can_never_pass_for_a_field);
    tcase_add_test(t, what_is_no_field_is_refused_with_the_words_at_fault);
    tcase_add_test(t, limits_are_kept);
    tcase_add_test(t, markers_are_found_again_in_any_text);
    tcase_add_test(t, a_saved_template_knows_only_fields_that_exist);
    tcase_add_test(t, every_field_is_named_for_people_and_well_formed);
    suite_add_tcase(s, t);
    return check_main(s);
}
