/* A plain text read sentence by sentence, as words without case and accents.
 *
 * Lines that begin with ">" are quoted mail and left out. A sentence ends with
 * . ! ? or …, an empty line, or a line that begins a list item; abbreviations ("M.",
 * "n°", "Mrs.") and numbers ("14,90", "3.50") do not end one. A word is letters or digits:
 * apostrophes and hyphens part words ("n'est" is n, est). €, £ and $ are the
 * words euro, pound and dollar. Latin letters lose case and accents (œ is oe);
 * other scripts stay as they are. Bytes that are not UTF-8 part words. */
#ifndef DOMAIN_SENTENCE_H
#define DOMAIN_SENTENCE_H

#include "base/str.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum {
    SENTENCE_WORDS_MAX = 200, /* a longer one is read in parts */
    WORD_BYTES_MAX = 32,      /* folded; a longer word is cut */
};

/* The strongest sign between a word and the one before it. */
enum word_break {
    WORD_JOINED, /* an apostrophe, a hyphen, or nothing */
    WORD_SPACED,
    WORD_COMMA,
    WORD_STRONG, /* ; : a bracket or a dash; also the first word of a sentence */
};

struct word {
    char folded[WORD_BYTES_MAX];
    uint8_t len; /* at least 1 */
    uint8_t key; /* word_key */
    enum word_break before;
    bool quoted;      /* stands between « » or " " */
    size_t from, end; /* in the text, in bytes */
};

struct sentence {
    struct word words[SENTENCE_WORDS_MAX];
    size_t count;     /* at least 1 */
    bool question;    /* ends with "?" */
    size_t from, end; /* of its words, in the text */
};

struct sentence_reader {
    struct str text; /* borrowed */
    size_t at;
    bool quoted;
};

/* The next sentence that has a word; false at the end of the text. */
bool sentence_next(struct sentence_reader *reader, struct sentence *out);

/* Folds up to `cap` bytes of one word; the length. Stops before what is no
 * letter or digit; `*used` says how many bytes of `raw` were read. */
size_t word_fold_into(struct str raw, char *out, size_t cap, size_t *used);

/* Of the first two letters: words with another key begin otherwise. */
static inline uint8_t word_key(const char *folded, size_t len)
{
    return (uint8_t)((unsigned char)folded[0] * 31 + (len > 1 ? (unsigned char)folded[1] : 0));
}

static inline struct str word_str(const struct word *word)
{
    return (struct str){word->folded, word->len};
}

#endif
