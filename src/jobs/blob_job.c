#include "jobs/blob_job.h"

#include "base/arena.h"
#include "base/clock.h"
#include "store/loose.h"

/* What commits wakes nobody here: removals are seldom, and none is in a hurry. */
enum { SMALL_ARENA = 64 * 1024, LOOK_SECONDS = 2 };

enum err blob_work(void *ctx, struct db *db, instant *next, struct error *err)
{
    static const struct clock machine = {0};
    instant now = clock_now(&machine);
    size_t removed;
    struct arena *arena = arena_create(SMALL_ARENA);
    enum err e = loose_next(db, arena, next, err);
    if (!e && !instant_is_none(*next) && instant_cmp(*next, now) <= 0) {
        e = loose_remove(ctx, now, &removed, err);
        if (!e)
            e = loose_next(db, arena, next, err);
    }
    instant look = instant_add(now, duration_seconds(LOOK_SECONDS));
    if (!e && (instant_is_none(*next) || instant_cmp(*next, look) > 0))
        *next = look;
    arena_destroy(&arena);
    return e;
}
