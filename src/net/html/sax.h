/* HTML as a stream of events, through libxml2's forgiving parser. Only sax.c knows it. */
#ifndef NET_HTML_SAX_H
#define NET_HTML_SAX_H

#include "base/str.h"

#include <stdbool.h>

/* Names are lower case. `attributes`: name, value, name, value ..., NULL; a value may be NULL;
 * NULL when there are none. Text has its entities resolved; it comes in pieces. Comments,
 * processing instructions, and the content of script and style never come. */
struct html_events {
    void (*start)(void *ctx, const char *name, const char **attributes);
    void (*end)(void *ctx, const char *name);
    void (*text)(void *ctx, struct str text);
    bool (*full)(void *ctx); /* true: stop here */
};

/* `html` is valid UTF-8. False when it was not read to its end: over HTML_INPUT_MAX,
 * HTML_NODES_MAX, too deep for the parser (250 elements), or `full` said so; events
 * that close what is open do not come then. */
bool html_parse(struct str html, const struct html_events *events, void *ctx);

/* The value of an attribute, STR_NONE when it is not there. */
struct str html_attribute(const char **attributes, const char *name);

#endif
