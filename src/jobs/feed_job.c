#include "jobs/feed_job.h"

#include "base/arena.h"
#include "base/log.h"
#include "carriers/carrier.h"
#include "desk/caller.h"
#include "desk/track.h"

#include <stdio.h>
#include <string.h>

enum {
    FEED_ARENA = 64 * 1024 * 1024,
    LOOK_SECONDS = 60, /* new parcels are seen this late at most, woken or not */
    BUSY_SECONDS = 1,  /* another node has what is due */
    TOKEN_MARGIN_SECONDS = 60,
};

_Static_assert((int)FEED_ASK_MAX >= (int)CARRIER_ASK_MAX, "a turn holds a whole question");

static int ask_max(struct str feed)
{
    const struct carrier *carrier = carrier_named(feed);
    return !carrier ? -1 : carrier->ask ? carrier->ask_max : 0;
}

/* One question, and what is known when it is put. */
struct asking {
    struct feed_job *job;
    struct arena *arena;
    const struct feed_turn *turn;
    const struct carrier *carrier;
    struct carrier_account account;
    struct fetched answer;
};

/* --- keys that are lent ------------------------------------------------------------ */

static struct sha256 lent_to(const struct asking *a)
{
    return sha256_of(str_printf(a->arena, "%.*s\n%.*s\n%.*s", STR_ARG(a->account.url),
                                STR_ARG(a->account.account), STR_ARG(a->account.secret)));
}

static struct feed_token *kept_token(struct asking *a)
{
    struct sha256 of = lent_to(a);
    for (size_t i = 0; i < FEED_TOKENS; i++) {
        struct feed_token *t = &a->job->tokens[i];
        if (t->carrier == a->turn->carrier && memcmp(&t->of, &of, sizeof of) == 0)
            return t;
    }
    return NULL;
}

static enum err ask_token(struct asking *a, struct error *err)
{
    struct fetch question;
    struct carrier_token token;
    struct fetcher *f = &a->job->fetcher;
    enum err e = a->carrier->ask_token(a->arena, &a->account, &question, err);
    if (!e)
        e = f->fetch(f->ctx, a->arena, &question, &a->answer, err);
    if (!e)
        e = a->carrier->read_token(a->arena, a->answer.status, a->answer.body, &token, err);
    if (e)
        return e;
    struct feed_token *keep = kept_token(a);
    if (!keep)
        keep = &a->job->tokens[a->job->next_token++ % FEED_TOKENS];
    *keep = (struct feed_token){
        .carrier = a->turn->carrier,
        .of = lent_to(a),
        .until = instant_add(clock_now(a->job->desk->clock),
                             duration_ms(token.lives_ms - 1000 * TOKEN_MARGIN_SECONDS)),
    };
    a->account.token = token.token;
    if (token.token.len < sizeof keep->text)
        snprintf(keep->text, sizeof keep->text, "%.*s", STR_ARG(token.token));
    else
        keep->carrier = 0; /* too long to be kept: asked for each time */
    return ERR_OK;
}

static enum err take_token(struct asking *a, struct error *err)
{
    if (!a->carrier->ask_token)
        return ERR_OK;
    const struct feed_token *kept = kept_token(a);
    if (!kept || instant_cmp(kept->until, clock_now(a->job->desk->clock)) <= 0)
        return ask_token(a, err);
    a->account.token = str_dup(a->arena, str_of(kept->text));
    return ERR_OK;
}

static void forget_token(struct asking *a)
{
    struct feed_token *kept = kept_token(a);
    if (kept)
        *kept = (struct feed_token){0};
}

/* --- one question -------------------------------------------------------------------- */

static enum err put_question(struct asking *a, struct fetch *out, struct error *err)
{
    struct str numbers[FEED_ASK_MAX];
    if (a->turn->is_file) {
        *out = (struct fetch){.method = "GET", .url = a->account.url, .body = STR("")};
        out->user = a->account.account;
        out->password = a->account.secret;
        return ERR_OK;
    }
    for (size_t i = 0; i < a->turn->count; i++)
        numbers[i] = a->turn->parcels[i].tracking;
    *out = (struct fetch){0};
    return a->carrier->ask(a->arena, &a->account, numbers, a->turn->count, out, err);
}

static enum err ask(struct asking *a, struct carrier_reading *reading, struct error *err)
{
    struct fetch question;
    struct fetcher *f = &a->job->fetcher;
    *reading = (struct carrier_reading){0};
    a->answer = (struct fetched){0};
    enum err e = take_token(a, err);
    if (!e)
        e = put_question(a, &question, err);
    if (!e)
        e = f->fetch(f->ctx, a->arena, &question, &a->answer, err);
    return e ? e
             : a->carrier->read(a->arena, &a->account, a->answer.status, a->answer.body, reading,
                                err);
}

static bool is_about_us(enum err e, const struct error *err)
{
    return e == ERR_INVALID && strcmp(err->field, "secret") == 0;
}

/* A key that was lent may have been taken back: once, another is asked for. */
static enum err ask_with_good_key(struct asking *a, struct carrier_reading *reading,
                                  struct error *err)
{
    bool lent = a->carrier->ask_token && kept_token(a);
    enum err e = ask(a, reading, err);
    if (!lent || !is_about_us(e, err))
        return e;
    forget_token(a);
    return ask(a, reading, err);
}

