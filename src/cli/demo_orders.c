#include "base/arena.h"
#include "base/zone.h"
#include "cli/demo_build.h"

#include <stdlib.h>

enum { FIRST_NUMBER = 10214, FREE_SHIPPING = 6000, SHIPPING = 490 }; /* cents */

static struct str random_carrier(struct demo_build *b)
{
    static const char *const names[] = {"Colissimo", "Mondial Relay", "Chronopost", "DPD"};
    static const int weights[] = {46, 26, 13, 15};
    return str_of(names[demo_weighted(b, weights, 4)]);
}

static struct demo_line line_of(const struct demo_product *p)
{
    return (struct demo_line){
        .sku = p->sku, .title = p->title, .quantity = 1, .unit_price = p->price};
}

static void add_lines(struct demo_build *b, struct demo_order *o, const struct demo_tale *tale)
{
    static const int more_weights[] = {55, 30, 15};
    o->lines = arena_array(b->arena, 6, sizeof *o->lines);
    if (tale && tale->product)
        o->lines[o->line_count++] = line_of(tale->product);
    if (tale && tale->with)
        o->lines[o->line_count++] = line_of(tale->with);
    int more = demo_weighted(b, more_weights, 3) + (o->line_count == 0);
    for (; more > 0; more--) {
        const struct demo_product *p = &b->products[demo_chance(&b->chance, b->product_count)];
        bool there = false;
        for (size_t i = 0; i < o->line_count; i++)
            there |= str_eq(o->lines[i].sku, p->sku);
        if (!there)
            o->lines[o->line_count++] = line_of(p);
    }
    for (size_t i = 0; i < o->line_count; i++)
        o->total += o->lines[i].unit_price * o->lines[i].quantity;
    if (o->total < FREE_SHIPPING)
        o->total += SHIPPING;
}

static instant working_days_later(const struct demo_build *b, instant from, int days, int hour)
{
    struct date day = zone_date(b->zone, from);
    while (days > 0) {
        day = date_add_days(day, 1);
        days -= calendar_day(&b->calendar, day).count > 0;
    }
    return zone_instant(b->zone, day, hour * (int64_t)3600000);
}

/* What is ordered late is packed the next day. */
static int packed_later(const struct demo_build *b, instant placed)
{
    enum { PACKING_ENDS_MS = 18 * 3600000 };
    return zone_local(b->zone, placed).ms >= PACKING_ENDS_MS;
}

void demo_add_order(struct demo_build *b, size_t customer, instant placed,
                    const struct demo_tale *tale)
{
    size_t index = b->shop->order_count++;
    struct demo_order *o = &b->orders[index];
    b->order_tales[index] = tale;
    *o = (struct demo_order){.customer = customer, .placed_at = placed};
    add_lines(b, o, tale);
    struct demo_parcel *p = &o->parcel;
    p->carrier = tale && tale->story->carrier.len ? tale->story->carrier : random_carrier(b);
    p->tracking = demo_tracking(b->arena, p->carrier, &b->chance);
    p->pickup_point = STR("");
    bool relay = str_eq(p->carrier, STR("Mondial Relay"));
    if (relay) {
        struct str name = b->relays[demo_chance(&b->chance, b->relay_count)];
        p->pickup_point =
            str_printf(b->arena, "%.*s, %.*s", STR_ARG(name), STR_ARG(b->customers[customer].city));
    }
    p->handed_over_at = working_days_later(b, placed, 1 + packed_later(b, placed), 17);
    int days = relay ? 4 : str_eq(p->carrier, STR("Chronopost")) ? 1 : 2;
    p->due_at = working_days_later(b, p->handed_over_at, days, 18);
    if (tale && tale->story->needed)
        o->needed_by = working_days_later(b, tale->times[0], tale->story->needed, 18);
}

struct ranked {
    instant at;
    size_t index;
};

static int by_rank(const void *a, const void *b)
{
    const struct ranked *x = a, *y = b;
    int order = instant_cmp(x->at, y->at);
    return order ? order : (x->index > y->index) - (x->index < y->index);
}

/* The shop counts its orders up as they come, other people's between them. */
void demo_number_orders(struct demo_build *b)
{
    size_t count = b->shop->order_count;
    struct ranked *ranks = arena_array(b->arena, count, sizeof *ranks);
    struct demo_order *sorted = arena_array(b->arena, count, sizeof *sorted);
    const struct demo_tale **tales = arena_array(b->arena, count, sizeof(void *));
    for (size_t i = 0; i < count; i++)
        ranks[i] = (struct ranked){b->orders[i].placed_at, i};
    qsort(ranks, count, sizeof *ranks, by_rank);
    int64_t number = FIRST_NUMBER;
    for (size_t i = 0; i < count; i++) {
        sorted[i] = b->orders[ranks[i].index];
        tales[i] = b->order_tales[ranks[i].index];
        number += 1 + (int64_t)demo_chance(&b->chance, 9);
        sorted[i].number = str_printf(b->arena, "PP-%lld", (long long)number);
        if (tales[i])
            b->threads[tales[i] - b->tales].order = (ptrdiff_t)i;
    }
    b->orders = sorted;
    b->order_tales = tales;
    b->shop->orders = sorted;
}

/* Carriers rest on Sundays: what would fall there, and what follows, is later. */
static instant scan_time(const struct demo_build *b, instant from,
                         const struct demo_track_point *point, int *rested)
{
    struct date day = date_add_days(zone_date(b->zone, from), point->days + *rested);
    if (date_weekday(day) == 7) {
        day = date_add_days(day, 1);
        ++*rested;
    }
    return zone_instant(b->zone, day, point->ms);
}

static struct str scan_place(const struct demo_build *b, const struct demo_order *o,
                             struct str place)
{
    if (str_eq(place, STR("city")))
        return b->customers[o->customer].city;
    return str_eq(place, STR("relay")) && o->parcel.pickup_point.len ? o->parcel.pickup_point
                                                                     : place;
}

static const char *order_state(struct str stage)
{
    static const char *const states[][2] = {
        {"announced", "preparing"}, {"delivered", "delivered"}, {"returned", "returned"}};
    for (size_t i = 0; i < sizeof states / sizeof *states; i++)
        if (str_eq(stage, str_of(states[i][0])))
            return states[i][1];
    return stage.len ? "shipped" : "paid";
}

enum err demo_scan_order(struct demo_build *b, size_t index, struct demo_step *steps, size_t *count,
                         struct error *err)
{
    struct demo_order *o = &b->orders[index];
    const struct demo_tale *tale = b->order_tales[index];
    struct str name = tale && tale->story->track.len ? tale->story->track : STR("ok");
    const struct demo_track *track =
        demo_track(b->tracks, b->track_count, name, o->parcel.pickup_point.len > 0);
    int rested[2] = {packed_later(b, o->placed_at), 0};
    struct str stage = STR("");
    if (!track)
        return demo_bad(err, "no such track", name);
    for (size_t i = 0; i < track->count; i++) {
        const struct demo_track_point *point = &track->points[i];
        bool thread = point->from_thread && tale;
        instant at = scan_time(b, thread ? tale->times[0] : o->placed_at, point, &rested[thread]);
        if (instant_cmp(at, b->now) >= 0)
            break;
        steps[*count] = (struct demo_step){.at = at,
                                           .kind = DEMO_SCAN,
                                           .thread = -1,
                                           .order = (ptrdiff_t)index,
                                           .scan = point->scan};
        steps[*count].scan.place = scan_place(b, o, point->scan.place);
        stage = point->scan.stage;
        ++*count;
    }
    o->state = str_of(order_state(stage));
    return ERR_OK;
}
