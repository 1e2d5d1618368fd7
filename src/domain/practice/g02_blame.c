#include "domain/practice/g02_blame.h"

#include "base/arena.h"
#include "domain/practice/spot.h"
#include "domain/sentence.h"

enum {
    SILENCED_BY = SCOPE_NEGATED | SCOPE_REPORTED,
    TELLING_LETTERS = 4,    /* shorter words say little */
    UNDERSTOOD_WORDS = 200, /* looked at */
};

static const struct spot_rule first = {
    .practice = "G02",
    .phrases = "g02",
    .mode = PRACTICE_HOLD,
    .key = "refusal.g02.cold",
    .silenced_by = SILENCED_BY,
};

static const struct spot_rule later = {
    .practice = "G02",
    .phrases = "g02",
    .mode = PRACTICE_WARN,
    .key = "warning.g02.cold",
    .silenced_by = SILENCED_BY,
};

/* Marks which of the telling words stand in the text. */
static void look_for(const struct word *words, size_t count, bool *there, struct sentence *sentence,
                     struct str text)
{
    struct sentence_reader reader = {.text = text};
    while (sentence_next(&reader, sentence))
        for (size_t i = 0; i < sentence->count; i++)
            for (size_t n = 0; n < count; n++)
                there[n] |= str_eq(word_str(&words[n]), word_str(&sentence->words[i]));
}

/* At least half of the words that tell something stand in the text. */
static bool is_restated(struct arena *arena, struct str understood, struct str text)
{
    struct sentence *sentence = arena_alloc(arena, sizeof *sentence);
    struct word *words = arena_array(arena, UNDERSTOOD_WORDS, sizeof *words);
    bool *there = arena_array(arena, UNDERSTOOD_WORDS, sizeof *there);
    struct sentence_reader reader = {.text = understood};
    size_t count = 0, found = 0;
    while (count < UNDERSTOOD_WORDS && sentence_next(&reader, sentence))
        for (size_t i = 0; i < sentence->count && count < UNDERSTOOD_WORDS; i++)
            if (sentence->words[i].len >= TELLING_LETTERS)
                words[count++] = sentence->words[i];
    look_for(words, count, there, sentence, text);
    for (size_t n = 0; n < count; n++)
        found += there[n];
    return found * 2 >= count;
}

static void add(struct findings *findings, const char *key, struct str field)
{
    finding_add(
        findings,
        (struct finding){.practice = "G02", .mode = PRACTICE_HOLD, .key = key, .field = field});
}

static void check_reply(const struct reply_facts *facts, struct findings *findings)
{
    if (facts->complaint != ANSWER_YES || facts->first_human_reply == ANSWER_UNKNOWN)
        return;
    bool is_first = facts->first_human_reply == ANSWER_YES;
    if (is_first && facts->understood.ptr && !str_trim(facts->understood).len)
        add(findings, "refusal.g02.understood", STR("understood"));
    else if (is_first && facts->understood.ptr &&
             !is_restated(findings->arena, facts->understood, facts->text))
        add(findings, "refusal.g02.restated", STR("text"));
    spot_check(facts, findings, is_first ? &first : &later);
}

const struct practice g02_blame = {
    .id = "G02",
    .source = "S4-2",
    .mode = PRACTICE_HOLD,
    .override = ROLE_LEAD,
    .title = "practice.g02.title",
    .check_reply = check_reply,
};
