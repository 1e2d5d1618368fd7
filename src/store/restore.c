#include "store/restore.h"

#include "base/arena.h"
#include "store/engine.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum { RESTORE_ARENA = 1024 * 1024 };

struct restoring {
    const struct store_restore *restore;
    struct store_restored *out;
    struct arena *arena;
    const char *copy, *copy_url; /* the working copy */
    const char *path;            /* of an SQLite store; NULL: it is no file */
};

static void remove_copy(const struct restoring *r)
{
    static const char *const ends[] = {"", "-wal", "-shm", ".lock"};
    for (size_t i = 0; i < sizeof ends / sizeof ends[0]; i++)
        (void)unlink(arena_printf(r->arena, "%s%s", r->copy, ends[i]));
    (void)rmdir(r->restore->folder);
}

/* The backup as a store of this version. */
static enum err make_copy(struct restoring *r, struct error *err)
{
    remove_copy(r);
    if (mkdir(r->restore->folder, 0700) != 0 && errno != EEXIST)
        return cannot_open(ERR_IO, "store.not_writable", r->restore->folder, strerror(errno), err);
    enum err e = sqlite_file_copy(r->restore->file, r->copy, err);
    struct store *store = NULL;
    if (!e)
        e = store_open(&(struct store_options){.url = r->copy_url}, &store, err);
    store_close(&store);
    return e;
}

static bool is_new(const struct restoring *r)
{
    return r->path && access(r->path, F_OK) != 0;
}

/* Backs up what the store holds, or refuses when that was not asked for. */
static enum err keep_old(struct restoring *r, struct store *store, struct error *err)
{
    bool empty = false, half = false;
    enum err e = store_is_half(store, &half, err);
    if (!e)
        e = store_is_empty(store, &empty, err);
    if (e || empty || half)
        return e;
    if (!r->restore->keep)
        return error_tell(err, ERR_CONFLICT, "", "restore.holds_data", NULL);
    e = store_backup(store, r->restore->keep, err);
    struct store_verified found;
    if (!e)
        e = store_verify_file(r->restore->keep, &found, err);
    r->out->kept = !e;
    return e;
}

static struct store_options target(const struct restoring *r)
{
    return (struct store_options){
        .url = r->restore->url, .blob_folder = r->restore->blob_folder, .blobs = r->restore->blobs};
}

static enum err look_at_old(struct restoring *r, struct error *err)
{
    struct store *store = NULL;
    if (is_new(r))
        return ERR_OK;
    struct store_options options = target(r);
    enum err e = store_open(&options, &store, err);
    if (!e)
        e = keep_old(r, store, err);
    store_close(&store);
    if (e == ERR_CORRUPT && r->path && r->restore->keep) {
        r->out->kept = link(r->path, r->restore->keep) == 0;
        e = r->out->kept ? ERR_OK : error_set(err, ERR_IO, "cannot keep %s", r->path);
    }
    return e;
}

static enum err fill(struct restoring *r, struct error *err)
{
    struct store *from = NULL, *to = NULL;
    struct store_copy_report report;
    bool half = false;
    struct store_options options = target(r);
    enum err e = store_open(&(struct store_options){.url = r->copy_url}, &from, err);
    if (!e)
        e = store_open(&options, &to, err);
    if (!e)
        e = store_is_half(to, &half, err);
    if (!e && (r->out->kept || half)) {
        store_close(&to);
        options.wipe = true;
        e = store_open(&options, &to, err);
    }
    if (!e)
        e = store_copy(from, to, &r->restore->copy, r->arena, &report, err);
    if (!e && !report.equal)
        e = error_set(err, ERR_CORRUPT, "the copy is not equal to the backup");
    store_close(&to);
    store_close(&from);
    return e;
}

enum err store_restore(const struct store_restore *restore, struct store_restored *out,
                       struct error *err)
{
    *out = (struct store_restored){0};
    struct restoring r = {.restore = restore, .out = out, .arena = arena_create(RESTORE_ARENA)};
    r.copy = arena_printf(r.arena, "%s/store.db", restore->folder);
    r.copy_url = arena_printf(r.arena, "sqlite://%s", r.copy);
    r.path = sqlite_path_of(restore->url);
    enum err e = store_verify_file(restore->file, &out->found, err);
    if (!e) {
        e = make_copy(&r, err);
        if (!e)
            e = look_at_old(&r, err);
        if (!e)
            e = r.path ? sqlite_put_in_place(r.copy, r.path, err) : fill(&r, err);
        remove_copy(&r);
    }
    arena_destroy(&r.arena);
    return e;
}
