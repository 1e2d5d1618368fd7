/* channels/email/quote: '|' stands before a visible line, 'Q' before a quoted one,
 * 'S' before a signature. */
#include "../check_main.h"
#include "../check_text.h"
#include "base/arena.h"
#include "base/buf.h"
#include "channels/email/quote.h"

#include <string.h>

#define NBSP "\xC2\xA0"
#define NNBSP "\xE2\x80\xAF"

static const struct {
    const char *what, *marked;
} samples[] = {
    {"nothing to fold", "|Bonjour,\n|\n|Où est mon colis ?\n"},
    {"Gmail, French, wrapped, with a no-break space",
     "|Toujours rien.\n|\nQLe lun. 3 nov. 2025 à 14:05, Service client Ma Boutique <\n"
     "Qsav@boutique.test> a écrit" NBSP ":\nQ\nQ> Nous avons bien reçu\nQ>\nQ> Service\n"},
    {"Apple Mail, French, narrow no-break space",
     "|Ok\n|\nS|Envoyé de mon iPhone\nS|\nQ> Le 3 nov. 2025 à 14:05, Service <s@b.test> a "
     "écrit" NNBSP ":\nQ> \nQ> Reçu\n"},
    {"Thunderbird, French",
     "|Fermé.\n|\nQLe 03/11/2025 à 14:05, Service client a écrit :\nQ> Reçu\n"},
    {"Yahoo, French, unmarked",
     "|À quelle date ?\n|\nQLe lundi 3 novembre 2025 à 14:05:22 UTC+1, Service "
     "<s@b.test> a écrit :\nQ\nQ Reçu\nQ\nQService\n"},
    {"Outlook with its line",
     "|Voici la photo.\n|\nQ________________________________\nQDe : Service <s@b.test>\n"
     "QEnvoyé : lundi 3 novembre 2025 14:05\nQÀ : Marie <m@x.test>\nQObjet : Re: 4521\nQ\nQReçu\n"},
    {"Outlook without its line, bold, no-break spaces",
     "|Voici.\n|\nQ*De" NBSP ":* Service\nQ*Envoyé" NBSP ":* lundi\nQ*À" NBSP
     ":* Marie\nQ*Objet" NBSP ":* Re\nQ\nQReçu\n"},
    {"Outlook, English",
     "|Here.\n|\nQFrom: Desk <s@b.test>\nQSent: Monday\nQTo: Marie\nQSubject: Re\nQ\nQGot it\n"},
    {"Orange",
     "|Oui.\n|\nQ> Message du 03/11/25 14:05\nQ> De : \"Service\" <s@b.test>\nQ> A : m@x.test\n"
     "Q> Objet : Re\nQ> \nQ> Reçu\n"},
    {"Orange, unmarked",
     "|Oui.\n|\nQMessage du 03/11/25 14:05\nQDe : \"Service\" <s@b.test>\nQA : m@x.test\n"
     "QObjet : Re\nQ\nQReçu\n"},
    {"Zimbra", "|Oui.\n|\nQ----- Mail original -----\nQDe: \"Service\" <s@b.test>\nQÀ: m@x.test\n"
               "QEnvoyé: Lundi\nQObjet: Re\nQ\nQReçu\n"},
    {"Message d'origine", "|Oui.\n|\nQ-----Message d'origine-----\nQDe : Service\nQReçu\n"},
    {"Samsung",
     "|Oui.\n|\nS|Envoyé depuis mon appareil Galaxy\nS|\nQ-------- Message d’origine --------\n"
     "QDe : Service\nQReçu\n"},
    {"English",
     "|Yes.\n|\nQOn Mon, Nov 3, 2025 at 2:05 PM, Desk <s@b.test> wrote:\nQ\nQ> Got it\n"},
    {"an answer below the quote",
     "QLe 03/11/2025 à 14:05, Service a écrit :\nQ> Une date ?\n|\n|Demain.\n"},
    {"answers between the questions stay with them",
     "|Le 03/11/2025 à 14:05, Service a écrit :\n|> Une date ?\n|Demain.\n|> Une heure ?\n|Midi.\n"
     "Q> Service client\n"},
    {"a forward is shown",
     "|Pour information\n|\n|---------- Message transféré ---------\n|De : Relais <r@x.test>\n"
     "|Date: lun. 3 nov. 2025 à 14:05\n|Objet : Fermé\n|À : <m@x.test>\n|\n|> Nous sommes "
     "fermés.\n"},
    {"a forward from Apple Mail is shown",
     "|Voilà\n|\n|> Début du message réexpédié :\n|> \n|> De: Relais\n|> Objet: Fermé\n"},
    {"a forward without a word is shown",
     "|Début du message réexpédié :\n|\n|De: Relais\n|Objet: x\n|Date: y\n"},
    {"a forwarded block alone is shown",
     "|De : Relais <r@x.test>\n|Envoyé : lundi\n|À : m@x.test\n|Objet : Fermé\n"
     "|\n|Nous sommes fermés.\n"},
    {"quotes alone are shown", "|> tout\n|> est cité\n"},
    {"a signature alone is shown", "|Envoyé de mon iPhone\n"},
    {"quote and signature alone are shown", "|> cité\n|\n|-- \n|Marie\n"},
    {"a signature", "|Merci\n|\nS-- \nSMarie Dupont\nS06 00 00 00 00\n"},
    {"a loose signature", "|Merci\n|\nS--\nSMarie Dupont\n"},
    {"two dashes before words are no signature",
     "|Merci\n|--\n|Au fait, quand arrive le remboursement ?\n"},
    {"two dashes before a long text are no signature",
     "|a\n|--\n|1\n|2\n|3\n|4\n|5\n|6\n|7\n|8\n|9\n|10\n"},
    {"a line of dashes is no signature", "|a\n|----\n|b\n"},
    {"a signature, then the quote",
     "|Merci\n|\nS-- \nSMarie\nS\nQLe 03/11/2025 à 14:05, S a écrit :\nQ> x\n"},
    {"words about writing are words", "|Le livreur m'a écrit :\n|je passe demain.\n"},
    {"a dated sentence is a sentence",
     "|Le 3 novembre 2025, votre collègue a écrit : vous serez remboursé.\n|Et depuis ?\n"},
    {"On is a word", "|On 3 December I ordered.\n|On the other hand, I wrote:\n|nothing.\n"},
    {"De is a word", "|De : rien\n|merci\n"},
    {"a comparison is no quote", "|Le poids est\n|    > 3 kg\n"},
    {"an introduction without a time is not enough",
     "|Oui\n|\n|Le 3 novembre 2025 vous a écrit :\n|bla\n"},
    {"sent from in a sentence", "|Envoyé de mon iPhone, pardon pour les fautes, je voulais dire "
                                "que le colis n'est pas arrivé\n"},
    {"the quote of a quote",
     "|Oui\n|\nQLe 03/11/2025 à 14:05, S a écrit :\nQ> x\nQ>> y\nQ> \nQ>> z\n"},
    {"CRLF inside is a blank",
     "|Oui\r\n|\r\nQOn Mon, Nov 3, 2025 at 2:05 PM, D <s@b.test> wrote:\r\nQ> x\r\n"},
    {"blank", "|\n|  \n"},
};

