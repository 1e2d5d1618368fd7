#include "desk/pickup_ask.h"

#include "base/arena.h"
#include "store/queries.h"
#include "store/store.h"

struct asked {
    int64_t pickup;
    int64_t was, now; /* milliseconds; 0 never */
    bool found;
};

static enum err asked_command(struct db *db, struct arena *arena, void *ctx, struct error *err)
{
    (void)arena;
    struct asked *a = ctx;
    int64_t changed = 0;
    enum err e = q_pickup_asked(
        db, &(struct q_pickup_asked_in){.id = a->pickup, .was = a->was, .now = a->now}, &changed,
        err);
    a->found = changed > 0;
    return e;
}

enum err pickup_ask_claim(const struct desk *desk, struct db *db, struct arena *arena,
                          struct str feed, struct pickup_turn *out, bool *found, struct error *err)
{
    struct q_pickup_to_ask_rows rows;
    instant now = clock_now(desk->clock);
    instant before = instant_add(now, duration_hours(-PICKUP_ASK_HOURS));
    *found = false;
    enum err e = q_pickup_to_ask(
        db, arena, &(struct q_pickup_to_ask_in){.feed = feed, .before = before.ms, .limit = 1},
        &rows, err);
    if (e || rows.count == 0)
        return e;
    const struct q_pickup_to_ask_row *row = &rows.items[0];
    struct asked a = {row->id, row->asked_at, now.ms, false};
    e = store_write(desk->store, asked_command, &a, err);
    *found = !e && a.found;
    *out = (struct pickup_turn){
        .pickup = row->id,
        .shop = row->shop,
        .code = row->code,
        .country = row->country,
        .carrier = row->carrier,
        .url = row->url,
        .account = row->account,
        .secret = row->secret,
        .asked_at = now,
    };
    return e;
}

struct told {
    const struct desk *desk;
    const struct pickup_turn *turn;
    const struct pickup_in *in;
};

static enum err told_command(struct db *db, struct arena *arena, void *ctx, struct error *err)
{
    const struct told *t = ctx;
    int64_t id;
    struct record r = record_begin(t->desk, db, arena, t->turn->shop,
                                   (struct actor){ACTOR_SYSTEM, 0}, clock_now(t->desk->clock));
    return pickup_put(&r, SOURCE_POLL, t->in, &id, err);
}

enum err pickup_ask_told(const struct desk *desk, const struct pickup_turn *turn,
                         const struct pickup_in *in, struct error *err)
{
    struct told t = {desk, turn, in};
    return store_write(desk->store, told_command, &t, err);
}

enum err pickup_ask_failed(const struct desk *desk, const struct pickup_turn *turn,
                           struct error *err)
{
    struct asked a = {
        .pickup = turn->pickup,
        .was = turn->asked_at.ms,
        .now =
            instant_add(turn->asked_at, duration_hours(PICKUP_RETRY_HOURS - PICKUP_ASK_HOURS)).ms,
    };
    return store_write(desk->store, asked_command, &a, err);
}
