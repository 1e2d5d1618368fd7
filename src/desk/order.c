#include "desk/order.h"

#include "base/arena.h"
#include "desk/customer.h"
#include "desk/once.h"
#include "desk/order_parts.h"
#include "domain/contact.h"
#include "store/queries.h"
#include "store/store.h"

/* --- whose it is ------------------------------------------------------------------ */

static enum err find_point(struct record *r, enum contact_kind kind, struct str value,
                           int64_t *customer, struct error *err)
{
    struct q_contact_point_find_row known;
    enum err e = value.len
                     ? q_contact_point_find(r->db, r->arena,
                                            &(struct q_contact_point_find_in){
                                                .shop = r->shop, .kind = kind, .value = value},
                                            &known, err)
                     : ERR_NOT_FOUND;
    *customer = e ? 0 : known.customer;
    return e == ERR_NOT_FOUND ? ERR_OK : e;
}

static enum err add_point(struct record *r, int64_t customer, enum contact_kind kind,
                          struct str value, struct error *err)
{
    int64_t point, other = 0;
    enum err e = value.len ? find_point(r, kind, value, &other, err) : ERR_OK;
    if (e || !value.len || other)
        return e; /* somebody's already: two people may share a phone */
    return q_contact_point_insert(r->db,
                                  &(struct q_contact_point_insert_in){.shop = r->shop,
                                                                      .customer = customer,
                                                                      .kind = kind,
                                                                      .value = value,
                                                                      .verified_at = instant_of(0),
                                                                      .now = r->now},
                                  &point, err);
}

/* The customer of a new order: `customer` 0 until then. What an old one's lacks is added. */
static enum err know_customer(struct record *r, const struct order_in *in, int64_t *customer,
                              struct error *err)
{
    struct person person = {in->name.len ? in->name : STR(""), str_lower(r->arena, in->address)};
    struct str phone = order_phone(r->arena, in->phone, in->country);
    struct str language = in->language.len ? in->language : STR("");
    enum err e = ERR_OK;
    if (!*customer)
        e = find_point(r, CONTACT_EMAIL, person.address, customer, err);
    if (!e && !*customer && !person.address.len)
        e = find_point(r, CONTACT_PHONE, phone, customer, err);
    if (!e && !*customer)
        e = customer_insert(r, &person, language, instant_of(0), customer, err);
    else if (!e && person.name.len)
        e = customer_named_first(r, *customer, person.name, err);
    if (!e)
        e = add_point(r, *customer, CONTACT_EMAIL, person.address, err);
    return e ? e : add_point(r, *customer, CONTACT_PHONE, phone, err);
}

/* --- the order itself ---------------------------------------------------------------- */

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

/* What is known, with the news laid over it. */
static struct q_order_whole_row laid_over(const struct order_in *in,
                                          const struct q_order_whole_row *old)
{
    return (struct q_order_whole_row){
        .customer = old->customer,
        .state = said(in->state, old->state),
        .total = amount(in->total, old->total),
        .currency = said(in->currency, old->currency),
        .placed_at = moment(in->placed_at, old->placed_at),
        .needed_by = moment(in->needed_by, old->needed_by),
        .needed_essential = old->needed_essential || in->needed_essential,
        .due_at = moment(in->due_at, old->due_at),
        .changed_at = moment(in->changed_at, old->changed_at),
        .country = said(in->country, old->country),
        .postcode = said(in->postcode, old->postcode),
        .freight = amount(in->freight, old->freight),
        .source = said(in->source, old->source),
        .source_ref = said(in->source_ref, old->source_ref),
    };
}

/* The time of the news alone is no change. */
static bool same_order(const struct q_order_whole_row *a, const struct q_order_whole_row *b)
{
    return str_eq(a->state, b->state) && a->total == b->total && str_eq(a->currency, b->currency) &&
           !instant_cmp(a->placed_at, b->placed_at) && !instant_cmp(a->needed_by, b->needed_by) &&
           a->needed_essential == b->needed_essential && !instant_cmp(a->due_at, b->due_at) &&
           str_eq(a->country, b->country) && str_eq(a->postcode, b->postcode) &&
           a->freight == b->freight && str_eq(a->source, b->source) &&
           str_eq(a->source_ref, b->source_ref);
}

#define WHOLE(row) \
    .customer = (row).customer, .state = (row).state, .total = (row).total, \
    .currency = (row).currency, .placed_at = (row).placed_at, .needed_by = (row).needed_by, \
    .needed_essential = (row).needed_essential, .due_at = (row).due_at, \
    .changed_at = (row).changed_at, .country = (row).country, .postcode = (row).postcode, \
    .freight = (row).freight, .source = (row).source, .source_ref = (row).source_ref

