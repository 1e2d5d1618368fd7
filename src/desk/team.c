#include "desk/team.h"

#include "store/queries.h"
#include "store/store.h"

enum err team_valid(struct str *team, struct error *err)
{
    *team = str_trim(*team);
    bool printable = team->len <= TEAM_MAX;
    for (size_t i = 0; printable && i < team->len; i++)
        printable = (unsigned char)team->ptr[i] >= ' ' && team->ptr[i] != 0x7F;
    if (!printable)
        return error_tell(err, ERR_INVALID, "team", "refusal.team.invalid", NULL);
    return ERR_OK;
}

struct changing {
    const struct desk *desk;
    const struct caller *caller;
    int64_t user;
    struct str team;
};

static enum err set_command(struct db *db, struct arena *arena, void *ctx, struct error *err)
{
    const struct changing *c = ctx;
    struct record r = record_begin(c->desk, db, arena, c->caller->shop, c->caller->actor,
                                   clock_now(c->desk->clock));
    struct q_user_team_set_in in = {.shop = r.shop, .user = c->user, .team = c->team};
    int64_t changed;
    enum err e = q_user_team_set(db, &in, &changed, err);
    if (!e && !changed)
        return error_set(err, ERR_NOT_FOUND, "nobody of the shop");
    return e ? e : record_event_id(&r, 0, EVENT_TEAM_CHANGED, "user", c->user, err);
}

enum err team_set(const struct desk *desk, const struct caller *caller, int64_t user,
                  struct str team, struct error *err)
{
    enum err e = team_valid(&team, err);
    struct changing c = {desk, caller, user, team};
    return e ? e : store_write(desk->store, set_command, &c, err);
}
