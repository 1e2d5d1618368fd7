#include "desk/once.h"

#include "store/queries.h"

struct guarded {
    const struct desk *desk;
    const struct caller *caller;
    store_command command;
    void *ctx;
};

static enum err guarded_command(struct db *db, struct arena *arena, void *ctx, struct error *err)
{
    const struct guarded *g = ctx;
    const struct once *once = g->caller->once;
    int64_t inserted; /* asked for, so that a key that is taken is told here */
    enum err e = q_idempotency_insert(db,
                                      &(struct q_idempotency_insert_in){
                                          .shop = g->caller->shop,
                                          .caller = once->caller,
                                          .key = once->key,
                                          .request_hash = once->hash,
                                          .now = clock_now(g->desk->clock),
                                      },
                                      &inserted, err);
    if (e == ERR_CONFLICT)
        return error_field(err, ERR_CONFLICT, "Idempotency-Key", "taken");
    return e ? e : g->command(db, arena, g->ctx, err);
}

enum err once_write(const struct desk *desk, const struct caller *caller, store_command command,
                    void *ctx, struct error *err)
{
    if (!caller->once)
        return store_write(desk->store, command, ctx, err);
    struct guarded g = {desk, caller, command, ctx};
    return store_write(desk->store, guarded_command, &g, err);
}

enum err once_find(struct db *db, struct arena *arena, int64_t shop, const struct once *once,
                   struct once_answer *out, struct error *err)
{
    struct q_idempotency_get_row row;
    enum err e = q_idempotency_get(
        db, arena,
        &(struct q_idempotency_get_in){.shop = shop, .caller = once->caller, .key = once->key},
        &row, err);
    if (e)
        return e;
    if (!str_eq(row.request_hash, once->hash))
        return error_tell(err, ERR_CONFLICT, "Idempotency-Key", "error.key_reused", NULL);
    *out = (struct once_answer){row.status, row.body};
    return ERR_OK;
}

struct keep {
    int64_t shop;
    const struct once *once;
    const struct once_answer *answer;
};

static enum err keep_command(struct db *db, struct arena *arena, void *ctx, struct error *err)
{
    (void)arena;
    const struct keep *k = ctx;
    return q_idempotency_finish(db,
                                &(struct q_idempotency_finish_in){.shop = k->shop,
                                                                  .caller = k->once->caller,
                                                                  .key = k->once->key,
                                                                  .status = k->answer->status,
                                                                  .body = k->answer->body},
                                NULL, err);
}

enum err once_keep(const struct desk *desk, int64_t shop, const struct once *once,
                   const struct once_answer *answer, struct error *err)
{
    struct keep k = {shop, once, answer};
    return store_write(desk->store, keep_command, &k, err);
}
