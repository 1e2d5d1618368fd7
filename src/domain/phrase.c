#include "domain/phrase.h"

static bool fits(const struct phrase_term *term, const struct word *word)
{
    if (term->kind == TERM_NUMBER) {
        for (size_t i = 0; i < word->len; i++)
            if (word->folded[i] < '0' || word->folded[i] > '9')
                return false;
        return true;
    }
    bool length = term->kind == TERM_WORD ? word->len == term->len : word->len >= term->len;
    if (!length)
        return false;
    size_t same = 0; /* most differ in the first letters */
    while (same < term->len && word->folded[same] == term->folded[same])
        same++;
    return same == term->len;
}

static bool may_fit(const struct phrase_item *item, const struct word *word)
{
    return item->keys[word->key / 64] >> word->key % 64 & 1;
}

static bool fits_any(const struct phrase_book *book, const struct phrase_item *item,
                     const struct word *word)
{
    if (!may_fit(item, word))
        return false;
    for (size_t i = 0; i < item->count; i++)
        if (fits(&book->terms[item->term + i], word))
            return true;
    return false;
}

struct trial {
    const struct phrase_book *book;
    const struct sentence *sentence;
    struct phrase_match match;
};

static bool match_items(struct trial *t, size_t item, size_t at);

static bool match_gap(struct trial *t, size_t item, size_t at, size_t most)
{
    for (size_t skipped = 0;; skipped++, at++) {
        if (match_items(t, item + 1, at))
            return true;
        if (skipped == most || at >= t->sentence->count ||
            (at > t->match.from && t->sentence->words[at].before == WORD_STRONG))
            return false;
        size_t bit = at - t->match.from;
        t->match.loose |= bit < 64 ? UINT64_C(1) << bit : 0;
    }
}

/* Takes the words from `at` on by the items from `item` on. */
static bool match_items(struct trial *t, size_t item, size_t at)
{
    const struct phrase *phrase = t->match.phrase;
    if (item == phrase->count) {
        t->match.to = at;
        return true;
    }
    const struct phrase_item *is = &t->book->items[phrase->item + item];
    bool more = at < t->sentence->count;
    /* No phrase goes over a strong sign: what it parts does not belong together. */
    bool apart = more && at > t->match.from && t->sentence->words[at].before == WORD_STRONG;
    bool takes = more && !apart && fits_any(t->book, is, &t->sentence->words[at]);
    uint64_t loose = t->match.loose;
    switch (is->kind) {
    case ITEM_WORD: return takes && match_items(t, item + 1, at + 1);
    case ITEM_MAYBE:
        if (takes && match_items(t, item + 1, at + 1))
            return true;
        t->match.loose = loose;
        return match_items(t, item + 1, at);
    case ITEM_NOT: return !takes && match_items(t, item + 1, at);
    case ITEM_END: return !more && match_items(t, item + 1, at);
    case ITEM_GAP:
        if (match_gap(t, item, at, is->gap))
            return true;
        t->match.loose = loose;
        return false;
    }
    return false;
}

static const char *const joining[] = {"et",    "mais",      "car",    "donc",   "puis", "alors",
                                      "and",   "but",       "so",     "then",   "or",   "ou",
                                      "sinon", "otherwise", "please", "because"};

bool clause_begins(const struct sentence *sentence, size_t at)
{
    if (at == 0 || sentence->words[at].before >= WORD_COMMA)
        return true;
    struct str before = word_str(&sentence->words[at - 1]);
    for (size_t i = 0; i < sizeof joining / sizeof *joining; i++)
        if (joining[i][0] == before.ptr[0] && str_eq(before, str_of(joining[i])))
            return true;
    return false;
}

uint32_t phrase_bucket(enum phrase_term_kind kind, const char *folded, size_t len)
{
    uint32_t hash = 2166136261u + (uint32_t)kind; /* FNV-1a */
    size_t used = kind == TERM_WORD ? len : kind == TERM_STEM ? PHRASE_STEM_MIN : 0;
    for (size_t i = 0; i < used && i < len; i++)
        hash = (hash ^ (unsigned char)folded[i]) * 16777619u;
    return (hash ^ hash >> 15) % PHRASE_BUCKETS;
}

/* A word where phrases may begin. */
struct start {
    const struct phrase_book *book;
    const struct sentence *sentence;
    size_t at;
    enum { CLAUSE_UNKNOWN, CLAUSE_BEGINS, CLAUSE_GOES_ON } clause; /* looked at once */
    phrase_found *found;
    void *ctx;
};

static bool may_begin(struct start *s, const struct phrase *phrase)
{
    if (!phrase->at_clause)
        return true;
    if (s->clause == CLAUSE_UNKNOWN)
        s->clause = clause_begins(s->sentence, s->at) ? CLAUSE_BEGINS : CLAUSE_GOES_ON;
    return s->clause == CLAUSE_BEGINS;
}

/* Most phrases that begin at a word go on with another one. */
static bool may_go_on(const struct start *s, const struct phrase *phrase)
{
    const struct phrase_item *second = &s->book->items[phrase->item + 1];
    if (phrase->count < 2 || second->kind != ITEM_WORD)
        return true;
    return s->at + 1 < s->sentence->count && may_fit(second, &s->sentence->words[s->at + 1]);
}

static void match_bucket(struct start *s, enum phrase_term_kind kind)
{
    const struct phrase_book *book = s->book;
    const struct word *word = &s->sentence->words[s->at];
    uint32_t bucket = phrase_bucket(kind, word->folded, word->len);
    for (uint32_t i = book->bucket[bucket]; i < book->bucket[bucket + 1]; i++) {
        const struct phrase_start *start = &book->starts[i];
        const struct phrase_term *term = &book->terms[start->term];
        const struct phrase *phrase = &book->phrases[start->phrase];
        if (term->kind != kind || !fits(term, word) || !may_go_on(s, phrase) ||
            !may_begin(s, phrase))
            continue;
        struct trial t = {book, s->sentence, {.phrase = phrase, .from = s->at}};
        if (match_items(&t, 1, s->at + 1))
            s->found(s->ctx, &t.match);
    }
}

void phrase_match_at(const struct phrase_book *book, const struct sentence *sentence, size_t at,
                     phrase_found *found, void *ctx)
{
    struct start s = {book, sentence, at, CLAUSE_UNKNOWN, found, ctx};
    char first = sentence->words[at].folded[0];
    match_bucket(&s, TERM_WORD);
    match_bucket(&s, TERM_STEM);
    if (first >= '0' && first <= '9')
        match_bucket(&s, TERM_NUMBER);
}
