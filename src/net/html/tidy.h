/* HTML made unambiguous before a parser sees it. */
#ifndef NET_HTML_TIDY_H
#define NET_HTML_TIDY_H

#include "base/buf.h"

#include <stdbool.h>

enum {
    TIDY_ATTRIBUTES_MAX = 60,  /* of one tag, more are dropped */
    TIDY_VALUE_MAX = 8 * 1024, /* bytes; a longer value is dropped */
    TIDY_NAME_MAX = 40,        /* bytes; a longer name is no name */
};

/* Appends the input with every tag written in one form, <name attribute="value">, where
 * it begins and ends as the HTML standard says (so that the parser and a browser agree
 * on it, and so that its cost stays in proportion). Left out are comments,
 * declarations, Outlook's "<![endif]>", and the elements whose content is no markup (script,
 * style, title, textarea and their like) with that content. False when the
 * input holds more than `tags_max` tags; the rest is left out then. */
bool html_tidy(struct str html, size_t tags_max, struct buf *out);

#endif
