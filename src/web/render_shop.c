/* Customers, orders and parcels, each kind with what belongs to all of them read at once. */
#include "base/arena.h"
#include "carriers/carrier.h"
#include "domain/contact.h"
#include "web/render.h"

/* --- customers -------------------------------------------------------------- */

static void put_points(struct jsonw *w, int64_t customer, const struct q_customer_points_rows *rows)
{
    jsonw_key(w, "contact_points");
    jsonw_array(w);
    for (size_t i = 0; i < rows->count; i++) {
        const struct q_customer_points_row *p = &rows->items[i];
        if (p->customer != customer)
            continue;
        jsonw_object(w);
        jsonw_put_i64(w, "id", p->id);
        jsonw_put_str(w, "kind", str_of(contact_kind_name((enum contact_kind)p->kind)));
        jsonw_put_str(w, "value", p->value);
        jsonw_put_bool(w, "verified", !instant_is_none(p->verified_at));
        jsonw_end(w);
    }
    jsonw_end(w);
}

enum err render_customers(struct jsonw *w, struct request *r, const struct q_customer_row *rows,
                          size_t count, struct error *err)
{
    int64_t *ids = arena_array(r->arena, count, sizeof *ids);
    for (size_t i = 0; i < count; i++)
        ids[i] = rows[i].id;
    struct q_customer_points_rows points;
    enum err e = q_customer_points(
        r->db, r->arena, &(struct q_customer_points_in){.customers = {ids, count}}, &points, err);
    for (size_t i = 0; !e && i < count; i++) {
        jsonw_object(w);
        jsonw_put_i64(w, "id", rows[i].id);
        jsonw_put_str(w, "name", rows[i].name);
        jsonw_put_str(w, "language", or_null(rows[i].language));
        jsonw_put_instant(w, "since", rows[i].created_at);
        put_points(w, rows[i].id, &points);
        jsonw_put_i64(w, "orders", rows[i].orders);
        jsonw_put_i64(w, "dossiers", rows[i].dossiers);
        jsonw_end(w);
    }
    return e;
}

/* --- parcels ---------------------------------------------------------------- */

static enum err read_scans(struct request *r, const struct q_parcel_row *rows, size_t count,
                           struct q_parcel_scans_rows *out, struct error *err)
{
    int64_t *ids = arena_array(r->arena, count, sizeof *ids);
    for (size_t i = 0; i < count; i++)
        ids[i] = rows[i].id;
    return q_parcel_scans(r->db, r->arena, &(struct q_parcel_scans_in){.parcels = {ids, count}},
                          out, err);
}

static void put_scans(struct jsonw *w, int64_t parcel, const struct q_parcel_scans_rows *rows)
{
    jsonw_key(w, "scans");
    jsonw_array(w);
    for (size_t i = 0; i < rows->count; i++) {
        const struct q_parcel_scans_row *scan = &rows->items[i];
        if (scan->parcel != parcel)
            continue;
        jsonw_object(w);
        jsonw_put_instant(w, "at", scan->at);
        jsonw_put_str(w, "stage", scan->stage);
        jsonw_put_str(w, "label", scan->label);
        jsonw_put_str(w, "place", or_null(scan->place));
        jsonw_end(w);
    }
    jsonw_end(w);
}

/* Where customers follow it, where its carrier is one we know by name. */
static struct str page_of(struct arena *arena, const struct q_parcel_row *row)
{
    const struct carrier *carrier = carrier_named(row->carrier);
    struct str link = carrier ? str_of(carrier->link) : STR(""), hole = STR("{tracking}");
    ptrdiff_t at = str_find(link, hole);
    if (at < 0)
        return or_null(link);
    return str_printf(arena, "%.*s%.*s%.*s", (int)at, link.ptr, STR_ARG(row->tracking),
                      STR_ARG(str_sub(link, (size_t)at + hole.len, link.len)));
}

