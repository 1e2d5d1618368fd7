#include "domain/tone.h"

#include "domain/phrase.h"
#include "domain/scope.h"

#include <string.h>

static const char french[] =
    "tone.complaint: inadmissible|inacceptable|scandaleux|scandaleuse|honteux|lamentable|"
    "deplorable|intolerable|inqualifiable|arnaque|arnaqueurs|escroquerie\n"
    "tone.feeling: furieux|furieuse|excede|excedee|scandalise|scandalisee|outre|outree\n"
    "tone.complaint: reclamation|plainte|mediateur|avocat|tribunal|dgccrf\n"
    "tone.complaint: mise|mettre|mets en demeure\n"
    "tone.complaint: porter|porte|porterai|deposer plainte\n"
    "tone.complaint: que choisir\n"
    "tone.feeling: decu|decue|mecontent|mecontente|insatisfait|"
    "insatisfaite\n"
    "tone.complaint: ne|n suis|est|etes|sommes pas|plus [du] [tout] content|contente|satisfait|"
    "satisfaite|serieux\n"
    "tone.complaint: pas serieux\n"
    "tone.complaint: une honte\n"
    "tone.complaint: ras|marre le|de [bol]\n"
    "tone.complaint: en ai marre|assez\n"
    "tone.complaint: se moque|moquez|fiche|foutez [de] [vous] [moi|nous|monde]\n"
    "tone.complaint: troisieme|quatrieme|cinquieme|enieme fois que|mail|message|courriel|appel|"
    "relance\n"
    "tone.complaint: toujours aucune|pas [de|eu] reponse|nouvelle|nouvelles|retour\n"
    "tone.complaint: sans reponse [de] [votre] [part] depuis\n"
    "tone.complaint: exige|exigeons .. remboursement|reponse|solution|livraison|explication|"
    "explications|dedommagement\n"
    "tone.complaint: c est|etait trop|vraiment long|nul\n"
    "tone.complaint: service client inexistant|injoignable|nul|catastrophique\n"
    "tone.danger: a|ai|suis|est|s|m|ete brule|brulee|blesse|blessee|coupe|coupee|electrocute|"
    "electrocutee|intoxique|intoxiquee\n"
    "tone.danger: a pris feu\n"
    "tone.danger: prend feu\n"
    "tone.danger: decharge electrique\n"
    "tone.danger: court circuit\n"
    "tone.danger: incendie|explose|explosion|fume|etincelles|brulure|brulures|blessure|blessures\n"
    "tone.danger: reaction|choc allergique\n"
    "tone.danger: odeur de brule|gaz\n"
    "tone.danger: urgences|hopital\n"
    "tone.thanks: merci|remercie|remercions\n"
    "tone.thanks: bien recu\n"
    "tone.thanks: parfait|super|nickel $\n"
    "tone.relay_closed: relais|consigne|retrait ..6 ferme|fermee|clos|close\n"
    "tone.relay_closed: point|magasin|boutique|commerce|fleuriste .. relais ..4 ferme|fermee\n"
    "tone.not_received: rien|jamais|pas [jamais|encore] recu\n"
    "tone.damaged: colis|carton|paquet|article|lampe ..4 "
    "abime|abimee|casse|cassee|brise|brisee|"
    "endommage|endommagee|eventre|ecrase\n"
    "tone.damaged: arrive|arrivee|recu|recue ..3 abime|abimee|casse|cassee|brise|brisee|"
    "endommage|endommagee\n"
    "tone.wrong_item: recu ..3 mauvais|mauvaise article|produit|modele|couleur|taille\n"
    "tone.wrong_item: pas le|la bon|bonne article|produit|modele|couleur|taille\n";

