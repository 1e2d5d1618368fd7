#include "domain/practice/spot.h"

#include "base/arena.h"

#include <string.h>

enum { ARG_MAX = 100 };

struct spotting {
    const struct sentence *sentence;
    struct spotted_words *out;
};

static bool takes_back(const struct phrase *phrase)
{
    return strcmp(phrase->kind, "except") == 0;
}

static void spot(void *ctx, const struct phrase_match *match)
{
    struct spotting *s = ctx;
    if (s->out->count == SPOTTED_MAX)
        return;
    const struct word *words = s->sentence->words;
    s->out->items[s->out->count++] = (struct spotted){
        .phrase = match->phrase,
        .offset = words[match->from].from,
        .len = words[match->to - 1].end - words[match->from].from,
        .sentence_from = s->sentence->from,
        .sentence_end = s->sentence->end,
        .scopes = takes_back(match->phrase) ? 0 : scope_of(s->sentence, match),
    };
}

static const struct spotted_words *spotted_in(const struct reply_facts *facts,
                                              struct findings *findings)
{
    if (findings->spotted)
        return findings->spotted;
    static const struct spotted_words nothing;
    if (!facts->book)
        return &nothing;
    struct spotted_words *out = arena_alloc(findings->arena, sizeof *out);
    struct sentence *sentence = arena_alloc(findings->arena, sizeof *sentence);
    struct sentence_reader reader = {.text = facts->text};
    struct spotting spotting = {sentence, out};
    while (out->count < SPOTTED_MAX && sentence_next(&reader, sentence))
        for (size_t i = 0; i < sentence->count; i++)
            phrase_match_at(facts->book, sentence, i, spot, &spotting);
    findings->spotted = out;
    return out;
}

static bool of_rule(const struct spotted *s, const struct spot_rule *rule)
{
    return strcmp(s->phrase->practice, rule->phrases) == 0;
}

static bool is_exception(const struct spotted *s)
{
    return takes_back(s->phrase);
}

bool spot_excepted(const struct reply_facts *facts, struct findings *findings,
                   const struct spot_rule *rule, size_t offset)
{
    const struct spotted_words *all = spotted_in(facts, findings);
    for (size_t i = 0; i < all->count; i++) {
        const struct spotted *s = &all->items[i];
        if (is_exception(s) && of_rule(s, rule) && offset >= s->sentence_from &&
            offset <= s->sentence_end)
            return true;
    }
    return false;
}

const struct spotted *spot_next(const struct reply_facts *facts, struct findings *findings,
                                const struct spot_rule *rule, size_t *at)
{
    const struct spotted_words *all = spotted_in(facts, findings);
    while (*at < all->count) {
        const struct spotted *s = &all->items[(*at)++];
        if (of_rule(s, rule) && !is_exception(s) && !(s->scopes & rule->silenced_by) &&
            !spot_excepted(facts, findings, rule, s->offset))
            return s;
    }
    return NULL;
}

static bool told(const struct findings *findings, const struct spot_rule *rule, size_t offset,
                 size_t len)
{
    size_t own = 0;
    for (size_t i = 0; i < findings->count; i++) {
        const struct finding *f = &findings->items[i];
        if (f->in_subject || !str_eq(str_of(f->practice), str_of(rule->practice)))
            continue;
        own++;
        if (offset < f->offset + f->len && f->offset < offset + len)
            return true;
    }
    return rule->mode != PRACTICE_ACT && own >= SPOT_FINDINGS_MAX;
}

void spot_add(struct findings *findings, const struct spot_rule *rule, size_t offset, size_t len)
{
    if (told(findings, rule, offset, len))
        return;
    struct finding finding = {
        .practice = rule->practice,
        .mode = rule->mode,
        .key = rule->key,
        .field = STR("text"),
        .arg = str_cut(str_sub(findings->text, offset, len), ARG_MAX),
        .offset = offset,
        .len = len,
    };
    finding_add(findings, finding);
}

void spot_check(const struct reply_facts *facts, struct findings *findings,
                const struct spot_rule *rule)
{
    const struct spotted *s;
    for (size_t at = 0; (s = spot_next(facts, findings, rule, &at));)
        spot_add(findings, rule, s->offset, s->len);
}
