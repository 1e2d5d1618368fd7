#include "corpus.h"

#include "base/arena.h"
#include "base/buf.h"

#include <ftw.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

static int results, failures;

static const char *root(void)
{
    return CORPUS_ROOT "/fixtures/mail";
}

bool corpus_is_here(void)
{
    struct stat st;
    if (stat(root(), &st) == 0)
        return true;
    printf("1..0 # SKIP no mails in %s\n", root());
    return false;
}

static struct buf read_whole(const char *path)
{
    struct buf b = buf_in(NULL);
    FILE *f = fopen(path, "rb");
    char block[65536];
    size_t n;
    while (f && (n = fread(block, 1, sizeof block, f)) > 0)
        buf_bytes(&b, block, n);
    if (f)
        fclose(f);
    return b;
}

struct str corpus_file(struct arena *arena, const char *name)
{
    struct stat st;
    char *path = arena_printf(arena, "%s/%s", root(), name);
    if (stat(path, &st) != 0)
        return STR_NONE;
    struct buf b = read_whole(path);
    struct str out = str_dup(arena, buf_str(&b));
    buf_release(&b);
    return out;
}

static struct {
    char **names;
    size_t count, room;
} found;

static int note(const char *path, const struct stat *st, int type, struct FTW *where)
{
    (void)st;
    (void)where;
    if (type != FTW_F)
        return 0;
    if (found.count == found.room) {
        found.room = found.room ? found.room * 2 : 256;
        found.names = realloc(found.names, found.room * sizeof *found.names);
    }
    found.names[found.count++] = strdup(path + strlen(root()) + 1);
    return 0;
}

static int by_name(const void *a, const void *b)
{
    return strcmp(*(char *const *)a, *(char *const *)b);
}

void corpus_walk(const char *folder, void (*visit)(void *ctx, const char *name, struct str bytes),
                 void *ctx)
{
    char path[4096];
    snprintf(path, sizeof path, "%s/%s", root(), folder);
    nftw(path, note, 16, FTW_PHYS);
    qsort(found.names, found.count, sizeof *found.names, by_name);
    for (size_t i = 0; i < found.count; i++) {
        snprintf(path, sizeof path, "%s/%s", root(), found.names[i]);
        struct buf b = read_whole(path);
        visit(ctx, found.names[i], buf_str(&b));
        buf_release(&b);
        free(found.names[i]);
    }
    free(found.names);
    memset(&found, 0, sizeof found);
}

void corpus_result(bool ok, const char *sentence)
{
    results++;
    failures += !ok;
    printf("%s %d - %s\n", ok ? "ok" : "not ok", results, sentence);
}

int corpus_end(void)
{
    printf("1..%d\n", results);
    return failures || !results ? EXIT_FAILURE : EXIT_SUCCESS;
}
