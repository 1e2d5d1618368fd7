#include "desk/retain.h"

#include "base/arena.h"
#include "base/secret.h"
#include "domain/message.h"
#include "store/queries.h"
#include "store/searched.h"
#include "store/store.h"

#include <string.h>

enum { BATCH = 200, FILES_BATCH = 50, BLOBS = 1000, PAGE_ARENA = 256 * 1024 * 1024 };

static instant before(const struct desk *desk, duration age)
{
    return instant_add(clock_now(desk->clock), duration_ms(-age.ms));
}

/* --- whole mails ------------------------------------------------------------ */

static enum err drop_mails(struct db *db, struct arena *arena, void *ctx, struct error *err)
{
    (void)arena;
    const struct ids *ids = ctx;
    return q_retain_mails_drop(db, &(struct q_retain_mails_drop_in){*ids}, NULL, err);
}

static enum err retain_mails(const struct desk *desk, struct db *db, duration age, int64_t *count,
                             struct error *err)
{
    struct arena *arena = arena_create(PAGE_ARENA);
    struct q_retain_mails_in in = {.before = before(desk, age), .limit = BATCH};
    struct q_retain_mails_rows rows = {.count = 1};
    enum err e = ERR_OK;
    while (!e && rows.count) {
        arena_reset(arena);
        e = q_retain_mails(db, arena, &in, &rows, err);
        int64_t *items = arena_array(arena, rows.count, sizeof *items);
        for (size_t i = 0; !e && i < rows.count; i++)
            in.after = items[i] = rows.items[i].id;
        struct ids ids = {items, rows.count};
        if (!e && rows.count)
            e = store_write(desk->store, drop_mails, &ids, err);
        *count += e ? 0 : (int64_t)rows.count;
    }
    arena_destroy(&arena);
    return e;
}

/* --- files ------------------------------------------------------------------ */

/* One message, and what the text index holds of it with its files and without. */
struct bare {
    int64_t message, shop;
    struct str with, without;
};

static enum err drop_files(struct db *db, struct arena *arena, void *ctx, struct error *err)
{
    (void)arena;
    const struct bare *m = ctx;
    enum err e = ERR_OK;
    if (m->with.len)
        e = db_unindex_message(db, m->message, m->shop, m->with, err);
    if (!e && m->without.len)
        e = db_index_message(db, m->message, m->shop, m->without, err);
    struct ids one = {&m->message, 1};
    return e ? e : q_erase_message_files(db, &(struct q_erase_message_files_in){one}, NULL, err);
}

static enum err let_files_go(const struct desk *desk, struct db *db, struct arena *arena,
                             const struct q_retain_files_row *m, struct error *err)
{
    struct q_copy_file_names_rows names;
    struct ids one = {&m->id, 1};
    enum err e = q_copy_file_names(db, arena, &(struct q_copy_file_names_in){one}, &names, err);
    if (e)
        return e;
    struct str *files = arena_array(arena, names.count + 1, sizeof *files);
    for (size_t i = 0; i < names.count; i++)
        files[i] = names.items[i].name;
    struct searched searched = {.inbound = m->direction == DIRECTION_INBOUND,
                                .automatic = m->automatic,
                                .subject = m->subject,
                                .sender_name = m->sender_name,
                                .sender_address = m->sender_address,
                                .text = m->text,
                                .folds = m->folds,
                                .files = files,
                                .file_count = names.count};
    struct bare bare = {.message = m->id, .shop = m->shop};
    bare.with = searched_tokens(arena, &searched);
    searched.file_count = 0;
    bare.without = searched_tokens(arena, &searched);
    return store_write(desk->store, drop_files, &bare, err);
}

static enum err retain_files(const struct desk *desk, struct db *db, duration age, int64_t *count,
                             struct error *err)
{
    struct arena *arena = arena_create(PAGE_ARENA);
    struct q_retain_files_in in = {.before = before(desk, age), .limit = FILES_BATCH};
    struct q_retain_files_rows rows = {.count = 1};
    enum err e = ERR_OK;
    while (!e && rows.count) {
        arena_reset(arena);
        e = q_retain_files(db, arena, &in, &rows, err);
        for (size_t i = 0; !e && i < rows.count; i++) {
            in.after = rows.items[i].id;
            e = let_files_go(desk, db, arena, &rows.items[i], err);
            *count += !e;
        }
    }
    arena_destroy(&arena);
    return e;
}

/* --- bytes ------------------------------------------------------------------ */

static enum err remove_blobs(struct db *db, struct arena *arena, void *ctx, struct error *err)
{
    int64_t *removed = ctx;
    int64_t ids[BLOBS];
    struct q_erase_blobs_unnamed_rows rows;
    enum err e = q_erase_blobs_lock(db, NULL, err);
    if (!e)
        e = q_erase_blobs_unnamed(db, arena, &(struct q_erase_blobs_unnamed_in){BLOBS}, &rows, err);
    *removed = e ? 0 : (int64_t)rows.count;
    for (size_t i = 0; !e && i < rows.count; i++) {
        struct sha256 hash;
        ids[i] = rows.items[i].id;
        memcpy(hash.bytes, rows.items[i].hash.ptr, SHA256_BYTES);
        if (rows.items[i].is_file)
            db_blob_file_remove(db, &hash);
    }
    if (e || !rows.count)
        return e;
    struct q_erase_blobs_in in = {.blobs = {ids, rows.count}};
    return q_erase_blobs(db, &in, NULL, err);
}

enum err retain_named_bytes(const struct desk *desk, int64_t *removed, struct error *err)
{
    int64_t now = BLOBS;
    enum err e = ERR_OK;
    *removed = 0;
    while (!e && now == BLOBS) {
        e = store_write(desk->store, remove_blobs, &now, err);
        *removed += e ? 0 : now;
    }
    return e;
}

/* --- all of it -------------------------------------------------------------- */

enum err retain(const struct desk *desk, struct db *db, const struct retention *rules,
                struct retained *out, struct error *err)
{
    *out = (struct retained){0};
    enum err e = ERR_OK;
    if (rules->mails.ms)
        e = retain_mails(desk, db, rules->mails, &out->mails, err);
    if (!e && rules->files.ms)
        e = retain_files(desk, db, rules->files, &out->messages, err);
    if (!e && (rules->mails.ms || rules->files.ms))
        e = retain_named_bytes(desk, &out->blobs, err);
    return e;
}
