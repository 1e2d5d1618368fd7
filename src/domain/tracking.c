#include "domain/tracking.h"

#include "domain/sentence.h"

#include <string.h>

/* --- rules --------------------------------------------------------------------------- */

/* Words in a row, folded: "a|b" one of two, "stem*" what begins so, ".." up to GAP_MAX words of
 * any kind, "^" the label's first word follows, "$" its last went before. Rules are asked in this
 * order, and the first that fits decides: the narrow ones stand above the wide ones. */
enum heard {
    PLAIN, /* says it in any case */
    SURE,  /* not where the clause denies it before */
    DONE,  /* nor where it is still to come: "sera distribué" */
};

struct label_rule {
    const char *words;
    enum heard heard;
    enum stage stage; /* UNKNOWN: says nothing of where */
    enum trouble trouble;
};

enum { GAP_MAX = 4, LABEL_SENTENCES = 4 };

#define RETURN STAGE_UNKNOWN, TROUBLE_RETURN_ANNOUNCED
#define STATE(stage) STAGE_##stage, TROUBLE_NONE
#define WRONG(trouble) STAGE_UNKNOWN, TROUBLE_##trouble
#define FAILED(trouble) STAGE_IN_TRANSIT, TROUBLE_##trouble
#define SENDER "expediteur|vendeur|commercant|marchand|sender|shipper|seller|merchant"
#define RELAY \
    "relais|relay|agence|consigne|locker|lockers|pickup|boutique|magasin|bureau|parcelshop|" \
    "packstation|parcelshop|commerce"
#define GONE_OUT "livraison|distribution|tournee"

/* A parcel on its way back keeps why: what is wrong stands in other rules. */
static const struct label_rule returns[] = {
    {"retour* .. livre|livree|remis|distribue|arrive|receptionne .. " SENDER, DONE,
     STATE(RETURNED)},
    {"livre|remis|remise|distribue|restitue|restituee .. a l|au|votre " SENDER, DONE,
     STATE(RETURNED)},
    {"delivered|handed .. to the|your|original " SENDER, DONE, STATE(RETURNED)},
    {"delivered|returned to " SENDER " .. completed|delivered", DONE, STATE(RETURNED)},
    {"return|returned shipment|parcel|package|item delivered", DONE, STATE(RETURNED)},
    {"sera|seront|va|vont|doit|devra|devrait .. retourne|retournee|renvoye|renvoyee|retourner|"
     "renvoyer|rendu|restitue",
     SURE, RETURN},
    {"retour .. programme|demande|prevu|annonce", SURE, RETURN},
    {"will|to|must|shall be .. returned", SURE, RETURN},
    {"return .. requested|scheduled|planned|initiated", SURE, RETURN},
    {"retour|retourne|retournee|retourner|renvoye|renvoyee|reexpedie|reexpediee .. " SENDER, SURE,
     STATE(RETURNING)},
    {"en|de retour", SURE, STATE(RETURNING)},
    {"^ retour", SURE, STATE(RETURNING)},
    {"retour .. en cours", SURE, STATE(RETURNING)},
    {"return|returned|returning .. to .. " SENDER "|origin", SURE, STATE(RETURNING)},
    {"being returned", SURE, STATE(RETURNING)},
    {"^ returned|returning", SURE, STATE(RETURNING)},
};

