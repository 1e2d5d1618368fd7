/* Tables of carriers. */
#include "carriers/csv/csv.h"

#include "../check_main.h"
#include "../check_text.h"
#include "carriers/csv/entry.h"
#include "show.h"

static struct arena *arena;
static struct zone *paris;
static struct carrier_account account;

static void set_up(void)
{
    arena = arena_create(8 * 1024 * 1024);
    ck_assert_int_eq(zone_create(STR("Europe/Paris"), &paris, NULL), ERR_OK);
    account = (struct carrier_account){.zone = paris};
}

static void tear_down(void)
{
    zone_destroy(&paris);
    arena_destroy(&arena);
}

static struct str read_text(struct str body)
{
    struct carrier_reading reading = {0};
    struct error err = {0};
    if (carrier_csv.read(arena, &account, 200, body, &reading, &err))
        return str_of(arena_printf(arena, "%s %s", err.key, err.arg));
    return show_reading(arena, &reading);
}

static const struct {
    const char *body, *shown;
} cases[] = {
    {"N° colis;Commande;Date;Heure;Libellé;Lieu;Nom du destinataire\r\n"
     "6A 123-456;C-1;18/11/2026;17:15;Retour à l'expéditeur;Lille;MME DUPONT\r\n",
     "6A123456 [C-1] 2026-11-18T16:15:00.000Z returning Lille \"Retour à l'expéditeur\""},
    /* windows-1252, a date alone */
    {"Colis;Date;Statut\nX1;18/11/2026;Retour \xE0 l'exp\xE9"
     "diteur\n",
     "X1 ~2026-11-17T23:00:00.000Z returning \"Retour à l'expéditeur\""},
    {"tracking,at,date,stage,trouble\nX1,,2026-11-18T17:15:00Z,in_transit,delayed\n",
     "X1 2026-11-18T17:15:00.000Z in_transit/delayed"},
    /* DPD's SCANINFO */
    {"PARCELNO;SCAN_CODE;DEPOT_CODE;SCAN_DATE_TIME;RECEIVER_NAME;INFO_TEXT\n"
     "05308801410058;05;0530;20261118171500;;\n05308801410058;13;0533;20261119091000;DUPONT;\n"
     "05308801410058;88;0533;20261119091500;;\n",
     "05308801410058 2026-11-18T16:15:00.000Z accepted 05 0530\n"
     "05308801410058 2026-11-19T08:10:00.000Z delivered 13 0533\n"
     "05308801410058 2026-11-19T08:15:00.000Z unknown 88 0533"},
    {"colis;date;code\n;18/11/2026;A\nX1;demain;A\n\"X1;18/11/2026;A\nX2;18/11/2026;A\n",
     "X2 ~2026-11-17T23:00:00.000Z unknown A\n! carrier.no_number: line 2\n! carrier.no_date: line "
     "3\n"
     "! reading.csv.broken_line: line 4"},
    {"colis;libelle\nX1;ok\n", "reading.csv.no_column date"},
    {"date;libelle\nX1;ok\n", "reading.csv.no_column tracking"},
    {"colis;date\nX1;18/11/2026\n", "reading.csv.no_column label"},
    {"", "reading.csv.no_column tracking"},
    {"<html>quota</html>", "reading.csv.no_column tracking"},
};

START_TEST(rows_become_scans)
{
    ck_text_eq(read_text(str_of(cases[_i].body)), cases[_i].shown);
}
END_TEST

START_TEST(a_column_is_known_with_its_accents_and_marks)
{
    ck_assert_int_eq(column_named(arena, STR("Numéro de colis")), COLUMN_TRACKING);
    ck_assert_int_eq(column_named(arena, STR("DATE_ÉVÉNEMENT")), COLUMN_DATE);
    ck_assert_int_eq(column_named(arena, STR("À retirer avant")), COLUMN_PICKUP_UNTIL);
    ck_assert_int_eq(column_named(arena, STR("Nom")), COLUMN_OTHER);
    ck_assert_int_eq(column_named(arena, STR("")), COLUMN_OTHER);
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("carriers/csv");
    TCase *t = tcase_create("tables");
    tcase_add_checked_fixture(t, set_up, tear_down);
    tcase_add_loop_test(t, rows_become_scans, 0, sizeof cases / sizeof *cases);
    tcase_add_test(t, a_column_is_known_with_its_accents_and_marks);
    suite_add_tcase(suite, t);
    return check_main(suite);
}
