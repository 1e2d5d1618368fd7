/* The sanitiser for a real browser: standard input made clean ("--remote" keeps
 * the addresses of remote images), or the known attacks as JSON, [[raw, clean], ...],
 * with "--vectors". */
#include "base/arena.h"
#include "base/buf.h"
#include "base/jsonw.h"
#include "net/html/sanitize.h"

#include "html_vectors.h"

#include <stdio.h>
#include <string.h>

static struct str place_of(void *ctx, struct arena *arena, struct str content_id)
{
    (void)ctx;
    (void)arena;
    return content_id.len ? STR("attachment:0") : STR_NONE;
}

static struct str clean(struct arena *arena, struct str html, bool remote)
{
    struct html_options options = {.cid_url = place_of, .remote_images = remote};
    struct html_clean out;
    html_sanitize(arena, html, &options, &out);
    return out.html;
}

static struct str all_vectors(struct arena *arena)
{
    struct buf out = buf_in(arena);
    struct jsonw w = jsonw_to(&out);
    jsonw_array(&w);
    for (size_t i = 0; i < HTML_VECTORS; i++) {
        struct str raw = str_of(html_vectors[i]);
        jsonw_array(&w);
        jsonw_str(&w, raw);
        jsonw_str(&w, clean(arena, raw, true));
        jsonw_end(&w);
    }
    jsonw_end(&w);
    return buf_str(&out);
}

static struct str standard_input(struct arena *arena)
{
    struct buf in = buf_in(arena);
    char block[65536];
    size_t n;
    while ((n = fread(block, 1, sizeof block, stdin)) > 0)
        buf_bytes(&in, block, n);
    return buf_str(&in);
}

int main(int argc, char **argv)
{
    const char *wanted = argc > 1 ? argv[1] : "";
    struct arena *arena = arena_create(64 * 1024 * 1024);
    struct str out = strcmp(wanted, "--vectors") == 0
                         ? all_vectors(arena)
                         : clean(arena, standard_input(arena), strcmp(wanted, "--remote") == 0);
    fwrite(out.ptr, 1, out.len, stdout);
    arena_destroy(&arena);
    return 0;
}
