/* multipart/form-data as browsers send it (RFC 7578; RFC 2046, 5.1.1 for the boundary). No
 * nested parts, no transfer encodings: browsers send neither. */
#ifndef NET_HTTP_MULTIPART_H
#define NET_HTTP_MULTIPART_H

#include "base/error.h"
#include "base/str.h"

struct arena;

enum { MULTIPART_PARTS_MAX = 64, MULTIPART_HEADER_MAX = 4096 };

struct form_part {
    struct str name;     /* of the field */
    struct str filename; /* as sent, a path perhaps; absent: no file */
    struct str type;     /* of a file; "" when not said */
    struct str bytes;    /* in the body */
};

struct form_parts {
    struct form_part items[MULTIPART_PARTS_MAX];
    size_t count;
};

/* The boundary of a Content-Type, borrowed; STR_NONE: it is no multipart/form-data. */
struct str multipart_boundary(struct str content_type);

/* All parts, borrowed from `body` save quoted names. ERR_INVALID, field "body": not closed,
 * a header that is none, too many parts. */
ERR_MUST enum err multipart_read(struct arena *arena, struct str body, struct str boundary,
                                 struct form_parts *out, struct error *err);

/* The text of the first part of this name that is no file; STR_NONE. */
struct str multipart_text(const struct form_parts *parts, struct str name);

#endif
