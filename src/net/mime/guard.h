/* What of a mail the MIME library may see. It has no limits of its own but one on
 * depth: a field or a part costs it half a kilobyte and more, so a mail made of
 * millions of them would take gigabytes, and the addresses of a nested mail take it a
 * time that grows with their square. */
#ifndef NET_MIME_GUARD_H
#define NET_MIME_GUARD_H

#include "base/buf.h"
#include "net/mime/mime.h"

/* The bytes to parse: `raw`, cut where header lines or lines that may be boundaries
 * exceed the limits (counted generously, as the library could take them at worst).
 * Where a header line holds the word "message" or "digest" the result is a copy in `copy` (the
 * caller's to release) with "xessage" or "xigest" instead, at the same offsets: nested mails become
 * plain parts, whose bytes are wanted and not their trees (see mime_guard_type). Lines of the
 * mail's own header that are no fields are made fields there, too. */
struct str mime_guard(struct str raw, const struct mime_limits *limits, struct buf *copy);

/* "message/rfc822" for "xessage/rfc822", "multipart/digest" for "multipart/xigest"; in place. */
void mime_guard_type(char *type);

#endif