static const struct label_rule rules[] = {
    /* what puts it right, or what sounds like trouble and is none */
    {"dedouane|dedouanee|dedouanement .. termine|effectue|acheve", DONE, STATE(IN_TRANSIT)},
    {"dedouane|dedouanee", DONE, STATE(IN_TRANSIT)},
    {"customs|clearance .. cleared|completed|released", DONE, STATE(IN_TRANSIT)},
    {"released|cleared .. customs", DONE, STATE(IN_TRANSIT)},

    /* what is wrong with the goods */
    {"endommage*|abime*|avarie*|casse|cassee|deteriore*", SURE, WRONG(DAMAGED)},
    {"damage*|broken", SURE, WRONG(DAMAGED)},
    {"spolie|spoliee|incomplet .. colis|envoi", SURE, WRONG(PARTIAL)},
    {"colis|envoi|livraison spolie|spoliee|incomplet|partielle|incomplete", SURE, WRONG(PARTIAL)},
    {"contents missing", SURE, WRONG(PARTIAL)},
    {"partial delivery|shipment", SURE, WRONG(PARTIAL)},
    {"perdu|perdue|egare|egaree|introuvable|vole|volee", SURE, WRONG(LOST)},
    {"perte du|de|d", SURE, WRONG(LOST)},
    {"lost|stolen|missing", SURE, WRONG(LOST)},
    {"cannot|could .. be located|found", PLAIN, WRONG(LOST)},

    /* who or what stopped it */
    {"refuse|refusee|refus", SURE, WRONG(REFUSED)},
    {"refused|refusal|rejected", SURE, WRONG(REFUSED)},
    {"relais|point|commerce|bureau|consigne|locker .. "
     "ferme|fermee|indisponible|inaccessible|complet|"
     "sature|saturee|fermeture",
     SURE, WRONG(RELAY_CLOSED)},
    {"fermeture .. relais|point|commerce|bureau", SURE, WRONG(RELAY_CLOSED)},
    {"parcelshop|shop|point|relay|locker|location .. closed|full|unavailable", SURE,
     WRONG(RELAY_CLOSED)},
    {"n .. pas|jamais ete retire|reclame|recupere|retiree|reclamee", PLAIN, WRONG(UNCOLLECTED)},
    {"non retire|reclame|retiree|reclamee|recupere", PLAIN, WRONG(UNCOLLECTED)},
    {"delai .. expire|depasse|echu", SURE, WRONG(UNCOLLECTED)},
    {"not|never .. collected|claimed", PLAIN, WRONG(UNCOLLECTED)},
    {"unclaimed|uncollected", SURE, WRONG(UNCOLLECTED)},
    {"adresse .. incomplete|incorrecte|erronee|inexacte|inconnue|fausse|insuffisante|introuvable|"
     "imprecise|invalide",
     SURE, WRONG(WRONG_ADDRESS)},
    {"mauvaise|erreur|defaut|anomalie .. adresse|adressage", SURE, WRONG(WRONG_ADDRESS)},
    {"destinataire|inconnu|inconnue .. inconnu|inconnue|adresse", SURE, WRONG(WRONG_ADDRESS)},
    {"n habite pas|plus", PLAIN, WRONG(WRONG_ADDRESS)},
    {"npai", PLAIN, WRONG(WRONG_ADDRESS)},
    {"incorrect|incomplete|wrong|insufficient|bad|invalid .. address", SURE, WRONG(WRONG_ADDRESS)},
    {"address .. incorrect|incomplete|insufficient|invalid|wrong|unknown|found", SURE,
     WRONG(WRONG_ADDRESS)},
    {"addressing error", SURE, WRONG(WRONG_ADDRESS)},
    {"recipient|addressee|consignee .. unknown|moved", SURE, WRONG(WRONG_ADDRESS)},
    {"digicode|interphone", PLAIN, FAILED(ACCESS)},
    {"code d acces", PLAIN, FAILED(ACCESS)},
    {"acces .. impossible|difficile|refuse", SURE, FAILED(ACCESS)},
    {"unable to access|enter", PLAIN, FAILED(ACCESS)},
    {"no|access access|problem|denied|restricted", PLAIN, FAILED(ACCESS)},
    {"attente .. instruction|instructions", SURE, WRONG(AWAITING_INSTRUCTIONS)},
    {"informations complementaires", PLAIN, WRONG(AWAITING_INSTRUCTIONS)},
    {"awaiting|waiting .. instruction|instructions|information", SURE,
     WRONG(AWAITING_INSTRUCTIONS)},
    {"additional|further information|instructions", SURE, WRONG(AWAITING_INSTRUCTIONS)},
    {"douane|douanes|douanier|douaniere|dedouanement", PLAIN, FAILED(CUSTOMS)},
    {"customs|clearance", PLAIN, FAILED(CUSTOMS)},
    {"reclamation|enquete .. ouverte|cours|enregistree|deposee", SURE, WRONG(CLAIM_OPEN)},
    {"ouverture .. reclamation|enquete", SURE, WRONG(CLAIM_OPEN)},
    {"claim|investigation|inquiry .. opened|filed|started|progress", SURE, WRONG(CLAIM_OPEN)},
    {"erreur .. tri|acheminement|routage|direction", SURE, FAILED(MISSORTED)},
    {"mal trie|oriente|dirige|achemine|triee|orientee|dirigee|acheminee", SURE, FAILED(MISSORTED)},
    {"missort*|misroute*|misdirected", SURE, FAILED(MISSORTED)},

    /* it waits for its addressee */
    {"vous attend", DONE, STATE(AVAILABLE_AT_RELAY)},
    {"pret|prete a etre|a retire|retiree|retirer", DONE, STATE(AVAILABLE_AT_RELAY)},
    {"a|est|tenu|mis|mise|sa|votre disposition", DONE, STATE(AVAILABLE_AT_RELAY)},
    {"jours|jour .. retirer", PLAIN, STATE(AVAILABLE_AT_RELAY)},
    {"disponible .. " RELAY "|retrait|poste|consignes", DONE, STATE(AVAILABLE_AT_RELAY)},
    {"livre|depose|arrive|remis|receptionne en|au|dans|a|l|aux .. relais|consigne|locker", DONE,
     STATE(AVAILABLE_AT_RELAY)},
    {"available|ready .. collection|pickup|pick|collect|collected|picked", DONE,
     STATE(AVAILABLE_AT_RELAY)},
    {"delivered .. parcelshop|pickup|access|collection .. point|parcelshop|shop|location", DONE,
     STATE(AVAILABLE_AT_RELAY)},
    {"delivered .. parcelshop", DONE, STATE(AVAILABLE_AT_RELAY)},
    {"delivered .. parcel shop", DONE, STATE(AVAILABLE_AT_RELAY)},
    {"held|hold at|for .. location|pickup|collection|office|post", DONE, STATE(AVAILABLE_AT_RELAY)},

    /* other hands than the addressee's took it */
    {"livre|remis|depose|distribue .. voisin|voisine|gardien|gardienne|concierge", DONE,
     STATE(DELIVERED)},
    {"livre|depose|distribue .. boite|boites .. lettres", DONE, STATE(DELIVERED)},

    /* tried in vain */
    {"echec .. livraison|distribution|remise|presentation", PLAIN, FAILED(ABSENT)},
    {"livraison|distribution|remise impossible", PLAIN, FAILED(ABSENT)},
    {"impossible de|d .. livrer|distribuer|remettre", PLAIN, FAILED(ABSENT)},
    {"n|pas .. pu .. livre|livrer|distribue|distribuer|remis|remettre|livree|presente", PLAIN,
     FAILED(ABSENT)},
    {"n .. pas|jamais ete .. livre|livree|distribue|distribuee|remis|remise", PLAIN,
     FAILED(ABSENT)},
    {"non|pas livre|livree|distribue|distribuee", PLAIN, FAILED(ABSENT)},
    {"tentative|tente .. livraison|livrer|distribution|distribuer|remise", PLAIN, FAILED(ABSENT)},
    {"absent|absente|absence", SURE, FAILED(ABSENT)},
    {"avis de passage|instance", SURE, FAILED(ABSENT)},
    {"delivery .. failed|attempted|unsuccessful|impossible|possible", PLAIN, FAILED(ABSENT)},
    {"unsuccessful|failed|attempted|missed .. delivery|attempt", PLAIN, FAILED(ABSENT)},
    {"delivery attempt", PLAIN, FAILED(ABSENT)},
    {"unable|able|impossible to deliver", PLAIN, FAILED(ABSENT)},
    {"not|never .. delivered", PLAIN, FAILED(ABSENT)},
    {"couldn t .. deliver|delivered", PLAIN, FAILED(ABSENT)},
    {"not|nobody|no at|one|home .. home|available", PLAIN, FAILED(ABSENT)},
    {"not home|available", PLAIN, FAILED(ABSENT)},
    {"business closed", PLAIN, FAILED(ABSENT)},

    /* later than it should be */
    {"retard*|differe|differee|perturb*|intemperies|greve", SURE, WRONG(DELAYED)},
    {"reporte|reportee|reprogramme|reprogrammee", SURE, WRONG(DELAYED)},
    {"livraison|distribution prevue .. prochain|prochaine", PLAIN, WRONG(DELAYED)},
    {"delay*|postponed|rescheduled", SURE, WRONG(DELAYED)},
    {"running late", SURE, WRONG(DELAYED)},
    {"anomalie|incident", SURE, WRONG(DELAYED)},

    /* data, not a parcel */
    {"information|informations|donnees|declaratif .. "
     "transmis|transmise|transmises|recu|recue|recues|"
     "receptionne|receptionnee",
     PLAIN, STATE(ANNOUNCED)},
    {"information|data|label|details .. sent|transmitted|uploaded|entered|received|created|printed",
     PLAIN, STATE(ANNOUNCED)},
    {"label|shipment|order created|processed", PLAIN, STATE(ANNOUNCED)},
    {"awaiting item|parcel|package|shipment", PLAIN, STATE(ANNOUNCED)},
    {"preadvice|pre advice|advised|alert", PLAIN, STATE(ANNOUNCED)},
    {"bientot .. confie", PLAIN, STATE(ANNOUNCED)},
    {"etiquette .. creee|imprimee|generee|editee", PLAIN, STATE(ANNOUNCED)},
    {"preparation|prepare|preparee .. chez|par .. " SENDER, PLAIN, STATE(ANNOUNCED)},
    {SENDER " .. prepare|preparation", PLAIN, STATE(ANNOUNCED)},

    /* arrived */
    {"livre|livree|remis|remise|distribue|distribuee|retire|retiree .. "
     "destinataire|client|signature",
     DONE, STATE(DELIVERED)},
    {"retrait|livraison|distribution effectue|effectuee|termine|terminee|realisee|reussie", DONE,
     STATE(DELIVERED)},
    {"est|ete|a|colis|envoi|courrier|commande|bien livre|livree|distribue|distribuee", DONE,
     STATE(DELIVERED)},
    {"^ livre|livree|distribue|distribuee", DONE, STATE(DELIVERED)},
    {"collected|picked .. by .. recipient|consignee|customer|addressee|receiver", DONE,
     STATE(DELIVERED)},
    {"delivered", DONE, STATE(DELIVERED)},
    {"handed .. recipient|addressee|consignee", DONE, STATE(DELIVERED)},

    /* on the round */
    {"prepar* .. " GONE_OUT, PLAIN, STATE(IN_TRANSIT)},
    {"en|de|cours cours|de|en " GONE_OUT, DONE, STATE(OUT_FOR_DELIVERY)},
    {"en|est|mis|mise|parti|partie|sorti|sortie en livraison|distribution|tournee", DONE,
     STATE(OUT_FOR_DELIVERY)},
    {"^ en livraison|distribution|tournee", DONE, STATE(OUT_FOR_DELIVERY)},
    {"chauffeur|livreur|facteur|coursier .. charge|route|votre", DONE, STATE(OUT_FOR_DELIVERY)},
    {"out for delivery", DONE, STATE(OUT_FOR_DELIVERY)},
    {"on|loaded|with .. vehicle|van|courier|driver", DONE, STATE(OUT_FOR_DELIVERY)},
    {"in delivery", DONE, STATE(OUT_FOR_DELIVERY)},

    /* the carrier has it */
    {"pret|prete a partir .. territoire", PLAIN, STATE(IN_TRANSIT)},
    {"pris|prise|prises en charge .. site|plateforme|plate|agence|hub|centre", DONE,
     STATE(IN_TRANSIT)},
    {"pris|prise en charge", DONE, STATE(ACCEPTED)},
    {"entre nos mains", DONE, STATE(ACCEPTED)},
    {"remis|confie .. au|a|nous .. transporteur|poste|chronopost|livreur", DONE, STATE(ACCEPTED)},
    {"depose|deposee .. point|bureau|relais|agence", DONE, STATE(ACCEPTED)},
    {"collecte|collectee|enleve|enlevee|ramasse|ramassee", DONE, STATE(ACCEPTED)},
    {"picked up", DONE, STATE(ACCEPTED)},
    {"handed over", DONE, STATE(ACCEPTED)},
    {"in possession", DONE, STATE(ACCEPTED)},
    {"accepted|acceptance|posted|tendered|collected", DONE, STATE(ACCEPTED)},
    {"has received your|the parcel|package|shipment|item", DONE, STATE(ACCEPTED)},
    {"registered by|at .. post|office|carrier", DONE, STATE(ACCEPTED)},

    /* data again: what says it more widely */
    {"en|cours preparation|de .. preparation|expediteur", PLAIN, STATE(ANNOUNCED)},
    {"enregistre|enregistree|annonce|annoncee", DONE, STATE(ANNOUNCED)},
    {"shipment|order in preparation|information", PLAIN, STATE(ANNOUNCED)},

    /* between two places */
    {"cours de|d traitement|transit|acheminement|tri", PLAIN, STATE(IN_TRANSIT)},
    {"en chemin|transit|route|traitement|acheminement", PLAIN, STATE(IN_TRANSIT)},
    {"trie|triee|tri|achemine|acheminee|transite", DONE, STATE(IN_TRANSIT)},
    {"arrive|arrivee|parti|partie|quitte|quittee|dans|receptionne .. "
     "site|plateforme|agence|centre|hub|"
     "pays|depot|entrepot|territoire",
     DONE, STATE(IN_TRANSIT)},
    {"in transit", PLAIN, STATE(IN_TRANSIT)},
    {"on its|the way", PLAIN, STATE(IN_TRANSIT)},
    {"departed|arrived|arrival|arriving|departure|left|sorted|forwarded|processed|received", DONE,
     STATE(IN_TRANSIT)},
    {"at|to|in|outgoing|incoming|scanned .. facility|hub|centre|center|depot|scan|terminal", DONE,
     STATE(IN_TRANSIT)},
    {"crossing border", PLAIN, STATE(IN_TRANSIT)},
};

