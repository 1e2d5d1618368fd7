#include "live/live.h"

#include "base/arena.h"
#include "base/instant.h"
#include "base/jsonw.h"
#include "base/log.h"
#include "base/pool.h"
#include "domain/event.h"
#include "net/loop.h"
#include "store/queries.h"

#include <jansson.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stdlib.h>

enum { BATCH = 256, BATCH_ARENA = 4 * 1024 * 1024, RETRY_MS = 200 };

struct live_subscriber {
    struct live_subscriber *next;
    int64_t shop;
    int64_t position; /* newest event it was given */
    void (*event)(void *ctx, const struct live_event *event);
    void *ctx;
    bool left; /* freed at the end of the round */
};

/* Events in the order of the log, rendered by a worker for the loop. */
struct batch {
    struct live *live;
    struct arena *arena;
    int64_t after;
    struct live_event *events;
    size_t count;
    bool failed;
};

struct live {
    struct loop *loop;
    struct pool *pool;
    struct live_subscriber *subscribers;
    struct loop_timer *retry;
    int64_t position; /* handed to all who are up to date */
    bool reading, rounding, stopped;
    /* other threads write these: in no word with the others, which compilers read whole */
    _Atomic int64_t durable; /* the log's end as the store told */
    _Atomic bool posted;     /* a wake is on its way to the loop */
};

enum err live_create(struct loop *loop, struct pool *pool, int64_t last_event, struct live **out,
                     struct error *err)
{
    struct live *live = calloc(1, sizeof *live);
    if (!live)
        return error_set(err, ERR_IO, "out of memory");
    live->loop = loop;
    live->pool = pool;
    live->position = last_event;
    atomic_store(&live->durable, last_event);
    *out = live;
    return ERR_OK;
}

void live_stop(struct live *live)
{
    live->stopped = true;
    loop_timer_stop(&live->retry);
}

void live_destroy(struct live **live)
{
    free(*live);
    *live = NULL;
}

/* Whose is this message? Payloads are ours: {"message": 12, ...}. */
static int64_t payload_message(struct str payload)
{
    json_t *root = json_loadb(payload.ptr, payload.len, 0, NULL);
    int64_t message = json_integer_value(json_object_get(root, "message"));
    json_decref(root);
    return message;
}

static struct str event_json(struct arena *arena, const struct q_event_after_row *row)
{
    struct buf out = buf_in(arena);
    struct jsonw w = jsonw_to(&out);
    jsonw_object(&w);
    jsonw_put_i64(&w, "id", row->id);
    jsonw_put_str(&w, "kind", row->kind);
    jsonw_put_instant(&w, "at", row->at);
    jsonw_put_id(&w, "dossier", row->dossier);
    jsonw_put_id(&w, "message", payload_message(row->payload));
    jsonw_key(&w, "actor");
    jsonw_object(&w);
    jsonw_put_str(&w, "kind", str_of(actor_kind_name((enum actor_kind)row->actor_kind)));
    jsonw_put_id(&w, "id", row->actor);
    jsonw_put_str(&w, "name", row->actor_name.len ? row->actor_name : STR_NONE);
    jsonw_end(&w);
    jsonw_end(&w);
    return buf_str(&out);
}

static void handed_over(void *ctx);

static void read_batch(void *worker, void *ctx)
{
    struct batch *b = ctx;
    struct q_event_after_rows rows;
    struct error err;
    enum err e =
        q_event_after(worker, b->arena,
                      &(struct q_event_after_in){.after = b->after, .limit = BATCH}, &rows, &err);
    b->failed = e != ERR_OK;
    if (e)
        log_warn("live.read_failed", LOG_ERR(&err));
    b->count = e ? 0 : rows.count;
    b->events = arena_array(b->arena, b->count, sizeof *b->events);
    for (size_t i = 0; i < b->count; i++)
        b->events[i] = (struct live_event){
            .id = rows.items[i].id,
            .shop = rows.items[i].shop,
            .dossier = rows.items[i].dossier,
            .kind = rows.items[i].kind,
            .json = event_json(b->arena, &rows.items[i]),
        };
    loop_post(b->live->loop, handed_over, b);
}

