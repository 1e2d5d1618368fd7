#include "web/stream.h"

#include "base/arena.h"
#include "base/clock.h"
#include "base/jsonw.h"
#include "live/live.h"
#include "net/loop.h"
#include "store/queries.h"

#include <stdlib.h>

struct stream {
    struct stream *next, **from;
    struct streams *all;
    struct http_stream *http;
    struct live_subscriber *subscriber;
    int64_t shop, after;
    bool behind; /* what it asks for is too far back: the page reads everything again */
};

struct streams {
    struct loop *loop;
    struct live *live;
    const struct clock *clock;
    struct loop_timer *ping;
    struct stream *first;
};

static struct str time_now(const struct streams *all, struct arena *arena)
{
    return instant_format(arena, clock_now(all->clock));
}

static void ping_all(void *ctx)
{
    struct streams *all = ctx;
    struct arena *arena = arena_create(1024);
    struct str block = str_printf(arena, "event: ping\ndata: {\"now\":\"%.*s\"}\n\n",
                                  STR_ARG(time_now(all, arena)));
    for (struct stream *s = all->first; s; s = s->next)
        http_stream_send(s->http, block);
    arena_destroy(&arena);
}

struct streams *streams_create(struct loop *loop, struct live *live, const struct clock *clock)
{
    struct streams *all = calloc(1, sizeof *all);
    if (!all)
        abort();
    *all = (struct streams){.loop = loop, .live = live, .clock = clock};
    all->ping = loop_timer_start(loop, STREAM_PING_MS, STREAM_PING_MS, ping_all, all);
    return all;
}

void streams_destroy(struct streams **streams)
{
    loop_timer_stop(&(*streams)->ping);
    free(*streams);
    *streams = NULL;
}

void streams_stop(struct streams *all)
{
    loop_timer_stop(&all->ping);
    for (struct stream *s = all->first; s; s = s->next)
        http_stream_close(s->http);
}

void streams_ping(struct streams *all)
{
    loop_post(all->loop, ping_all, all);
}

static void event(void *ctx, const struct live_event *e)
{
    struct stream *s = ctx;
    struct arena *arena = arena_create(e->json.len + 1024);
    http_stream_send(
        s->http, str_printf(arena, "id: %lld\ndata: %.*s\n\n", (long long)e->id, STR_ARG(e->json)));
    arena_destroy(&arena);
}

static void opened(void *ctx, struct http_stream *http)
{
    struct stream *s = ctx;
    struct streams *all = s->all;
    s->http = http;
    s->next = all->first;
    s->from = &all->first;
    if (s->next)
        s->next->from = &s->next;
    all->first = s;
    if (s->after < 0 || s->behind)
        s->after = live_position(all->live);
    struct arena *arena = arena_create(1024);
    if (s->behind)
        http_stream_send(http, STR("event: reset\ndata: {}\n\n"));
    http_stream_send(
        http,
        str_printf(arena, "event: hello\nid: %lld\ndata: {\"after\":%lld,\"now\":\"%.*s\"}\n\n",
                   (long long)s->after, (long long)s->after, STR_ARG(time_now(all, arena))));
    arena_destroy(&arena);
    s->subscriber = live_subscribe(all->live, s->shop, s->after, event, s);
}

static void closed(void *ctx)
{
    struct stream *s = ctx;
    live_unsubscribe(s->all->live, &s->subscriber);
    if (s->from) {
        *s->from = s->next;
        if (s->next)
            s->next->from = s->from;
    }
    free(s);
}

static enum err position_asked(struct request *r, int64_t *after, struct error *err)
{
    struct str resumed = http_header(r->http, "Last-Event-ID");
    if (resumed.len && str_to_i64(resumed, 0, INT64_MAX, after))
        return ERR_OK;
    return query_i64(r, "after", 0, INT64_MAX, -1, after, err);
}

enum err stream_live(struct request *r, struct buf *out, int *status, struct error *err)
{
    (void)out;
    (void)status;
    int64_t after;
    struct q_event_last_row last;
    enum err e = position_asked(r, &after, err);
    if (!e)
        e = q_event_last(r->db, r->arena, &last, err);
    if (e)
        return e;
    struct stream *s = calloc(1, sizeof *s);
    if (!s)
        return error_set(err, ERR_BUSY, "out of memory");
    *s = (struct stream){
        .all = web_streams(r->web),
        .shop = r->session.caller.shop,
        .after = after,
        .behind = after >= 0 && (after > last.id || last.id - after > STREAM_REPLAY_MAX),
    };
    static const struct http_field fields[] = {
        {STR("Cache-Control"), STR("no-store")},
        {STR("X-Accel-Buffering"), STR("no")}, /* nginx passes each event on at once */
    };
    r->answered = true;
    http_stream_begin(r->exchange,
                      &(struct http_response){
                          .status = 200,
                          .content_type = STR("text/event-stream"),
                          .fields = fields,
                          .field_count = 2,
                      },
                      &(struct http_stream_handler){.opened = opened, .closed = closed, .ctx = s});
    return ERR_OK;
}
