#include "domain/practice/placeholder.h"

#include "../check_main.h"
#include "../check_text.h"

/* Sentences, and the words at fault in them; NULL: nothing to say. */
static const struct {
    const char *line, *found;
} sentences[] = {
    /* French, should be seen */
    {"Bonjour XXX, votre colis est parti.", "XXX"},
    {"Livraison le XX novembre.", "XX"},
    {"Bonjour [nom],", "[nom]"},
    {"Bonjour [Prénom Nom],", "[Prénom Nom]"},
    {"Le colis [...] arrive.", "[...]"},
    {"Votre commande <numéro> est partie.", "<numéro>"},
    {"Bonjour {prénom}", "{prénom}"},
    {"Bonjour %PRENOM%,", "%PRENOM%"},
    {"Bonjour ,", "Bonjour ,"},
    {"Bonjour\u00a0, merci", "Bonjour\u00a0,"},
    {"Chère Madame ,", "Madame ,"},
    {"Cher,", "Cher,"},
    {"Chère,", "Chère,"},
    {"Votre commande  est partie.", "commande  "},
    {"Votre colis  du 3 mars", "colis  "},
    {"Il vous sera livré\u00a0 demain", "livré\u00a0 "},
    {"Votre commande n° , expédiée hier", "n° ,"},
    {"Votre commande n°", "n°"},
    {"Un remboursement de € vous parvient", " de €"},
    {"Le produit « » est épuisé", "« »"},
    {"Le produit \"\" est épuisé", "\"\""},
    {"Le colis () est parti", "()"},
    {"Livraison le JJ/MM/AAAA.", "JJ/MM/AAAA"},
    {"À COMPLÉTER avant envoi", "À COMPLÉTER"},
    {"NOM DU CLIENT, bonjour", "NOM DU CLIENT"},
    {"Lorem ipsum dolor sit amet", "Lorem ipsum"},
    {"Rendez-vous le ___ à 10 h", "___"},
    {"La couleur est ???", "???"},
    {"TODO vérifier le stock", "TODO"},
    /* French, should not */
    {"Bonjour,", NULL},
    {"Bonjour Madame Durand,", NULL},
    {"Bonjour !", NULL},
    {"Bonjour madame, le colis est cher, mais arrivé.", NULL},
    {"Un formulaire est à compléter en ligne.", NULL},
    {"La taille XXL est épuisée, il reste XL et XXS.", NULL},
    {"Voir la note [1] et [sources](https://example.org/a).", NULL},
    {"Image ![colis](https://example.org/a.png)", NULL},
    {"Écrivez à <sav@example.org> ou <https://example.org>.", NULL},
    {"- [x] fait et - [ ] à faire", NULL},
    {"Prix < 20 € et > 10 €", NULL},
    {"On vous aime <3", NULL},
    {"Remise de 10 % puis de 20 % ensuite", NULL},
    {"Merci.  Nous revenons vers vous.", NULL},
    {"-  un point de liste", NULL},
    {"Article          Prix", NULL},
    {"Fin de ligne  ", NULL},
    {"  en retrait", NULL},
    {"Votre commande n° 1042 est partie.", NULL},
    {"Un remboursement de 12,90 € vous parvient", NULL},
    {"Le produit « lune » est épuisé", NULL},
    {"C'est quoi ?", NULL},
    {"Le Todoïste et la méthode", NULL},
    {"snake_case et __init__ restent", NULL},
    /* English, should be seen */
    {"Hello XXX, your parcel has left.", "XXX"},
    {"Dear [name],", "[name]"},
    {"Dear <first name>,", "<first name>"},
    {"Dear ,", "Dear ,"},
    {"Dear,", "Dear,"},
    {"Hi , thanks", "Hi ,"},
    {"Your order  has left.", "order  "},
    {"Your order , placed yesterday", "order ,"},
    {"It arrives on DD/MM/YYYY.", "DD/MM/YYYY"},
    {"Delivery date TBD", "TBD"},
    {"Dear CUSTOMER NAME", "CUSTOMER NAME"},
    {"Insert name here", "Insert name"},
    {"Price: {amount} euros", "{amount}"},
    {"See you on xxx", "xxx"},
    /* English, should not */
    {"Hello,", NULL},
    {"Hi there, thanks for writing.", NULL},
    {"Dear Ms Wright,", NULL},
    {"Thank you.  We look into it.", NULL},
    {"Your order 1042 has left.", NULL},
    {"A box of 2 x 3 x 4 cm", NULL},
    {"See [our page](https://example.org) or item [2].", NULL},
    {"You saved 10%, that is 5% more.", NULL},
    {"It's 5 o'clock; \"soon\" we said", NULL},
    {"", NULL},
};

START_TEST(G05_sentences_are_told_apart)
{
    for (size_t i = 0; i < sizeof sentences / sizeof sentences[0]; i++) {
        struct str line = str_of(sentences[i].line);
        struct placeholder p = {0};
        size_t at = 0;
        bool found = placeholder_next(line, &at, &p);
        const char *expected = sentences[i].found;
        ck_assert_msg(found == (expected != NULL), "\"%s\": found \"%.*s\"", sentences[i].line,
                      found ? (int)p.len : 0, line.ptr + p.offset);
        if (found)
            ck_text_eq(str_sub(line, p.offset, p.len), expected);
        ck_assert_msg(!found || !placeholder_next(line, &at, &p), "\"%s\": \"%.*s\" too",
                      sentences[i].line, (int)p.len, line.ptr + p.offset);
    }
}
END_TEST

START_TEST(G05_all_places_of_a_line_are_found_in_order)
{
    struct str line = STR("Bonjour [nom], le XX votre colis  est TBD");
    static const char *const expected[] = {"[nom]", "XX", "colis  ", "TBD"};
    struct placeholder p;
    size_t at = 0;
    for (int i = 0; i < 4; i++) {
        ck_assert(placeholder_next(line, &at, &p));
        ck_text_eq(str_sub(line, p.offset, p.len), expected[i]);
        ck_assert_int_eq(p.kind, i == 2 ? PLACEHOLDER_HOLE : PLACEHOLDER_MARK);
    }
    ck_assert(!placeholder_next(line, &at, &p));
}
END_TEST

int main(void)
{
    Suite *s = suite_create("domain/placeholder");
    TCase *t = tcase_create("placeholder");
    tcase_add_test(t, G05_sentences_are_told_apart);
    tcase_add_test(t, G05_all_places_of_a_line_are_found_in_order);
    suite_add_tcase(s, t);
    return check_main(s);
}
