/* The parts of a mail: which are its words, which are files. GMime parses the
 * structure; only tree.c knows it. */
#ifndef NET_MIME_TREE_H
#define NET_MIME_TREE_H

#include "net/mime/mime.h"

/* Fills text, html, attachments, report and returned of `out`, and its flags.
 * `body` is the offset of the first byte behind the headers, 0 when there are none. */
void mime_tree_read(struct arena *arena, struct str raw, size_t body,
                    const struct mime_limits *limits, struct mime_message *out);

#endif
