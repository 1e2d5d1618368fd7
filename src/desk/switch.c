#include "desk/switch.h"

#include "base/arena.h"
#include "desk/record.h"
#include "store/queries.h"
#include "store/store.h"

struct switching {
    const struct desk *desk;
    const struct caller *caller;
    const struct practice *one; /* NULL: all */
    enum practice_setting setting;
    bool law_too;
};

static enum err set(struct record *r, const struct practice *p, enum practice_setting setting,
                    struct error *err)
{
    int64_t user = r->actor.kind == ACTOR_STAFF ? r->actor.id : 0;
    enum err e = q_practice_switch_set(r->db,
                                       &(struct q_practice_switch_set_in){.shop = r->shop,
                                                                          .practice = str_of(p->id),
                                                                          .setting = setting,
                                                                          .actor = user,
                                                                          .now = r->now},
                                       NULL, err);
    return e ? e
             : record_event(r, 0, EVENT_PRACTICE_SWITCHED,
                            str_printf(r->arena, "{\"practice\":\"%s\",\"setting\":\"%s\"}", p->id,
                                       practice_setting_name(setting)),
                            err);
}

static enum err set_command(struct db *db, struct arena *arena, void *ctx, struct error *err)
{
    const struct switching *s = ctx;
    struct record r = record_begin(s->desk, db, arena, s->caller->shop, s->caller->actor,
                                   clock_now(s->desk->clock));
    enum err e = s->one ? set(&r, s->one, s->setting, err) : ERR_OK;
    for (size_t i = 0; !e && !s->one && practices[i]; i++)
        if (s->law_too || !practices[i]->law)
            e = set(&r, practices[i], s->setting, err);
    return e;
}

enum err switch_practice(const struct desk *desk, const struct caller *caller,
                         const struct practice *practice, enum practice_setting setting,
                         struct error *err)
{
    struct switching s = {desk, caller, practice, setting, false};
    if (practice->law && setting != PRACTICE_ON)
        return error_refuse(err, practice->id, "setting", "refusal.practice.law", NULL);
    return store_write(desk->store, set_command, &s, err);
}

enum err switch_all(const struct desk *desk, const struct caller *caller,
                    enum practice_setting setting, bool law_too, struct error *err)
{
    struct switching s = {desk, caller, NULL, setting, law_too};
    return store_write(desk->store, set_command, &s, err);
}
