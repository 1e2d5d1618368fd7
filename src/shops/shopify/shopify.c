#include "shops/shopify/shopify.h"

#include "base/arena.h"
#include "base/buf.h"
#include "base/money.h"
#include "domain/tracking_number.h"
#include "net/tree/tree.h"
#include "shops/read.h"

#define API "/admin/api/2024-10/"

static instant when(const struct tree *node, const char *path)
{
    instant t;
    return instant_parse(tree_text(node, path), &t) ? t : instant_of(0);
}

static int64_t amount(const struct tree *node, const char *path, struct str currency)
{
    int64_t n;
    return money_read(tree_text(node, path), currency, &n) && n >= 0 ? n : ORDER_UNSAID;
}

static int64_t number(const struct tree *node, const char *path, int64_t max, int64_t fallback)
{
    int64_t n;
    return str_to_i64(tree_text(node, path), 0, max, &n) ? n : fallback;
}

static struct str said(struct str first, struct str second)
{
    return first.len ? first : second;
}

/* --- an order --------------------------------------------------------------------------- */

static void read_line(struct arena *arena, const struct tree *item, struct order_in *order)
{
    struct order_line_in *line = shop_add_line(arena, order);
    int64_t bought = number(item, "quantity", ORDER_QUANTITY_MAX, 1);
    line->sku = str_cut(tree_text(item, "sku"), ORDER_WORD_CHARS);
    line->title =
        str_cut(said(tree_text(item, "name"), tree_text(item, "title")), ORDER_TITLE_CHARS);
    line->quantity = number(item, "current_quantity", ORDER_QUANTITY_MAX, bought);
    line->unit_price = amount(item, "price", order->currency);
    line->weight = number(item, "grams", ORDER_GRAMS_MAX, ORDER_UNSAID);
    if (!line->sku.len && !line->title.len)
        line->title = str_printf(arena, "#%.*s", STR_ARG(tree_text(item, "id")));
}

static bool has_parcel(const struct order_in *order, struct str tracking)
{
    for (size_t i = 0; i < order->parcel_count; i++)
        if (str_eq(order->parcels[i].tracking, tracking))
            return true;
    return false;
}

static void read_parcel(struct arena *arena, const struct tree *fulfillment, struct str text,
                        struct order_in *order)
{
    struct str tracking = str_cut(tracking_clean(arena, text), ORDER_WORD_CHARS);
    if (!tracking.len || has_parcel(order, tracking))
        return;
    struct order_parcel_in *parcel = shop_add_parcel(arena, order);
    parcel->tracking = tracking;
    parcel->carrier = shop_carrier(arena, tree_text(fulfillment, "tracking_company"));
    parcel->handed_at = when(fulfillment, "created_at");
}

static void read_fulfillment(struct arena *arena, const struct tree *f, struct order_in *order)
{
    if (str_eq(tree_text(f, "status"), STR("cancelled")))
        return;
    for (const struct tree *n = tree_child(f, "tracking_numbers"); n; n = tree_again(n))
        read_parcel(arena, f, n->text, order);
    read_parcel(arena, f, tree_text(f, "tracking_number"), order);
}

/* "cancelled", else how far it has left, else how it stands with the money. */
static struct str state_of(const struct tree *order)
{
    if (tree_text(order, "cancelled_at").len)
        return STR("cancelled");
    return said(tree_text(order, "fulfillment_status"), tree_text(order, "financial_status"));
}

static void read_customer(struct arena *arena, const struct tree *order, struct order_in *out)
{
    const struct tree *c = tree_child(order, "customer");
    const struct tree *to = tree_child(order, "shipping_address");
    if (!to)
        to = tree_child(order, "billing_address");
    out->name = shop_name(arena, tree_text(c, "first_name"), tree_text(c, "last_name"));
    out->name = str_cut(said(out->name, tree_text(to, "name")), ORDER_NAME_CHARS);
    out->address = said(tree_text(order, "email"), tree_text(c, "email"));
    out->phone = said(tree_text(order, "phone"), tree_text(to, "phone"));
    out->phone = str_cut(said(out->phone, tree_text(c, "phone")), ORDER_WORD_CHARS);
    out->language = str_sub(tree_text(order, "customer_locale"), 0, 2);
    out->country = tree_text(to, "country_code");
    out->postcode = str_cut(tree_text(to, "zip"), ORDER_WORD_CHARS);
}