/* --- what became of it ------------------------------------------------------------------ */

static enum tracking_source source_of(const struct feed_turn *turn)
{
    if (!turn->is_file)
        return SOURCE_POLL;
    return str_eq(turn->feed, STR("iftsta")) ? SOURCE_EDI : SOURCE_FILE;
}

static enum err take_answer(struct asking *a, struct carrier_reading *reading, struct error *err)
{
    struct track_taken taken;
    const struct caller caller = {.shop = a->turn->shop, .actor = {ACTOR_SYSTEM, 0}};
    for (size_t i = 0; i < reading->scans.count && a->turn->count == 1; i++)
        if (!reading->scans.items[i].tracking.len)
            reading->scans.items[i].tracking = a->turn->parcels[0].tracking;
    enum err e = track_batch(a->job->desk,
                             &(struct track_in){.caller = &caller,
                                                .carrier = a->turn->carrier,
                                                .source = source_of(a->turn),
                                                .reader = a->carrier->name,
                                                .body = a->answer.body,
                                                .scans = reading->scans.items,
                                                .count = reading->scans.count,
                                                .faults = reading->faults,
                                                .fault_count = reading->fault_count},
                             &taken, err);
    return e ? e : feed_answered(a->job->desk, a->turn, err);
}

static enum err no_answer(struct asking *a, enum err what, const struct error *why, bool refused,
                          struct error *err)
{
    struct str text = str_of(why->key[0] ? why->key : err_name(what));
    if (why->arg[0])
        text = str_printf(a->arena, "%.*s %s", STR_ARG(text), why->arg);
    log_warn(refused ? "feed.refused" : "feed.failed", LOG_I64("carrier", a->turn->carrier),
             LOG_I64("parcels", a->turn->count), LOG_I64("status", a->answer.status),
             LOG_STR("error", text));
    return refused ? feed_refused(a->job->desk, a->turn, text, err)
                   : feed_failed(a->job->desk, a->turn, text, duration_ms(a->answer.retry_after_ms),
                                 err);
}

/* The question itself is refused, or its answer is too much: each number is asked for alone. */
static bool is_about_question(enum err e, const struct error *err)
{
    return e == ERR_TOO_LARGE || (e == ERR_INVALID && strcmp(err->key, "carrier.refused") == 0);
}

static enum err take_turn(struct feed_job *job, struct arena *arena, const struct feed_turn *turn,
                          bool *goes_on, struct error *err);

static enum err one_by_one(struct feed_job *job, struct arena *arena, const struct feed_turn *turn,
                           bool *goes_on, struct error *err)
{
    enum err e = ERR_OK;
    for (size_t i = 0; !e && *goes_on && i < turn->count; i++) {
        struct feed_turn alone = *turn;
        alone.parcels[0] = turn->parcels[i];
        alone.count = 1;
        e = take_turn(job, arena, &alone, goes_on, err);
    }
    return e; /* what was not asked any more waits for the end of its lease */
}

/* `*goes_on` becomes false when the carrier is to be left alone. */
static enum err take_turn(struct feed_job *job, struct arena *arena, const struct feed_turn *turn,
                          bool *goes_on, struct error *err)
{
    struct asking a = {
        .job = job,
        .arena = arena,
        .turn = turn,
        .carrier = carrier_named(turn->feed),
        .account = {
            .url = turn->url, .account = turn->account, .secret = turn->secret, .token = STR("")}};
    struct carrier_reading *reading = arena_alloc(arena, sizeof *reading);
    struct error why = {0};
    enum err e = zones_get(job->desk->zones, str_of(a.carrier->zone), &a.account.zone, err);
    if (e)
        return e;
    enum err asked = ask_with_good_key(&a, reading, &why);
    if (!asked)
        return take_answer(&a, reading, err);
    bool refused = is_about_question(asked, &why);
    if (refused && turn->count > 1)
        return one_by_one(job, arena, turn, goes_on, err);
    *goes_on = refused;
    return no_answer(&a, asked, &why, refused, err);
}

static instant earlier(instant a, instant b)
{
    return instant_cmp(a, b) <= 0 ? a : b;
}

static enum err work(struct feed_job *job, struct db *db, struct arena *arena, instant *next,
                     struct error *err)
{
    struct feed_due due;
    struct feed_turn turn;
    bool found, goes_on = true;
    instant now = clock_now(job->desk->clock);
    instant look = instant_add(now, duration_seconds(LOOK_SECONDS));
    enum err e = feed_next(job->desk, db, arena, ask_max, &due, err);
    *next = look;
    if (e || !due.carrier)
        return e;
    *next = earlier(due.at, look);
    if (instant_cmp(due.at, now) > 0)
        return ERR_OK;
    *next = now;
    e = feed_claim(job->desk, arena, ask_max, due.carrier, &turn, &found, err);
    if (!e && !found)
        *next = instant_add(now, duration_seconds(BUSY_SECONDS));
    return e || !found ? e : take_turn(job, arena, &turn, &goes_on, err);
}

enum err feed_work(void *ctx, struct db *db, instant *next, struct error *err)
{
    struct feed_job *job = ctx;
    struct arena *arena = arena_create(FEED_ARENA);
    enum err e = work(job, db, arena, next, err);
    arena_destroy(&arena);
    return e;
}
