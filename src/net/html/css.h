/* Inline styles that only change how words look. */
#ifndef NET_HTML_CSS_H
#define NET_HTML_CSS_H

#include "base/buf.h"

#include <stdbool.h>

/* Appends those declarations of a style attribute whose property is on the list and
 * whose value holds nothing but words, numbers, colours and quoted names: no url(), no
 * expression(), no escapes, no comments, no negative lengths. `;` between them, not escaped. */
void css_clean(struct str style, struct buf *out);

/* Whether the style hides its element (display: none). */
bool css_hides(struct str style);

#endif
