#include "web/stream.h"

#include "base/arena.h"
#include "base/clock.h"
#include "base/log.h"
#include "base/pool.h"
#include "live/live.h"
#include "net/loop.h"
#include "store/queries.h"
#include "web/answer.h"

#include <stdatomic.h>
#include <stdlib.h>

struct stream {
    struct stream *next, **from;
    struct streams *all;
    struct http_stream *http;
    struct live_subscriber *subscriber;
    int64_t number; /* in the order they opened, from 1 */
    int64_t shop, after;
    int64_t session, token; /* who follows: one of them */
    bool behind;            /* what it asks for is too far back: the page reads everything again */
};

struct streams {
    const struct web_options *options;
    struct loop_timer *ping;
    struct stream *first;
    int64_t opened;
    bool checking, check_again;
    _Atomic int posted; /* pings on their way to the loop */
    bool gone;          /* freed once nothing is on its way */
};

/* Who still may follow, asked by a worker for the streams up to `newest`. */
struct check {
    struct streams *all;
    struct arena *arena;
    int64_t newest;
    struct ids sessions, tokens;
    struct q_session_alive_rows sessions_alive;
    struct q_token_alive_rows tokens_alive;
    bool failed;
};

static const struct clock *clock_of(const struct streams *all)
{
    return all->options->desk->clock;
}

static void free_when_gone(struct streams *all)
{
    if (all->gone && !all->checking && !atomic_load(&all->posted))
        free(all);
}

static bool may_follow(const struct check *c, const struct stream *s)
{
    for (size_t i = 0; i < c->sessions_alive.count; i++)
        if (c->sessions_alive.items[i].id == s->session)
            return c->sessions_alive.items[i].shop == s->shop;
    for (size_t i = 0; i < c->tokens_alive.count; i++)
        if (c->tokens_alive.items[i].id == s->token)
            return true;
    return false;
}

static void check_sessions(struct streams *all);

static void checked(void *ctx)
{
    struct check *c = ctx;
    struct streams *all = c->all;
    all->checking = false;
    for (struct stream *s = all->first; s && !c->failed; s = s->next)
        if (s->number <= c->newest && !may_follow(c, s))
            http_stream_close(s->http);
    struct arena *arena = c->arena;
    arena_destroy(&arena);
    if (all->check_again && !all->gone)
        check_sessions(all);
    free_when_gone(all);
}

static void check_in_store(void *worker, void *ctx)
{
    struct check *c = ctx;
    struct error err;
    enum err e = q_session_alive(
        worker, c->arena,
        &(struct q_session_alive_in){.sessions = c->sessions, .now = clock_now(clock_of(c->all))},
        &c->sessions_alive, &err);
    if (!e)
        e = q_token_alive(worker, c->arena, &(struct q_token_alive_in){.tokens = c->tokens},
                          &c->tokens_alive, &err);
    c->failed = e != ERR_OK;
    if (e)
        log_warn("live.sessions_not_read", LOG_ERR(&err));
    loop_post(c->all->options->loop, checked, c);
}

static size_t open_streams(const struct streams *all)
{
    size_t n = 0;
    for (const struct stream *s = all->first; s; s = s->next)
        n++;
    return n;
}

static void check_sessions(struct streams *all)
{
    size_t n = open_streams(all);
    all->check_again = all->checking;
    if (!n || all->checking)
        return;
    struct arena *arena = arena_create(1024 * 1024 + n * 256);
    struct check *c = arena_alloc(arena, sizeof *c);
    int64_t *sessions = arena_array(arena, n, sizeof *sessions);
    int64_t *tokens = arena_array(arena, n, sizeof *tokens);
    *c = (struct check){.all = all, .arena = arena, .newest = all->opened};
    for (const struct stream *s = all->first; s; s = s->next)
        if (s->session)
            sessions[c->sessions.count++] = s->session;
        else
            tokens[c->tokens.count++] = s->token;
    c->sessions.items = sessions;
    c->tokens.items = tokens;
    all->checking = pool_submit(all->options->pool, check_in_store, c);
    if (!all->checking)
        arena_destroy(&arena);
}