/* Splits "Qline" into the text and the kinds of its lines. */
static void take_apart(struct arena *arena, const char *marked, struct buf *text, struct buf *kinds)
{
    struct str rest = str_of(marked), line;
    (void)arena;
    while (rest.len && str_split(&rest, '\n', &line)) {
        bool signature = str_starts(line, STR("S|"));
        buf_char(kinds, line.ptr[0]);
        buf_add(text, str_sub(line, signature ? 2 : 1, line.len));
        buf_char(text, '\n');
    }
}

static struct str kinds_of(struct arena *arena, struct str text)
{
    struct quote_spans spans;
    struct buf out = buf_in(arena);
    quote_fold(arena, text, &spans);
    size_t at = 0;
    for (size_t i = 0; i < spans.count; i++) {
        ck_assert_uint_eq(spans.at[i].from, at);
        ck_assert(i == 0 || spans.at[i].kind != spans.at[i - 1].kind);
        struct str part = str_sub(text, at, spans.at[i].len);
        for (size_t k = 0; k < part.len; k++)
            if (part.ptr[k] == '\n')
                buf_char(&out, "|QS"[spans.at[i].kind]);
        at += spans.at[i].len;
    }
    ck_assert_uint_eq(at, text.len);
    return buf_str(&out);
}

START_TEST(quotes_are_folded_and_words_are_not)
{
    struct arena *arena = arena_create(1024 * 1024);
    struct buf text = buf_in(arena), kinds = buf_in(arena);
    take_apart(arena, samples[_i].marked, &text, &kinds);
    struct str got = kinds_of(arena, buf_str(&text));
    ck_assert_msg(str_eq(got, buf_str(&kinds)), "%s: %.*s, expected %.*s", samples[_i].what,
                  STR_ARG(got), STR_ARG(buf_str(&kinds)));
    arena_destroy(&arena);
}
END_TEST

START_TEST(the_visible_words_are_joined)
{
    struct arena *arena = arena_create(1024 * 1024);
    struct str text = STR("> question\n\nréponse\n\n-- \nMarie\n");
    struct quote_spans spans;
    quote_fold(arena, text, &spans);
    ck_text_eq(quote_visible(arena, text, &spans), "réponse");
    quote_fold(arena, STR(""), &spans);
    ck_assert_uint_eq(spans.count, 0);
    ck_text_eq(quote_visible(arena, STR(""), &spans), "");
    quote_fold(arena, STR("sans fin de ligne"), &spans);
    ck_assert_uint_eq(spans.count, 1);
    arena_destroy(&arena);
}
END_TEST

START_TEST(a_huge_text_is_folded_in_proportion)
{
    struct arena *arena = arena_create(64 * 1024 * 1024);
    static const char *const lines[] = {"\n",   "> x\n",    "Le 3\n",     "De :\n",
                                        "--\n", "-- \nx\n", "a@b.test\n", "12:34 @\n"};
    for (size_t k = 0; k < sizeof lines / sizeof *lines; k++) {
        struct buf text = buf_in(arena);
        for (int i = 0; i < 100000; i++)
            buf_c(&text, lines[k]);
        buf_c(&text, "fin");
        struct quote_spans spans;
        quote_fold(arena, buf_str(&text), &spans);
        ck_assert_uint_gt(spans.count, 0);
        ck_assert(str_ends(quote_visible(arena, buf_str(&text), &spans), STR("fin")));
    }
    arena_destroy(&arena);
}
END_TEST

int main(void)
{
    Suite *s = suite_create("channels/email");
    TCase *t = tcase_create("quote");
    tcase_set_timeout(t, 20);
    tcase_add_loop_test(t, quotes_are_folded_and_words_are_not, 0,
                        (int)(sizeof samples / sizeof *samples));
    tcase_add_test(t, the_visible_words_are_joined);
    tcase_add_test(t, a_huge_text_is_folded_in_proportion);
    suite_add_tcase(s, t);
    return check_main(s);
}
