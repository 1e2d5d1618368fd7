#include "domain/scope.h"

#include <string.h>

enum { NEGATION_REACH = 10, REPORT_REACH = 3, OPENER_REACH = 4 };

/* Words of a list stand between spaces; "rembours*" is a stem. */
static bool in_list(const struct word *word, const char *list)
{
    for (const char *entry = list; *entry;) {
        size_t len = 0;
        while (len < word->len && entry[len] == word->folded[len])
            len++;
        if (entry[len] == '*' || (len == word->len && (entry[len] == ' ' || !entry[len])))
            return true;
        entry = strchr(entry + len, ' ');
        if (!entry)
            return false;
        entry++;
    }
    return false;
}

static bool is(const struct sentence *s, size_t at, const char *list)
{
    return at < s->count && in_list(&s->words[at], list);
}

static const char negators[] =
    "ne n pas jamais aucun aucune aucunement ni inutile sans evite* not never cannot no nor "
    "neither "
    "without instead rather lieu avoid* unnecessary unable dispense* nul nulle plutot";
static const char negated_verbs[] = "won don can isn aren wasn weren doesn didn hasn haven hadn "
                                    "couldn wouldn shouldn mustn needn ain";
static const char subjects[] = "nous je j on we i you vous il elle ils elles it they";
static const char linkers[] = "que qu that promise promettre guarantee garantir confirm confirmer "
                              "say sure think si if whether comment how";

/* "n'hésitez pas à" and "don't hesitate to" ask for it all the more. */
static bool urges(const struct sentence *s, size_t at)
{
    return is(s, at, "hesit*");
}

static bool negator(const struct sentence *s, size_t at)
{
    if (is(s, at, "t"))
        return at > 0 && s->words[at].before == WORD_JOINED && is(s, at - 1, negated_verbs);
    if (at > 0 && urges(s, at - 1))
        return false;
    if (is(s, at, "sans") && is(s, at + 1, "delai attendre tarder faute plus"))
        return false;
    if (is(s, at, "no") && is(s, at + 1, "later more doubt"))
        return false;
    if (is(s, at, "pas n ne") && (is(s, at + 1, "seulement plus") || is(s, at + 2, "seulement")))
        return is(s, at + 1, "plus") && !is(s, at + 2, "tard");
    return is(s, at, negators);
}

static bool negated_before(const struct sentence *s, const struct phrase_match *m)
{
    /* A clause of its own is negated by what stands before it only through "que". */
    if (m->from == 0 || urges(s, m->from) ||
        (is(s, m->from, subjects) && !is(s, m->from - 1, linkers)))
        return false;
    if (is(s, m->from, "pas plus rien aucun aucune jamais not")) /* the phrase holds its negation */
        return false;
    bool negated = false;
    for (size_t at = m->from, steps = 0; at > 0 && steps < NEGATION_REACH; steps++) {
        if (clause_begins(s, at) && !is(s, at - 1, "or ou"))
            break;
        at--;
        if (urges(s, at))
            return false;
        negated |= negator(s, at);
    }
    return negated;
}

static bool is_loose(const struct phrase_match *m, size_t at)
{
    return at - m->from < 64 && (m->loose >> (at - m->from) & 1);
}

static bool negated(const struct sentence *s, const struct phrase_match *m)
{
    for (size_t at = m->from; at < m->to; at++)
        if (is_loose(m, at) && negator(s, at))
            return true;
    for (size_t at = m->to; at < m->to + 2 && at < s->count && !clause_begins(s, at); at++)
        if (is(s, at, "pas jamais") && negator(s, at) && !is(s, at + 1, "que d de avant"))
            return true;
    return negated_before(s, m);
}

static bool past(const struct sentence *s, const struct phrase_match *m)
{
    for (size_t at = m->from; at < m->to; at++)
        if (is_loose(m, at) &&
            is(s, at, "ai avons avez ont avions aviez have had has was were did"))
            return true;
    return false;
}

