/* Writing a mail: a draft becomes the bytes that go out.
 *
 * CRLF line ends, no line over 998 bytes (78 where the content allows it), text
 * as UTF-8 in quoted-printable, names and file names by RFC 2047 and RFC 2231.
 * Addresses with a non-ASCII domain are written with their ASCII form (IDNA);
 * a non-ASCII local part is kept as UTF-8 (RFC 6532: needs SMTPUTF8).
 * A value that holds CR, LF or NUL is refused: no field can be smuggled in. */
#ifndef NET_MIME_COMPOSE_H
#define NET_MIME_COMPOSE_H

#include "base/error.h"
#include "base/instant.h"
#include "net/mime/address.h"

#include <stdbool.h>

struct mime_draft_field {
    const char *name; /* "Auto-Submitted" */
    struct str value; /* UTF-8 */
};

struct mime_draft_file {
    struct str name;       /* UTF-8, any */
    struct str type;       /* "image/png"; "" or malformed: application/octet-stream */
    struct str content_id; /* without brackets; not "" makes it an inline part of the HTML */
    struct str bytes;
};

struct mime_draft {
    struct mime_address from; /* required; name may be "" */
    struct mime_addresses to; /* at least one in to and cc together */
    struct mime_addresses cc;
    struct mime_address reply_to; /* address "" for none */
    struct str subject;
    instant date;                 /* required */
    int utc_offset_minutes;       /* how the date is written, -720..840 */
    struct str message_id;        /* required, without brackets */
    struct str in_reply_to;       /* without brackets, "" for none */
    const struct str *references; /* without brackets, oldest first; long lists are shortened
                                     in the middle */
    size_t reference_count;
    const struct mime_draft_field *extra; /* fields written here are refused */
    size_t extra_count;
    struct str text; /* UTF-8, LF or CRLF */
    struct str html; /* an alternative to the text; STR_NONE for none */
    const struct mime_draft_file *files;
    size_t file_count;
};

/* ERR_INVALID with `field` ("to", "subject", "message_id", "extra", "text", "files" ...)
 * when the draft cannot be written safely. Same draft, same bytes. */
ERR_MUST enum err mime_compose(struct arena *arena, const struct mime_draft *draft, struct str *out,
                               struct error *err);

/* Whether an address, folded or not, can be written into such a mail. */
bool mime_address_writable(struct arena *arena, struct str address);

#endif
