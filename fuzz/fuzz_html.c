/* The HTML filter: its output, read by a checker with lists of its own, is harmless,
 * and still is when it goes through again. */
#include "../tests/net/html_check.h"
#include "base/arena.h"
#include "net/html/sanitize.h"
#include "net/html/text.h"

#include <stdint.h>
#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static struct str place_of(void *ctx, struct arena *arena, struct str content_id)
{
    (void)ctx;
    (void)arena;
    return content_id.len > 2 ? STR("attachment:1") : STR_NONE;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct arena *arena = arena_create(size * 20 + 16 * 1024 * 1024);
    struct html_options options = {.cid_url = place_of, .remote_images = size % 2};
    struct html_clean once, twice;
    html_sanitize(arena, (struct str){(const char *)data, size}, &options, &once);
    html_sanitize(arena, once.html, &options, &twice);
    struct str text = html_to_text(arena, once.html, 100000);
    if (!html_is_harmless(once.html) || !html_is_harmless(twice.html) || !str_is_utf8(text))
        abort();
    arena_destroy(&arena);
    return 0;
}
