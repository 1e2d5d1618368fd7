/* What the shop knows: customers, orders, parcels, inboxes. */
#include "base/arena.h"
#include "desk/customer.h"
#include "domain/contact.h"
#include "web/agent/agent.h"
#include "web/render.h"

enum { Q_BYTES = 200 };

/* Whose address, or name from any of its words on, begins with what was typed. */
static enum err find_customers(struct request *r, struct str q, int64_t limit,
                               struct q_customer_rows *rows, struct error *err)
{
    static const char last_of_all[] = "\xF4\x8F\xBF\xBF"; /* U+10FFFF */
    struct str address = str_lower(r->arena, q), name = customer_name_folded(r->arena, q);
    return q_customer_find(
        r->db, r->arena,
        &(struct q_customer_find_in){
            .shop = r->session.caller.shop,
            .kind = CONTACT_EMAIL,
            .address = address,
            .address_end = str_printf(r->arena, "%.*s%s", STR_ARG(address), last_of_all),
            .name = name.len ? name : STR(" "), /* no name begins so */
            .name_end = str_printf(r->arena, "%.*s%s", STR_ARG(name), name.len ? last_of_all : " "),
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
    struct q_customer_rows rows;
    enum err e = query_page(r, &limit, &after, err);
    if (!e)
        e = query_text(r, "q", Q_BYTES, &q, err);
    if (e)
        return e;
    q = str_trim(q);
    e = q.len ? find_customers(r, q, limit, &rows, err)
              : q_customer_list(r->db, r->arena,
                                &(struct q_customer_list_in){.shop = r->session.caller.shop,
                                                             .after = after.id,
                                                             .limit = limit + 1},
                                &rows, err);
    if (e)
        return e;
    size_t shown = list_shown(rows.count, limit);
    struct jsonw w = jsonw_to(out);
    list_begin(&w);
    e = render_customers(&w, r, rows.items, shown, err);
    list_end(&w, r, rows.count > shown, 0, shown ? rows.items[shown - 1].id : 0);
    return e;
}

HANDLER(customer_get)
{
    (void)status;
    struct q_customer_row row;
    enum err e = q_customer_row(
        r->db, r->arena,
        &(struct q_customer_row_in){.shop = r->session.caller.shop, .id = r->ids[0]}, &row, err);
    struct jsonw w = jsonw_to(out);
    return e ? e : render_customers(&w, r, &row, 1, err);
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
    size_t shown = list_shown(rows.count, limit);
    struct jsonw w = jsonw_to(out);
    list_begin(&w);
    e = render_orders(&w, r, rows.items, shown, err);
    list_end(&w, r, rows.count > shown, 0, shown ? rows.items[shown - 1].id : 0);
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
    return e ? e : render_orders(&w, r, &row, 1, err);
}

HANDLER(inboxes_list)
{
    (void)status;
    int64_t limit;
    struct cursor after;
    struct q_inbox_list_rows rows;
    enum err e = query_page(r, &limit, &after, err);
    if (!e)
        e = q_inbox_list(r->db, r->arena,
                         &(struct q_inbox_list_in){
                             .shop = r->session.caller.shop, .after = after.id, .limit = limit + 1},
                         &rows, err);
    if (e)
        return e;
    size_t shown = list_shown(rows.count, limit);
    struct jsonw w = jsonw_to(out);
    list_begin(&w);
    for (size_t i = 0; i < shown; i++)
        render_inbox(&w, rows.items[i].id, rows.items[i].name, rows.items[i].address);
    list_end(&w, r, rows.count > shown, 0, shown ? rows.items[shown - 1].id : 0);
    return ERR_OK;
}
