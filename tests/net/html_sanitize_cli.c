/* Sanitises standard input to standard output: for checks with a real browser.
 * "--remote" keeps the addresses of remote images. */
#include "base/arena.h"
#include "base/buf.h"
#include "net/html/sanitize.h"

#include <stdio.h>
#include <string.h>

static struct str place_of(void *ctx, struct arena *arena, struct str content_id)
{
    (void)ctx;
    (void)arena;
    return content_id.len ? STR("attachment:0") : STR_NONE;
}

int main(int argc, char **argv)
{
    struct arena *arena = arena_create(64 * 1024 * 1024);
    struct buf in = buf_in(NULL);
    char block[65536];
    size_t n;
    while ((n = fread(block, 1, sizeof block, stdin)) > 0)
        buf_bytes(&in, block, n);
    struct html_options options = {.cid_url = place_of,
                                   .remote_images = argc > 1 && strcmp(argv[1], "--remote") == 0};
    struct html_clean clean;
    html_sanitize(arena, buf_str(&in), &options, &clean);
    fwrite(clean.html.ptr, 1, clean.html.len, stdout);
    buf_release(&in);
    arena_destroy(&arena);
    return 0;
}
