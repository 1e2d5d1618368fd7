/* Words of a text, folded: the part that tokens_of and tokens_query share. */
#ifndef STORE_WORDS_H
#define STORE_WORDS_H

#include "base/str.h"
#include "store/tokens.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct word {
    char accented[TOKENS_WORD_BYTES]; /* lower case with accents, as a stemmer wants it */
    char folded[TOKENS_WORD_BYTES];   /* letters and digits without accents */
    size_t accented_len, folded_len;  /* folded_len > 0 */
    bool digits;                      /* holds a digit: no stem */
    char joined;                      /* the one sign between this word and the next, or 0 */
    size_t from, end;                 /* where it stands in the text, in bytes */
};

/* Finds the next word at or after *at and moves *at behind it; false at the end. */
bool word_next(struct str text, size_t *at, struct word *word);

static inline struct str word_folded(const struct word *word)
{
    return (struct str){word->folded, word->folded_len};
}

enum { GROUP_PARTS = 8 };

/* What stands together: one word, or several joined by signs. Words without
 * meaning are left out of the parts, not out of the whole. */
struct group {
    struct word parts[GROUP_PARTS];
    size_t count; /* of parts; may be 0 when there is a whole */
    char whole[TOKENS_WORD_BYTES];
    size_t whole_len; /* 0: the parts are all there is to find */
    size_t end;       /* where it ends in the text */
};

/* The next group that holds something to find; false at the end. */
bool group_next(struct str text, size_t *at, struct group *group);

enum language { LANGUAGE_FRENCH, LANGUAGE_ENGLISH };

/* By small words in the text's beginning; French when in doubt. */
enum language text_language(struct str text);

/* Stemmers of one call; a stemmer is not thread-safe and cheap to make. */
struct stemmers;
struct stemmers *stemmers_create(void);
void stemmers_destroy(struct stemmers **stemmers);

/* The stem without accents (and without the plural's s that French Snowball
 * leaves after a vowel), written to `out`; 0 when there is none apart from
 * the folded word itself. */
size_t word_stem(struct stemmers *stemmers, enum language language, const struct word *word,
                 char out[TOKENS_WORD_BYTES]);

/* The code point at *at, which moves behind it; negative for a byte that is not
 * UTF-8. In words_fold.c, like the next two. */
int32_t char_next(struct str text, size_t *at);

/* Folds one word of text (letters, digits, marks) into `word`; false when
 * nothing is left of it. */
bool word_fold(struct str raw, struct word *word);

/* Up to `cap` bytes of `s` without its accents; the length. */
size_t fold_accents(struct str s, char *out, size_t cap);

#endif