/* Where the next batch must begin so that nobody misses anything. */
static int64_t oldest_position(const struct live *live)
{
    int64_t oldest = live->position;
    for (const struct live_subscriber *s = live->subscribers; s; s = s->next)
        if (!s->left && s->position < oldest)
            oldest = s->position;
    return oldest;
}

static void read_more(void *ctx)
{
    struct live *live = ctx;
    loop_timer_stop(&live->retry);
    int64_t after = oldest_position(live);
    if (live->stopped || live->reading || after >= atomic_load(&live->durable))
        return;
    struct arena *arena = arena_create(BATCH_ARENA);
    struct batch *b = arena_alloc(arena, sizeof *b);
    *b = (struct batch){.live = live, .arena = arena, .after = after};
    live->reading = pool_submit(live->pool, read_batch, b);
    if (live->reading)
        return;
    arena_destroy(&arena);
    live->retry = loop_timer_start(live->loop, RETRY_MS, 0, read_more, live);
}

static void free_those_who_left(struct live *live)
{
    struct live_subscriber **at = &live->subscribers;
    while (*at) {
        struct live_subscriber *s = *at;
        if (!s->left) {
            at = &s->next;
            continue;
        }
        *at = s->next;
        free(s);
    }
}

/* Who stands before the batch's beginning came while it was read: the next batch
 * begins there, since this one would leave a gap. */
static void hand_out(struct live *live, const struct live_event *event, int64_t after)
{
    for (struct live_subscriber *s = live->subscribers; s; s = s->next) {
        if (s->left || s->position < after || event->id <= s->position)
            continue;
        s->position = event->id;
        if (!s->shop || s->shop == event->shop)
            s->event(s->ctx, event);
    }
    if (event->id > live->position)
        live->position = event->id;
}

static void handed_over(void *ctx)
{
    struct batch *b = ctx;
    struct live *live = b->live;
    live->reading = false;
    live->rounding = true;
    for (size_t i = 0; i < b->count; i++)
        hand_out(live, &b->events[i], b->after);
    live->rounding = false;
    free_those_who_left(live);
    bool failed = b->failed;
    struct arena *arena = b->arena;
    arena_destroy(&arena);
    if (failed && !live->stopped)
        live->retry = loop_timer_start(live->loop, RETRY_MS, 0, read_more, live);
    else
        read_more(live);
}

static void woken(void *ctx)
{
    struct live *live = ctx;
    atomic_store(&live->posted, false);
    read_more(live);
}

void live_wake(struct live *live, int64_t last_event)
{
    int64_t known = atomic_load(&live->durable);
    while (known < last_event && !atomic_compare_exchange_weak(&live->durable, &known, last_event))
        continue;
    if (!atomic_exchange(&live->posted, true))
        loop_post(live->loop, woken, live);
}

struct live_subscriber *live_subscribe(struct live *live, int64_t shop, int64_t after,
                                       void (*event)(void *ctx, const struct live_event *event),
                                       void *ctx)
{
    struct live_subscriber *s = calloc(1, sizeof *s);
    if (!s)
        abort();
    *s = (struct live_subscriber){
        .next = live->subscribers,
        .shop = shop,
        .position = after < 0 ? live->position : after,
        .event = event,
        .ctx = ctx,
    };
    live->subscribers = s;
    read_more(live);
    return s;
}

void live_unsubscribe(struct live *live, struct live_subscriber **subscriber)
{
    if (!*subscriber)
        return;
    (*subscriber)->left = true;
    *subscriber = NULL;
    if (!live->rounding)
        free_those_who_left(live);
}

int64_t live_position(const struct live *live)
{
    return live->position;
}
