/* Queries and forms: every pair that is read is UTF-8 without NUL, finding
 * agrees with walking, and decoding leaves plain text alone. */
#include "base/arena.h"
#include "net/http/form.h"

#include <stdlib.h>

enum { ARENA = 1 << 22 };

#define MUST(condition) \
    do { \
        if (!(condition)) \
            abort(); \
    } while (0)

static void check_found(struct arena *arena, struct str form, struct str name, struct str value)
{
    struct str found;
    struct error err;
    enum err e = form_find(arena, form, name, &found, &err);
    MUST(e == ERR_OK || e == ERR_INVALID);
    MUST(e == ERR_OK ? str_eq(found, value) : !found.ptr);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    if (size > 1024)
        return 0;
    struct arena *arena = arena_create(ARENA);
    struct str form = {(const char *)data, size}, rest = form, name, value;
    struct error err;
    while (form_next(arena, &rest, &name, &value, &err) == ERR_OK) {
        MUST(str_is_utf8(name) && str_is_utf8(value) && name.ptr && value.ptr);
        check_found(arena, form, name, value);
        if (arena_spent(arena))
            break;
    }
    arena_destroy(&arena);
    return 0;
}
