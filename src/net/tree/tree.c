#include "net/tree/tree.h"

#include "base/arena.h"

static const struct tree *named(const struct tree *node, struct str name)
{
    while (node && !str_eq(node->name, name))
        node = node->next;
    return node;
}

const struct tree *tree_child(const struct tree *node, const char *name)
{
    return node ? named(node->first, str_of(name)) : NULL;
}

const struct tree *tree_again(const struct tree *node)
{
    return node ? named(node->next, node->name) : NULL;
}

const struct tree *tree_at(const struct tree *node, const char *path)
{
    struct str rest = str_of(path), name;
    if (rest.len == 0)
        return node;
    while (node && str_split(&rest, '/', &name))
        node = named(node->first, name);
    return node;
}

struct str tree_text(const struct tree *node, const char *path)
{
    const struct tree *at = tree_at(node, path);
    return at ? at->text : STR("");
}

struct search {
    const struct tree **found;
    size_t count, room;
};

static void add(struct search *s, const struct tree *node)
{
    if (s->found && s->count < s->room)
        s->found[s->count] = node;
    s->count++;
}

/* Depth of the recursion is that of the tree. */
static void look(struct search *s, const struct tree *node, struct str path)
{
    struct str rest = path, name;
    if (path.len == 0) {
        add(s, node);
        return;
    }
    str_split(&rest, '/', &name);
    rest = rest.ptr ? rest : STR("");
    bool anywhere = str_eq(name, STR("**"));
    struct str after = rest;
    if (anywhere) {
        str_split(&after, '/', &name);
        after = after.ptr ? after : STR("");
    }
    for (const struct tree *child = node->first; child; child = child->next) {
        if (str_eq(child->name, name))
            look(s, child, after);
        else if (anywhere)
            look(s, child, path);
    }
}

static void look_in_all(struct search *s, const struct tree *node, struct str path)
{
    for (; node; node = node->next)
        look(s, node, path);
}

size_t tree_all(struct arena *arena, const struct tree *node, const char *path,
                const struct tree ***out)
{
    struct search s = {0};
    look_in_all(&s, node, str_of(path));
    s.room = s.count;
    s.found = arena_array(arena, s.room, sizeof *s.found);
    s.count = 0;
    look_in_all(&s, node, str_of(path));
    *out = s.found;
    return s.count;
}
