/* Making a tree, node by node; for the readers of net/tree and net/xml. */
#ifndef NET_TREE_BUILD_H
#define NET_TREE_BUILD_H

#include "net/tree/tree.h"

#include <stdbool.h>

struct tree_builder {
    struct arena *arena;
    struct tree *open[TREE_DEPTH_MAX + 1]; /* open[0] holds the roots */
    struct tree *last[TREE_DEPTH_MAX + 1]; /* last child of each */
    size_t depth, nodes;
    enum err fault; /* nothing is added any more */
};

void tree_begin(struct tree_builder *b, struct arena *arena);
/* False, with `fault` set, when a limit is met. `name` is copied. */
bool tree_open(struct tree_builder *b, struct str name);
/* `text` is copied without the blanks at its ends. */
void tree_close(struct tree_builder *b, struct str text);
/* The first root; NULL when there is none. */
const struct tree *tree_done(const struct tree_builder *b);
/* What `fault` is in words. */
enum err tree_refuse(const struct tree_builder *b, struct error *err);

#endif
