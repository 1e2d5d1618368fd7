#include "cli/demo_orders_in.h"

#include "base/arena.h"
#include "desk/customer.h"
#include "domain/contact.h"
#include "store/queries.h"
#include "store/store.h"

struct demo_orders {
    const struct desk *desk;
    const struct demo_shop *shop;
    int64_t shop_id;
    instant now;
    int64_t *ids, *parcels; /* by demo_shop.orders */
};

struct demo_orders *demo_orders_create(const struct desk *desk, const struct demo_shop *shop,
                                       int64_t shop_id, instant now, struct arena *arena)
{
    struct demo_orders *o = arena_alloc(arena, sizeof *o);
    *o = (struct demo_orders){.desk = desk, .shop = shop, .shop_id = shop_id, .now = now};
    o->ids = arena_array(arena, shop->order_count, sizeof *o->ids);
    o->parcels = arena_array(arena, shop->order_count, sizeof *o->parcels);
    return o;
}

int64_t demo_order_id(const struct demo_orders *orders, size_t index)
{
    return orders->ids[index];
}

struct order_command {
    const struct demo_orders *orders;
    const struct demo_order *order;
    int64_t id, parcel;
};

static enum err find_customer(const struct order_command *c, struct db *db, struct arena *arena,
                              int64_t *customer, struct error *err)
{
    const struct demo_customer *who = &c->orders->shop->customers[c->order->customer];
    struct person person = {who->person.name, str_lower(arena, who->person.address)};
    struct q_contact_point_find_row known;
    enum err e = q_contact_point_find(db, arena,
                                      &(struct q_contact_point_find_in){.shop = c->orders->shop_id,
                                                                        .kind = CONTACT_EMAIL,
                                                                        .value = person.address},
                                      &known, err);
    *customer = e ? 0 : known.customer;
    if (e != ERR_NOT_FOUND)
        return e;
    struct record r = record_begin(c->orders->desk, db, arena, c->orders->shop_id,
                                   (struct actor){ACTOR_SYSTEM, 0}, c->order->placed_at);
    return customer_insert(&r, &person, str_of(lang_code(who->lang)), c->order->placed_at, customer,
                           err);
}

static enum err add_lines(const struct order_command *c, struct db *db, struct error *err)
{
    enum err e = ERR_OK;
    for (size_t i = 0; !e && i < c->order->line_count; i++) {
        const struct demo_line *line = &c->order->lines[i];
        int64_t id;
        e = q_order_line_insert(db,
                                &(struct q_order_line_insert_in){.shop_order = c->id,
                                                                 .sku = line->sku,
                                                                 .title = line->title,
                                                                 .quantity = line->quantity,
                                                                 .unit_price = line->unit_price},
                                &id, err);
    }
    return e;
}

/* What lies ahead is not known yet. */
static instant if_past(const struct order_command *c, instant t)
{
    return instant_cmp(t, c->orders->now) <= 0 ? t : instant_of(0);
}

static enum err order_command(struct db *db, struct arena *arena, void *ctx, struct error *err)
{
    struct order_command *c = ctx;
    const struct demo_order *o = c->order;
    int64_t customer;
    enum err e = find_customer(c, db, arena, &customer, err);
    if (!e)
        e = q_order_insert(db,
                           &(struct q_order_insert_in){.shop = c->orders->shop_id,
                                                       .customer = customer,
                                                       .number = o->number,
                                                       .state = o->state,
                                                       .total = o->total,
                                                       .currency = c->orders->shop->currency,
                                                       .placed_at = o->placed_at,
                                                       .needed_by = o->needed_by},
                           &c->id, err);
    if (!e)
        e = add_lines(c, db, err);
    return e ? e
             : q_parcel_insert(db,
                               &(struct q_parcel_insert_in){
                                   .shop = c->orders->shop_id,
                                   .shop_order = c->id,
                                   .carrier = o->parcel.carrier,
                                   .tracking = o->parcel.tracking,
                                   .stage = STR("announced"),
                                   .pickup_point = o->parcel.pickup_point,
                                   .handed_over_at = if_past(c, o->parcel.handed_over_at),
                                   .due_at = o->parcel.due_at},
                               &c->parcel, err);
}

enum err demo_order_in(struct demo_orders *orders, size_t index, struct error *err)
{
    struct order_command c = {.orders = orders, .order = &orders->shop->orders[index]};
    enum err e = store_write(orders->desk->store, order_command, &c, err);
    orders->ids[index] = c.id;
    orders->parcels[index] = c.parcel;
    return e;
}

struct scan_command {
    int64_t shop, parcel;
    const struct demo_step *step;
};

static enum err scan_command(struct db *db, struct arena *arena, void *ctx, struct error *err)
{
    (void)arena;
    const struct scan_command *c = ctx;
    const struct demo_scan *scan = &c->step->scan;
    int64_t id;
    enum err e = q_parcel_event_insert(db,
                                       &(struct q_parcel_event_insert_in){.parcel = c->parcel,
                                                                          .at = c->step->at,
                                                                          .stage = scan->stage,
                                                                          .label = scan->label,
                                                                          .place = scan->place},
                                       &id, err);
    return e ? e
             : q_parcel_set_stage(db,
                                  &(struct q_parcel_set_stage_in){.shop = c->shop,
                                                                  .id = c->parcel,
                                                                  .stage = scan->stage,
                                                                  .incident = scan->incident,
                                                                  .at = c->step->at},
                                  NULL, err);
}

enum err demo_scan_in(struct demo_orders *orders, size_t index, const struct demo_step *step,
                      struct error *err)
{
    struct scan_command c = {orders->shop_id, orders->parcels[index], step};
    return store_write(orders->desk->store, scan_command, &c, err);
}
