#include "corpus.h"

#include "base/arena.h"
#include "base/buf.h"
#include "base/instant.h"

#include <string.h>
#include <time.h>

enum {
    SENTENCES_LEAST = 7,
    SENTENCES_MOST = 11,
    LINE_MAX_QP = 76,
    FILE_BYTES = 40000,
    BASE64_LINE = 57,
    FIRST_SECOND = 1767225600, /* 2026-01-01 */
};

static const char *const first_names[] = {
    "Amandine", "Bastien", "Céline",    "Damien",  "Émilie", "Florent",  "Géraldine",
    "Hervé",    "Isaure",  "Joël",      "Katell",  "Léon",   "Mathilde", "Nicolas",
    "Océane",   "Pascal",  "Quitterie", "Raphaël", "Sabine", "Tristan",
};
static const char *const last_names[] = {
    "Aubert",   "Besson",  "Carpentier", "Devaux",   "Étienne",  "Faivre",  "Gauthier",
    "Hamon",    "Jacquet", "Klein",      "Lefort",   "Maillard", "Nivelle", "Ogier",
    "Pasquier", "Rigaud",  "Sauvage",    "Thibault", "Vasseur",  "Weber",
};
static const char *const products[] = {
    "le grille-pain deux fentes", "la bouilloire émaillée", "le plaid en laine",
    "la valise cabine",           "le tabouret pliant",     "la parure de lit",
    "le hachoir électrique",      "les gants de vélo",      "la suspension en osier",
    "le carnet de voyage",
};
static const char *const subjects[] = {
    "Colis toujours pas livré",
    "Vaisselle cassée à l'arrivée",
    "Échange contre une autre taille",
    "Il manque un article",
    "Besoin d'une facture",
    "La garantie couvre-t-elle ceci ?",
    "Livré selon vous, rien ici",
    "Adresse de livraison fausse",
    "Couleur différente du site",
    "Retard de ma commande",
};
/* {product} and {parcel} stand for those of the dossier. */
static const char *const customer_says[] = {
    "Je me permets de revenir vers vous à propos de {product}.",
    "La page de suivi n'a pas bougé depuis cinq jours.",
    "Le livreur a laissé un avis de passage alors que j'étais chez moi.",
    "L'emballage était déchiré sur toute la longueur et recollé à la hâte.",
    "Il s'agit d'un cadeau, et la fête a lieu samedi prochain.",
    "J'ai photographié l'étiquette et le contenu avant de refermer le carton.",
    "Le point relais affirme n'avoir jamais reçu ce paquet.",
    "Pourriez-vous m'indiquer une date ferme, s'il vous plaît ?",
    "Mon ancienne adresse apparaît encore sur la confirmation.",
    "Votre collègue m'avait promis une réponse avant vendredi.",
    "Je préfère un échange si le modèle est encore disponible.",
    "Aucun voisin n'a signé à ma place, je les ai tous interrogés.",
    "La notice parle d'une pièce qui ne se trouve pas dans la boîte.",
    "Faut-il renvoyer l'ensemble ou seulement la partie abîmée ?",
    "Je reste joignable toute la journée au numéro indiqué.",
    "Merci de votre patience et de votre aide.",
};
static const char *const agent_says[] = {
    "Nous avons bien lu votre message et nous sommes navrés de ce contretemps.",
    "Le transporteur a été contacté ce matin au sujet du colis {parcel}.",
    "Sa réponse nous parviendra sous deux jours ouvrés.",
    "Dès que l'entrepôt confirme, nous expédions {product} à nouveau.",
    "Une étiquette prépayée se trouve en pièce jointe de ce courriel.",
    "Vous pouvez la coller par-dessus l'ancienne, code-barres visible.",
    "Le dépôt se fait dans n'importe quel bureau de poste.",
    "Nous gardons votre dossier ouvert jusqu'à la livraison effective.",
    "Je vous écris de nouveau lundi, quoi qu'il arrive.",
    "L'adresse a été corrigée dans votre espace et chez le transporteur.",
    "La facture au bon nom vous est adressée séparément.",
    "Vos photos ont été jointes à la réclamation.",
    "Le stock de ce modèle revient en début de semaine.",
    "Notre atelier vérifie chaque pièce avant le second envoi.",
};