/* --- what a clause denies or puts off ---------------------------------------------------- */

static const char denials[] = "n|ne|pas|non|jamais|sans|ni|aucun|aucune|impossible|echec|not|no|"
                              "never|unable|cannot|couldn|unsuccessful|failed|without|isn|wasn|"
                              "hasn|avant|before|si|if";
static const char to_come[] =
    "sera|seront|serez|va|vont|allons|allez|devrait|devra|doit|doivent|pourra|pourrez|"
    "prochainement|"
    "bientot|pour|etre|attente|lorsque|lorsqu|quand|des|jusqu|afin|tentative|prevu|prevue|prevoit|"
    "will|shall|soon|be|to|should|scheduled|expected|estimated|when|once|until|attempt|attempting|"
    "planned|ll|would|may";
static const char clause_words[] = "et|mais|car|puis|or|donc|and|but|because|then|so|apres|after";

static bool listed(struct str list, struct str word)
{
    struct str one;
    while (str_split(&list, '|', &one))
        if (str_eq(one, word))
            return true;
    return false;
}

/* Whether a word of `list` stands before `at` in its clause. */
static bool said_before(const struct sentence *s, size_t at, const char *list)
{
    for (size_t i = at; i > 0 && s->words[i].before < WORD_COMMA; i--) {
        struct str word = word_str(&s->words[i - 1]);
        if (listed(str_of(list), word))
            return true;
        if (listed(str_of(clause_words), word))
            return false;
    }
    return false;
}

