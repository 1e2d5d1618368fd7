#include "fixtures.h"

#include "base/arena.h"
#include "base/buf.h"

#include "../check_main.h"

#include <dirent.h>
#include <stdio.h>
#include <sys/stat.h>
#include <unistd.h>

enum { PATH_BYTES = 1024 };

bool fixtures_are_here(void)
{
    bool here = access(FIXTURES_ROOT "/carriers", R_OK) == 0;
    if (!here)
        printf("# skipped: no recorded answers at %s\n", FIXTURES_ROOT);
    return here;
}

static void set(char out[PATH_BYTES], const char *folder, const char *name)
{
    int len = snprintf(out, PATH_BYTES, "%s%s%s", folder, folder[0] ? "/" : "", name);
    ck_assert(len < PATH_BYTES);
}

struct str fixture(struct arena *arena, const char *path)
{
    char name[PATH_BYTES], bytes[4096];
    struct buf out = buf_in(arena);
    size_t got;
    set(name, FIXTURES_ROOT, path);
    FILE *file = fopen(name, "rb");
    ck_assert_msg(file != NULL, "no file %s", name);
    while ((got = fread(bytes, 1, sizeof bytes, file)) > 0)
        buf_bytes(&out, bytes, got);
    fclose(file);
    return buf_str(&out);
}

static void walk(const char *root, const char *below, void (*visit)(void *ctx, const char *path),
                 void *ctx)
{
    char path[2 * PATH_BYTES], name[PATH_BYTES];
    struct stat about;
    set(path, root, below);
    DIR *folder = opendir(path);
    ck_assert_msg(folder != NULL, "no folder %s", path);
    for (struct dirent *entry; (entry = readdir(folder));) {
        if (entry->d_name[0] == '.')
            continue;
        set(name, below, entry->d_name);
        set(path, root, name);
        ck_assert_int_eq(stat(path, &about), 0);
        if (S_ISDIR(about.st_mode))
            walk(root, name, visit, ctx);
        else
            visit(ctx, name);
    }
    closedir(folder);
}

void fixtures_walk(const char *folder, void (*visit)(void *ctx, const char *path), void *ctx)
{
    char root[PATH_BYTES];
    set(root, FIXTURES_ROOT, folder);
    walk(root, "", visit, ctx);
}

struct carrier_account account_in(const char *zone)
{
    static struct zones *zones;
    struct carrier_account account = {.secret = STR("secret")};
    struct error err;
    if (!zones)
        zones = zones_create();
    ck_assert_int_eq(zones_get(zones, str_of(zone), &account.zone, &err), ERR_OK);
    return account;
}
