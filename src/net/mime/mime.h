/* Reading a mail: whatever bytes come, a message comes out.
 *
 * Text is valid UTF-8 without NUL, line ends are LF, everything lives in the
 * arena. Nothing here is trusted: HTML is the sender's own (see
 * net/html/sanitize.h) and a name or a type is only what the sender says.
 * RFC 5322, 2045 to 2049, 2183, 2231, 2387, 3462, 3464, 3676, 6532. */
#ifndef NET_MIME_MIME_H
#define NET_MIME_MIME_H

#include "base/error.h"
#include "base/instant.h"
#include "base/str.h"
#include "net/mime/address.h"

#include <stdbool.h>
#include <stddef.h>

struct arena;

/* What was wrong; bits of mime_message.damaged. Shown to nobody but useful in a
 * log, and a reason to offer the raw mail. */
enum mime_damage {
    MIME_BAD_HEADER = 1 << 0,    /* a line that is no field, no end of headers, no From */
    MIME_BAD_CHARSET = 1 << 1,   /* unknown charset or bytes that are none of it: repaired */
    MIME_BAD_ENCODING = 1 << 2,  /* a transfer encoding that nobody knows */
    MIME_BAD_STRUCTURE = 1 << 3, /* a multipart without its boundary or without parts */
    MIME_BAD_TNEF = 1 << 4,      /* a winmail.dat that could not be opened: kept as a file */
    MIME_CUT = 1 << 5,           /* a limit was met: some of the mail is only in its raw bytes */
};

/* Guards against mails made to be expensive. All in bytes or pieces. */
struct mime_limits {
    size_t header_bytes;  /* of one header block, fields beyond are dropped */
    size_t fields;        /* of the whole mail */
    size_t parts;         /* MIME parts, all levels */
    size_t depth;         /* nested multiparts; what is deeper is left out */
    size_t decoded_bytes; /* all attachments together */
    size_t text_bytes;    /* of all words together, in text as in HTML */
};
extern const struct mime_limits mime_limits_default;

struct mime_field {
    struct str name;  /* as written */
    struct str value; /* unfolded, encoded words decoded, trimmed */
    struct str raw;   /* the bytes behind the colon, folded as they came; borrowed from the mail */
};

struct mime_fields {
    const struct mime_field *at;
    size_t count;
};

/* Message ids without their angle brackets. */
struct mime_ids {
    const struct str *at;
    size_t count;
};
enum { MIME_IDS_MAX = 100 }; /* of References the first and the newest are kept */

struct mime_attachment {
    struct str name;       /* safe as a file name: no path, no control characters; never "" */
    struct str type;       /* "image/png", lower case, no parameters */
    struct str content_id; /* without brackets, "" when none */
    bool is_inline;        /* belongs into the HTML or was meant to be seen in place */
    bool unreadable;       /* encrypted or signed as a whole: cannot be looked into */
    struct str bytes;      /* decoded */
};

struct mime_attachments {
    const struct mime_attachment *at;
    size_t count;
};

struct mime_message {
    unsigned damaged; /* bits of enum mime_damage, 0 when all was well */

    struct mime_fields fields; /* all, in order */
    struct mime_addresses from, sender, reply_to, to, cc;
    struct str subject;
    instant date;                /* of the Date field; none when there is no valid one */
    struct str message_id;       /* "" when none */
    struct mime_ids in_reply_to; /* In-Reply-To */
    struct mime_ids references;  /* oldest first */

    /* The body a person reads. `text` is text/plain joined and unflowed, or made
     * from the HTML (`text_from_html`). "" with `unreadable` when the mail has
     * no words: say so and offer the raw mail. */
    struct str text;
    bool text_from_html;
    struct str html; /* not sanitised; STR_NONE when there is none */
    bool unreadable;
    bool encrypted; /* S/MIME or PGP: the words exist but not for us */

    struct mime_attachments attachments;

    /* multipart/report (RFC 3462): its type in lower case ("delivery-status",
     * "disposition-notification", "feedback-report"), else "". */
    struct str report_type;
    /* The groups of a message/delivery-status (RFC 3464): the first is about the
     * message, each following one about one recipient. Also of a
     * disposition-notification or feedback-report, one group. */
    const struct mime_fields *report;
    size_t report_count;
    /* Header and body (raw bytes, cut to 64 kB) of the first returned or
     * attached message, of whatever type; "" when none. */
    struct str returned;
};

/* Reads a mail. `limits` NULL: the defaults. Never fails because a mail is bad;
 * ERR_TOO_LARGE only when the arena is spent before the reading begins. An arena
 * with a budget of raw.len + 16 MiB is never spent by it, at the default limits. */
ERR_MUST enum err mime_read(struct arena *arena, struct str raw, const struct mime_limits *limits,
                            struct mime_message *out, struct error *err);

/* The decoded value of the nth (from 0) field called `name` (any case), in the
 * order of the mail: 0 is the topmost. STR_NONE when there is none. */
struct str mime_header(const struct mime_message *m, const char *name, size_t nth);
struct str mime_field_value(const struct mime_fields *fields, const char *name, size_t nth);

/* The fields of a header block on its own (of a returned message, say), decoded. */
void mime_fields_read(struct arena *arena, struct str raw, struct mime_fields *out);

#endif