static void put_parcel(struct jsonw *w, struct request *r, const struct q_parcel_row *row,
                       const struct q_parcel_scans_rows *scans)
{
    jsonw_object(w);
    jsonw_put_i64(w, "id", row->id);
    jsonw_put_i64(w, "order", row->shop_order);
    jsonw_put_str(w, "carrier", row->carrier);
    jsonw_put_str(w, "number", row->tracking);
    jsonw_put_str(w, "stage", row->stage);
    jsonw_put_str(w, "incident", or_null(row->incident));
    jsonw_put_str(w, "pickup_point", or_null(row->pickup_point));
    jsonw_put_instant(w, "due_at", row->due_at);
    jsonw_put_str(w, "service", or_null(row->service));
    jsonw_put_instant(w, "handed_at", row->handed_over_at);
    jsonw_put_instant(w, "estimate_at", row->estimate_at);
    jsonw_put_instant(w, "pickup_until", row->pickup_until);
    jsonw_put_instant(w, "delivered_at", row->delivered_at);
    jsonw_put_str(w, "delivered_to", or_null(row->delivered_to));
    jsonw_put_str(w, "url", page_of(r->arena, row));
    jsonw_put_instant(w, "updated_at", row->last_event_at);
    jsonw_put_instant(w, "answered_at", row->answered_at);
    put_scans(w, row->id, scans);
    jsonw_end(w);
}

enum err render_parcels(struct jsonw *w, struct request *r, const struct q_parcel_row *rows,
                        size_t count, struct error *err)
{
    struct q_parcel_scans_rows scans;
    enum err e = read_scans(r, rows, count, &scans, err);
    for (size_t i = 0; !e && i < count; i++)
        put_parcel(w, r, &rows[i], &scans);
    return e;
}

/* --- orders ----------------------------------------------------------------- */

struct order_parts {
    struct q_order_lines_rows lines;
    struct q_parcel_rows parcels;
    struct q_parcel_scans_rows scans;
};

static enum err read_order_parts(struct request *r, const struct q_order_row *rows, size_t count,
                                 struct order_parts *out, struct error *err)
{
    int64_t *ids = arena_array(r->arena, count, sizeof *ids);
    for (size_t i = 0; i < count; i++)
        ids[i] = rows[i].id;
    struct ids orders = {ids, count};
    enum err e = q_order_lines(r->db, r->arena, &(struct q_order_lines_in){.orders = orders},
                               &out->lines, err);
    if (!e)
        e = q_parcel_of_orders(r->db, r->arena, &(struct q_parcel_of_orders_in){.orders = orders},
                               &out->parcels, err);
    return e ? e : read_scans(r, out->parcels.items, out->parcels.count, &out->scans, err);
}

static void put_lines(struct jsonw *w, const struct q_order_row *order,
                      const struct q_order_lines_rows *rows)
{
    jsonw_key(w, "lines");
    jsonw_array(w);
    for (size_t i = 0; i < rows->count; i++) {
        const struct q_order_lines_row *line = &rows->items[i];
        if (line->shop_order != order->id)
            continue;
        jsonw_object(w);
        jsonw_put_str(w, "sku", line->sku);
        jsonw_put_str(w, "name", line->title);
        jsonw_put_i64(w, "quantity", line->quantity);
        put_money(w, "price", line->unit_price, order->currency);
        jsonw_end(w);
    }
    jsonw_end(w);
}

static void put_order(struct jsonw *w, struct request *r, const struct q_order_row *row,
                      const struct order_parts *parts)
{
    jsonw_object(w);
    jsonw_put_i64(w, "id", row->id);
    jsonw_put_str(w, "number", row->number);
    put_person(w, "customer", row->customer, row->customer_name);
    jsonw_put_str(w, "state", row->state);
    jsonw_put_instant(w, "placed_at", row->placed_at);
    jsonw_put_instant(w, "needed_by", row->needed_by);
    put_money(w, "total", row->total, row->currency);
    put_lines(w, row, &parts->lines);
    jsonw_key(w, "parcels");
    jsonw_array(w);
    for (size_t i = 0; i < parts->parcels.count; i++)
        if (parts->parcels.items[i].shop_order == row->id)
            put_parcel(w, r, &parts->parcels.items[i], &parts->scans);
    jsonw_end(w);
    jsonw_put_bool(w, "linked", row->linked);
    jsonw_end(w);
}

enum err render_orders(struct jsonw *w, struct request *r, const struct q_order_row *rows,
                       size_t count, struct error *err)
{
    struct order_parts parts;
    enum err e = read_order_parts(r, rows, count, &parts, err);
    for (size_t i = 0; !e && i < count; i++)
        put_order(w, r, &rows[i], &parts);
    return e;
}
