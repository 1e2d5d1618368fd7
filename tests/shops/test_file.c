/* Files of orders as spreadsheets write them. */
#include "shops/file.h"

#include "base/arena.h"
#include "shops/file_columns.h"

#include "../check_main.h"
#include "../check_text.h"

static struct arena *arena;
static struct zone *zone;
static struct error err;

static void set_up(void)
{
    arena = arena_create(64 * 1024 * 1024);
    ck_assert_int_eq(zone_create(STR("Europe/Paris"), &zone, &err), ERR_OK);
}

static void tear_down(void)
{
    zone_destroy(&zone);
    arena_destroy(&arena);
}

static enum err read_bytes(const char *text, size_t len, struct order_file *out)
{
    struct file_terms terms = {zone, STR("EUR")};
    return order_file_read(arena, (struct str){text, len}, &terms, out, &err);
}

static struct order_file reads(const char *text)
{
    struct order_file file;
    enum err e = read_bytes(text, strlen(text), &file);
    ck_assert_msg(e == ERR_OK, "%s %s", err_name(e), err.key);
    return file;
}

START_TEST(rows_of_one_number_are_one_order_wherever_they_stand)
{
    struct order_file f =
        reads("N° de commande;Client;Courriel;Total TTC;Date;Référence article;Désignation;Qté;"
              "Prix unitaire;Code postal;Pays;Transporteur;N° de suivi;Couleur du ruban\r\n"
              "B-2;Zoé;zoe@x.test;10,00;24/12/2026;V;Vase;1;10,00;69001;FR;;;bleu\r\n"
              "A-1;Léa;lea@x.test;1 234,56;20/11/2026 09:30;L;Lampe;2;600;75011;FR;Mondial Relay;"
              "1234 5678;\r\n"
              "B-2;;;;;W;Socle;3;;;;;;\r\n");
    ck_assert_uint_eq(f.fault_count, 0);
    ck_assert_uint_eq(f.count, 2);
    ck_assert_uint_eq(f.row_count, 3);
    const struct order_in *a = &f.orders[0], *b = &f.orders[1];
    ck_text_eq(a->number, "A-1");
    ck_assert_int_eq(a->total, 123456);
    ck_assert_int_eq(a->placed_at.ms, 1795163400000); /* 09:30 in Paris */
    ck_assert_int_eq(a->lines[0].unit_price, 60000);
    ck_text_eq(a->parcels[0].carrier, "mondial_relay");
    ck_text_eq(a->parcels[0].tracking, "12345678");
    ck_assert_uint_eq(b->line_count, 2);
    ck_assert_int_eq(b->lines[1].quantity, 3);
    ck_text_eq(b->postcode, "69001");
}
END_TEST

START_TEST(every_row_that_is_not_taken_is_told_by_its_line_and_the_others_are_read)
{
    struct order_file f = reads("number,total,quantity,title,country\n"
                                "A,10,1,x,FR\n"
                                "B,ten,1,x,FR\n"
                                ",10,1,x,FR\n"
                                "C,10,1,x,FR\n"
                                "C,10,many,y,FR\n"
                                "D,10,1,x,France\n"
                                "E,\"1,234\",1,x,FR\n");
    static const struct {
        size_t line;
        const char *key;
    } told[] = {{3, "import.not_amount"}, {4, "order.missing"},     {5, "import.with_row"},
                {6, "import.not_number"}, {7, "order.not_country"}, {8, "import.not_amount"}};
    ck_assert_uint_eq(f.count, 1);
    ck_text_eq(f.orders[0].number, "A");
    ck_assert_uint_eq(f.fault_count, sizeof told / sizeof *told);
    for (size_t i = 0; i < f.fault_count; i++) {
        ck_assert_uint_eq(f.faults[i].line, told[i].line);
        ck_assert_str_eq(f.faults[i].key, told[i].key);
    }
    ck_text_eq(f.faults[0].arg, "ten");
    ck_text_eq(f.faults[2].arg, "6");
}
END_TEST

START_TEST(amounts_are_read_as_people_write_them)
{
    static const struct {
        const char *text;
        int64_t amount; /* -1: refused */
    } rows[] = {{"1234.56", 123456},  {"1234,56", 123456},  {"1 234,56 €", 123456},
                {"1.234,56", 123456}, {"1,234.56", 123456}, {"€12", 1200},
                {"0,5", 50},          {"12.000000", 1200},  {"1.234.567", 123456700},
                {"1,234", -1},        {"-5", -1},           {"douze", -1},
                {"0.125", 13}};
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct order_file f =
            reads(str_c(arena, str_printf(arena, "number;total\nA;%s\n", rows[i].text)));
        ck_assert_msg(f.count == (rows[i].amount >= 0), "%s", rows[i].text);
        if (f.count)
            ck_assert_msg(f.orders[0].total == rows[i].amount, "%s: %lld", rows[i].text,
                          (long long)f.orders[0].total);
    }
}
END_TEST

START_TEST(files_of_other_charsets_are_read)
{
    static const char latin[] = "commande;client\nA;L\xE9"
                                "a\n";
    static const char wide[] = "\xFF\xFE"
                               "n\0u\0m\0b\0e\0r\0\t\0n\0o\0m\0\n\0A\0\t\0L\0\xE9\0"
                               "a\0\n";
    struct order_file f;
    ck_assert_int_eq(read_bytes(latin, sizeof latin - 1, &f), ERR_OK);
    ck_text_eq(f.orders[0].name, "Léa");
    ck_assert_int_eq(read_bytes(wide, sizeof wide, &f), ERR_OK);
    ck_text_eq(f.orders[0].name, "Léa");
}
END_TEST

START_TEST(a_file_without_a_column_of_numbers_is_refused)
{
    struct order_file f;
    ck_assert_int_eq(read_bytes("", 0, &f), ERR_INVALID);
    ck_assert_str_eq(err.key, "import.empty");
    ck_assert_int_eq(read_bytes("a;b\n1;2\n", 8, &f), ERR_INVALID);
    ck_assert_str_eq(err.key, "import.no_columns");
}
END_TEST

START_TEST(columns_are_known_by_many_names)
{
    enum file_column c;
    ck_assert(file_column_named(STR("Numéro_de_commande"), &c) && c == COLUMN_NUMBER);
    ck_assert(file_column_named(STR(" TRACKING-number "), &c) && c == COLUMN_TRACKING);
    ck_assert(file_column_named(STR("Date d'expédition"), &c) && c == COLUMN_HANDED_AT);
    ck_assert(!file_column_named(STR("ruban"), &c));
    ck_assert(!file_column_named(STR(""), &c));
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("file");
    TCase *t = tcase_create("file");
    tcase_add_checked_fixture(t, set_up, tear_down);
    tcase_add_test(t, rows_of_one_number_are_one_order_wherever_they_stand);
    tcase_add_test(t, every_row_that_is_not_taken_is_told_by_its_line_and_the_others_are_read);
    tcase_add_test(t, amounts_are_read_as_people_write_them);
    tcase_add_test(t, files_of_other_charsets_are_read);
    tcase_add_test(t, a_file_without_a_column_of_numbers_is_refused);
    tcase_add_test(t, columns_are_known_by_many_names);
    suite_add_tcase(suite, t);
    return check_main(suite);
}
