/* A document as named nodes with text and children: one shape for the XML and the JSON that
 * partners send, so that "one" and "a list of one" look alike, numbers and quoted numbers too.
 *
 *   <p id="7"><a>x</a><a>y</a></p>     p { id "7", a "x", a "y" }
 *   {"id": 7, "a": ["x", "y"]}         { id "7", a "x", a "y" }
 *
 * XML: names without prefix; attributes are children, before the elements. JSON: an array is
 * a child for each of its items, all of its name; an array in an array is a child with
 * children named "item"; null is nothing at all; of two members of one name the last counts, since
 * shops do send that. Texts are UTF-8, without blanks at both ends. */
#ifndef NET_TREE_TREE_H
#define NET_TREE_TREE_H

#include "base/error.h"
#include "base/str.h"

#include <stddef.h>

struct arena;

enum {
    TREE_BYTES_MAX = 8 * 1024 * 1024, /* of a document */
    TREE_NODES_MAX = 300000,
    TREE_DEPTH_MAX = 60,
};

struct tree {
    struct str name, text; /* text "" when it has none */
    struct tree *first, *next;
};

/* One reading. ERR_INVALID, key "tree.not_json" (arg: the line), "tree.too_deep";
 * ERR_TOO_LARGE, key "tree.too_large": over a limit above or the arena's budget. Bytes that
 * are not UTF-8 are read as windows-1252. A list at the top is that many roots, by `next`:
 * `*out` is NULL for an empty one. */
ERR_MUST enum err json_read(struct arena *arena, struct str bytes, const struct tree **out,
                            struct error *err);

/* The first child of that name, NULL when there is none or `node` is NULL. */
const struct tree *tree_child(const struct tree *node, const char *name);
/* The next node of the same name beside it; NULL. */
const struct tree *tree_again(const struct tree *node);

/* Names with "/" between them, "" for the node itself; always the first of a name. */
const struct tree *tree_at(const struct tree *node, const char *path);
/* Its text; "" when there is no such node. */
struct str tree_text(const struct tree *node, const char *path);

/* Every node there, in the order of the document, looked for in `node` and its later
 * siblings; "**" stands for any number of levels ("**" "/event": wherever it is, those within
 * another left out). */
size_t tree_all(struct arena *arena, const struct tree *node, const char *path,
                const struct tree ***out);

#endif
