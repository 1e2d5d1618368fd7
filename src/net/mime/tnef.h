/* winmail.dat: the envelope in which Outlook hides attachments and text
 * (MS-OXTNEF, MS-OXRTFCP). Only what a reader needs. */
#ifndef NET_MIME_TNEF_H
#define NET_MIME_TNEF_H

#include "net/mime/mime.h"

struct mime_tnef_file {
    struct str name, type, content_id, bytes;
};

struct mime_tnef {
    struct str text; /* STR_NONE when there is none */
    struct str html; /* STR_NONE when there is none */
    const struct mime_tnef_file *files;
    size_t file_count;
};

/* False when the bytes are no TNEF. What stands before a fault is given. */
bool mime_tnef_read(struct arena *arena, struct str bytes, const struct mime_limits *limits,
                    struct mime_tnef *out);

#endif
