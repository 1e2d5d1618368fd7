#include "desk/order_parts.h"

#include "base/arena.h"
#include "desk/pickup.h"
#include "desk/track.h"
#include "domain/lateness.h"
#include "domain/tracking_number.h"
#include "store/queries.h"

static struct str said(struct str now, struct str before)
{
    return now.len ? now : before;
}

static int64_t amount(int64_t now, int64_t before)
{
    return now == ORDER_UNSAID ? before : now;
}

static instant moment(instant now, instant before)
{
    return instant_is_none(now) ? before : now;
}

/* --- lines -------------------------------------------------------------------------- */

static bool same_article(const struct q_order_whole_lines_row *known,
                         const struct order_line_in *line)
{
    struct str sku = str_trim(line->sku);
    return sku.len ? str_eq(known->sku, sku)
                   : !known->sku.len && str_eq(known->title, str_trim(line->title));
}

static enum err add_line(struct record *r, int64_t order, const struct order_line_in *line,
                         struct error *err)
{
    int64_t id;
    return q_order_line_new(r->db,
                            &(struct q_order_line_new_in){
                                .shop_order = order,
                                .sku = said(str_trim(line->sku), STR("")),
                                .title = said(str_trim(line->title), STR("")),
                                .quantity = line->quantity,
                                .unit_price = amount(line->unit_price, 0),
                                .weight = amount(line->weight, 0),
                            },
                            &id, err);
}

static enum err write_line(struct record *r, const struct q_order_whole_lines_row *old,
                           const struct q_order_whole_lines_row *now, bool *changed,
                           struct error *err)
{
    if (str_eq(old->title, now->title) && old->quantity == now->quantity &&
        old->unit_price == now->unit_price && old->weight == now->weight)
        return ERR_OK;
    *changed = true;
    return q_order_line_change(r->db,
                               &(struct q_order_line_change_in){.id = old->id,
                                                                .sku = old->sku,
                                                                .title = now->title,
                                                                .quantity = now->quantity,
                                                                .unit_price = now->unit_price,
                                                                .weight = now->weight},
                               NULL, err);
}

static enum err lay_line(struct record *r, const struct q_order_whole_lines_row *old,
                         const struct order_line_in *line, bool *changed, struct error *err)
{
    struct q_order_whole_lines_row now = *old;
    now.title = said(str_trim(line->title), old->title);
    now.quantity = line->quantity;
    now.unit_price = amount(line->unit_price, old->unit_price);
    now.weight = amount(line->weight, old->weight);
    return write_line(r, old, &now, changed, err);
}

enum err order_put_lines(struct record *r, const struct order_in *in, struct order_put *out,
                         struct error *err)
{
    struct q_order_whole_lines_rows known = {.count = 0};
    enum err e = out->created
                     ? ERR_OK
                     : q_order_whole_lines(
                           r->db, r->arena,
                           &(struct q_order_whole_lines_in){.shop_order = out->order}, &known, err);
    bool *met = arena_array(r->arena, known.count + 1, sizeof *met);
    for (size_t i = 0; !e && i < in->line_count; i++) {
        size_t k = 0;
        while (k < known.count && (met[k] || !same_article(&known.items[k], &in->lines[i])))
            k++;
        met[k] = true;
        if (k < known.count)
            e = lay_line(r, &known.items[k], &in->lines[i], &out->changed, err);
        else
            e = add_line(r, out->order, &in->lines[i], err);
        out->changed |= k == known.count;
        if (k == known.count)
            met[k] = false;
    }
    for (size_t k = 0; !e && k < known.count; k++) {
        struct q_order_whole_lines_row off = known.items[k];
        off.quantity = 0;
        if (!met[k])
            e = write_line(r, &known.items[k], &off, &out->changed, err);
    }
    return e;
}

/* --- parcels -------------------------------------------------------------------------- */

