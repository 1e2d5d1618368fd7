/* The sender's HTML made harmless: parsed, filtered by allow-lists, written anew.
 *
 * Nothing of the input is copied as markup: elements, attributes, CSS
 * properties and URL schemes not on the lists in sanitize.c are dropped, their
 * text is kept (the text of script, style and their like is dropped too). It is
 * the first of three fences; the browser shows the result in a sandboxed frame. */
#ifndef NET_HTML_SANITIZE_H
#define NET_HTML_SANITIZE_H

#include "base/str.h"

#include <stdbool.h>
#include <stddef.h>

struct arena;

enum {
    HTML_INPUT_MAX = 4 * 1024 * 1024,  /* bytes read; the rest is cut */
    HTML_OUTPUT_MAX = 8 * 1024 * 1024, /* bytes written */
    HTML_DEPTH_MAX = 100,              /* elements within elements; deeper ones lose their tags */
    HTML_NODES_MAX = 200000,
};

struct html_options {
    /* The address (as it goes into src) of the attachment with this Content-ID,
     * STR_NONE when there is none: the image is left out, its alt text kept.
     * NULL: no inline images. */
    struct str (*cid_url)(void *ctx, struct arena *arena, struct str content_id);
    void *ctx;
    bool remote_images; /* true: keep src; false: it becomes data-remote-src */
};

struct html_clean {
    struct str html;      /* a fragment for a <body>, UTF-8; "" when nothing is left */
    size_t remote_images; /* images that would be fetched from elsewhere */
    bool cut;             /* a limit was met */
};

/* `html` is UTF-8 (a charset named in a meta is ignored). `options` NULL: no
 * inline and no remote images. */
void html_sanitize(struct arena *arena, struct str html, const struct html_options *options,
                   struct html_clean *out);

#endif
