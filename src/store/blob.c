/* Bytes by their SHA-256: small ones in the row, large ones in a file ab/cdef...
 * of the engine's folder, if it has one, written once and never changed. */
#include "store/engine.h"

#include "base/arena.h"
#include "base/fault_point.h"
#include "base/secret.h"
#include "store/blobs.h"
#include "store/loose_work.h"
#include "store/queries.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum { PATH_BYTES = 4096, PATH_ARENA = 4 * PATH_BYTES };

struct blob_paths {
    struct arena *arena;
    const char *parent, *root, *folder, *file, *unfinished;
};

static struct blob_paths paths_of(const struct store *store, const struct sha256 *hash)
{
    struct blob_paths p = {.arena = arena_create(PATH_ARENA)};
    struct str hex = sha256_hex(p.arena, *hash);
    unsigned char chance[8];
    random_bytes(chance, sizeof chance);
    uint64_t n;
    memcpy(&n, chance, sizeof n);
    p.root = store->blob_folder;
    p.parent = arena_printf(p.arena, "%s/..", p.root);
    p.folder = arena_printf(p.arena, "%s/%.2s", p.root, hex.ptr);
    p.file = arena_printf(p.arena, "%s/%s", p.folder, hex.ptr + 2);
    p.unfinished = arena_printf(p.arena, "%s/unfinished-%llx", p.root, (unsigned long long)n);
    return p;
}

static enum err fault(const char *path, struct error *err)
{
    return error_set(err, ERR_IO, "%s: %s", path, strerror(errno));
}

static enum err sync_folder(const struct store *store, const char *path, struct error *err)
{
    if (store->unsafe_no_sync)
        return ERR_OK;
    int fd = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    enum err e = fd >= 0 && fsync(fd) == 0 ? ERR_OK : fault(path, err);
    if (fd >= 0)
        close(fd);
    return e;
}

static enum err make_folder(const struct store *store, const char *path, const char *parent,
                            struct error *err)
{
    if (mkdir(path, 0700) != 0 && errno != EEXIST)
        return fault(path, err);
    return sync_folder(store, parent, err); /* also what another thread made, or was not synced */
}

static enum err write_bytes(int fd, struct str bytes, const char *path, struct error *err)
{
    while (bytes.len) {
        ssize_t n = write(fd, bytes.ptr, bytes.len);
        if (n < 0 && errno == EINTR)
            continue;
        if (n <= 0)
            return fault(path, err);
        bytes = str_sub(bytes, (size_t)n, bytes.len);
    }
    return ERR_OK;
}

static enum err write_file(const struct store *store, struct str bytes, const char *path,
                           struct error *err)
{
    int fd = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
    if (fd < 0)
        return fault(path, err);
    enum err e = write_bytes(fd, bytes, path, err);
    if (!e && !store->unsafe_no_sync && fsync(fd) != 0)
        e = fault(path, err);
    if (close(fd) != 0 && !e)
        e = fault(path, err);
    return e;
}

static bool is_there(const char *path, int64_t size)
{
    struct stat st;
    return stat(path, &st) == 0 && st.st_size == size;
}

static enum err put_file(const struct store *store, const struct blob_paths *p, struct str bytes,
                         struct error *err)
{
    enum err e = make_folder(store, p->root, p->parent, err);
    if (!e)
        e = make_folder(store, p->folder, p->root, err);
    if (e)
        return e;
    if (!is_there(p->file, (int64_t)bytes.len)) {
        e = write_file(store, bytes, p->unfinished, err);
        fault_point("before_rename");
        if (!e && rename(p->unfinished, p->file) != 0)
            e = fault(p->file, err);
        if (e) {
            (void)unlink(p->unfinished);
            return e;
        }
    }
    fault_point("after_rename");
    return sync_folder(store, p->folder, err); /* also what another thread renamed */
}

bool blob_is_row(const struct store *store, size_t len)
{
    return (!store->blob_folder && !store->blobs) || len <= STORE_BLOB_INLINE;
}

enum err blob_file_write(const struct store *store, struct str bytes, const struct sha256 *hash,
                         struct error *err)
{
    if (store->blobs)
        return store->blobs->put(store->blobs->ctx, hash, bytes, err);
    struct blob_paths p = paths_of(store, hash);
    enum err e = put_file(store, &p, bytes, err);
    arena_destroy(&p.arena);
    return e;
}

enum err store_blob_file_put(struct store *store, struct str bytes, struct sha256 *hash,
                             struct error *err)
{
    *hash = sha256_of(bytes);
    if (blob_is_row(store, bytes.len))
        return ERR_OK;
    enum err e = loose_arrives(store, hash, err);
    return e ? e : blob_file_write(store, bytes, hash, err);
}

static enum err must_be_there(const struct store *store, struct str bytes,
                              const struct sha256 *hash, struct error *err)
{
    if (store->blobs) /* a command waits for no network */
        return ERR_OK;
    struct blob_paths p = paths_of(store, hash);
    bool there = is_there(p.file, (int64_t)bytes.len);
    arena_destroy(&p.arena);
    return there ? ERR_OK
                 : error_set(err, ERR_INVALID, "store_blob_file_put was not called before");
}

