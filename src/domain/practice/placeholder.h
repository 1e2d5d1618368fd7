/* What looks like a place left to fill in, by its looks alone (G05, warnings).
 *
 * The patterns are a table in the source: whole words ("XXX", "TODO", "JJ/MM/AAAA"),
 * brackets around words ("[nom]", "<name>", "{name}"), a greeting or a "n°" with
 * nothing behind it ("Bonjour ,"), empty quotes, exactly two spaces between words
 * as an empty field leaves them. Links, addresses, notes like "[1]", size XXL and
 * two spaces after a full stop are left alone. */
#ifndef DOMAIN_PRACTICE_PLACEHOLDER_H
#define DOMAIN_PRACTICE_PLACEHOLDER_H

#include "base/str.h"

#include <stdbool.h>
#include <stddef.h>

enum placeholder_kind {
    PLACEHOLDER_MARK, /* something stands there that should be replaced */
    PLACEHOLDER_HOLE, /* nothing stands where something should */
};

struct placeholder {
    enum placeholder_kind kind;
    size_t offset, len; /* in the line, never 0 long */
};

/* The next one that begins at or after `*at` in a line of text; moves `*at`
 * behind it. False at the end of the line. */
bool placeholder_next(struct str line, size_t *at, struct placeholder *out);

#endif
