/* Writes the mails of corpus.h as files for lmtp_load.
 *
 *   bench_mails --first K --count N --out FOLDER       FOLDER/000000.eml ... */
#include "corpus.h"

#include "base/arena.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

enum { MAIL_ARENA = 1024 * 1024 };

static void die(const char *what)
{
    fprintf(stderr, "bench_mails: %s: %s\n", what, strerror(errno));
    exit(1);
}

static void write_mail(const char *folder, size_t n, struct str bytes)
{
    char path[4096];
    snprintf(path, sizeof path, "%s/%06zu.eml", folder, n);
    FILE *f = fopen(path, "wb");
    if (!f || fwrite(bytes.ptr, 1, bytes.len, f) != bytes.len || fclose(f) != 0)
        die(path);
}

int main(int argc, char **argv)
{
    size_t first = 0, count = 0;
    const char *out = ".";
    for (int i = 1; i + 1 < argc; i += 2) {
        if (strcmp(argv[i], "--first") == 0)
            first = strtoul(argv[i + 1], NULL, 10);
        else if (strcmp(argv[i], "--count") == 0)
            count = strtoul(argv[i + 1], NULL, 10);
        else if (strcmp(argv[i], "--out") == 0)
            out = argv[i + 1];
    }
    if (mkdir(out, 0700) != 0 && errno != EEXIST)
        die(out);
    struct arena *arena = arena_create(MAIL_ARENA);
    for (size_t n = first; n < first + count; n++) {
        arena_reset(arena);
        write_mail(out, n, corpus_mail(arena, n));
    }
    arena_destroy(&arena);
    return 0;
}
