#include "domain/tone.h"

#include "base/arena.h"
#include "domain/phrase.h"

#include "../check_main.h"

static struct arena *arena;
static struct phrase_book book;

static void read_phrases(void)
{
    arena = arena_create(4 * 1024 * 1024);
    struct error err;
    ck_assert_msg(tone_book(arena, &book, &err) == ERR_OK, "%s", err.arg);
}

static void free_phrases(void)
{
    arena_destroy(&arena);
}

static const char *const complaints[] = {
    "C'est inadmissible, je suis très déçue de votre service.",
    "Je ne suis pas du tout satisfait.",
    "C'est la troisième fois que je vous écris !",
    "Toujours aucune réponse de votre part.",
    "J'en ai marre d'attendre.",
    "Je vais saisir le médiateur.",
    "Je vous mets en demeure de me rembourser.",
    "J'exige un remboursement immédiat.",
    "Votre service client injoignable, c'est une honte.",
    "This is unacceptable.",
    "I am very disappointed with the lamp.",
    "Still no answer from you.",
    "This is the third time I write to you.",
    "I want to make a complaint.",
    "We will take legal action.",
    "Nobody replied to my mails.",
};

static const char *const plain[] = {
    "Bonjour, où est mon colis ?",
    "Ma lampe est arrivée cassée, pouvez-vous la remplacer ?",
    "Je voudrais changer mon adresse de livraison.",
    "Je suis très contente de ma commande.",
    "Avez-vous ce modèle en bleu ?",
    "> C'est inadmissible.\nVoici la photo demandée.",
    "Hello, where is my parcel?",
    "The box was damaged, here are the photos.",
    "Could you send an invoice?",
    "I would like to return the vase.",
};

static const char *const dangers[] = {
    "La lampe a pris feu cette nuit.",
    "Mon fils s'est brûlé avec le câble.",
    "J'ai reçu une décharge électrique.",
    "Il y a eu une explosion.",
    "The charger caught fire.",
    "I got an electric shock.",
    "My daughter was injured by the blade.",
};

static const char *const harmless[] = {
    "La boîte est un peu abîmée.",
    "Personne n'est blessé, mais le colis est ouvert.",
    "Y a-t-il un risque d'incendie avec ce modèle ?",
    "The candle smells lovely.",
};

static const char *const thanks[] = {
    "Merci !",
    "Bonjour,\n\nMerci beaucoup pour votre réponse rapide.\n\nBonne journée,\nLéa",
    "Parfait, merci.",
    "Thank you so much, have a nice day.",
};

static const char *const more_than_thanks[] = {
    "Merci, mais quand arrive-t-il ?",
    "Merci de me répondre, c'est inadmissible.",
    ("Merci pour votre message. Cependant la lampe que vous m'avez envoyée n'est pas celle que "
     "j'avais commandée, et il manque toujours le vase et les deux bougies."),
    "Où est mon colis ?",
};

#define EACH(list, what, wanted) \
    for (size_t i = 0; i < sizeof list / sizeof *list; i++) \
    ck_assert_msg(tone_of(&book, str_of(list[i])).what == wanted, "%s", list[i])

START_TEST(a_complaint_is_heard_in_french_and_english)
{
    EACH(complaints, complaint, true);
    EACH(plain, complaint, false);
    EACH(thanks, complaint, false);
}
END_TEST

START_TEST(a_danger_is_heard)
{
    EACH(dangers, danger, true);
    EACH(harmless, danger, false);
    EACH(plain, danger, false);
}
END_TEST

START_TEST(mere_thanks_want_no_answer)
{
    EACH(thanks, only_thanks, true);
    EACH(more_than_thanks, only_thanks, false);
    EACH(complaints, only_thanks, false);
}
END_TEST

START_TEST(what_is_said_of_a_delivery_is_heard_and_questions_say_nothing)
{
    static const struct {
        const char *text;
        enum problem problem;
    } cases[] = {
        {"Bonjour, le point relais est fermé depuis dimanche.", PROBLEM_RELAY_CLOSED},
        {"Le relais où va mon colis est fermé.", PROBLEM_RELAY_CLOSED},
        {"The pick-up point is closed.", PROBLEM_RELAY_CLOSED},
        {"Le point relais est-il fermé le lundi ?", PROBLEM_OTHER},
        {"Le point relais n'est pas fermé.", PROBLEM_OTHER},
        {"Si le relais est fermé, que se passe-t-il ?", PROBLEM_OTHER},
        {"Le suivi dit livré mais je n'ai rien reçu.", PROBLEM_DELIVERED_NOT_RECEIVED},
        {"I have never received my parcel.", PROBLEM_DELIVERED_NOT_RECEIVED},
        {"Ma lampe est arrivée cassée.", PROBLEM_DAMAGED},
        {"The box was crushed.", PROBLEM_DAMAGED},
        {"J'ai reçu le mauvais modèle.", PROBLEM_WRONG_ITEM},
        {"You sent me the wrong colour.", PROBLEM_WRONG_ITEM},
        {"Bonjour, où est mon colis ?", PROBLEM_OTHER},
        {"Merci, bien reçu.", PROBLEM_OTHER},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
        ck_assert_msg(tone_of(&book, str_of(cases[i].text)).problem == cases[i].problem, "%s",
                      cases[i].text);
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("tone");
    TCase *t = tcase_create("tone");
    tcase_add_checked_fixture(t, read_phrases, free_phrases);
    tcase_add_test(t, a_complaint_is_heard_in_french_and_english);
    tcase_add_test(t, what_is_said_of_a_delivery_is_heard_and_questions_say_nothing);
    tcase_add_test(t, a_danger_is_heard);
    tcase_add_test(t, mere_thanks_want_no_answer);
    suite_add_tcase(suite, t);
    return check_main(suite);
}
