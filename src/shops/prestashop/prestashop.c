#include "shops/prestashop/prestashop.h"

#include "base/arena.h"
#include "base/buf.h"
#include "base/money.h"
#include "domain/tracking_number.h"
#include "net/tree/tree.h"
#include "net/xml/xml.h"
#include "shops/read.h"

#include <string.h>

/* What is asked for, in this order, and by which numbers of what came before. */
enum resource {
    ORDERS,
    CUSTOMERS,
    ADDRESSES,
    COUNTRIES,
    CURRENCIES,
    LANGUAGES,
    STATES,
    ORDER_CARRIERS,
    CARRIERS,
    RESOURCES,
};

static const struct {
    const char *name, *item;
    const char *filter;  /* the field that the numbers are of */
    enum resource from;  /* where the numbers stand */
    const char *numbers; /* in this field */
} resources[RESOURCES] = {
    [ORDERS] = {"orders", "order", "date_upd", ORDERS, NULL},
    [CUSTOMERS] = {"customers", "customer", "id", ORDERS, "id_customer"},
    [ADDRESSES] = {"addresses", "address", "id", ORDERS, "id_address_delivery"},
    [COUNTRIES] = {"countries", "country", "id", ADDRESSES, "id_country"},
    [CURRENCIES] = {"currencies", "currency", "id", ORDERS, "id_currency"},
    [LANGUAGES] = {"languages", "language", "id", ORDERS, "id_lang"},
    [STATES] = {"order_states", "order_state", "id", ORDERS, "current_state"},
    [ORDER_CARRIERS] = {"order_carriers", "order_carrier", "id_order", ORDERS, "id"},
    [CARRIERS] = {"carriers", "carrier", "id", ORDER_CARRIERS, "id_carrier"},
};

/* The first of each kind that came; the others are its siblings of the same name. */
struct presta {
    const struct tree *found[RESOURCES];
};

static struct presta *own(struct shop_page *page)
{
    if (!page->own)
        page->own = arena_alloc(page->arena, sizeof(struct presta));
    return page->own;
}

/* --- asking ------------------------------------------------------------------------------- */

/* "[1|2|5]", each once; false: nothing to ask for. */
static bool numbers(struct buf *out, const struct tree *first, const char *field)
{
    buf_char(out, '[');
    for (const struct tree *n = first; n; n = tree_again(n)) {
        struct str number = tree_text(n, field);
        int64_t id;
        bool before = !str_to_i64(number, 1, INT64_MAX, &id);
        for (const struct tree *m = first; m != n && !before; m = tree_again(m))
            before = str_eq(tree_text(m, field), number);
        if (!before && out->len > 1)
            buf_char(out, '|');
        if (!before)
            buf_add(out, number);
    }
    buf_char(out, ']');
    return out->len > 2;
}

/* The shop's clock, to the second. */
static struct str shop_clock(const struct shop_page *page)
{
    struct local at = zone_local(page->account->zone, page->since);
    int64_t s = at.ms / 1000;
    return str_printf(page->arena, "%04d-%02d-%02d %02d:%02d:%02d", at.date.year, at.date.month,
                      at.date.day, (int)(s / 3600), (int)(s / 60 % 60), (int)(s % 60));
}

static void ask_orders(const struct shop_page *page, struct buf *url)
{
    buf_printf(url, "&sort=%%5Bdate_upd_ASC%%2Cid_ASC%%5D&limit=%lld%%2C%d", (long long)page->skip,
               SHOP_PAGE_ORDERS);
    if (instant_is_none(page->since))
        return;
    struct str from =
        str_printf(page->arena, "[%.*s,9999-12-31 23:59:59]", STR_ARG(shop_clock(page)));
    buf_c(url, "&date=1&filter%5Bdate_upd%5D=");
    shop_query(url, from);
}

static bool ask_numbers(struct shop_page *page, enum resource what, struct buf *url)
{
    struct buf list = buf_in(page->arena);
    const struct presta *p = own(page);
    if (!numbers(&list, p->found[resources[what].from], resources[what].numbers))
        return false;
    buf_printf(url, "&filter%%5B%s%%5D=", resources[what].filter);
    shop_query(url, buf_str(&list));
    return true;
}

