#include "domain/practice/g16_repeated.h"

#include "base/arena.h"
#include "domain/sentence.h"

enum { SHINGLE_WORDS = 5, WORDS_LEAST = 20, WORDS_MOST = 4000, ALIKE_PERCENT = 90 };

/* The shingles of a text as a set of hashes: open addressing, 0 is a free slot. */
struct shingles {
    uint64_t *slots;
    size_t size; /* a power of two, more than twice the count */
    size_t count;
};

static uint64_t *slot_of(const struct shingles *set, uint64_t hash)
{
    size_t at = (size_t)(hash ^ hash >> 32) & (set->size - 1);
    while (set->slots[at] && set->slots[at] != hash)
        at = (at + 1) & (set->size - 1);
    return &set->slots[at];
}

static uint64_t hash_word(const struct word *word)
{
    uint64_t hash = UINT64_C(14695981039346656037); /* FNV-1a */
    for (size_t i = 0; i < word->len; i++)
        hash = (hash ^ (unsigned char)word->folded[i]) * UINT64_C(1099511628211);
    return hash;
}

static struct shingles read_shingles(struct arena *arena, struct sentence *sentence,
                                     struct str text)
{
    struct sentence_reader reader = {.text = text};
    uint64_t *hashes = arena_array(arena, WORDS_MOST, sizeof *hashes);
    size_t words = 0;
    while (words < WORDS_MOST && sentence_next(&reader, sentence))
        for (size_t i = 0; i < sentence->count && words < WORDS_MOST; i++)
            hashes[words++] = hash_word(&sentence->words[i]);
    struct shingles set = {.size = 1};
    if (words < WORDS_LEAST)
        return set;
    while (set.size < words * 2)
        set.size *= 2;
    set.slots = arena_array(arena, set.size, sizeof *set.slots);
    for (size_t i = 0; i + SHINGLE_WORDS <= words; i++) {
        uint64_t all = 1;
        for (size_t k = 0; k < SHINGLE_WORDS; k++)
            all = (all ^ hashes[i + k]) * UINT64_C(0x9E3779B97F4A7C15) + k;
        uint64_t *slot = slot_of(&set, all ? all : 1);
        set.count += !*slot;
        *slot = all ? all : 1;
    }
    return set;
}

static bool alike(const struct shingles *a, const struct shingles *b)
{
    size_t both = 0;
    for (size_t i = 0; b->count && a->count && i < a->size; i++)
        both += a->slots[i] && *slot_of(b, a->slots[i]);
    size_t either = a->count + b->count - both;
    return a->count && b->count && both * 100 >= either * ALIKE_PERCENT;
}

static void check_reply(const struct reply_facts *facts, struct findings *findings)
{
    if (!facts->earlier_count)
        return;
    struct sentence *sentence = arena_alloc(findings->arena, sizeof *sentence);
    struct shingles own = read_shingles(findings->arena, sentence, facts->text);
    for (size_t i = 0; own.count && i < facts->earlier_count; i++) {
        struct shingles before = read_shingles(findings->arena, sentence, facts->earlier[i]);
        if (!alike(&own, &before))
            continue;
        finding_add(findings, (struct finding){.practice = "G16",
                                               .mode = PRACTICE_HOLD,
                                               .key = "refusal.g16.repeated",
                                               .field = STR("text")});
        return;
    }
}

const struct practice g16_repeated = {
    .id = "G16",
    .source = "S0",
    .mode = PRACTICE_HOLD,
    .override = ROLE_LEAD,
    .title = "practice.g16.title",
    .check_reply = check_reply,
};
