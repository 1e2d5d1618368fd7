/* Words for the text index, the same for every engine.
 *
 * A word is a run of letters and digits, case folded (Unicode NFKC case fold)
 * and without accents: "Remboursé" is `rembourse`, "œuvre" `oeuvre`, "Łódź"
 * `lodz`. Beside each word of letters stands, at the same place, its Snowball
 * stem in the text's language, French or English, told by counting small
 * words; a query is stemmed both ways. An ideograph or kana is a word alone.
 *
 * Apostrophes separate, and a single letter beside one is dropped ("l'article"
 * is `article`). Parts joined by - . / _ : + @ # are words and, when they hold
 * a digit or an @ or only hyphens, one word without the signs at the place of
 * the first: "FR-2026-00123" is `fr`, `2026`, `00123` and `fr202600123`, an
 * e-mail address likewise.
 *
 * Some seventy words without meaning in both languages (le, de, the, of ...)
 * are neither indexed nor searched; phrases close over them. All other words
 * are kept, so that a phrase is found as it was written.
 *
 * Pure functions over ICU and libstemmer, safe on every thread. Any bytes are
 * taken: what is not UTF-8 separates words. */
#ifndef STORE_TOKENS_H
#define STORE_TOKENS_H

#include "base/str.h"

#include <stdbool.h>
#include <stdint.h>

struct arena;

enum {
    TOKENS_MAX_WORDS = 30000,     /* of a text; what follows is not searchable */
    TOKENS_WORD_BYTES = 48,       /* of a word; a longer one is cut */
    TOKENS_QUERY_MAX_BYTES = 512, /* of a question; the rest is ignored */
    TOKENS_QUERY_MAX_WORDS = 12,
    TOKENS_PREFIX_MIN_BYTES = 4, /* a shorter beginning is a whole word: it would meet everything */
};

/* How the text index's strings begin; of one width, so that prefixes of words
 * are prefixes of so many characters. No text can hold it. */
#define TOKENS_SHOP_FORMAT "#%06lld"

/* What db_index_message takes: places separated by a space, the spellings of
 * one place by a bar: "article rembourse|rembours fr|fr202600123 2026 00123".
 * Only letters, digits, spaces and bars; "" for a text without words. */
struct str tokens_of(struct arena *arena, struct str text);

enum tokens_last {
    TOKENS_LAST_WHOLE,  /* the question is complete */
    TOKENS_LAST_PREFIX, /* search as you type: the last word may go on */
};

/* Whether the engines keep the word for begun ones to go on to: of letters only,
 * TOKENS_PREFIX_MIN_BYTES to TOKENS_WORD_BYTES long. Every message brings new
 * words with digits, and a number that is begun goes on to few. */
bool tokens_may_be_begun(struct str word);

/* What a person typed into a search box, as the engine's match expression over
 * the messages of one shop: every word must be there, as a whole or by its
 * stem; words between quotes ("", «», “”) as they stand, side by side. Never
 * an error: false when no word is left to search for, and then nothing matches.
 * Nothing in the text can reach another shop or the expression's syntax. */
bool tokens_query(struct arena *arena, struct str text, int64_t shop, enum tokens_last last,
                  struct str *out);

#endif