static enum err insert_order(struct record *r, const struct order_in *in, struct str number,
                             struct order_put *out, struct q_order_whole_row *now,
                             struct error *err)
{
    const struct shop *shop;
    enum err e = record_shop(r, &shop, err);
    if (e)
        return e;
    struct q_order_whole_row nothing = {.state = STR(""),
                                        .currency = shop->currency,
                                        .placed_at = r->now,
                                        .country = STR(""),
                                        .postcode = STR(""),
                                        .source = STR(""),
                                        .source_ref = STR("")};
    *now = laid_over(in, &nothing);
    e = know_customer(r, in, &now->customer, err);
    if (!e)
        e = q_order_new(r->db,
                        &(struct q_order_new_in){.shop = r->shop, .number = number, WHOLE(*now)},
                        &out->order, err);
    out->created = true;
    return e;
}

static enum err change_order(struct record *r, const struct order_in *in, struct order_put *out,
                             struct q_order_whole_row *now, struct error *err)
{
    struct q_order_whole_row old;
    enum err e =
        q_order_whole(r->db, r->arena, &(struct q_order_whole_in){.id = out->order}, &old, err);
    if (e)
        return e;
    *now = laid_over(in, &old);
    out->stale =
        !instant_is_none(in->changed_at) && instant_cmp(in->changed_at, old.changed_at) < 0;
    if (out->stale)
        return ERR_OK;
    e = know_customer(r, in, &now->customer, err);
    out->changed = !same_order(&old, now);
    if (e || (!out->changed && !instant_cmp(now->changed_at, old.changed_at)))
        return e;
    return q_order_change(
        r->db, &(struct q_order_change_in){.shop = r->shop, .id = out->order, WHOLE(*now)}, NULL,
        err);
}

/* PrestaShop gives the parts of a divided order one reference: the second to come has its id
 * behind it. */
static enum err find_order(struct record *r, const struct order_in *in, struct str *number,
                           struct order_put *out, struct error *err)
{
    struct q_order_by_source_row known;
    *number = str_trim(in->number);
    struct q_order_by_source_in find = {.shop = r->shop, .number = *number};
    enum err e = q_order_by_source(r->db, r->arena, &find, &known, err);
    if (!e && in->source_ref.len && known.source_ref.len && str_eq(known.source, in->source) &&
        !str_eq(known.source_ref, in->source_ref)) {
        *number = str_printf(r->arena, "%.*s-%.*s", STR_ARG(*number), STR_ARG(in->source_ref));
        find.number = *number;
        e = q_order_by_source(r->db, r->arena, &find, &known, err);
    }
    out->order = e ? 0 : known.id;
    return e;
}

enum err order_put(struct record *r, const struct order_in *in, struct order_put *out,
                   struct error *err)
{
    struct str number;
    struct q_order_whole_row now;
    *out = (struct order_put){.elsewhere = STR("")};
    enum err e = order_check(in, err);
    if (e)
        return e;
    e = find_order(r, in, &number, out, err);
    if (e == ERR_NOT_FOUND)
        e = insert_order(r, in, number, out, &now, err);
    else if (!e)
        e = change_order(r, in, out, &now, err);
    if (e || out->stale)
        return e;
    out->customer = now.customer;
    r->cause = 0; /* each order's events are its own */
    if (in->has_lines)
        e = order_put_lines(r, in, out, err);
    if (!e && out->created)
        e = record_event_id(r, 0, EVENT_ORDER_CREATED, "order", out->order, err);
    if (!e)
        e = order_put_parcels(r, in, now.country, now.postcode, out, err);
    if (!e && !out->created && out->changed)
        e = record_event_id(r, 0, EVENT_ORDER_CHANGED, "order", out->order, err);
    return e;
}

/* --- commands of their own ------------------------------------------------------------- */

struct write {
    const struct desk *desk;
    const struct caller *caller;
    const struct order_in *in;
    size_t count;
    struct order_row *rows;
};

static enum err write_command(struct db *db, struct arena *arena, void *ctx, struct error *err)
{
    struct write *w = ctx;
    enum err e = ERR_OK;
    for (size_t i = 0; !e && i < w->count; i++) {
        struct order_row *row = &w->rows[i];
        struct record r = record_begin(w->desk, db, arena, w->caller->shop, w->caller->actor,
                                       clock_now(w->desk->clock));
        *row = (struct order_row){.put = {.elsewhere = STR("")}};
        if (order_check(&w->in[i], &row->error))
            continue;
        e = order_put(&r, &w->in[i], &row->put, err);
    }
    return e;
}

enum err order_write_batch(const struct desk *desk, const struct caller *caller,
                           const struct order_in *in, size_t count, struct order_row *rows,
                           struct error *err)
{
    struct write w = {desk, caller, in, count, rows};
    return once_write(desk, caller, write_command, &w, err);
}

enum err order_write(const struct desk *desk, const struct caller *caller,
                     const struct order_in *in, struct order_put *out, struct error *err)
{
    struct order_row row;
    enum err e = order_write_batch(desk, caller, in, 1, &row, err);
    *out = row.put;
    if (!e && row.error.code) {
        e = row.error.code;
        if (err)
            *err = row.error;
    }
    return e;
}