static int64_t freight_of(const struct tree *order, struct str currency)
{
    int64_t sum = 0;
    for (const struct tree *s = tree_child(order, "shipping_lines"); s; s = tree_again(s)) {
        int64_t one = amount(s, "price", currency);
        sum += one == ORDER_UNSAID ? 0 : one;
    }
    return sum;
}

static void read_order(struct arena *arena, const struct tree *order, struct order_in *out)
{
    out->source = STR("shopify");
    out->source_ref = tree_text(order, "id");
    out->number = said(tree_text(order, "name"), out->source_ref);
    out->state = str_cut(state_of(order), ORDER_WORD_CHARS);
    out->currency = tree_text(order, "currency");
    out->total = amount(order, "current_total_price", out->currency);
    if (out->total == ORDER_UNSAID)
        out->total = amount(order, "total_price", out->currency);
    out->freight = freight_of(order, out->currency);
    out->placed_at = when(order, "created_at");
    read_customer(arena, order, out);
    out->has_lines = tree_child(order, "line_items") != NULL;
    for (const struct tree *i = tree_child(order, "line_items"); i; i = tree_again(i))
        read_line(arena, i, out);
    for (const struct tree *f = tree_child(order, "fulfillments"); f; f = tree_again(f))
        read_fulfillment(arena, f, out);
}

static bool is_order(const struct tree *node)
{
    return tree_child(node, "line_items") ||
           (tree_child(node, "total_price") && tree_child(node, "updated_at"));
}

static void read_list(struct shop_page *page, const struct tree *first)
{
    for (const struct tree *o = first; o; o = tree_again(o)) {
        if (!is_order(o)) {
            shop_fault(&page->reading, "shop.no_order", tree_text(o, "id"));
            continue;
        }
        struct order_in *out = shop_found(page, when(o, "updated_at"));
        if (out)
            read_order(page->arena, o, out);
    }
}

/* --- asking ------------------------------------------------------------------------------- */

/* No offset here: a page is as long as what is known of its first moment, and one more. */
static int64_t page_length(const struct shop_page *page)
{
    int64_t length = SHOP_PAGE_ORDERS + page->skip;
    return length < 250 ? length : 250;
}

static enum err ask(struct shop_page *page, struct fetch *out, bool *done, struct error *err)
{
    (void)err;
    const struct shop_account *a = page->account;
    struct buf url = buf_in(page->arena);
    *done = page->step > 0;
    if (*done)
        return ERR_OK;
    *out = (struct fetch){.method = "GET"};
    out->headers[out->header_count++] =
        (struct fetch_header){STR("X-Shopify-Access-Token"), a->secret};
    buf_add(&url, a->url);
    buf_printf(&url, API "orders.json?status=any&order=updated_at%%20asc&limit=%lld",
               (long long)page_length(page));
    if (!instant_is_none(page->since)) {
        buf_c(&url, "&updated_at_min=");
        shop_query(&url, instant_format(page->arena, page->since));
    }
    out->url = buf_str(&url);
    return ERR_OK;
}

static enum err take(struct shop_page *page, const struct fetched *answer, struct error *err)
{
    const struct tree *root;
    page->step++;
    enum err e = shop_status(answer->status, err);
    if (!e)
        e = json_read(page->arena, answer->body, &root, err);
    if (e)
        return e;
    const struct tree *first = tree_child(root, "orders");
    for (int64_t i = 0; i < page->skip && first; i++)
        first = tree_again(first);
    read_list(page, first);
    page->more = page->found >= SHOP_PAGE_ORDERS;
    return ERR_OK;
}

/* An order is the body of its topics; "order" where it was asked for alone. */
static enum err hook(struct arena *arena, const struct shop_account *account, struct str topic,
                     struct str body, struct shop_reading *out, struct error *err)
{
    const struct tree *root;
    struct shop_page page = {.arena = arena, .account = account};
    *out = page.reading;
    if (!str_starts(topic, STR("orders/")) || str_eq(topic, STR("orders/delete")))
        return ERR_OK;
    enum err e = json_read(arena, body, &root, err);
    if (!e)
        read_list(&page, tree_child(root, "order") ? tree_child(root, "order") : root);
    *out = page.reading;
    return e;
}

const struct shop_connector shopify = {
    .name = "shopify",
    .title = "Shopify",
    .ask = ask,
    .take = take,
    .hook = hook,
    .signature = "x-shopify-hmac-sha256",
    .delivery = "x-shopify-webhook-id",
    .topic = "x-shopify-topic",
};
