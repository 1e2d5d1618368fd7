/* Phrases to look for in a text, as data: what the practices about words know,
 * and what a shop adds in its settings. One phrase a line:
 *
 *   # a comment
 *   $we = nous|on|je
 *   g04.refund: $we [vous] remboursons|rembourserons|rembours* .. !avoir
 *
 * Before the colon the practice and, behind a dot, a word of its own (a kind of
 * promise, a fact). Behind it items, parted by spaces, each of which takes words
 * of a sentence (domain/sentence.h) in order:
 *   word     this word; write it as you like, case and accents do not count
 *   stem*    a word that begins so (two letters or more)
 *   #        a number (a word of digits)
 *   a|b      one of these
 *   $name    one of a set, which a line "$name = a|b" gave before
 *   [a|b]    may stand there or not
 *   ..       up to 3 words of any kind; ..5 up to 5 (at most 9)
 *   !a|b     the next word is none of these (takes no word)
 *   ^        at the start: only where a clause begins
 *   $        at the end: only where the sentence ends
 * A phrase begins with words that must stand there and does not end in a gap.
 * A phrase named "g04.except" takes back what the other phrases of its practice
 * found in the same sentence. */
#ifndef DOMAIN_PHRASE_H
#define DOMAIN_PHRASE_H

#include "base/error.h"
#include "base/str.h"
#include "domain/sentence.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct arena;

enum {
    PHRASE_TEXT_MAX = 64 * 1024, /* bytes of one text of phrases */
    PHRASES_MAX = 2000,
    PHRASE_ITEMS_MAX = 16,
    PHRASE_TERMS_MAX = 16000, /* words in all */
    PHRASE_SETS_MAX = 60,
    PHRASE_BUCKETS = 2048,
    PHRASE_STEM_MIN = 2, /* bytes, folded */
    PHRASE_GAP = 3,
    PHRASE_GAP_MAX = 9,
    PHRASE_GAPS_MAX = 3, /* in one phrase */
};

enum phrase_term_kind { TERM_WORD, TERM_STEM, TERM_NUMBER };

struct phrase_term {
    char folded[WORD_BYTES_MAX];
    uint8_t len;
    enum phrase_term_kind kind;
};

enum phrase_item_kind { ITEM_WORD, ITEM_MAYBE, ITEM_GAP, ITEM_NOT, ITEM_END };

struct phrase_item {
    enum phrase_item_kind kind;
    uint8_t gap;          /* ITEM_GAP: the most words */
    uint32_t term, count; /* the others: which terms */
    uint64_t keys[4];     /* the word_key of each, one bit a key; all bits for "#" */
};

struct phrase {
    char practice[8]; /* "g04" */
    char kind[16];    /* "refund", "" */
    bool at_clause;   /* "^" */
    uint32_t item, count;
};

/* Where a phrase may begin: at a word that fits a term. */
struct phrase_start {
    uint32_t term, phrase;
};

struct phrase_book {
    const struct phrase *phrases;
    size_t count;
    const struct phrase_item *items;
    const struct phrase_term *terms;
    const struct phrase_start *starts;
    /* Of starts: whole words by their hash, stems by that of their first letters. */
    uint32_t bucket[PHRASE_BUCKETS + 1];
};

/* The bucket of a term, and one of the three where a word finds its starts. */
uint32_t phrase_bucket(enum phrase_term_kind kind, const char *folded, size_t len);

/* Reads texts of phrases into one book, in order; sets are known to the texts
 * that follow. ERR_INVALID with field "phrases", a message key "phrase.*" and
 * `arg` "LINE: WORD". The book lives in the arena and borrows nothing. */
ERR_MUST enum err phrase_book_parse(struct arena *arena, const struct str *texts, size_t count,
                                    struct phrase_book *out, struct error *err);

struct phrase_match {
    const struct phrase *phrase;
    size_t from, to; /* words of the sentence, `to` not included */
    uint64_t loose;  /* bit n: word from+n stands in a gap of the phrase */
};

/* Calls `found` for each phrase that begins at word `at`; for each phrase with
 * the shortest gaps that fit. */
typedef void phrase_found(void *ctx, const struct phrase_match *match);
void phrase_match_at(const struct phrase_book *book, const struct sentence *sentence, size_t at,
                     phrase_found *found, void *ctx);

/* A word that begins a clause: first, behind a sign, or behind "et", "and"... */
bool clause_begins(const struct sentence *sentence, size_t at);

#endif