/* --- chance: splitmix64 */

static uint64_t next(uint64_t *state)
{
    uint64_t z = *state += 0x9E3779B97F4A7C15u;
    z = (z ^ z >> 30) * 0xBF58476D1CE4E5B9u;
    z = (z ^ z >> 27) * 0x94D049BB133111EBu;
    return z ^ z >> 31;
}

#define PICK(list, state) str_of((list)[next(state) % (sizeof(list) / sizeof(list)[0])])

/* --- texts */

static void add_sentence(struct buf *out, struct str sentence, const struct corpus_dossier *d)
{
    ptrdiff_t at;
    while ((at = str_chr(sentence, '{')) >= 0) {
        buf_add(out, str_sub(sentence, 0, (size_t)at));
        bool product = str_starts(str_sub(sentence, (size_t)at, sentence.len), STR("{product}"));
        buf_add(out, product ? d->product : d->parcel);
        ptrdiff_t end = str_chr(sentence, '}');
        sentence = str_sub(sentence, (size_t)end + 1, sentence.len);
    }
    buf_add(out, sentence);
    buf_char(out, '\n');
}

/* A run of sentences from a place of chance, each once. */
static void add_sentences(struct buf *out, const char *const *list, size_t count,
                          const struct corpus_dossier *d, uint64_t *state)
{
    size_t many = SENTENCES_LEAST + next(state) % (SENTENCES_MOST - SENTENCES_LEAST + 1);
    size_t from = next(state) % count, step = 1 + 2 * (next(state) % 3); /* divides no count */
    for (size_t i = 0; i < many; i++)
        add_sentence(out, str_of(list[(from + i * step) % count]), d);
}

static void add_marks(struct buf *out, size_t n)
{
    if (n % 1000 == 7)
        buf_c(out, "L'hygromètre du même carton ne s'allume pas non plus.\n");
    if (n % 50 == 3)
        buf_c(out, "Sachez que j'ai renvoyé le formulaire de rétractation.\n");
    if (n % 4 == 1)
        buf_c(out, "Sinon, je souhaite le remboursement de la somme versée.\n");
}

static struct str text_of(struct arena *arena, const struct corpus_dossier *d, size_t n,
                          int message, uint64_t *state)
{
    struct buf out = buf_in(arena);
    buf_c(&out, "Bonjour,\n");
    if (message == 0)
        buf_printf(&out, "Ma commande %.*s porte le numéro de colis %.*s.\n", STR_ARG(d->order),
                   STR_ARG(d->parcel));
    if (message % 2)
        add_sentences(&out, agent_says, sizeof agent_says / sizeof *agent_says, d, state);
    else
        add_sentences(&out, customer_says, sizeof customer_says / sizeof *customer_says, d, state);
    if (message == 0 || message == 2)
        add_marks(&out, n);
    buf_printf(&out, "Bien à vous,\n%.*s\n",
               STR_ARG(message % 2 ? STR("L'équipe du service après-vente") : d->name));
    return buf_str(&out);
}

