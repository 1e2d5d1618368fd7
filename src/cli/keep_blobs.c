#include "cli/keep_blobs.h"

#include "base/arena.h"
#include "base/secret.h"
#include "providers/s3/s3.h"

#include <stdlib.h>
#include <string.h>

enum { NAME_ARENA = 1024 };

static void with_name(const struct sha256 *hash, struct arena **arena, struct str *name)
{
    *arena = arena_create(NAME_ARENA);
    struct str hex = sha256_hex(*arena, *hash);
    *name = str_printf(*arena, "%.2s/%s", hex.ptr, hex.ptr + 2);
}

static enum err put(void *ctx, const struct sha256 *hash, struct str bytes, struct error *err)
{
    struct arena *arena;
    struct str name;
    with_name(hash, &arena, &name);
    enum err e = s3_put(ctx, name, bytes, hash, err);
    arena_destroy(&arena);
    return e;
}

static enum err get(void *ctx, struct arena *into, const struct sha256 *hash, int64_t size,
                    struct str *out, struct error *err)
{
    struct arena *arena;
    struct str name;
    with_name(hash, &arena, &name);
    enum err e = s3_get(ctx, into, name, size, out, err);
    arena_destroy(&arena);
    return e;
}

static enum err size_of(void *ctx, const struct sha256 *hash, int64_t *out, struct error *err)
{
    struct arena *arena;
    struct str name;
    with_name(hash, &arena, &name);
    enum err e = s3_size(ctx, name, out, err);
    arena_destroy(&arena);
    return e;
}

static enum err remove_object(void *ctx, const struct sha256 *hash, struct error *err)
{
    struct arena *arena;
    struct str name;
    with_name(hash, &arena, &name);
    enum err e = s3_remove(ctx, name, err);
    arena_destroy(&arena);
    return e;
}

static struct str or_environment(struct str given, const char *name)
{
    return given.len ? given : str_of(getenv(name));
}

static enum err open_s3(const struct blobs_options *options, struct blobs_place *out,
                        struct error *err)
{
    enum err e = s3_create(
        &(struct s3_options){.url = str_of(options->where),
                             .key = or_environment(options->key, "AWS_ACCESS_KEY_ID"),
                             .secret = or_environment(options->secret, "AWS_SECRET_ACCESS_KEY")},
        &out->s3, err);
    out->keep = (struct blob_keep){
        .put = put, .get = get, .size = size_of, .remove = remove_object, .ctx = out->s3};
    return e;
}

enum err blobs_open(const struct blobs_options *options, struct blobs_place *out, struct error *err)
{
    const char *where = options->where;
    *out = (struct blobs_place){0};
    if (!where || !*where)
        return ERR_OK;
    if (strncmp(where, "s3://", 5) == 0)
        return open_s3(options, out, err);
    if (where[0] != '/')
        return error_tell(err, ERR_INVALID, "blobs", "blobs.bad_address", where);
    out->folder = where;
    return ERR_OK;
}

const struct blob_keep *blobs_keep(const struct blobs_place *place)
{
    return place->s3 ? &place->keep : NULL;
}

void blobs_close(struct blobs_place *place)
{
    s3_destroy(&place->s3);
}