enum err db_blob_put(struct db *db, struct str bytes, const struct sha256 *hash, struct error *err)
{
    bool inlined = blob_is_row(db->store, bytes.len), named = false;
    enum err e = inlined ? ERR_OK : must_be_there(db->store, bytes, hash, err);
    if (!e && !inlined)
        e = loose_named(db, hash, &named, err);
    if (e || named)
        return e;
    return q_blob_put(db,
                      &(struct q_blob_put_in){
                          .hash = {(const char *)hash->bytes, SHA256_BYTES},
                          .size = (int64_t)bytes.len,
                          .bytes = !inlined    ? STR_NONE
                                   : bytes.ptr ? bytes
                                               : STR(""),
                      },
                      NULL, err);
}

static enum err read_bytes(int fd, char *into, size_t size, const char *path, struct error *err)
{
    while (size) {
        ssize_t n = read(fd, into, size);
        if (n < 0 && errno == EINTR)
            continue;
        if (n == 0)
            return error_set(err, ERR_CORRUPT, "%s is too short", path);
        if (n < 0)
            return fault(path, err);
        into += n;
        size -= (size_t)n;
    }
    return ERR_OK;
}

static enum err check(struct str bytes, const struct sha256 *hash, struct error *err)
{
    struct sha256 found = sha256_of(bytes);
    if (memcmp(found.bytes, hash->bytes, SHA256_BYTES) == 0)
        return ERR_OK;
    return error_set(err, ERR_CORRUPT, "a blob's bytes do not match its hash");
}

static enum err read_file(const struct store *store, struct arena *arena, const struct sha256 *hash,
                          int64_t size, struct str *out, struct error *err)
{
    if (!store->blob_folder)
        return error_set(err, ERR_CORRUPT, "a blob's bytes are missing");
    struct blob_paths p = paths_of(store, hash);
    int fd = open(p.file, O_RDONLY | O_CLOEXEC);
    enum err e = fd >= 0           ? ERR_OK
                 : errno == ENOENT ? error_set(err, ERR_CORRUPT, "%s is missing", p.file)
                                   : fault(p.file, err);
    if (!e && (size < 0 || !arena_fits(arena, (size_t)size)))
        e = error_set(err, ERR_TOO_LARGE, "a blob of %lld bytes is more than the arena holds",
                      (long long)size);
    if (!e) {
        char *bytes = arena_alloc(arena, (size_t)size);
        e = read_bytes(fd, bytes, (size_t)size, p.file, err);
        *out = (struct str){bytes, (size_t)size};
    }
    if (fd >= 0)
        close(fd);
    arena_destroy(&p.arena);
    return e;
}

enum err blob_file_read(const struct store *store, struct arena *arena, const struct sha256 *hash,
                        int64_t size, struct str *out, struct error *err)
{
    const struct blob_keep *keep = store->blobs;
    enum err e = keep ? keep->get(keep->ctx, arena, hash, size, out, err) : ERR_NOT_FOUND;
    if (e == ERR_NOT_FOUND)
        e = read_file(store, arena, hash, size, out, err);
    return e ? e : check(*out, hash, err);
}

enum err blob_file_size(const struct store *store, const struct sha256 *hash, int64_t *out,
                        struct error *err)
{
    const struct blob_keep *keep = store->blobs;
    enum err e = keep ? keep->size(keep->ctx, hash, out, err) : ERR_NOT_FOUND;
    if (e != ERR_NOT_FOUND || !store->blob_folder)
        return e;
    struct blob_paths p = paths_of(store, hash);
    struct stat st;
    e = stat(p.file, &st) == 0 ? ERR_OK : error_set(err, ERR_NOT_FOUND, "%s is missing", p.file);
    *out = e ? 0 : st.st_size;
    arena_destroy(&p.arena);
    return e;
}

enum err db_blob_get(struct db *db, struct arena *arena, const struct sha256 *hash, struct str *out,
                     struct error *err)
{
    struct q_blob_by_hash_row row;
    struct q_blob_by_hash_in in = {.hash = {(const char *)hash->bytes, SHA256_BYTES}};
    *out = STR_NONE;
    enum err e = q_blob_by_hash(db, arena, &in, &row, err);
    if (e)
        return e;
    if (!row.bytes.ptr)
        return blob_file_read(db->store, arena, hash, row.size, out, err);
    *out = row.bytes;
    return check(row.bytes, hash, err);
}

static enum err remove_file(const struct store *store, const struct sha256 *hash, struct error *err)
{
    struct blob_paths p = paths_of(store, hash);
    enum err e = unlink(p.file) == 0 || errno == ENOENT ? ERR_OK : fault(p.file, err);
    arena_destroy(&p.arena);
    return e;
}

enum err blob_file_remove(const struct store *store, const struct sha256 *hash, struct error *err)
{
    const struct blob_keep *keep = store->blobs;
    enum err e = keep ? keep->remove(keep->ctx, hash, err) : ERR_OK;
    return !e && store->blob_folder ? remove_file(store, hash, err) : e;
}
