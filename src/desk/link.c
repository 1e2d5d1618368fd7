#include "desk/link.h"

#include "desk/move.h"
#include "desk/once.h"
#include "store/store.h"

static enum err record_both(struct record *r, int64_t one, int64_t other, const char *event,
                            struct error *err)
{
    enum err e = record_event_id(r, one, event, "dossier", other, err);
    return e ? e : record_event_id(r, other, event, "dossier", one, err);
}

enum err link_add(struct record *r, int64_t one, int64_t other, enum link_kind kind,
                  struct error *err)
{
    int64_t changed = 0;
    enum err e = q_link_add(r->db,
                            &(struct q_link_add_in){.low = one < other ? one : other,
                                                    .high = one < other ? other : one,
                                                    .kind = kind,
                                                    .now = r->now},
                            &changed, err);
    return e || !changed ? e : record_both(r, one, other, EVENT_DOSSIER_LINKED, err);
}

static enum err link_remove(struct record *r, int64_t one, int64_t other, struct error *err)
{
    int64_t changed = 0;
    enum err e = q_link_remove(r->db,
                               &(struct q_link_remove_in){.low = one < other ? one : other,
                                                          .high = one < other ? other : one},
                               &changed, err);
    return e || !changed ? e : record_both(r, one, other, EVENT_DOSSIER_UNLINKED, err);
}

struct linking {
    const struct desk *desk;
    const struct caller *caller;
    int64_t dossier, other;
    bool linked;
};

static enum err link_command(struct db *db, struct arena *arena, void *ctx, struct error *err)
{
    struct linking *l = ctx;
    struct record r = record_begin(l->desk, db, arena, l->caller->shop, l->caller->actor,
                                   clock_now(l->desk->clock));
    struct q_dossier_survivor_row one, other;
    enum err e = q_dossier_survivor(
        db, arena, &(struct q_dossier_survivor_in){.shop = r.shop, .id = l->dossier}, &one, err);
    if (e)
        return e;
    e = q_dossier_survivor(
        db, arena, &(struct q_dossier_survivor_in){.shop = r.shop, .id = l->other}, &other, err);
    if (e == ERR_NOT_FOUND || (!e && l->dossier == l->other))
        return error_field(err, ERR_INVALID, "dossier", "no such dossier to link with");
    if (e)
        return e;
    return l->linked ? link_add(&r, l->dossier, l->other, LINK_BY_HAND, err)
                     : link_remove(&r, l->dossier, l->other, err);
}

enum err link_dossiers(const struct desk *desk, const struct caller *caller, int64_t dossier,
                       int64_t other, bool linked, struct error *err)
{
    struct linking l = {desk, caller, dossier, other, linked};
    return once_write(desk, caller, link_command, &l, err);
}
