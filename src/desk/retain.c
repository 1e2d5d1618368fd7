#include "desk/retain.h"

#include "base/arena.h"
#include "base/secret.h"
#include "domain/message.h"
#include "store/loose.h"
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

struct unnamed {
    struct ids ids;
    int64_t removed;
};

static enum err let_bytes_go(struct db *db, const struct q_erase_blobs_still_row *row,
                             struct error *err)
{
    struct sha256 hash;
    if (!row->is_file)
        return ERR_OK;
    memcpy(hash.bytes, row->hash.ptr, SHA256_BYTES);
    return db_blob_leaves(db, &hash, err);
}

/* Their rows are held before it is looked again whether somebody names them. */
static enum err remove_blobs(struct db *db, struct arena *arena, void *ctx, struct error *err)
{
    struct unnamed *u = ctx;
    struct q_erase_blobs_hold_rows held;
    struct q_erase_blobs_still_rows rows;
    int64_t ids[BLOBS];
    u->removed = 0;
    enum err e = q_erase_blobs_hold(db, arena, &(struct q_erase_blobs_hold_in){u->ids}, &held, err);
    if (!e)
        e = q_erase_blobs_still(db, arena, &(struct q_erase_blobs_still_in){u->ids}, &rows, err);
    for (size_t i = 0; !e && i < rows.count; i++) {
        ids[i] = rows.items[i].id;
        e = let_bytes_go(db, &rows.items[i], err);
    }
    if (e || !rows.count)
        return e;
    u->removed = (int64_t)rows.count;
    return q_erase_blobs(db, &(struct q_erase_blobs_in){{ids, rows.count}}, NULL, err);
}

/* Files of a folder go now; nobody waits for a service. */
static enum err remove_files(const struct desk *desk, struct error *err)
{
    static const struct clock machine = {0};
    size_t removed = loose_is_folder(desk->store);
    enum err e = ERR_OK;
    while (!e && removed)
        e = loose_remove(desk->store, clock_now(&machine), &removed, err);
    return e;
}

enum err retain_named_bytes(const struct desk *desk, struct db *db, int64_t *removed,
                            struct error *err)
{
    struct arena *arena = arena_create(PAGE_ARENA);
    struct q_erase_blobs_unnamed_in in = {.limit = BLOBS};
    struct q_erase_blobs_unnamed_rows rows = {.count = 1};
    enum err e = ERR_OK;
    *removed = 0;
    while (!e && rows.count) {
        arena_reset(arena);
        e = q_erase_blobs_unnamed(db, arena, &in, &rows, err);
        int64_t *ids = arena_array(arena, rows.count + 1, sizeof *ids);
        for (size_t i = 0; !e && i < rows.count; i++)
            in.after = ids[i] = rows.items[i].id;
        struct unnamed u = {.ids = {ids, rows.count}};
        if (!e && rows.count)
            e = store_write(desk->store, remove_blobs, &u, err);
        *removed += e ? 0 : u.removed;
    }
    arena_destroy(&arena);
    return e ? e : remove_files(desk, err);
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
        e = retain_named_bytes(desk, db, &out->blobs, err);
    return e;
}
