#include "desk/intake.h"
#include "desk/once.h"
#include "desk/track.h"
#include "store/queries.h"

struct answer {
    const struct desk *desk;
    const struct caller *caller;
    int64_t id, order;
};

static enum err new_parcel(struct record *r, int64_t order, const struct q_intake_held_row *entry,
                           int64_t *id, struct error *err)
{
    struct q_order_by_id_row row;
    enum err e = q_order_by_id(r->db, r->arena,
                               &(struct q_order_by_id_in){.shop = r->shop, .id = order}, &row, err);
    if (e == ERR_NOT_FOUND)
        return error_field(err, ERR_INVALID, "order", "no such order");
    if (!e)
        e = q_parcel_new(r->db,
                         &(struct q_parcel_new_in){
                             .shop = r->shop,
                             .shop_order = order,
                             .carrier = entry->carrier.ptr ? entry->carrier : STR(""),
                             .service = STR(""),
                             .tracking = entry->tracking,
                             .pickup_point = STR(""),
                             .lane = STR(""),
                             .now = r->now,
                         },
                         id, err);
    return e ? e : record_event_id(r, 0, EVENT_PARCEL_CREATED, "parcel", *id, err);
}

static enum err answer_command(struct db *db, struct arena *arena, void *ctx, struct error *err)
{
    const struct answer *a = ctx;
    struct q_intake_held_row entry;
    int64_t parcel;
    struct record r = record_begin(a->desk, db, arena, a->caller->shop, a->caller->actor,
                                   clock_now(a->desk->clock));
    enum err e = q_intake_held(db, arena, &(struct q_intake_held_in){.shop = r.shop, .id = a->id},
                               &entry, err);
    if (e || !a->order)
        return e ? e : intake_settle(&r, a->id, err);
    if (!entry.tracking.len)
        return error_field(err, ERR_INVALID, "order", "it speaks of no parcel");
    e = new_parcel(&r, a->order, &entry, &parcel, err);
    return e ? e : track_known(&r, parcel, err);
}

enum err intake_answer(const struct desk *desk, const struct caller *caller, int64_t id,
                       int64_t order, struct error *err)
{
    struct answer a = {desk, caller, id, order};
    return once_write(desk, caller, answer_command, &a, err);
}
