#include "jobs/pickup_job.h"

#include "base/arena.h"
#include "base/log.h"
#include "carriers/carrier.h"
#include "desk/pickup_ask.h"

enum { PICKUP_ARENA = 32 * 1024 * 1024 };

static enum err ask(struct pickup_job *job, struct arena *arena, const struct carrier *carrier,
                    const struct pickup_turn *turn, struct pickup_reading *out,
                    struct fetched *answer, struct error *err)
{
    struct fetch question;
    const struct carrier_account account = {
        .url = turn->url, .account = turn->account, .secret = turn->secret};
    const struct pickup_asked asked = {.country = turn->country.len > 0 ? turn->country : STR("FR"),
                                       .code = turn->code};
    enum err e = carrier->ask_pickups(arena, &account, &asked, &question, err);
    if (!e)
        e = job->fetcher.fetch(job->fetcher.ctx, arena, &question, answer, err);
    return e ? e : carrier->read_pickups(arena, answer->status, answer->body, out, err);
}

/* The one that was asked about: carriers that are asked for one may leave its zeros out. */
static const struct pickup_found *found_in(const struct pickup_reading *reading, struct str code)
{
    for (size_t i = 0; i < reading->count; i++)
        if (str_eq(reading->items[i].code, code))
            return &reading->items[i];
    return reading->count == 1 ? &reading->items[0] : NULL;
}

static struct maybe_i64 maybe(bool known, int64_t value)
{
    return (struct maybe_i64){.has = known, .value = value};
}

static enum err tell(struct pickup_job *job, const struct pickup_turn *turn,
                     const struct pickup_found *found, struct error *err)
{
    struct closure closures[PICKUP_CLOSURES_MAX];
    for (size_t i = 0; i < found->closure_count; i++)
        closures[i] = (struct closure){found->closures[i].first, found->closures[i].last};
    return pickup_ask_told(job->desk, turn,
                           &(struct pickup_in){.carrier = turn->carrier,
                                               .code = turn->code,
                                               .name = found->name,
                                               .address = found->address,
                                               .postcode = found->postcode,
                                               .city = found->city,
                                               .country = found->country,
                                               .latitude = maybe(found->placed, found->latitude),
                                               .longitude = maybe(found->placed, found->longitude),
                                               .hours = found->hours,
                                               .closures = closures,
                                               .closure_count = found->closure_count},
                           err);
}

static enum err no_answer(struct pickup_job *job, const struct pickup_turn *turn, enum err what,
                          const struct error *why, int64_t retry_after_ms, struct error *err)
{
    instant now = clock_now(job->desk->clock);
    log_warn("pickup.not_told", LOG_I64("pickup", turn->pickup),
             LOG_STR("error", str_of(why->key[0] ? why->key : err_name(what))));
    if (what == ERR_BUSY)
        job->rest_until =
            instant_add(now, retry_after_ms > 0 ? duration_ms(retry_after_ms)
                                                : duration_minutes(PICKUP_REST_MINUTES));
    return pickup_ask_failed(job->desk, turn, err);
}

static enum err take_turn(struct pickup_job *job, struct arena *arena,
                          const struct carrier *carrier, const struct pickup_turn *turn,
                          struct error *err)
{
    struct pickup_reading *reading = arena_alloc(arena, sizeof *reading);
    struct fetched answer = {0};
    struct error why = {0};
    enum err e = ask(job, arena, carrier, turn, reading, &answer, &why);
    const struct pickup_found *found = e ? NULL : found_in(reading, turn->code);
    if (found)
        e = tell(job, turn, found, &why);
    return e ? no_answer(job, turn, e, &why, answer.retry_after_ms, err) : ERR_OK;
}

static enum err work(struct pickup_job *job, struct db *db, struct arena *arena, bool *found,
                     struct error *err)
{
    enum err e = ERR_OK;
    for (const struct carrier *const *c = carriers; !e && !*found && *c; c++) {
        struct pickup_turn turn;
        if (!(*c)->ask_pickups)
            continue;
        e = pickup_ask_claim(job->desk, db, arena, str_of((*c)->name), &turn, found, err);
        if (!e && *found)
            e = take_turn(job, arena, *c, &turn, err);
    }
    return e;
}

enum err pickup_work(void *ctx, struct db *db, instant *next, struct error *err)
{
    struct pickup_job *job = ctx;
    instant now = clock_now(job->desk->clock);
    *next = job->rest_until;
    if (instant_cmp(job->rest_until, now) > 0)
        return ERR_OK;
    struct arena *arena = arena_create(PICKUP_ARENA);
    bool found = false;
    enum err e = work(job, db, arena, &found, err);
    arena_destroy(&arena);
    *next = found ? now : instant_add(now, duration_minutes(PICKUP_LOOK_MINUTES));
    if (instant_cmp(job->rest_until, *next) > 0)
        *next = job->rest_until;
    return e;
}
