#include "domain/tracking.h"

#include "domain/sentence.h"

#include <string.h>

/* A rule is words in a row, folded: "a|b" one of two, "stem*" what begins so, ".." up to
 * GAP_MAX words of any kind. The first rule that fits decides: the narrow ones stand above. */
struct label_rule {
    const char *words;
    enum stage stage; /* UNKNOWN: says nothing of where */
    enum trouble trouble;
};

enum { GAP_MAX = 4 };

static const struct label_rule rules[] = {
    {"sera retourne|renvoye|reexpedie", STAGE_UNKNOWN, TROUBLE_RETURN_ANNOUNCED},
    {"retour* a l expediteur", STAGE_RETURNING, TROUBLE_NONE},
};

static bool word_fits(struct str term, const struct word *word)
{
    bool stem = str_ends(term, STR("*"));
    if (stem)
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

/* Whether `rule` stands at word `at`. */
static bool stands(struct str rule, const struct sentence *s, size_t at)
{
    struct str item;
    while (str_split(&rule, ' ', &item)) {
        if (str_eq(item, STR(".."))) {
            for (size_t skip = 0; skip <= GAP_MAX && at + skip < s->count; skip++)
                if (stands(rule, s, at + skip))
                    return true;
            return false;
        }
        if (at >= s->count || !item_fits(item, &s->words[at++]))
            return false;
    }
    return true;
}

bool label_read(struct str label, enum stage *stage, enum trouble *trouble)
{
    struct sentence_reader reader = {.text = label};
    struct sentence s;
    while (sentence_next(&reader, &s)) {
        for (size_t i = 0; i < sizeof rules / sizeof *rules; i++) {
            for (size_t at = 0; at < s.count; at++) {
                if (stands(str_of(rules[i].words), &s, at)) {
                    *stage = rules[i].stage;
                    *trouble = rules[i].trouble;
                    return true;
                }
            }
        }
    }
    return false;
}
