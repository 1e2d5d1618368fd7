#include "jobs/morning_job.h"

#include "base/arena.h"
#include "desk/morning.h"

enum { NEXT_ARENA = 256 * 1024 };

enum err morning_job_work(void *ctx, struct db *db, instant *next, struct error *err)
{
    const struct desk *desk = ctx;
    instant now = clock_now(desk->clock);
    struct arena *arena = arena_create(NEXT_ARENA);
    enum err e = morning_next(db, arena, now, next, err);
    arena_destroy(&arena);
    if (e || instant_is_none(*next) || instant_cmp(*next, now) > 0)
        return e;
    return morning_work(desk, db, err);
}
