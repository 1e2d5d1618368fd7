#include "desk/feed.h"

#include "base/arena.h"
#include "desk/track_parcel.h"
#include "store/queries.h"
#include "store/store.h"

static const struct actor the_system = {ACTOR_SYSTEM, 0};

/* --- who is next ------------------------------------------------------------------ */

static instant later(instant a, instant b)
{
    return instant_cmp(a, b) >= 0 ? a : b;
}

/* A file that was never fetched is due at once. */
static instant due_of(const struct q_feed_carriers_row *row, int ask_max)
{
    if (ask_max == 0)
        return instant_is_none(row->next_poll_at) ? instant_of(1) : row->next_poll_at;
    return ask_max < 0 || instant_is_none(row->parcel_at)
               ? instant_of(0)
               : later(row->parcel_at, row->next_poll_at);
}

enum err feed_next(const struct desk *desk, struct db *db, struct arena *arena,
                   feed_ask_max ask_max, struct feed_due *out, struct error *err)
{
    (void)desk;
    struct q_feed_carriers_rows rows;
    *out = (struct feed_due){0};
    enum err e = q_feed_carriers(db, arena, &rows, err);
    for (size_t i = 0; !e && i < rows.count; i++) {
        instant at = due_of(&rows.items[i], ask_max(rows.items[i].feed));
        if (!instant_is_none(at) && (!out->carrier || instant_cmp(at, out->at) < 0))
            *out = (struct feed_due){rows.items[i].id, at};
    }
    return e;
}

/* --- claiming ---------------------------------------------------------------------- */

struct claim {
    const struct desk *desk;
    struct arena *arena;
    feed_ask_max ask_max;
    int64_t carrier;
    struct feed_turn *out;
    bool found;
};

static void describe(struct claim *c, const struct q_feed_carrier_row *row, instant now)
{
    *c->out = (struct feed_turn){
        .carrier = c->carrier,
        .shop = row->shop,
        .failures = row->failures,
        .feed = str_dup(c->arena, row->feed),
        .url = str_dup(c->arena, row->url),
        .account = str_dup(c->arena, row->account),
        .secret = str_dup(c->arena, row->secret),
        .is_file = c->ask_max(row->feed) == 0,
        .lease = instant_add(now, duration_minutes(FEED_LEASE_MINUTES)),
    };
}

static enum err claim_file(struct claim *c, struct db *db, instant now, struct error *err)
{
    int64_t changed = 0;
    enum err e = q_feed_file_claim(
        db, &(struct q_feed_file_claim_in){.id = c->carrier, .now = now, .until = c->out->lease},
        &changed, err);
    c->found = changed > 0;
    return e;
}

static enum err claim_parcels(struct claim *c, struct db *db, struct arena *arena,
                              const struct q_feed_carrier_row *row, instant now, struct error *err)
{
    struct q_feed_parcels_rows due;
    int most = c->ask_max(row->feed);
    enum err e = q_feed_parcels(
        db, arena,
        &(struct q_feed_parcels_in){.shop = row->shop,
                                    .carrier = row->code,
                                    .now = now,
                                    .limit = most < FEED_ASK_MAX ? most : FEED_ASK_MAX},
        &due, err);
    for (size_t i = 0; !e && i < due.count; i++) {
        c->out->parcels[c->out->count++] =
            (struct feed_parcel){due.items[i].id, str_dup(c->arena, due.items[i].tracking)};
        e = q_track_poll_set(
            db, &(struct q_track_poll_set_in){.id = due.items[i].id, .next_poll_at = c->out->lease},
            NULL, err);
    }
    c->found = !e && c->out->count > 0;
    return e;
}

static enum err claim_command(struct db *db, struct arena *arena, void *ctx, struct error *err)
{
    struct claim *c = ctx;
    struct q_feed_carrier_row row;
    instant now = clock_now(c->desk->clock);
    c->found = false;
    enum err e =
        q_feed_carrier(db, arena, &(struct q_feed_carrier_in){.id = c->carrier}, &row, err);
    if (e == ERR_NOT_FOUND)
        return ERR_OK; /* nobody asks it any more */
    if (e || c->ask_max(row.feed) < 0 || instant_cmp(row.next_poll_at, now) > 0)
        return e;
    describe(c, &row, now);
    return c->out->is_file ? claim_file(c, db, now, err)
                           : claim_parcels(c, db, arena, &row, now, err);
}

enum err feed_claim(const struct desk *desk, struct arena *arena, feed_ask_max ask_max,
                    int64_t carrier, struct feed_turn *out, bool *found, struct error *err)
{
    struct claim c = {desk, arena, ask_max, carrier, out, false};
    *out = (struct feed_turn){0};
    enum err e = store_write(desk->store, claim_command, &c, err);
    *found = !e && c.found;
    return e;
}

/* --- how it ended -------------------------------------------------------------------- */

