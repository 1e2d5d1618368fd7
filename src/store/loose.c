#include "store/loose.h"

#include "base/clock.h"
#include "base/log.h"
#include "base/secret.h"
#include "store/engine.h"
#include "store/loose_work.h"
#include "store/queries.h"

#include <string.h>

static const struct clock machine = {0};

static struct str bytes_of(const struct sha256 *hash)
{
    return (struct str){(const char *)hash->bytes, SHA256_BYTES};
}

static enum err leaving(struct error *err)
{
    return error_tell(err, ERR_BUSY, "", "blobs.leaving", NULL);
}

/* --- bytes that come -------------------------------------------------------- */

static enum err arrive(struct db *db, struct arena *arena, void *ctx, struct error *err)
{
    (void)arena;
    instant now = clock_now(&machine);
    struct q_loose_arrives_in in = {
        .hash = bytes_of(ctx),
        .now = now,
        .until = instant_add(now, duration_seconds(STORE_BLOB_ARRIVES_S)),
    };
    int64_t changed;
    enum err e = q_loose_arrives(db, &in, &changed, err);
    return !e && !changed ? leaving(err) : e;
}

enum err loose_arrives(struct store *store, const struct sha256 *hash, struct error *err)
{
    struct sha256 copy = *hash;
    return store_write(store, arrive, &copy, err);
}

static enum err is_named(struct db *db, const struct sha256 *hash, bool *named, struct error *err)
{
    int64_t changed;
    enum err e = q_blob_hold(db, &(struct q_blob_hold_in){bytes_of(hash)}, &changed, err);
    *named = !e && changed;
    return e;
}

/* The row of blob is asked for again when another command was quicker to take them. */
enum err loose_named(struct db *db, const struct sha256 *hash, bool *named, struct error *err)
{
    int64_t taken = 0;
    enum err e = is_named(db, hash, named, err);
    if (!e)
        e = q_loose_take(db, &(struct q_loose_take_in){bytes_of(hash)}, &taken, err);
    if (e || *named || taken)
        return e;
    e = is_named(db, hash, named, err);
    return !e && !*named ? leaving(err) : e;
}

/* --- bytes that go ---------------------------------------------------------- */

enum err db_blob_leaves(struct db *db, const struct sha256 *hash, struct error *err)
{
    struct q_loose_leaves_in in = {bytes_of(hash), clock_now(&machine)};
    return q_loose_leaves(db, &in, NULL, err);
}

struct removal {
    int64_t id, attempts;
    struct sha256 hash;
};

struct batch {
    instant now, lease;
    struct removal items[LOOSE_BATCH];
    size_t count;
};

static enum err begin_one(struct db *db, struct arena *arena, struct batch *b,
                          const struct q_loose_due_row *row, struct error *err)
{
    struct q_blob_size_row kept;
    enum err e = q_blob_size(db, arena, &(struct q_blob_size_in){row->hash}, &kept, err);
    if (!e) /* named again */
        return q_loose_end(db, &(struct q_loose_end_in){row->id}, NULL, err);
    if (e != ERR_NOT_FOUND)
        return e;
    struct removal *item = &b->items[b->count++];
    *item = (struct removal){.id = row->id, .attempts = row->attempts + 1};
    memcpy(item->hash.bytes, row->hash.ptr, SHA256_BYTES);
    return q_loose_begin(db, &(struct q_loose_begin_in){row->id, b->lease}, NULL, err);
}

static enum err begin(struct db *db, struct arena *arena, void *ctx, struct error *err)
{
    struct batch *b = ctx;
    struct q_loose_due_rows rows;
    b->count = 0;
    struct q_loose_due_in in = {.now = b->now, .limit = LOOSE_BATCH};
    enum err e = q_loose_due(db, arena, &in, &rows, err);
    for (size_t i = 0; !e && i < rows.count; i++)
        e = begin_one(db, arena, b, &rows.items[i], err);
    return e;
}

/* How the batch went: the first `removed` are gone, the rest is tried again. */
struct outcome {
    const struct batch *batch;
    size_t removed;
    enum err fault; /* of the one after them; ERR_OK: it was not begun */
    struct str text;
};

static instant retry_at(instant now, int64_t attempts)
{
    duration longest = duration_hours(LOOSE_RETRY_MAX_HOURS);
    duration wait = duration_seconds(LOOSE_RETRY_SECONDS);
    for (int64_t i = 1; i < attempts && wait.ms < longest.ms; i++)
        wait.ms *= 2;
    return instant_add(now, wait.ms < longest.ms ? wait : longest);
}

static enum err put_back(struct db *db, const struct outcome *o, size_t i, struct error *err)
{
    const struct removal *item = &o->batch->items[i];
    bool failed = i == o->removed && o->fault;
    return q_loose_again(db,
                         &(struct q_loose_again_in){
                             .id = item->id,
                             .lease = o->batch->lease,
                             .begun = failed && o->fault == ERR_BUSY,
                             .next_at = retry_at(clock_now(&machine), item->attempts),
                             .last_error = o->text,
                         },
                         NULL, err);
}

static enum err end(struct db *db, struct arena *arena, void *ctx, struct error *err)
{
    (void)arena;
    const struct outcome *o = ctx;
    enum err e = ERR_OK;
    for (size_t i = 0; !e && i < o->batch->count; i++)
        e = i < o->removed
                ? q_loose_end(db, &(struct q_loose_end_in){o->batch->items[i].id}, NULL, err)
                : put_back(db, o, i, err);
    return e;
}

static void remove_batch(const struct store *store, const struct batch *b, struct outcome *o,
                         struct error *fault)
{
    int64_t stop_at = clock_monotonic_ms() + duration_minutes(LOOSE_LEASE_MINUTES).ms / 2;
    while (!o->fault && o->removed < b->count && clock_monotonic_ms() < stop_at) {
        o->fault = blob_file_remove(store, &b->items[o->removed].hash, fault);
        o->removed += !o->fault;
    }
    if (!o->fault)
        return;
    o->text = str_of(fault->arg[0] ? fault->arg : fault->text);
    log_warn("blobs.not_removed", LOG_I64("waiting", (int64_t)(b->count - o->removed)),
             LOG_ERR(fault));
}

enum err loose_remove(struct store *store, instant now, size_t *removed, struct error *err)
{
    struct batch batch = {.now = now,
                          .lease = instant_add(now, duration_minutes(LOOSE_LEASE_MINUTES))};
    struct outcome outcome = {.batch = &batch, .text = STR("")};
    struct error fault;
    *removed = 0;
    enum err e = store_write(store, begin, &batch, err);
    if (e || !batch.count)
        return e;
    remove_batch(store, &batch, &outcome, &fault);
    *removed = outcome.removed;
    return store_write(store, end, &outcome, err);
}

bool loose_is_folder(const struct store *store)
{
    return store->blob_folder && !store->blobs;
}

enum err loose_next(struct db *db, struct arena *arena, instant *next, struct error *err)
{
    struct q_loose_next_row row;
    enum err e = q_loose_next(db, arena, &row, err);
    *next = e ? instant_of(0) : row.next_at;
    return e;
}