void corpus_dossier(struct arena *arena, size_t n, size_t customers, struct corpus_dossier *out)
{
    size_t customer = n % customers;
    uint64_t who = customer * 31 + 5, what = n * 7 + 3;
    *out = (struct corpus_dossier){.customer = customer, .closed = n % 10 < 7};
    struct str first = PICK(first_names, &who), last = PICK(last_names, &who);
    out->name = str_printf(arena, "%.*s %.*s", STR_ARG(first), STR_ARG(last));
    out->address = str_printf(arena, "client%06zu@courriel.example", customer);
    out->order = str_printf(arena, "BC-%07zu", 2000000 + n);
    out->parcel = str_printf(arena, "8R%09zuFR", (n * 7919 + 104729) % 1000000000);
    out->product = PICK(products, &what);
    out->subject = str_printf(arena, "%s, commande %.*s", subjects[n % 10], STR_ARG(out->order));
    for (int i = 0; i < CORPUS_MESSAGES; i++)
        out->texts[i] = text_of(arena, out, n, i, &what);
}

/* --- mails */

static void add_encoded_word(struct buf *out, struct str text)
{
    buf_c(out, "=?utf-8?Q?");
    for (size_t i = 0; i < text.len; i++) {
        unsigned char c = (unsigned char)text.ptr[i];
        if (c == ' ')
            buf_char(out, '_');
        else if (c < 128 && c != '?' && c != '=' && c != '_' && c != ',')
            buf_char(out, (char)c);
        else
            buf_printf(out, "=%02X", c);
    }
    buf_c(out, "?=");
}

static void add_quoted_printable(struct buf *out, struct str text)
{
    size_t column = 0;
    for (size_t i = 0; i < text.len; i++) {
        unsigned char c = (unsigned char)text.ptr[i];
        if (c == '\n') {
            buf_c(out, "\r\n");
            column = 0;
            continue;
        }
        if (column >= LINE_MAX_QP - 4) {
            buf_c(out, "=\r\n");
            column = 0;
        }
        bool plain = c < 128 && c != '=';
        if (plain)
            buf_char(out, (char)c);
        else
            buf_printf(out, "=%02X", c);
        column += plain ? 1 : 3;
    }
}

