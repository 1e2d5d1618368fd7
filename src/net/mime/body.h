/* The words of a mail, put together from its parts. */
#ifndef NET_MIME_BODY_H
#define NET_MIME_BODY_H

#include "base/str.h"

#include <stdbool.h>

struct arena;

/* What a part says; STR_NONE for "not in this form". */
struct mime_body {
    struct str text, html;
};

/* Neither form holds more than white space. */
bool mime_body_is_blank(const struct mime_body *b);

/* Parts that follow each other: text, a picture, more text. At most `max` bytes of
 * text are made from HTML. */
struct mime_body mime_body_join(struct arena *arena, const struct mime_body *parts, size_t count,
                                size_t max);

/* multipart/alternative: the first text and the last HTML, since the richest
 * stands last (RFC 2046 5.1.4). */
struct mime_body mime_body_choose(const struct mime_body *parts, size_t count);

/* LF line ends, no control characters but tab and LF; no blank lines at the top, no
 * blanks at the end. Copies. */
struct str mime_text_lines(struct arena *arena, struct str text);

#endif