static enum err ask(struct shop_page *page, struct fetch *out, bool *done, struct error *err)
{
    (void)err;
    const struct shop_account *a = page->account;
    for (; page->step < RESOURCES; page->step++) {
        struct buf url = buf_in(page->arena);
        buf_printf(&url, "%.*s/api/%s?display=full", STR_ARG(a->url), resources[page->step].name);
        if (page->step == ORDERS)
            ask_orders(page, &url);
        else if (!ask_numbers(page, (enum resource)page->step, &url))
            continue;
        *out = (struct fetch){.method = "GET", .user = a->account, .password = a->secret};
        out->url = buf_str(&url);
        *done = false;
        return ERR_OK;
    }
    *done = true;
    return ERR_OK;
}

/* --- what they name ------------------------------------------------------------------------- */

static const struct tree *with(const struct presta *p, enum resource what, const char *field,
                               struct str number)
{
    const struct tree *n = p->found[what];
    while (n && !str_eq(tree_text(n, field), number))
        n = tree_again(n);
    return n;
}

static const struct tree *named(const struct presta *p, enum resource what, const struct tree *by,
                                const char *field)
{
    struct str number = tree_text(by, field);
    return number.len ? with(p, what, "id", number) : NULL;
}

/* A text in several languages, or in one. */
static struct str worded(const struct tree *node, const char *path)
{
    struct str text = tree_text(node, path);
    const struct tree *n = tree_at(node, path);
    return text.len ? text : tree_text(n, "language");
}

static instant when(const struct shop_page *page, const struct tree *node, const char *path)
{
    instant t;
    return shop_time(tree_text(node, path), page->account->zone, &t) ? t : instant_of(0);
}

static int64_t amount(const struct tree *node, const char *path, struct str currency)
{
    int64_t n;
    return money_read(tree_text(node, path), currency, &n) && n >= 0 ? n : ORDER_UNSAID;
}

/* Kilograms with decimals: grams have three, as dinars do. */
static int64_t grams(const struct tree *node, const char *path)
{
    int64_t n;
    return money_read(tree_text(node, path), STR("TND"), &n) && n >= 0 && n <= ORDER_GRAMS_MAX
               ? n
               : ORDER_UNSAID;
}

/* --- an order --------------------------------------------------------------------------------- */

static struct str said(struct str first, struct str second)
{
    return first.len ? first : second;
}

static void read_lines(struct shop_page *page, const struct tree *order, struct order_in *out)
{
    const struct tree *rows = tree_at(order, "associations/order_rows");
    const struct tree *row = tree_child(rows, "order_row");
    for (; row; row = tree_again(row)) {
        struct order_line_in *line = shop_add_line(page->arena, out);
        line->sku = str_cut(tree_text(row, "product_reference"), ORDER_WORD_CHARS);
        line->title = str_cut(tree_text(row, "product_name"), ORDER_TITLE_CHARS);
        line->unit_price = amount(row, "unit_price_tax_incl", out->currency);
        if (!str_to_i64(tree_text(row, "product_quantity"), 0, ORDER_QUANTITY_MAX, &line->quantity))
            line->quantity = 1;
        if (!line->sku.len && !line->title.len)
            line->title = str_printf(page->arena, "#%.*s", STR_ARG(tree_text(row, "product_id")));
    }
}

static void read_parcels(struct shop_page *page, const struct tree *order, struct order_in *out)
{
    const struct presta *p = page->own;
    for (const struct tree *c = p->found[ORDER_CARRIERS]; c; c = tree_again(c)) {
        struct str tracking = tracking_clean(page->arena, tree_text(c, "tracking_number"));
        if (!tracking.len || !str_eq(tree_text(c, "id_order"), tree_text(order, "id")))
            continue;
        struct order_parcel_in *parcel = shop_add_parcel(page->arena, out);
        parcel->tracking = str_cut(tracking, ORDER_WORD_CHARS);
        parcel->carrier =
            shop_carrier(page->arena, tree_text(named(p, CARRIERS, c, "id_carrier"), "name"));
        parcel->weight = grams(c, "weight");
    }
    struct str tracking = tracking_clean(page->arena, tree_text(order, "shipping_number"));
    if (tracking.len && !out->parcel_count)
        shop_add_parcel(page->arena, out)->tracking = str_cut(tracking, ORDER_WORD_CHARS);
}

