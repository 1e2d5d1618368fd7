/* What the shop knows: customers, orders, parcels, people, inboxes. */
#include "base/arena.h"
#include "domain/contact.h"
#include "web/agent/agent.h"
#include "web/render.h"

#include <string.h>

/* {"items": [ ... */
static void begin_list(struct jsonw *w)
{
    jsonw_object(w);
    jsonw_key(w, "items");
    jsonw_array(w);
}

/* ... ], "next": ...} */
static void end_list(struct jsonw *w, struct request *r, bool more, int64_t id)
{
    jsonw_end(w);
    put_next(r, w, more, 0, id);
    jsonw_end(w);
}

static size_t shown_of(size_t count, int64_t limit)
{
    return count > (size_t)limit ? (size_t)limit : count;
}

/* The smallest text after all those that begin with `prefix`. */
static struct str after_prefix(struct arena *arena, struct str prefix)
{
    char *end = arena_dup(arena, prefix.ptr, prefix.len);
    end[prefix.len -
        1]++; /* addresses are ASCII below 127, or UTF-8 whose last byte is below 192 */
    return (struct str){end, prefix.len};
}

static enum err read_customers(struct request *r, struct str q, int64_t after, int64_t limit,
                               struct q_customer_card_rows *rows, struct error *err)
{
    int64_t shop = r->session.caller.shop;
    if (!q.len)
        return q_customer_list(
            r->db, r->arena,
            &(struct q_customer_list_in){.shop = shop, .after = after, .limit = limit}, rows, err);
    struct str prefix = str_lower(r->arena, q);
    return q_customer_by_address(r->db, r->arena,
                                 &(struct q_customer_by_address_in){
                                     .shop = shop,
                                     .kind = CONTACT_EMAIL,
                                     .from = prefix,
                                     .to = after_prefix(r->arena, prefix),
                                     .limit = limit,
                                 },
                                 rows, err);
}

HANDLER(customers_list)
{
    (void)status;
    int64_t limit;
    struct cursor after;
    struct str q;
    struct q_customer_card_rows rows;
    enum err e = query_page(r, &limit, &after, err);
    if (!e)
        e = query_text(r, "q", 200, &q, err);
    q = str_trim(q);
    if (!e)
        e = read_customers(r, q, after.id, limit + 1, &rows, err);
    if (e)
        return e;
    size_t shown = shown_of(rows.count, limit);
    struct jsonw w = jsonw_to(out);
    begin_list(&w);
    for (size_t i = 0; !e && i < shown; i++)
        e = render_customer(&w, r, &rows.items[i], err);
    end_list(&w, r, !q.len && rows.count > shown, shown ? rows.items[shown - 1].id : 0);
    return e;
}

HANDLER(customer_get)
{
    (void)status;
    struct q_customer_card_row row;
    enum err e = q_customer_card(
        r->db, r->arena,
        &(struct q_customer_card_in){.shop = r->session.caller.shop, .id = r->ids[0]}, &row, err);
    struct jsonw w = jsonw_to(out);
    return e ? e : render_customer(&w, r, &row, err);
}

static enum err read_orders(struct request *r, struct str number, int64_t customer, int64_t before,
                            int64_t limit, struct q_order_rows *rows, struct error *err)
{
    int64_t shop = r->session.caller.shop;
    if (number.len)
        return q_order_row_by_number(
            r->db, r->arena, &(struct q_order_row_by_number_in){.shop = shop, .number = number},
            rows, err);
    if (customer)
        return q_order_of_customer(
            r->db, r->arena,
            &(struct q_order_of_customer_in){
                .shop = shop, .customer = customer, .before = before, .limit = limit},
            rows, err);
    return q_order_list(r->db, r->arena,
                        &(struct q_order_list_in){.shop = shop, .before = before, .limit = limit},
                        rows, err);
}

HANDLER(orders_list)
{
    (void)status;
    int64_t limit, customer;
    struct cursor after;
    struct str number;
    struct q_order_rows rows;
    enum err e = query_page(r, &limit, &after, err);
    if (!e)
        e = query_text(r, "number", 64, &number, err);
    if (!e)
        e = query_i64(r, "customer", 1, INT64_MAX, 0, &customer, err);
    if (!e)
        e = read_orders(r, number, customer, after.has ? after.id : INT64_MAX, limit + 1, &rows,
                        err);
    if (e)
        return e;
    size_t shown = shown_of(rows.count, limit);
    struct jsonw w = jsonw_to(out);
    begin_list(&w);
    for (size_t i = 0; !e && i < shown; i++)
        e = render_order(&w, r, &rows.items[i], err);
    end_list(&w, r, rows.count > shown, shown ? rows.items[shown - 1].id : 0);
    return e;
}

HANDLER(order_get)
{
    (void)status;
    struct q_order_row row;
    enum err e = q_order_row(
        r->db, r->arena, &(struct q_order_row_in){.shop = r->session.caller.shop, .id = r->ids[0]},
        &row, err);
    struct jsonw w = jsonw_to(out);
    return e ? e : render_order(&w, r, &row, err);
}

HANDLER(parcel_get)
{
    (void)status;
    struct q_parcel_row row;
    enum err e = q_parcel_row(
        r->db, r->arena, &(struct q_parcel_row_in){.shop = r->session.caller.shop, .id = r->ids[0]},
        &row, err);
    struct jsonw w = jsonw_to(out);
    return e ? e : render_parcel(&w, r, &row, err);
}

HANDLER(users_list)
{
    (void)status;
    struct q_user_list_rows rows;
    enum err e = q_user_list(r->db, r->arena,
                             &(struct q_user_list_in){.shop = r->session.caller.shop}, &rows, err);
    if (e)
        return e;
    struct jsonw w = jsonw_to(out);
    begin_list(&w);
    for (size_t i = 0; i < rows.count; i++) {
        jsonw_object(&w);
        jsonw_put_i64(&w, "id", rows.items[i].id);
        jsonw_put_str(&w, "name", rows.items[i].name);
        jsonw_put_str(&w, "role", str_of(role_name((enum role)rows.items[i].role)));
        jsonw_put_bool(&w, "me", rows.items[i].id == caller_user(&r->session.caller));
        jsonw_end(&w);
    }
    end_list(&w, r, false, 0);
    return ERR_OK;
}

HANDLER(inboxes_list)
{
    (void)status;
    struct q_inbox_by_shop_rows rows;
    enum err e = q_inbox_by_shop(
        r->db, r->arena, &(struct q_inbox_by_shop_in){.shop = r->session.caller.shop}, &rows, err);
    if (e)
        return e;
    struct jsonw w = jsonw_to(out);
    begin_list(&w);
    for (size_t i = 0; i < rows.count; i++) {
        jsonw_object(&w);
        jsonw_put_i64(&w, "id", rows.items[i].id);
        jsonw_put_str(&w, "name", rows.items[i].name);
        jsonw_put_str(&w, "address", rows.items[i].address);
        jsonw_put_str(&w, "channel", str_of(channel_name(CHANNEL_EMAIL)));
        jsonw_end(&w);
    }
    end_list(&w, r, false, 0);
    return ERR_OK;
}
