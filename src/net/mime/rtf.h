/* The rich text inside a winmail.dat: its compression (MS-OXRTFCP), and the words
 * or the HTML that it wraps (MS-OXRTFEX). Not a reader for RTF documents. */
#ifndef NET_MIME_RTF_H
#define NET_MIME_RTF_H

#include "base/str.h"

#include <stdbool.h>

struct arena;

/* False when the bytes are not of this form. At most `max` bytes come out. */
bool rtf_decompress(struct arena *arena, struct str bytes, size_t max, struct str *out);

/* The words of an RTF text as UTF-8; `*is_html` tells that they are HTML. */
struct str rtf_words(struct arena *arena, struct str rtf, bool *is_html);

#endif
