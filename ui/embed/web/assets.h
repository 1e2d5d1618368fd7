/* The files of the interface, carried in the binary.
 *
 * tools/embed.py takes what the npm build made and links it in with .incbin, once
 * per encoding, so that serving a file is one write of static bytes. Built without
 * the interface (-Dui=false) the table holds one page that says so. */
#ifndef WEB_ASSETS_H
#define WEB_ASSETS_H

#include "base/str.h"

#include <stdbool.h>
#include <stddef.h>

struct asset {
    struct str path; /* "/assets/index-AbC.js"; "/index.html" is the page of the workspace */
    struct str type; /* media type, with charset for text */
    struct str hash; /* of the raw bytes, 16 hex digits: an ETag once quoted */
    bool immutable;  /* its name changes with its bytes: cacheable for a year */
    struct str raw;
    struct str gzip;   /* STR_NONE where packing gains nothing (fonts) */
    struct str brotli; /* STR_NONE likewise, or where the builder had no brotli */
};

/* By path. */
extern const struct asset assets[];
extern const size_t asset_count;

/* NULL when there is no such file. */
const struct asset *asset_find(struct str path);

#endif
