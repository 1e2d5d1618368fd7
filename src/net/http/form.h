/* application/x-www-form-urlencoded, as in queries and forms (WHATWG URL, 5),
 * and percent-encoding (RFC 3986, 2.1). Strict: a '%' that two hexadecimal
 * digits do not follow, NUL, and bytes that are not UTF-8 are refused. */
#ifndef NET_HTTP_FORM_H
#define NET_HTTP_FORM_H

#include "base/error.h"
#include "base/str.h"

struct arena;

/* *out is `text` itself where nothing is encoded, else a copy in the arena. */
bool percent_decode(struct arena *arena, struct str text, bool plus_is_space, struct str *out);

/* Takes the next pair off `*rest`; a name without '=' has the value "". Empty
 * pairs are skipped. ERR_NOT_FOUND at the end. */
ERR_MUST enum err form_next(struct arena *arena, struct str *rest, struct str *name,
                            struct str *value, struct error *err);

/* The value of `name`. ERR_NOT_FOUND: absent, *out is STR_NONE. ERR_INVALID:
 * some pair is malformed, or the name is there twice. */
ERR_MUST enum err form_find(struct arena *arena, struct str form, struct str name, struct str *out,
                            struct error *err);

#endif