static bool harmless_condition(const struct sentence *s, size_t at)
{
    if (at > 0 && is(s, at - 1, "meme even comme as et and"))
        return true;
    if (is(s, at, "s"))
        return !is(s, at + 1, "il ils") || is(s, at + 3, "plait");
    if (!is(s, at, "si if"))
        return false;
    if (is(s, at + 1, "besoin necessaire possible needed necessary so jamais"))
        return true;
    for (size_t i = at + 1; i < at + 8; i++)
        if (is(s, i, "question* doute* remarque* anything interrogation*"))
            return true;
    return is(s, at, "si") &&
           !is(s, at + 1,
               "le la les l vous nous il elle ils elles on je j ce c cela ca votre vos "
               "notre nos un une aucun aucune rien d de tel son sa ton ta tu toutefois "
               "malgre apres en dans jamais celui");
}

/* The part of the sentence between strong signs that holds the match. */
static size_t part_from(const struct sentence *s, size_t at)
{
    while (at > 0 && s->words[at].before != WORD_STRONG)
        at--;
    return at;
}

static bool condition(const struct sentence *s, const struct phrase_match *m)
{
    for (size_t at = part_from(s, m->from); at < s->count; at++) {
        if (at > m->from && s->words[at].before == WORD_STRONG)
            return false;
        if (at >= m->from && at < m->to && !is_loose(m, at))
            continue;
        bool opens = is(s, at, "si s if unless provided whether suppos*") ||
                     (is(s, at, "cas case") && at > 0 && is(s, at - 1, "en au in")) ||
                     (is(s, at, "moins") && is(s, at + 1, "que qu")) ||
                     (is(s, at, "reserve") && at > 0 && is(s, at - 1, "sous"));
        if (opens && !harmless_condition(s, at))
            return true;
    }
    return false;
}

static const char openers[] =
    "est voulez souhaitez preferez pouvez pourriez pouvons faut avez acceptez aimeriez desirez do "
    "does did would could can will shall may have is are when quand comment how what que quel "
    "quelle pourquoi why dois devons should";

/* A question at the end covers its last clause, and the whole sentence when
 * that begins like one. */
static bool question(const struct sentence *s, const struct phrase_match *m)
{
    if (!s->question)
        return false;
    for (size_t at = 0; at < OPENER_REACH && at < m->from; at++)
        if (is(s, at, openers))
            return true;
    for (size_t at = m->to; at < s->count; at++)
        if (s->words[at].before >= WORD_COMMA)
            return false;
    return true;
}

static const char reporting[] =
    "demande* dit dites disiez ecri* indiquez indique* promis promettait assur* pens* croy* "
    "esper* souhait* annonc* affirm* prevenu asked ask asks said say says told wrote written "
    "mention* thought hoped promised wonder* requested claim* read wanted voul* savoir know";

static bool told_by_us(const struct sentence *s, size_t at)
{
    return is(s, at,
              "assurons assure pensons pense indiquons esperons espere demandons promets "
              "ecrivons ecris annoncons affirmons souhaitons ask say know savoir") &&
           at > 0 && is(s, at - 1, "vous we i nous je faire de");
}

static bool reported(const struct sentence *s, const struct phrase_match *m)
{
    if (s->words[m->from].quoted)
        return true;
    size_t start = part_from(s, m->from);
    for (size_t at = m->from; at > start; at--) {
        bool own = is(s, m->from, subjects);
        if (own && s->words[at].before >= WORD_COMMA)
            return false;
        if (!is(s, at - 1, reporting) || told_by_us(s, at - 1))
            continue;
        for (size_t next = at; next <= m->from && next < at + REPORT_REACH; next++)
            if (s->words[next].before < WORD_COMMA &&
                (is(s, next, "que qu si s that whether if de d quand when how comment ou") ||
                 (next == m->from && own)))
                return true;
    }
    return false;
}

unsigned scope_of(const struct sentence *sentence, const struct phrase_match *match)
{
    unsigned scopes = 0;
    scopes |= negated(sentence, match) ? SCOPE_NEGATED : 0;
    scopes |= question(sentence, match) ? SCOPE_QUESTION : 0;
    scopes |= condition(sentence, match) ? SCOPE_CONDITION : 0;
    scopes |= past(sentence, match) ? SCOPE_PAST : 0;
    scopes |= reported(sentence, match) ? SCOPE_REPORTED : 0;
    return scopes;
}
