/* Bytes of some charset as UTF-8, whatever the sender says they are. */
#ifndef NET_MIME_CHARSET_H
#define NET_MIME_CHARSET_H

#include "base/str.h"

#include <stdbool.h>

struct arena;

/* Valid UTF-8 without NUL. A charset that is missing or unknown is guessed: UTF-8
 * when the bytes are valid, else windows-1252, which decodes any byte. ISO-8859-1
 * and US-ASCII are read as windows-1252, as browsers do. `*repaired` becomes true (never
 * false) when the bytes are not what `charset` says; it may be NULL. Borrows
 * `bytes` when nothing has to change. */
struct str charset_to_utf8(struct arena *arena, struct str bytes, struct str charset,
                           bool *repaired);

/* The charset that an HTML text names in its first 1024 bytes, "" when none. Borrows. */
struct str charset_of_html(struct str html);

#endif