struct ending {
    const struct desk *desk;
    const struct feed_turn *turn;
    struct str why;
    duration retry_after;
};

static enum err parcel_answered(struct record *r, const struct feed_turn *turn, int64_t parcel,
                                struct error *err)
{
    struct q_track_parcel_row row;
    enum err e = q_track_parcel(
        r->db, r->arena, &(struct q_track_parcel_in){.shop = turn->shop, .id = parcel}, &row, err);
    if (e == ERR_NOT_FOUND)
        return ERR_OK; /* erased meanwhile */
    if (e)
        return e;
    struct parcel_state state = track_state_of(&row);
    return q_feed_parcel_answered(
        r->db,
        &(struct q_feed_parcel_answered_in){
            .id = parcel,
            .lease = turn->lease,
            .now = r->now,
            .next_poll_at = parcel_poll_at(&state, false, row.created_at, r->now)},
        NULL, err);
}

static enum err answered_command(struct db *db, struct arena *arena, void *ctx, struct error *err)
{
    const struct ending *x = ctx;
    const struct feed_turn *turn = x->turn;
    struct record r =
        record_begin(x->desk, db, arena, turn->shop, the_system, clock_now(x->desk->clock));
    instant next =
        turn->is_file ? instant_add(r.now, duration_minutes(FEED_FILE_MINUTES)) : instant_of(0);
    enum err e = ERR_OK;
    for (size_t i = 0; !e && i < turn->count; i++)
        e = parcel_answered(&r, turn, turn->parcels[i].id, err);
    return e ? e
             : q_feed_answered(db,
                               &(struct q_feed_answered_in){
                                   .id = turn->carrier, .now = r.now, .next_poll_at = next},
                               NULL, err);
}

static enum err parcels_later(struct db *db, const struct feed_turn *turn, instant next,
                              struct error *err)
{
    enum err e = ERR_OK;
    for (size_t i = 0; !e && i < turn->count; i++)
        e = q_feed_parcel_later(db,
                                &(struct q_feed_parcel_later_in){.id = turn->parcels[i].id,
                                                                 .lease = turn->lease,
                                                                 .next_poll_at = next},
                                NULL, err);
    return e;
}

static duration back_off(int64_t failures, duration retry_after)
{
    int64_t seconds = FEED_BACKOFF_SECONDS;
    for (int64_t i = 0; i < failures && seconds < FEED_BACKOFF_MAX_SECONDS; i++)
        seconds *= 2;
    if (seconds > FEED_BACKOFF_MAX_SECONDS)
        seconds = FEED_BACKOFF_MAX_SECONDS;
    if (retry_after.ms <= 0)
        return duration_seconds(seconds);
    int64_t most = duration_seconds(FEED_RETRY_MAX_SECONDS).ms;
    return duration_ms(retry_after.ms < most ? retry_after.ms : most);
}

static enum err failed_command(struct db *db, struct arena *arena, void *ctx, struct error *err)
{
    (void)arena;
    const struct ending *x = ctx;
    const struct feed_turn *turn = x->turn;
    instant now = clock_now(x->desk->clock);
    instant next = instant_add(now, back_off(turn->failures, x->retry_after));
    enum err e =
        parcels_later(db, turn, instant_add(next, duration_seconds(FEED_AGAIN_SECONDS)), err);
    return e ? e
             : q_feed_failed(db,
                             &(struct q_feed_failed_in){.id = turn->carrier,
                                                        .now = now,
                                                        .failure = x->why,
                                                        .failures = turn->failures + 1,
                                                        .next_poll_at = next},
                             NULL, err);
}

static enum err refused_command(struct db *db, struct arena *arena, void *ctx, struct error *err)
{
    (void)arena;
    const struct ending *x = ctx;
    instant now = clock_now(x->desk->clock);
    enum err e =
        parcels_later(db, x->turn, instant_add(now, duration_hours(FEED_REFUSED_HOURS)), err);
    return e ? e
             : q_feed_refused(db,
                              &(struct q_feed_refused_in){
                                  .id = x->turn->carrier, .now = now, .failure = x->why},
                              NULL, err);
}

enum err feed_answered(const struct desk *desk, const struct feed_turn *turn, struct error *err)
{
    struct ending x = {.desk = desk, .turn = turn};
    return store_write(desk->store, answered_command, &x, err);
}

enum err feed_failed(const struct desk *desk, const struct feed_turn *turn, struct str why,
                     duration retry_after, struct error *err)
{
    struct ending x = {desk, turn, why, retry_after};
    return store_write(desk->store, failed_command, &x, err);
}

enum err feed_refused(const struct desk *desk, const struct feed_turn *turn, struct str why,
                      struct error *err)
{
    struct ending x = {.desk = desk, .turn = turn, .why = why};
    /* a file has no parcels to wait for it */
    return turn->is_file ? feed_failed(desk, turn, why, duration_ms(0), err)
                         : store_write(desk->store, refused_command, &x, err);
}
