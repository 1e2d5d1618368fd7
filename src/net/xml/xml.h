/* XML as a tree (net/tree/tree.h), through libxml2. Only xml.c knows it.
 *
 * No document type (and so no entities but the five of XML), nothing fetched, limits of
 * net/tree: what a partner sends names no file of ours and does not multiply. */
#ifndef NET_XML_XML_H
#define NET_XML_XML_H

#include "net/tree/tree.h"

#include "base/buf.h"

/* ERR_INVALID, key "tree.not_xml" (arg: the line), "tree.has_dtd", "tree.too_deep";
 * ERR_TOO_LARGE, key "tree.too_large". The charset of its declaration counts when the bytes
 * are such, else windows-1252; `*out` is the root element. */
ERR_MUST enum err xml_read(struct arena *arena, struct str bytes, const struct tree **out,
                           struct error *err);

/* Appends text as the content of an element or an attribute between double quotes: what
 * XML cannot hold becomes U+FFFD. */
void xml_text(struct buf *out, struct str text);

#endif