static bool is_heard(enum heard how, const struct sentence *s, size_t at)
{
    if (how != PLAIN && said_before(s, at, denials))
        return false;
    return how != DONE || !said_before(s, at, to_come);
}

/* --- the match --------------------------------------------------------------------------- */

static bool word_fits(struct str term, const struct word *word)
{
    if (str_ends(term, STR("*")))
        return str_starts(word_str(word), str_sub(term, 0, term.len - 1));
    return str_eq(word_str(word), term);
}

static bool item_fits(struct str item, const struct word *word)
{
    struct str term;
    while (str_split(&item, '|', &term))
        if (word_fits(term, word))
            return true;
    return false;
}

/* Whether the words stand at `at`, one after the other. */
static bool stands(struct str words, const struct sentence *s, size_t at)
{
    struct str item;
    while (str_split(&words, ' ', &item)) {
        if (str_eq(item, STR("^"))) {
            if (at > 0)
                return false;
        } else if (str_eq(item, STR(".."))) {
            for (size_t skip = 0; skip <= GAP_MAX && at + skip < s->count; skip++)
                if (stands(words, s, at + skip))
                    return true;
            return false;
        } else if (at >= s->count || !item_fits(item, &s->words[at++])) {
            return false;
        }
    }
    return true;
}

static bool fits(const struct label_rule *rule, const struct sentence *sentences, size_t count)
{
    for (size_t i = 0; i < count; i++)
        for (size_t at = 0; at < sentences[i].count; at++)
            if (stands(str_of(rule->words), &sentences[i], at) &&
                is_heard(rule->heard, &sentences[i], at))
                return true;
    return false;
}

static const struct label_rule *first_fit(const struct label_rule *list, size_t size,
                                          const struct sentence *sentences, size_t count)
{
    for (size_t i = 0; i < size; i++)
        if (fits(&list[i], sentences, count))
            return &list[i];
    return NULL;
}

bool label_read(struct str label, enum stage *stage, enum trouble *trouble)
{
    struct sentence sentences[LABEL_SENTENCES];
    struct sentence_reader reader = {.text = str_cut(label, SCAN_TEXT_MAX)};
    size_t count = 0;
    while (count < LABEL_SENTENCES && sentence_next(&reader, &sentences[count]))
        count++;
    const struct label_rule *back =
        first_fit(returns, sizeof returns / sizeof *returns, sentences, count);
    const struct label_rule *rule =
        first_fit(rules, sizeof rules / sizeof *rules, sentences, count);
    if (!back && !rule)
        return false;
    *stage = back ? back->stage : rule->stage;
    *trouble = back ? back->trouble : rule->trouble;
    if (back && !back->trouble && rule) /* on its way back, and why */
        *trouble = rule->trouble;
    return true;
}