static void read_customer(struct shop_page *page, const struct tree *order, struct order_in *out)
{
    const struct presta *p = page->own;
    const struct tree *to = named(p, ADDRESSES, order, "id_address_delivery");
    const struct tree *who = named(p, CUSTOMERS, order, "id_customer");
    const struct tree *by = who ? who : to;
    struct str name = shop_name(page->arena, tree_text(by, "firstname"), tree_text(by, "lastname"));
    out->name = str_cut(name, ORDER_NAME_CHARS);
    out->address = tree_text(who, "email");
    out->phone =
        str_cut(said(tree_text(to, "phone_mobile"), tree_text(to, "phone")), ORDER_WORD_CHARS);
    out->language = tree_text(named(p, LANGUAGES, order, "id_lang"), "iso_code");
    out->country = tree_text(named(p, COUNTRIES, to, "id_country"), "iso_code");
    out->postcode = str_cut(tree_text(to, "postcode"), ORDER_WORD_CHARS);
}

static void read_order(struct shop_page *page, const struct tree *order)
{
    const struct presta *p = page->own;
    struct order_in *out = shop_found(page, when(page, order, "date_upd"));
    if (!out)
        return;
    out->source = STR("prestashop");
    out->source_ref = tree_text(order, "id");
    out->number = said(tree_text(order, "reference"), out->source_ref);
    out->state = str_cut(said(worded(named(p, STATES, order, "current_state"), "name"),
                              tree_text(order, "current_state")),
                         ORDER_WORD_CHARS);
    out->currency = tree_text(named(p, CURRENCIES, order, "id_currency"), "iso_code");
    if (!out->currency.len)
        shop_fault(&page->reading, "shop.no_currency", out->number);
    out->total = amount(order, "total_paid_tax_incl", out->currency);
    out->freight = amount(order, "total_shipping_tax_incl", out->currency);
    out->placed_at = when(page, order, "date_add");
    out->has_lines = true;
    read_customer(page, order, out);
    read_lines(page, order, out);
    read_parcels(page, order, out);
}

/* --- taking -------------------------------------------------------------------------------------
 */

/* An answer's list, or the one thing that was asked for by its number. */
static const struct tree *items(const struct tree *root, enum resource what)
{
    const struct tree *list = tree_child(root, resources[what].name);
    return tree_child(list ? list : root, resources[what].item);
}

/* Nothing of a kind is told by 404 in some versions, and what the key may not read by 401 or
 * 403: beside orders, we do without it. */
static bool absent(int status, int step)
{
    return step != ORDERS && (status == 401 || status == 403 || status == 404);
}

static enum err take(struct shop_page *page, const struct fetched *answer, struct error *err)
{
    const struct tree *root;
    struct presta *p = own(page);
    enum resource what = (enum resource)page->step++;
    enum err e = absent(answer->status, (int)what) ? ERR_OK : shop_status(answer->status, err);
    if (!e && answer->status < 300)
        e = xml_read(page->arena, answer->body, &root, err);
    if (!e && answer->status < 300)
        p->found[what] = items(root, what);
    /* the last question that has something to ask for makes the page whole */
    for (int next = page->step; !e && next < RESOURCES; next++) {
        struct buf list = buf_in(page->arena);
        if (numbers(&list, p->found[resources[next].from], resources[next].numbers))
            return ERR_OK;
    }
    for (const struct tree *o = p->found[ORDERS]; !e && o; o = tree_again(o))
        read_order(page, o);
    page->more = page->found >= SHOP_PAGE_ORDERS;
    return e;
}

const struct shop_connector prestashop = {
    .name = "prestashop",
    .title = "PrestaShop",
    .ask = ask,
    .take = take,
};
