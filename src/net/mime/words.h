/* Header text: unfolding and encoded words (RFC 2047), also the broken ones. */
#ifndef NET_MIME_WORDS_H
#define NET_MIME_WORDS_H

#include "base/str.h"

#include <stdbool.h>

struct arena;

/* The value as one line of UTF-8: folds and control characters become single
 * spaces, encoded words are decoded (a letter split over two words is joined),
 * raw 8-bit bytes are UTF-8 or else windows-1252, blanks at both ends go.
 * `*repaired` becomes true when a charset was wrong; may be NULL. */
struct str mime_words_decode(struct arena *arena, struct str raw, bool *repaired);

/* Length of the encoded word that begins at s[at], 0 when there is none. */
size_t mime_word_length(struct str s, size_t at);

/* Base64 as lenient as senders need: other characters are skipped, padding inside
 * starts a new run. `out` has room for len / 4 * 3 + 3 bytes; gives the length. */
size_t mime_base64_decode(struct str in, char *out);
/* Value of a hexadecimal digit, -1 when it is none. */
int mime_hex(char c);

#endif
