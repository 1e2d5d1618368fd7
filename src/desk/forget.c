#include "desk/forget.h"

#include "desk/access.h"
#include "desk/once.h"
#include "store/queries.h"

/* How long each kind is kept, from the time in its row; an hour's worth goes at once. */
enum {
    KEY_HOURS = ONCE_HOURS,
    SESSION_HOURS = 0,
    FAILURE_HOURS = LOGIN_FORGET_SECONDS / 3600,
    TOGETHER_HOURS = 1,
};

static instant before(instant now, int64_t hours)
{
    return instant_add(now, duration_hours(-hours));
}

enum err forget(struct db *db, instant now, size_t *count, struct error *err)
{
    int64_t gone[4] = {0};
    enum err e = q_idempotency_purge(
        db,
        &(struct q_idempotency_purge_in){.before = before(now, KEY_HOURS), .limit = FORGET_BATCH},
        &gone[0], err);
    if (!e)
        e = q_upload_purge(
            db,
            &(struct q_upload_purge_in){.before = before(now, UPLOAD_HOURS), .limit = FORGET_BATCH},
            &gone[1], err);
    if (!e)
        e = q_session_purge(db,
                            &(struct q_session_purge_in){.before = before(now, SESSION_HOURS),
                                                         .limit = FORGET_BATCH},
                            &gone[2], err);
    if (!e)
        e = q_login_failure_purge(db,
                                  &(struct q_login_failure_purge_in){
                                      .before = before(now, FAILURE_HOURS), .limit = FORGET_BATCH},
                                  &gone[3], err);
    for (int i = 0; i < 4; i++)
        *count += (size_t)gone[i];
    return e;
}

static void sooner(instant *next, instant oldest, int64_t hours)
{
    instant then = instant_add(oldest, duration_hours(hours + TOGETHER_HOURS));
    if (!instant_is_none(oldest) && (instant_is_none(*next) || instant_cmp(then, *next) < 0))
        *next = then;
}

enum err forget_next(struct db *db, struct arena *arena, instant *next, struct error *err)
{
    struct q_forget_next_row row;
    enum err e = q_forget_next(db, arena, &row, err);
    *next = instant_of(0);
    if (e)
        return e;
    sooner(next, row.key_at, KEY_HOURS);
    sooner(next, row.upload_at, UPLOAD_HOURS);
    sooner(next, row.session_at, SESSION_HOURS);
    sooner(next, row.failure_at, FAILURE_HOURS);
    return ERR_OK;
}
