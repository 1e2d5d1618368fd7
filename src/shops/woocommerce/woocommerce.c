#include "shops/woocommerce/woocommerce.h"

#include "base/arena.h"
#include "base/buf.h"
#include "base/money.h"
#include "domain/tracking_number.h"
#include "net/tree/tree.h"
#include "shops/read.h"

/* Times are without zone where their names end in _gmt. */
static instant gmt(struct arena *arena, const struct tree *order, const char *path)
{
    instant t;
    struct str text = str_printf(arena, "%.*sZ", STR_ARG(tree_text(order, path)));
    return instant_parse(text, &t) ? t : instant_of(0);
}

static int64_t amount(const struct tree *order, const char *path, struct str currency)
{
    int64_t n;
    bool read = money_read(tree_text(order, path), currency, &n);
    return read && n >= 0 ? n : ORDER_UNSAID;
}

/* Amounts are told without taxes, taxes beside them. */
static int64_t with_tax(const struct tree *node, const char *path, const char *tax,
                        struct str currency)
{
    int64_t net = amount(node, path, currency), more = amount(node, tax, currency);
    return net == ORDER_UNSAID ? net : net + (more == ORDER_UNSAID ? 0 : more);
}

/* Shops may sell 1.5 of a thing: counted as 2, so that none is lost. */
static int64_t quantity(struct str text)
{
    int64_t n;
    struct str whole = text;
    bool more = false;
    str_split(&text, '.', &whole);
    for (size_t i = 0; i < text.len; i++)
        more |= text.ptr[i] != '0';
    return str_to_i64(whole, 0, ORDER_QUANTITY_MAX, &n) ? n + more : 1;
}

static void read_line(struct arena *arena, const struct tree *item, struct order_in *order)
{
    struct order_line_in *line = shop_add_line(arena, order);
    int64_t sum = with_tax(item, "total", "total_tax", order->currency);
    line->sku = str_cut(tree_text(item, "sku"), ORDER_WORD_CHARS);
    line->title = str_cut(tree_text(item, "name"), ORDER_TITLE_CHARS);
    line->quantity = quantity(tree_text(item, "quantity"));
    line->unit_price = sum == ORDER_UNSAID || !line->quantity ? ORDER_UNSAID : sum / line->quantity;
    if (!line->sku.len && !line->title.len)
        line->title = str_printf(arena, "#%.*s", STR_ARG(tree_text(item, "id")));
}

void woocommerce_parcels(struct arena *arena, const struct tree *answer, const struct zone *zone,
                         struct order_in *order)
{
    for (const struct tree *item = answer; item; item = item->next) {
        struct str number = tree_text(item, "tracking_number");
        struct str name = tree_text(item, "tracking_provider");
        if (!number.len)
            continue;
        if (!name.len)
            name = tree_text(item, "custom_tracking_provider");
        struct order_parcel_in *parcel = shop_add_parcel(arena, order);
        parcel->tracking = str_cut(tracking_clean(arena, number), ORDER_WORD_CHARS);
        parcel->carrier = shop_carrier(arena, name);
        if (!shop_time(tree_text(item, "date_shipped"), zone, &parcel->handed_at))
            parcel->handed_at = instant_of(0);
    }
}

static void read_meta(struct arena *arena, const struct tree *order, const struct zone *zone,
                      struct order_in *out)
{
    for (const struct tree *m = tree_child(order, "meta_data"); m; m = tree_again(m)) {
        const struct tree *value = tree_child(m, "value");
        if (!str_eq(tree_text(m, "key"), STR("_wc_shipment_tracking_items")))
            continue;
        for (; value; value = tree_again(value)) {
            struct tree alone = *value;
            alone.next = NULL;
            woocommerce_parcels(arena, &alone, zone, out);
        }
    }
}

static const struct tree *address_of(const struct tree *order)
{
    bool shipped = tree_text(order, "shipping/country").len > 0;
    return tree_child(order, shipped ? "shipping" : "billing");
}

static struct str said(struct str first, struct str second)
{
    return first.len ? first : second;
}

static void read_customer(struct arena *arena, const struct tree *order, struct order_in *out)
{
    const struct tree *to = address_of(order), *billed = tree_child(order, "billing");
    struct str name =
        shop_name(arena, tree_text(billed, "first_name"), tree_text(billed, "last_name"));
    if (!name.len)
        name = shop_name(arena, tree_text(to, "first_name"), tree_text(to, "last_name"));
    out->name = str_cut(said(name, tree_text(billed, "company")), ORDER_NAME_CHARS);
    out->address = said(tree_text(billed, "email"), tree_text(to, "email"));
    out->phone =
        str_cut(said(tree_text(billed, "phone"), tree_text(to, "phone")), ORDER_WORD_CHARS);
    out->country = tree_text(to, "country");
    out->postcode = str_cut(tree_text(to, "postcode"), ORDER_WORD_CHARS);
}

