#include "store/copy_work.h"

#include "base/arena.h"
#include "base/buf.h"
#include "store/engine.h"
#include "store/queries.h"

#include <stdlib.h>
#include <string.h>

enum {
    BLOB_ARENA = 512 * 1024 * 1024,
    GROUP_BYTES = 8 * 1024 * 1024, /* of a command, about */
    GROUP_MAX = 256,
};

/* Blobs on their way: rows of (id, hash, size) with the bytes of each. */
struct group {
    struct copying *c;
    struct arena *arena;
    struct q_copy_blob_put_in items[GROUP_MAX];
    size_t count, bytes;
};

/* Where table blob keeps them. */
enum { COLUMN_ID, COLUMN_HASH, COLUMN_SIZE };

static enum err write_group(struct db *db, struct arena *arena, void *ctx, struct error *err)
{
    (void)arena;
    const struct group *group = ctx;
    enum err e = ERR_OK;
    for (size_t i = 0; !e && i < group->count; i++)
        e = q_copy_blob_put(db, &group->items[i], NULL, err);
    return e;
}

static enum err flush(struct group *group, struct error *err)
{
    enum err e = group->count ? store_write(group->c->to, write_group, group, err) : ERR_OK;
    group->count = group->bytes = 0;
    arena_reset(group->arena);
    return e;
}

static enum err hash_of(const struct cell *row, struct sha256 *out, struct error *err)
{
    if (row[COLUMN_HASH].text.len != SHA256_BYTES)
        return error_set(err, ERR_CORRUPT, "a blob's hash is not a SHA-256");
    memcpy(out->bytes, row[COLUMN_HASH].text.ptr, SHA256_BYTES);
    return ERR_OK;
}

static enum err add(struct group *group, const struct cell *row, struct error *err)
{
    struct sha256 hash;
    struct str bytes;
    enum err e = hash_of(row, &hash, err);
    if (!e && (group->count == GROUP_MAX || group->bytes > GROUP_BYTES))
        e = flush(group, err);
    if (!e)
        e = db_blob_get(group->c->source, group->arena, &hash, &bytes, err);
    bool as_file = !e && !blob_is_row(group->c->to, bytes.len);
    if (as_file)
        e = blob_file_write(group->c->to, bytes, &hash, err);
    if (e)
        return e;
    group->items[group->count++] = (struct q_copy_blob_put_in){
        .id = row[COLUMN_ID].i64,
        .hash = str_dup(group->arena, row[COLUMN_HASH].text),
        .size = row[COLUMN_SIZE].i64,
        .bytes = as_file     ? STR_NONE
                 : bytes.ptr ? bytes
                             : STR(""),
    };
    group->bytes += bytes.len;
    group->c->report->blob_bytes += (int64_t)bytes.len;
    return ERR_OK;
}

static enum err compare(struct copying *c, struct group *group, struct copy_cursor *source,
                        struct copy_cursor *target, struct digest *digest,
                        struct store_copy_table *out, struct error *err)
{
    const struct table *table = source->stream.table;
    struct buf bytes = buf_in(NULL);
    const struct cell *row, *old;
    enum err e = copy_cursor_row(source, &row, err);
    while (!e && row) {
        bytes.len = 0;
        table_encode_row(table, row, &bytes);
        digest_add(digest, buf_str(&bytes));
        e = copy_cursor_row(target, &old, err);
        while (!e && old && table_compare_keys(table, old, row) < 0) {
            copy_cursor_next(target);
            e = copy_cursor_row(target, &old, err);
        }
        if (!e && !(old && table_compare_keys(table, old, row) == 0)) {
            e = add(group, row, err);
            out->written++;
        }
        out->rows++;
        copy_progress(c, STORE_COPY_WRITES, table, 1);
        copy_cursor_next(source);
        if (!e)
            e = copy_cursor_row(source, &row, err);
    }
    buf_release(&bytes);
    return e ? e : flush(group, err);
}

enum err copy_blobs(struct copying *c, const struct table *table, struct store_copy_table *out,
                    struct error *err)
{
    out->rows = out->written = 0;
    struct group *group = calloc(1, sizeof *group);
    if (!group)
        abort();
    group->c = c;
    group->arena = arena_create(BLOB_ARENA);
    struct digest *digest = digest_create();
    struct copy_cursor source, target;
    copy_cursor_open(&source, c->source, table, table->read);
    copy_cursor_open(&target, c->target, table, table->read);
    enum err e = compare(c, group, &source, &target, digest, out, err);
    copy_cursor_close(&target);
    copy_cursor_close(&source);
    out->digest = digest_end(&digest);
    arena_destroy(&group->arena);
    free(group);
    return e;
}

/* --- proving ---------------------------------------------------------------- */

static enum err check_bytes(struct copying *c, struct arena *arena, const struct cell *row,
                            struct error *err)
{
    struct sha256 hash;
    struct str bytes;
    arena_reset(arena);
    enum err e = hash_of(row, &hash, err);
    if (!e)
        e = db_blob_get(c->target, arena, &hash, &bytes, err);
    if (!e && (int64_t)bytes.len != row[COLUMN_SIZE].i64)
        e = error_set(err, ERR_CORRUPT, "a blob is not of its size");
    return e;
}

enum err copy_proves(struct copying *c, const struct table *table, struct store_copy_table *out,
                     struct error *err)
{
    bool blobs = strcmp(table->name, "blob") == 0;
    struct digest *digest = digest_create();
    struct arena *arena = arena_create(COPY_PAGE_ARENA);
    struct arena *blob_arena = arena_create(BLOB_ARENA);
    struct copy_stream target;
    struct buf bytes = buf_in(NULL);
    enum err e = ERR_OK;
    copy_stream_open(&target, c->target, table, table->read);
    out->target_rows = 0;
    while (!e && !target.ended) {
        e = copy_stream_page(&target, arena, err);
        for (size_t i = 0; !e && i < target.count; i++) {
            const struct cell *row = target.rows + i * table->column_count;
            bytes.len = 0;
            table_encode_row(table, row, &bytes);
            digest_add(digest, buf_str(&bytes));
            if (blobs)
                e = check_bytes(c, blob_arena, row, err);
        }
        out->target_rows += e ? 0 : (int64_t)target.count;
        copy_progress(c, STORE_COPY_PROVES, table, e ? 0 : target.count);
    }
    copy_stream_close(&target);
    buf_release(&bytes);
    arena_destroy(&blob_arena);
    arena_destroy(&arena);
    out->target_digest = digest_end(&digest);
    return e;
}
