#include "jobs/due_job.h"

#include "base/arena.h"
#include "desk/due.h"

enum { DUE_ARENA = 1024 * 1024 };

enum err due_work(void *ctx, struct db *db, instant *next, struct error *err)
{
    const struct desk *desk = ctx;
    struct arena *arena = arena_create(DUE_ARENA);
    enum err e = due_next(db, arena, next, err);
    arena_destroy(&arena);
    if (e || instant_is_none(*next) || instant_cmp(*next, clock_now(desk->clock)) > 0)
        return e;
    size_t count;
    return due_act(desk, &count, err);
}
