/* The encodings of outgoing mail. All write CRLF line ends. */
#ifndef NET_MIME_ENCODE_H
#define NET_MIME_ENCODE_H

#include "base/buf.h"
#include "base/instant.h"

#include <stdbool.h>

enum {
    MIME_LINE = 76,     /* of encoded bodies, RFC 2045 6.7 and 6.8 */
    MIME_WORD_MAX = 75, /* of an encoded word, RFC 2047 2 */
};

/* A header field that is folded before it grows over MIME_LINE. */
struct mime_folding {
    struct buf *out;
    size_t column;
};

struct mime_folding mime_field_begin(struct buf *out, const char *name);
/* One piece that must not be broken, with a blank or a fold before it. */
void mime_field_piece(struct mime_folding *f, struct str piece);
/* Appends to the last piece, without a blank. */
void mime_field_join(struct mime_folding *f, const char *text);
void mime_field_end(struct mime_folding *f);

/* Text as words, encoded (RFC 2047, UTF-8) when it needs it. `phrase`: a display
 * name, quoted or encoded; else unstructured text such as a subject. */
void mime_field_text(struct mime_folding *f, struct str text, bool phrase);

/* A parameter of Content-Type or Content-Disposition, RFC 2231 when it needs it. */
void mime_field_parameter(struct mime_folding *f, const char *name, struct str value);

/* Text with LF or CRLF line ends. */
void mime_quoted_printable(struct buf *out, struct str text);
void mime_base64(struct buf *out, struct str bytes);
void mime_base64_line(struct buf *out, struct str bytes); /* without line ends */

/* "Sat, 21 Nov 2026 20:20:33 +0100" */
void mime_date_write(struct buf *out, instant t, int offset_minutes);

#endif