static void read_order(struct arena *arena, const struct tree *order, const struct zone *zone,
                       struct order_in *out)
{
    out->source = STR("woocommerce");
    out->source_ref = tree_text(order, "id");
    out->number = said(tree_text(order, "number"), out->source_ref);
    out->state = str_cut(tree_text(order, "status"), ORDER_WORD_CHARS);
    out->currency = tree_text(order, "currency");
    out->total = amount(order, "total", out->currency);
    out->freight = with_tax(order, "shipping_total", "shipping_tax", out->currency);
    out->placed_at = gmt(arena, order, "date_created_gmt");
    read_customer(arena, order, out);
    out->has_lines = true;
    for (const struct tree *i = tree_child(order, "line_items"); i; i = tree_again(i))
        read_line(arena, i, out);
    read_meta(arena, order, zone, out);
}

static bool is_order(const struct tree *node)
{
    return tree_child(node, "line_items") || tree_child(node, "order_key") ||
           (tree_child(node, "number") && tree_child(node, "status"));
}

static void read_list(struct shop_page *page, const struct tree *root)
{
    const struct tree *wrapped = tree_child(root, "data");
    for (const struct tree *o = wrapped ? wrapped : root; o;
         o = wrapped ? tree_again(o) : o->next) {
        if (!is_order(o)) {
            if (o->first)
                shop_fault(&page->reading, "shop.no_order", tree_text(o, "id"));
            continue;
        }
        struct order_in *out = shop_found(page, gmt(page->arena, o, "date_modified_gmt"));
        if (out)
            read_order(page->arena, o, page->account->zone, out);
    }
}

/* --- asking --------------------------------------------------------------------------- */

/* After the page itself, the parcels of each order that has left, unless the plugin is not
 * there. */
struct woo {
    size_t next; /* order whose parcels are asked for */
    bool without;
};

static void to_shop(const struct shop_page *page, struct str path, struct fetch *out)
{
    const struct shop_account *a = page->account;
    *out = (struct fetch){.method = "GET", .user = a->account, .password = a->secret};
    out->url = str_printf(page->arena, "%.*s/wp-json/wc/%.*s", STR_ARG(a->url), STR_ARG(path));
}

static void ask_page(const struct shop_page *page, struct fetch *out)
{
    struct buf path = buf_in(page->arena);
    buf_printf(&path, "v3/orders?per_page=%d&offset=%lld&orderby=modified&order=asc",
               SHOP_PAGE_ORDERS, (long long)page->skip);
    if (!instant_is_none(page->since)) {
        /* later than, and whole seconds */
        struct str from =
            instant_format(page->arena, instant_add(page->since, duration_seconds(-1)));
        buf_c(&path, "&dates_are_gmt=true&modified_after=");
        shop_query(&path, str_sub(from, 0, sizeof "2026-11-20T09:00:00" - 1));
    }
    to_shop(page, buf_str(&path), out);
}

static bool has_left(const struct order_in *order)
{
    return str_eq(order->state, STR("completed")) && !order->parcel_count;
}

static enum err ask(struct shop_page *page, struct fetch *out, bool *done, struct error *err)
{
    (void)err;
    struct woo *woo = page->own;
    *done = false;
    if (!woo) {
        ask_page(page, out);
        return ERR_OK;
    }
    while (woo->next < page->reading.count && !has_left(&page->reading.orders[woo->next]))
        woo->next++;
    *done = woo->without || woo->next == page->reading.count || page->step > SHOP_QUESTIONS_MAX;
    if (!*done)
        to_shop(page,
                str_printf(page->arena, "v3/orders/%.*s/shipment-trackings",
                           STR_ARG(page->reading.orders[woo->next].source_ref)),
                out);
    return ERR_OK;
}

static enum err take_parcels(struct shop_page *page, const struct fetched *answer,
                             struct error *err)
{
    struct woo *woo = page->own;
    const struct tree *root;
    struct order_in *order = &page->reading.orders[woo->next++];
    woo->without = answer->status == 404;
    if (woo->without)
        return ERR_OK;
    enum err e = shop_status(answer->status, err);
    if (!e)
        e = json_read(page->arena, answer->body, &root, err);
    if (!e)
        woocommerce_parcels(page->arena, tree_child(root, "data") ? tree_child(root, "data") : root,
                            page->account->zone, order);
    return e;
}

static enum err take(struct shop_page *page, const struct fetched *answer, struct error *err)
{
    page->step++;
    if (page->own)
        return take_parcels(page, answer, err);
    const struct tree *root;
    enum err e = shop_status(answer->status, err);
    if (!e)
        e = json_read(page->arena, answer->body, &root, err);
    if (e)
        return e;
    page->own = arena_alloc(page->arena, sizeof(struct woo));
    read_list(page, root);
    page->more = page->found >= SHOP_PAGE_ORDERS;
    return ERR_OK;
}

static enum err hook(struct arena *arena, const struct shop_account *account, struct str topic,
                     struct str body, struct shop_reading *out, struct error *err)
{
    const struct tree *root;
    struct shop_page page = {.arena = arena, .account = account};
    *out = page.reading;
    if (!str_starts(topic, STR("order.")) || str_eq(topic, STR("order.deleted")))
        return ERR_OK;
    enum err e = json_read(arena, body, &root, err);
    if (!e)
        read_list(&page, root);
    *out = page.reading;
    return e;
}

const struct shop_connector woocommerce = {
    .name = "woocommerce",
    .title = "WooCommerce",
    .ask = ask,
    .take = take,
    .hook = hook,
    .signature = "x-wc-webhook-signature",
    .delivery = "x-wc-webhook-delivery-id",
    .topic = "x-wc-webhook-topic",
};
