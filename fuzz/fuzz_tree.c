/* XML and JSON on any bytes: what is read is within its limits and valid UTF-8 without blanks at
 * its ends, and text that is written as XML reads back. */
#include "base/arena.h"
#include "net/xml/xml.h"

#include <assert.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

enum { BUDGET = 16 * 1024 * 1024 };

static size_t check(const struct tree *node, int depth)
{
    size_t count = 0;
    assert(depth <= TREE_DEPTH_MAX);
    for (; node; node = node->next) {
        assert(node->text.ptr && str_is_utf8(node->text) && str_is_utf8(node->name));
        assert(str_eq(node->text, str_trim(node->text)));
        count += 1 + check(node->first, depth + 1);
    }
    return count;
}

static void check_written(struct arena *arena, struct str text)
{
    struct buf out = buf_in(arena);
    const struct tree *root;
    buf_c(&out, "<a>");
    xml_text(&out, str_to_utf8(arena, text));
    buf_c(&out, "</a>");
    enum err e = xml_read(arena, buf_str(&out), &root, NULL);
    assert(e == ERR_OK || e == ERR_TOO_LARGE);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct arena *arena = arena_create(BUDGET);
    const struct tree *root;
    struct error err = {0};
    struct str bytes = {(const char *)data, size};
    if (xml_read(arena, bytes, &root, &err) == ERR_OK)
        assert(check(root, 1) <= TREE_NODES_MAX && !root->next);
    else
        assert(err.key[0]);
    err = (struct error){0};
    if (json_read(arena, bytes, &root, &err) == ERR_OK)
        assert(check(root, 1) <= TREE_NODES_MAX);
    else
        assert(err.key[0]);
    check_written(arena, bytes);
    arena_destroy(&arena);
    return 0;
}
