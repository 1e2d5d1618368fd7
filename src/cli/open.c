#include "cli/open.h"

#include "base/arena.h"
#include "desk/books.h"
#include "store/copy.h"
#include "store/store.h"

#include <errno.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

enum { UNDO_SECONDS = 10, PATH_ARENA = 64 * 1024 };

static enum err not_writable(const char *path, struct error *err)
{
    error_refuse(err, "", "data", "store.not_writable", path);
    if (err)
        err->code = ERR_IO;
    return ERR_IO;
}

static enum err make_folder(const char *path, struct error *err)
{
    return mkdir(path, 0700) == 0 || errno == EEXIST ? ERR_OK : not_writable(path, err);
}

static enum err open_store(const struct house_options *options, struct house *house,
                           struct error *err)
{
    struct arena *arena = arena_create(PATH_ARENA);
    char *real = realpath(options->data, NULL);
    if (!real) {
        arena_destroy(&arena);
        return not_writable(options->data, err);
    }
    const char *url = options->store_url;
    if (!url)
        url = arena_printf(arena, "sqlite://%s/store.db", real);
    enum err e = blobs_open(&options->blobs, &house->blobs, err);
    if (!e)
        e = store_open(
            &(struct store_options){
                .url = url,
                .blob_folder = house->blobs.folder,
                .blobs = blobs_keep(&house->blobs),
                .on_commit = options->on_commit,
                .ctx = options->ctx,
                .unsafe_no_sync = options->unsafe_no_sync,
            },
            &house->store, err);
    bool half = false;
    if (!e)
        e = store_is_half(house->store, &half, err);
    if (!e && half)
        e = error_tell(err, ERR_CONFLICT, "store", "store.half_copy", NULL);
    house->data = real;
    arena_destroy(&arena);
    return e;
}

enum err house_open(const struct house_options *options, struct house *out, struct error *err)
{
    *out = (struct house){0};
    enum err e = make_folder(options->data, err);
    if (!e)
        e = open_store(options, out, err);
    if (e) {
        house_close(out);
        return e;
    }
    out->zones = zones_create();
    out->desk = (struct desk){
        .store = out->store,
        .clock = &out->clock,
        .zones = out->zones,
        .books = books_create(),
        .undo = duration_seconds(UNDO_SECONDS),
    };
    return ERR_OK;
}

void house_close(struct house *house)
{
    if (house->store)
        store_close(&house->store);
    blobs_close(&house->blobs);
    if (house->zones)
        zones_destroy(&house->zones);
    books_destroy(&house->desk.books);
    free(house->data);
    house->data = NULL;
}
