/* Names of attachments that are safe on any disk and readable in a list. */
#ifndef NET_MIME_FILENAME_H
#define NET_MIME_FILENAME_H

#include "base/str.h"

struct arena;

enum { MIME_FILENAME_MAX = 200 }; /* bytes, the extension is kept */

/* `name` is what the sender said, decoded; `type` gives the extension when the name is
 * missing; `number` (from 1) keeps made-up names apart: "piece-2.pdf". The last part of
 * a path only, without control and direction characters, none of / \ : * ? " < > |, no dot
 * or blank at the ends, none of the names Windows reserves. */
struct str mime_filename(struct arena *arena, struct str name, struct str type, size_t number);

#endif