static struct str time_now(const struct streams *all, struct arena *arena)
{
    return instant_format(arena, clock_now(clock_of(all)));
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
    check_sessions(all);
}

static void posted_ping(void *ctx)
{
    struct streams *all = ctx;
    atomic_fetch_sub(&all->posted, 1);
    if (!all->gone)
        ping_all(all);
    free_when_gone(all);
}

struct streams *streams_create(const struct web_options *options)
{
    struct streams *all = calloc(1, sizeof *all);
    if (!all)
        abort();
    all->options = options;
    all->ping = loop_timer_start(options->loop, STREAM_PING_MS, STREAM_PING_MS, ping_all, all);
    return all;
}

void streams_destroy(struct streams **streams)
{
    struct streams *all = *streams;
    *streams = NULL;
    loop_timer_stop(&all->ping);
    all->gone = true;
    free_when_gone(all);
}

void streams_stop(struct streams *all)
{
    loop_timer_stop(&all->ping);
    for (struct stream *s = all->first; s; s = s->next)
        http_stream_close(s->http);
}

void streams_ping(struct streams *all)
{
    atomic_fetch_add(&all->posted, 1);
    loop_post(all->options->loop, posted_ping, all);
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
    s->number = ++all->opened;
    s->next = all->first;
    s->from = &all->first;
    if (s->next)
        s->next->from = &s->next;
    all->first = s;
    if (s->after < 0 || s->behind)
        s->after = live_position(all->options->live);
    struct arena *arena = arena_create(1024);
    if (s->behind)
        http_stream_send(http, STR("event: reset\ndata: {}\n\n"));
    http_stream_send(
        http,
        str_printf(arena, "event: hello\nid: %lld\ndata: {\"after\":%lld,\"now\":\"%.*s\"}\n\n",
                   (long long)s->after, (long long)s->after, STR_ARG(time_now(all, arena))));
    arena_destroy(&arena);
    s->subscriber = live_subscribe(all->options->live, s->shop, s->after, event, s);
}

static void closed(void *ctx)
{
    struct stream *s = ctx;
    live_unsubscribe(s->all->options->live, &s->subscriber);
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

/* From where the log cannot be resumed: after its end, or too long ago. */
static enum err too_far_behind(struct request *r, int64_t after, bool *out, struct error *err)
{
    struct q_event_last_row last;
    struct q_event_count_after_row missed;
    if (after < 0)
        return ERR_OK;
    enum err e = q_event_last(r->db, r->arena, &last, err);
    if (!e)
        e = q_event_count_after(
            r->db, r->arena,
            &(struct q_event_count_after_in){.after = after, .limit = STREAM_REPLAY_MAX + 1},
            &missed, err);
    *out = !e && (after > last.id || missed.count > STREAM_REPLAY_MAX);
    return e;
}

enum err stream_live(struct request *r, struct buf *out, int *status, struct error *err)
{
    (void)out;
    (void)status;
    int64_t after;
    bool behind = false;
    enum err e = position_asked(r, &after, err);
    if (!e)
        e = too_far_behind(r, after, &behind, err);
    if (e)
        return e;
    struct stream *s = calloc(1, sizeof *s);
    if (!s)
        return error_set(err, ERR_BUSY, "out of memory");
    *s = (struct stream){
        .all = web_streams(r->web),
        .shop = r->session.caller.shop,
        .session = r->session.id,
        .token = r->session.id ? 0 : r->session.caller.actor.id,
        .after = after,
        .behind = behind,
    };
    static const struct http_field fields[] = {
        {STR("Cache-Control"), STR("no-store")},
        {STR("X-Accel-Buffering"), STR("no")}, /* nginx passes each event on at once */
    };
    answer_stream(r, fields, 2,
                  &(struct http_stream_handler){.opened = opened, .closed = closed, .ctx = s});
    return ERR_OK;
}
