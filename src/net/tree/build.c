#include "net/tree/build.h"

#include "base/arena.h"

void tree_begin(struct tree_builder *b, struct arena *arena)
{
    *b = (struct tree_builder){.arena = arena};
    b->open[0] = arena_alloc(arena, sizeof *b->open[0]);
}

static bool is_full(struct tree_builder *b)
{
    if (b->depth == TREE_DEPTH_MAX)
        b->fault = ERR_INVALID;
    else if (++b->nodes > TREE_NODES_MAX || arena_spent(b->arena))
        b->fault = ERR_TOO_LARGE;
    return b->fault != ERR_OK;
}

/* Lists repeat a name: what stands before is named alike most of the time. */
static struct str name_of(struct tree_builder *b, const struct tree *before, struct str name)
{
    return before && str_eq(before->name, name) ? before->name : str_dup(b->arena, name);
}

bool tree_open(struct tree_builder *b, struct str name)
{
    if (b->fault || is_full(b))
        return false;
    struct tree *node = arena_alloc(b->arena, sizeof *node), *before = b->last[b->depth];
    *node = (struct tree){.name = name_of(b, before, name), .text = STR("")};
    if (before)
        before->next = node;
    else
        b->open[b->depth]->first = node;
    b->last[b->depth] = node;
    b->open[++b->depth] = node;
    b->last[b->depth] = NULL;
    return true;
}

void tree_close(struct tree_builder *b, struct str text)
{
    text = str_trim(text);
    if (text.len > 0)
        b->open[b->depth]->text = str_dup(b->arena, text);
    b->depth--;
}

const struct tree *tree_done(const struct tree_builder *b)
{
    return b->open[0]->first;
}

enum err tree_refuse(const struct tree_builder *b, struct error *err)
{
    if (b->fault == ERR_TOO_LARGE)
        return error_tell(err, ERR_TOO_LARGE, "body", "tree.too_large", NULL);
    return error_tell(err, ERR_INVALID, "body", "tree.too_deep", NULL);
}
