#include "jobs/remedy_job.h"

#include "base/arena.h"

enum { REMEDY_ARENA = 256 * 1024 };

static enum err pay_one(const struct remedy_job *job, struct arena *arena, struct error *err)
{
    struct remedy_payment payment;
    struct remedy_result result = {REMEDY_OUTCOME_UNCERTAIN, STR(""), STR("")};
    bool found;
    enum err e = remedy_claim(job->desk, job->port, arena, &payment, &found, err);
    if (e || !found)
        return e;
    job->port->pay(job->port->ctx, arena, &payment, &result);
    return remedy_record(job->desk, &payment, &result, err);
}

enum err remedy_work(void *ctx, struct db *db, instant *next, struct error *err)
{
    const struct remedy_job *job = ctx;
    struct arena *arena = arena_create(REMEDY_ARENA);
    enum err e = remedy_next(db, arena, next, err);
    if (!e && !instant_is_none(*next) && instant_cmp(*next, clock_now(job->desk->clock)) <= 0)
        e = pay_one(job, arena, err);
    arena_destroy(&arena);
    return e;
}