static enum err add_parcel(struct record *r, const struct order_parcel_in *parcel,
                           struct str tracking, struct str lane, struct order_put *out,
                           struct error *err)
{
    int64_t id;
    enum err e = q_parcel_new(
        r->db,
        &(struct q_parcel_new_in){.shop = r->shop,
                                  .shop_order = out->order,
                                  .carrier = said(str_trim(parcel->carrier), STR("")),
                                  .service = said(parcel->service, STR("")),
                                  .tracking = tracking,
                                  .pickup_point = said(str_trim(parcel->pickup_point), STR("")),
                                  .handed_over_at = parcel->handed_at,
                                  .due_at = parcel->due_at,
                                  .lane = lane,
                                  .weight = amount(parcel->weight, 0),
                                  .value = amount(parcel->value, 0),
                                  .freight = amount(parcel->freight, 0),
                                  .now = r->now},
        &id, err);
    out->changed = true;
    if (!e)
        e = record_event_id(r, 0, EVENT_PARCEL_CREATED, "parcel", id, err);
    if (!e)
        e = pickup_check_parcel(r, id, err);
    return e ? e : track_known(r, id, err);
}

static enum err lay_parcel(struct record *r, const struct q_order_parcels_whole_row *old,
                           const struct order_parcel_in *parcel, struct str lane, bool *changed,
                           struct error *err)
{
    struct q_parcel_change_in now = {
        .id = old->id,
        .carrier = said(str_trim(parcel->carrier), old->carrier),
        .service = said(parcel->service, old->service),
        .pickup_point = said(str_trim(parcel->pickup_point), old->pickup_point),
        .handed_over_at = moment(old->handed_over_at, parcel->handed_at),
        .due_at = moment(parcel->due_at, old->due_at),
        .lane = lane,
        .weight = amount(parcel->weight, old->weight),
        .value = amount(parcel->value, old->value),
        .freight = amount(parcel->freight, old->freight),
    };
    if (str_eq(now.carrier, old->carrier) && str_eq(now.service, old->service) &&
        str_eq(now.pickup_point, old->pickup_point) && str_eq(now.lane, old->lane) &&
        !instant_cmp(now.handed_over_at, old->handed_over_at) &&
        !instant_cmp(now.due_at, old->due_at) && now.weight == old->weight &&
        now.value == old->value && now.freight == old->freight)
        return ERR_OK;
    *changed = true;
    bool moved = !str_eq(now.carrier, old->carrier);
    enum err e = q_parcel_change(r->db, &now, NULL, err);
    if (!e && (moved || !str_eq(now.pickup_point, old->pickup_point)))
        e = pickup_check_parcel(r, old->id, err);
    return e || !moved ? e : track_known(r, old->id, err);
}

static const struct q_order_parcels_whole_row *
find_parcel(const struct q_order_parcels_whole_rows *known, struct str tracking)
{
    for (size_t i = 0; i < known->count; i++)
        if (str_eq(known->items[i].tracking, tracking))
            return &known->items[i];
    return NULL;
}

static enum err put_parcel(struct record *r, const struct order_parcel_in *parcel, struct str lane,
                           const struct q_order_parcels_whole_rows *known, struct order_put *out,
                           struct error *err)
{
    struct str tracking = tracking_clean(r->arena, parcel->tracking);
    const struct q_order_parcels_whole_row *old = find_parcel(known, tracking);
    if (old)
        return lay_parcel(r, old, parcel, lane, &out->changed, err);
    struct q_parcel_by_tracking_row other;
    enum err e = q_parcel_by_tracking(
        r->db, r->arena, &(struct q_parcel_by_tracking_in){.shop = r->shop, .tracking = tracking},
        &other, err);
    if (e == ERR_NOT_FOUND)
        return add_parcel(r, parcel, tracking, lane, out, err);
    if (!e && other.shop_order != out->order)
        out->elsewhere = parcel->tracking; /* else said twice in one order */
    return e;
}

enum err order_put_parcels(struct record *r, const struct order_in *in, struct str country,
                           struct str postcode, struct order_put *out, struct error *err)
{
    struct q_order_parcels_whole_rows known = {.count = 0};
    struct str lane = lane_zone(r->arena, country, postcode);
    enum err e =
        out->created || !in->parcel_count
            ? ERR_OK
            : q_order_parcels_whole(r->db, r->arena,
                                    &(struct q_order_parcels_whole_in){.shop_order = out->order},
                                    &known, err);
    for (size_t i = 0; !e && i < in->parcel_count; i++)
        e = put_parcel(r, &in->parcels[i], lane, &known, out, err);
    return e;
}