static const char english[] =
    "tone.complaint: unacceptable|disgraceful|appalling|outrageous|disgusting|ridiculous|scam|"
    "fraud|shameful\n"
    "tone.feeling: furious|outraged\n"
    "tone.feeling: fed up\n"
    "tone.complaint: complaint|ombudsman|lawyer|solicitor|mediator\n"
    "tone.complaint: make|making|file|filing|want to [make|file] [a] complain\n"
    "tone.complaint: i|we|to complain\n"
    "tone.complaint: legal action|proceedings\n"
    "tone.complaint: small claims\n"
    "tone.feeling: disappointed|unhappy|dissatisfied|upset\n"
    "tone.complaint: not|isn t|nt [at] [all] happy|satisfied|acceptable|good enough|with|at\n"
    "tone.complaint: third|fourth|fifth|umpteenth time|mail|email|message|call\n"
    "tone.complaint: still no|not answer|reply|response|news|heard|received\n"
    "tone.complaint: nobody [has] answers|answered|replies|replied|cares\n"
    "tone.complaint: no one [has] answers|answered|replies|replied|cares\n"
    "tone.complaint: demand .. refund|answer|explanation|compensation\n"
    "tone.complaint: worst|terrible|awful|horrible|dreadful service|experience|customer|company\n"
    "tone.danger: caught|on fire\n"
    "tone.danger: electric shock\n"
    "tone.danger: short circuit\n"
    "tone.danger: got|was|were|am|is|been burnt|burned|injured|hurt|cut|poisoned|electrocuted\n"
    "tone.danger: allergic reaction\n"
    "tone.danger: exploded|explosion|sparks|sparking|smoking|burns|injury|injuries\n"
    "tone.danger: smell|smells of|like burning|gas\n"
    "tone.danger: hospital\n"
    "tone.thanks: thanks|thank|cheers\n"
    "tone.thanks: perfect|great $\n"
    "tone.relay_closed: pick|pickup|parcel|collection [up] point|shop|locker ..4 closed|shut\n"
    "tone.not_received: never|not|nt|nothing [yet] received|arrived\n"
    "tone.not_received: received nothing\n"
    "tone.damaged: parcel|box|package|item|lamp ..4 damaged|broken|crushed|smashed\n"
    "tone.damaged: arrived|came ..2 damaged|broken|crushed|smashed\n"
    "tone.wrong_item: sent|received|got ..3 wrong item|product|model|colour|color|size\n";

enum err tone_book(struct arena *arena, struct phrase_book *out, struct error *err)
{
    struct str texts[] = {str_of(french), str_of(english)};
    return phrase_book_parse(arena, texts, 2, out, err);
}

struct heard {
    const struct sentence *sentence;
    struct tone *tone;
    bool thanks;
};

static const struct {
    const char *kind;
    enum problem problem;
    bool negative; /* its words say "not" themselves */
} deliveries[] = {
    {"relay_closed", PROBLEM_RELAY_CLOSED, false},
    {"not_received", PROBLEM_DELIVERED_NOT_RECEIVED, true},
    {"damaged", PROBLEM_DAMAGED, false},
    {"wrong_item", PROBLEM_WRONG_ITEM, true},
};

/* The first thing that is said: it is the one they write about. */
static bool of_delivery(struct tone *tone, const char *kind, unsigned scope)
{
    for (size_t i = 0; i < sizeof deliveries / sizeof *deliveries; i++) {
        if (strcmp(kind, deliveries[i].kind) != 0)
            continue;
        unsigned silenced = SCOPE_QUESTION | SCOPE_CONDITION | SCOPE_REPORTED;
        silenced |= deliveries[i].negative ? 0 : SCOPE_NEGATED;
        if (!tone->problem && !(scope & silenced))
            tone->problem = deliveries[i].problem;
        return true;
    }
    return false;
}

static void heard(void *ctx, const struct phrase_match *match)
{
    struct heard *h = ctx;
    const char *kind = match->phrase->kind;
    unsigned scope = scope_of(h->sentence, match);
    if (of_delivery(h->tone, kind, scope))
        return;
    if (!strcmp(kind, "feeling"))
        h->tone->complaint |= !(scope & (SCOPE_NEGATED | SCOPE_CONDITION | SCOPE_REPORTED));
    else if (!strcmp(kind, "complaint"))
        h->tone->complaint |= !(scope & (SCOPE_CONDITION | SCOPE_REPORTED));
    else if (!strcmp(kind, "danger"))
        h->tone->danger |= !(scope & (SCOPE_NEGATED | SCOPE_CONDITION | SCOPE_QUESTION));
    else
        h->thanks = true;
}

struct tone tone_of(const struct phrase_book *book, struct str text)
{
    struct tone tone = {0};
    struct sentence_reader reader = {.text = text};
    struct sentence sentence;
    struct heard h = {.sentence = &sentence, .tone = &tone};
    size_t words = 0;
    bool asks = false;
    while (sentence_next(&reader, &sentence)) {
        words += sentence.count;
        asks |= sentence.question;
        for (size_t i = 0; i < sentence.count; i++)
            phrase_match_at(book, &sentence, i, heard, &h);
    }
    tone.only_thanks =
        h.thanks && !asks && !tone.complaint && !tone.danger && words <= TONE_THANKS_WORDS;
    return tone;
}
