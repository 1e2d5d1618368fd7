/* HTML as plain text a person can read: blocks on lines of their own, links as
 * "text (url)", lists with "- " or numbers, table rows as lines with " | ",
 * quotes with "> ", images as their alt text. */
#ifndef NET_HTML_TEXT_H
#define NET_HTML_TEXT_H

#include "base/str.h"

#include <stddef.h>

struct arena;

/* `html` is UTF-8. At most `max` bytes; never more than HTML_INPUT_MAX are read. */
struct str html_to_text(struct arena *arena, struct str html, size_t max);

#endif