static void add_base64(struct buf *out, const unsigned char *bytes, size_t len)
{
    static const char digits[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    for (size_t i = 0; i < len; i += 3) {
        uint32_t v = (uint32_t)bytes[i] << 16;
        v |= i + 1 < len ? (uint32_t)bytes[i + 1] << 8 : 0;
        v |= i + 2 < len ? bytes[i + 2] : 0u;
        buf_char(out, digits[v >> 18 & 63]);
        buf_char(out, digits[v >> 12 & 63]);
        buf_char(out, i + 1 < len ? digits[v >> 6 & 63] : '=');
        buf_char(out, i + 2 < len ? digits[v & 63] : '=');
        if ((i + 3) % BASE64_LINE == 0 || i + 3 >= len)
            buf_c(out, "\r\n");
    }
}

static void add_header(struct buf *out, struct str name, struct str address, struct str subject,
                       struct str id, int64_t at)
{
    char date[64];
    time_t seconds = (time_t)at;
    struct tm tm;
    gmtime_r(&seconds, &tm);
    strftime(date, sizeof date, "%a, %d %b %Y %H:%M:%S +0000", &tm);
    buf_printf(out,
               "Return-Path: <%.*s>\r\n"
               "Received: from relais.courriel.example (relais.courriel.example [192.0.2.25])\r\n"
               "\tby mx.banc.example (Postfix) with ESMTPS id %.10s\r\n"
               "\tfor <support@banc.example>; %s\r\n",
               STR_ARG(address), id.ptr, date);
    buf_c(out, "From: ");
    add_encoded_word(out, name);
    buf_printf(out, " <%.*s>\r\nTo: Support <support@banc.example>\r\nSubject: ", STR_ARG(address));
    add_encoded_word(out, subject);
    buf_printf(out, "\r\nDate: %s\r\nMessage-ID: <%.*s>\r\nMIME-Version: 1.0\r\n", date,
               STR_ARG(id));
}

static void add_text_part(struct buf *out, const char *type, struct str text)
{
    buf_printf(out,
               "Content-Type: text/%s; charset=utf-8\r\n"
               "Content-Transfer-Encoding: quoted-printable\r\n\r\n",
               type);
    add_quoted_printable(out, text);
}

struct str corpus_plain_mail(struct arena *arena, struct str name, struct str address,
                             struct str subject, struct str id, int64_t at, struct str text)
{
    struct buf out = buf_in(arena);
    add_header(&out, name, address, subject, id, at);
    add_text_part(&out, "plain", text);
    return buf_str(&out);
}

static struct str as_html(struct arena *arena, struct str text)
{
    struct buf out = buf_in(arena);
    struct str line;
    buf_c(&out, "<html><head><style>p { margin: 0 0 8px }</style></head><body>\n");
    while (str_split(&text, '\n', &line) && (line.len || text.len))
        buf_printf(&out, "<p class=\"ligne\">%.*s</p>\n", STR_ARG(line));
    buf_c(&out, "</body></html>\n");
    return buf_str(&out);
}

static void add_alternative(struct arena *arena, struct buf *out, struct str text)
{
    buf_c(out, "Content-Type: multipart/alternative; boundary=\"deux-formes\"\r\n\r\n"
               "--deux-formes\r\n");
    add_text_part(out, "plain", text);
    buf_c(out, "\r\n--deux-formes\r\n");
    add_text_part(out, "html", as_html(arena, text));
    buf_c(out, "\r\n--deux-formes--\r\n");
}

struct str corpus_file(struct arena *arena, size_t n, size_t bytes)
{
    char *file = arena_alloc(arena, bytes);
    uint64_t state = n;
    for (size_t i = 0; i + sizeof state <= bytes; i += sizeof state) {
        uint64_t v = next(&state);
        memcpy(file + i, &v, sizeof v);
    }
    memcpy(file, "%PDF-1.4\n", 9);
    return (struct str){file, bytes};
}

struct str corpus_file_name(struct arena *arena, size_t n)
{
    return str_printf(arena, "bon-%zu.pdf", n);
}

static void add_with_file(struct buf *out, struct str text, struct str file, struct str name)
{
    buf_c(out, "Content-Type: multipart/mixed; boundary=\"avec-fichier\"\r\n\r\n"
               "--avec-fichier\r\n");
    add_text_part(out, "plain", text);
    buf_printf(out,
               "\r\n--avec-fichier\r\n"
               "Content-Type: application/pdf; name=\"%.*s\"\r\n"
               "Content-Transfer-Encoding: base64\r\n"
               "Content-Disposition: attachment; filename=\"%.*s\"\r\n\r\n",
               STR_ARG(name), STR_ARG(name));
    add_base64(out, (const unsigned char *)file.ptr, file.len);
    buf_c(out, "\r\n--avec-fichier--\r\n");
}

struct str corpus_file_mail(struct arena *arena, const struct corpus_dossier *d, struct str id,
                            int64_t at, struct str file, struct str file_name)
{
    struct buf out = buf_in(arena);
    add_header(&out, d->name, d->address, d->subject, id, at);
    add_with_file(&out, d->texts[0], file, file_name);
    return buf_str(&out);
}

struct str corpus_mail(struct arena *arena, size_t n)
{
    struct corpus_dossier d;
    size_t number = CORPUS_FIRST_MAIL + n;
    corpus_dossier(arena, number, number + 1, &d); /* a customer of its own */
    struct buf out = buf_in(arena);
    struct str id = str_printf(arena, "%010zu.banc@courriel.example", number);
    add_header(&out, d.name, d.address, d.subject, id, FIRST_SECOND + (int64_t)n);
    if (n % 10 == 1 || n % 10 == 6)
        add_alternative(arena, &out, d.texts[0]);
    else if (n % 10 == 9)
        add_with_file(&out, d.texts[0], corpus_file(arena, n, FILE_BYTES),
                      corpus_file_name(arena, n));
    else
        add_text_part(&out, "plain", d.texts[0]);
    return buf_str(&out);
}
