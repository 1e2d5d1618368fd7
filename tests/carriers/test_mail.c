/* Mails of carriers with nothing better. */
#include "carriers/mail/mail.h"

#include "../check_main.h"
#include "../check_text.h"
#include "show.h"

static struct arena *arena;
static struct zone *paris;
static struct carrier_account account;

static void set_up(void)
{
    arena = arena_create(32 * 1024 * 1024);
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
    if (carrier_mail.read(arena, &account, 200, body, &reading, &err))
        return str_of(arena_printf(arena, "%s", err.key));
    return show_reading(arena, &reading);
}

#define HEAD \
    "From: suivi@transport.test\r\nSubject: Suivi\r\nDate: Wed, 18 Nov 2026 17:15:00 +0100\r\n"
#define TEXT HEAD "Content-Type: text/plain; charset=utf-8\r\n\r\n"
#define FILE_OF(name, bytes) \
    HEAD "MIME-Version: 1.0\r\nContent-Type: multipart/mixed; boundary=b\r\n\r\n" \
         "--b\r\nContent-Type: text/plain\r\n\r\nBonjour\r\n--b\r\nContent-Type: " \
         "application/octet-stream\r\n" \
         "Content-Disposition: attachment; filename=" name "\r\n\r\n" bytes "\r\n--b--\r\n"

static const struct {
    const char *body, *shown;
} cases[] = {
    {TEXT
     "Bonjour,\r\n\r\nColis : X1\r\nStatut : Retour à l'expéditeur\r\nDate : 18/11/2026 09:30\r\n"
     "Lieu : Lille\r\n\r\nColis : X2\r\nStatut : retour à l'expéditeur\r\n\r\nCordialement\r\n",
     "X1 2026-11-18T08:30:00.000Z returning Lille \"Retour à l'expéditeur\"\n"
     "X2 2026-11-18T16:15:00.000Z returning \"retour à l'expéditeur\""},
    {TEXT "Colis : X1\r\nColis : X2\r\n\r\nStatut : retour à l'expéditeur\r\n",
     "X2 2026-11-18T16:15:00.000Z returning \"retour à l'expéditeur\""},
    {FILE_OF("suivi.csv", "colis;date;libelle\r\nX1;18/11/2026;Retour à l'expéditeur\r\n"),
     "X1 ~2026-11-17T23:00:00.000Z returning \"Retour à l'expéditeur\""},
    {FILE_OF("EDI0001", "UNB+UNOC:3+A+B+D+7'UNH+1+IFTSTA:D:01B:UN'CNI+1+E'STS+1+21'"
                        "DTM+334:202611181715:203'UNT+5+1'UNZ+1+7'"),
     "E 2026-11-18T16:15:00.000Z delivered 21"},
    {FILE_OF("notes.csv", "rien;ici\r\n"), "\n! reading.mail.file: notes.csv"},
    {TEXT "Merci de votre confiance.\r\n", "reading.mail.nothing"},
    {"", "reading.mail.nothing"},
};

START_TEST(words_and_files_become_scans)
{
    ck_text_eq(read_text(str_of(cases[_i].body)), cases[_i].shown);
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("carriers/mail");
    TCase *t = tcase_create("mails");
    tcase_add_checked_fixture(t, set_up, tear_down);
    tcase_add_loop_test(t, words_and_files_become_scans, 0, sizeof cases / sizeof *cases);
    suite_add_tcase(suite, t);
    return check_main(suite);
}
