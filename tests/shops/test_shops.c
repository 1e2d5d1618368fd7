/* What shops' own programs answer: recorded bodies of ../shared/fixtures/shops, and our own. */
#include "shops/shop.h"

#include "base/arena.h"
#include "base/mac.h"
#include "net/tree/tree.h"
#include "shops/prestashop/prestashop.h"
#include "shops/read.h"
#include "shops/shopify/shopify.h"
#include "shops/woocommerce/woocommerce.h"

#include "../carriers/fixtures.h"
#include "../check_main.h"
#include "../check_text.h"

#include <stdio.h>

static struct arena *arena;
static struct zone *zone;
static struct error err;
static struct shop_account account;

static void set_up(void)
{
    arena = arena_create(256 * 1024 * 1024);
    ck_assert_int_eq(zone_create(STR("Europe/Paris"), &zone, &err), ERR_OK);
    account = (struct shop_account){.url = STR("https://shop.example"),
                                    .account = STR("key"),
                                    .secret = STR("secret"),
                                    .hook_secret = STR("wc-secret"),
                                    .zone = zone};
}

static void tear_down(void)
{
    zone_destroy(&zone);
    arena_destroy(&arena);
}

static struct shop_page page_of(int64_t since)
{
    return (struct shop_page){.arena = arena, .account = &account, .since = instant_of(since)};
}

/* One question, which must come, and its answer. */
static enum err answered(const struct shop_connector *c, struct shop_page *page, const char *url,
                         int status, struct str body)
{
    struct fetch fetch;
    bool done;
    ck_assert_int_eq(c->ask(page, &fetch, &done, &err), ERR_OK);
    ck_assert_msg(!done, "no question, %s expected", url);
    ck_assert_msg(str_find(fetch.url, str_of(url)) >= 0, "%.*s, %s expected", STR_ARG(fetch.url),
                  url);
    struct fetched answer = {.status = status, .body = body};
    return c->take(page, &answer, &err);
}

static bool is_done(const struct shop_connector *c, struct shop_page *page)
{
    struct fetch fetch;
    bool done;
    ck_assert_int_eq(c->ask(page, &fetch, &done, &err), ERR_OK);
    return done;
}

START_TEST(woocommerce_s_recorded_orders_are_read)
{
    if (!fixtures_are_here())
        return;
    struct shop_page page = page_of(0);
    ck_assert_int_eq(
        answered(&woocommerce, &page,
                 "/wp-json/wc/v3/orders?per_page=100&offset=0&orderby=modified&order=asc", 200,
                 fixture(arena, "shops/woocommerce/order.json")),
        ERR_OK);
    ck_assert_uint_eq(page.reading.count, 1);
    const struct order_in *o = &page.reading.orders[0];
    ck_text_eq(o->number, "963");
    ck_text_eq(o->state, "processing");
    ck_text_eq(o->address, "scrambled@scrambled.com");
    ck_text_eq(o->name, "Johnny Appleseed");
    ck_text_eq(o->country, "US");
    ck_assert_int_eq(o->total, 3120);
    ck_assert_uint_eq(o->line_count, 2);
    ck_assert_int_eq(o->lines[0].unit_price, 1560); /* what was paid for one, taxes in it */
    ck_assert_int_eq(o->lines[1].quantity, 2);      /* 1.5 of it */
    ck_assert_int_eq(o->changed_at.ms, 1522796714000);
    ck_assert_int_eq(order_check(o, &err), ERR_OK);
    ck_assert(is_done(&woocommerce, &page));
    page = page_of(1522796714000);
    ck_assert_int_eq(answered(&woocommerce, &page, "&modified_after=2018-04-03T23%3A05%3A13", 200,
                              fixture(arena, "shops/woocommerce/orders-load-all.json")),
                     ERR_OK);
    ck_assert_uint_eq(page.reading.count, 4);
}
END_TEST

START_TEST(woocommerce_s_parcels_are_asked_for_while_its_plugin_is_there)
{
    if (!fixtures_are_here())
        return;
    struct shop_page page = page_of(0);
    struct str two = STR("[{\"id\":1,\"number\":\"1\",\"status\":\"completed\",\"currency\":"
                         "\"EUR\",\"date_modified_gmt\":\"2026-01-01T00:00:00\",\"line_items\":[]},"
                         "{\"id\":2,\"number\":\"2\",\"status\":\"completed\",\"currency\":\"EUR\","
                         "\"date_modified_gmt\":\"2026-01-01T00:00:00\",\"line_items\":[]}]");
    ck_assert_int_eq(answered(&woocommerce, &page, "/orders?", 200, two), ERR_OK);
    ck_assert_int_eq(answered(&woocommerce, &page, "/orders/1/shipment-trackings", 200,
                              fixture(arena, "shops/woocommerce/shipment_tracking_multiple.json")),
                     ERR_OK);
    const struct order_in *o = &page.reading.orders[0];
    ck_assert_uint_eq(o->parcel_count, 4);
    ck_text_eq(o->parcels[0].carrier, "usps");
    ck_text_eq(o->parcels[0].tracking, "345645674567");
    ck_text_eq(o->parcels[3].tracking, "ASDFASDF7787775756786789");
    ck_assert_int_eq(
        answered(&woocommerce, &page, "/orders/2/shipment-trackings", 404,
                 fixture(arena, "shops/woocommerce/shipment_tracking_plugin_not_active.json")),
        ERR_OK);
    ck_assert(is_done(&woocommerce, &page));
}
END_TEST

START_TEST(what_is_not_valid_json_is_refused_without_harm)
{
    static const char *const names[] = {"order-shipping-labels.json",
                                        "order-with-deleted-refunds.json",
                                        "order-with-line-item-attributes.json"};
    if (!fixtures_are_here())
        return;
    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        struct shop_page page = page_of(0);
        char path[200];
        snprintf(path, sizeof path, "shops/woocommerce/%s", names[i]);
        ck_assert_int_eq(answered(&woocommerce, &page, "/orders?", 200, fixture(arena, path)),
                         ERR_INVALID);
        ck_assert_str_eq(err.key, "tree.not_json");
    }
}
END_TEST

START_TEST(shopify_s_recorded_orders_are_read)
{
    if (!fixtures_are_here())
        return;
    struct shop_page page = page_of(1200000000000);
    ck_assert_int_eq(answered(&shopify, &page,
                              "/orders.json?status=any&order=updated_at%20asc&limit=100&"
                              "updated_at_min=2008-01-10T21%3A20%3A00.000Z",
                              200, fixture(arena, "shops/shopify/python/orders.json")),
                     ERR_OK);
    ck_assert_uint_gt(page.reading.count, 0);
    ck_assert(is_done(&shopify, &page));
    struct shop_reading r;
    ck_assert_int_eq(shopify.hook(arena, &account, STR("orders/updated"),
                                  fixture(arena, "shops/shopify/python/order.json"), &r, &err),
                     ERR_OK);
    ck_assert_uint_eq(r.count, 1);
    const struct order_in *o = &r.orders[0];
    ck_text_eq(o->number, "#1001");
    ck_text_eq(o->state, "authorized");
    ck_text_eq(o->country, "US");
    ck_text_eq(o->postcode, "40202");
    ck_text_eq(o->phone, "555-625-1199");
    ck_assert_int_eq(o->total, 40994);
    ck_assert_uint_eq(o->line_count, 3);
    ck_assert_int_eq(o->lines[0].weight, 200);
    ck_assert_uint_eq(o->parcel_count, 1);
    ck_text_eq(o->parcels[0].tracking, "1Z2345");
    ck_assert_int_eq(order_check(o, &err), ERR_OK);
}
END_TEST

START_TEST(prestashop_s_recorded_order_is_read_with_all_that_it_names)
{
    if (!fixtures_are_here())
        return;
    struct shop_page page = page_of(0);
#define RECORDED(name) fixture(arena, "shops/prestashop/test_import_sale_record_5/" name)
    ck_assert_int_eq(
        answered(&prestashop, &page,
                 "/api/orders?display=full&sort=%5Bdate_upd_ASC%2Cid_ASC%5D&limit=0%2C100", 200,
                 RECORDED("00-GET-orders_5-200.xml")),
        ERR_OK);
    ck_assert_int_eq(answered(&prestashop, &page,
                              "/api/customers?display=full&filter%5Bid%5D=%5B1%5D", 200,
                              STR("<prestashop><customers><customer><id>1</id><email>john@x.test</"
                                  "email><firstname>John</firstname><lastname>Doe</lastname></"
                                  "customer></customers></prestashop>")),
                     ERR_OK);
    ck_assert_int_eq(answered(&prestashop, &page, "/api/addresses?", 200,
                              RECORDED("02-GET-addresses_4-200.xml")),
                     ERR_OK);
    ck_assert_int_eq(answered(&prestashop, &page,
                              "/api/countries?display=full&filter%5Bid%5D=%5B21%5D", 200,
                              STR("<prestashop><countries><country><id>21</id><iso_code>US</"
                                  "iso_code></country></countries></prestashop>")),
                     ERR_OK);
    ck_assert_int_eq(answered(&prestashop, &page, "/api/currencies?", 200,
                              STR("<prestashop><currencies><currency><id>1</id><iso_code>EUR</"
                                  "iso_code></currency></currencies></prestashop>")),
                     ERR_OK);
    ck_assert_int_eq(answered(&prestashop, &page, "/api/languages?", 404, STR("")), ERR_OK);
    ck_assert_int_eq(
        answered(&prestashop, &page, "/api/order_states?", 200,
                 STR("<prestashop><order_states><order_state><id>10</id><name><language "
                     "id=\"1\">Awaiting bank wire "
                     "payment</language></name></order_state></order_states></prestashop>")),
        ERR_OK);
    ck_assert_uint_eq(page.reading.count, 0);
    ck_assert_int_eq(
        answered(
            &prestashop, &page, "/api/order_carriers?display=full&filter%5Bid_order%5D=%5B5%5D",
            200,
            STR("<prestashop><order_carriers><order_carrier><id>5</id><id_order>5</"
                "id_order><id_carrier>2</id_carrier><weight>1.250000</weight><tracking_number>6A "
                "123</tracking_number></order_carrier></order_carriers></prestashop>")),
        ERR_OK);
    ck_assert_int_eq(answered(&prestashop, &page, "/api/carriers?", 200,
                              STR("<prestashop><carriers><carrier><id>2</id><name>My "
                                  "carrier</name></carrier></carriers></prestashop>")),
                     ERR_OK);
    ck_assert(is_done(&prestashop, &page));
    ck_assert_uint_eq(page.reading.count, 1);
    const struct order_in *o = &page.reading.orders[0];
    ck_text_eq(o->number, "KHWLILZLL");
    ck_text_eq(o->source_ref, "5");
    ck_text_eq(o->state, "Awaiting bank wire payment");
    ck_text_eq(o->country, "US");
    ck_text_eq(o->postcode, "33133");
    ck_text_eq(o->address, "john@x.test");
    ck_assert_int_eq(o->total, 7151);
    ck_assert_int_eq(o->freight, 200);
    ck_assert_int_eq(o->changed_at.ms, 1548806533000); /* 01:02:13 in Paris */
    ck_assert_uint_eq(o->line_count, 3);
    ck_text_eq(o->lines[0].sku, "demo_1");
    ck_assert_int_eq(o->lines[0].unit_price, 1651);
    ck_text_eq(o->parcels[0].tracking, "6A123");
    ck_text_eq(o->parcels[0].carrier, "my_carrier");
    ck_assert_int_eq(o->parcels[0].weight, 1250);
    ck_assert_int_eq(order_check(o, &err), ERR_OK);
}
END_TEST

START_TEST(prestashop_asks_by_its_own_clock_and_an_empty_answer_ends_the_page)
{
    struct shop_page page = page_of(1795165200000); /* 10:00 in Paris */
    ck_assert_int_eq(answered(&prestashop, &page,
                              "filter%5Bdate_upd%5D=%5B2026-11-20%2010%3A00%3A00%2C9999-12-31", 200,
                              STR("<prestashop><orders></orders></prestashop>")),
                     ERR_OK);
    ck_assert(is_done(&prestashop, &page));
    ck_assert(!page.more);
}
END_TEST

START_TEST(what_a_status_means)
{
    static const struct {
        int status;
        enum err err;
    } rows[] = {{401, ERR_FORBIDDEN},
                {403, ERR_FORBIDDEN},
                {404, ERR_INVALID},
                {429, ERR_BUSY},
                {503, ERR_BUSY}};
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
        for (size_t c = 0; shop_connectors[c]; c++) {
            struct shop_page page = page_of(0);
            ck_assert_int_eq(answered(shop_connectors[c], &page, "", rows[i].status, STR("<")),
                             rows[i].err);
        }
}
END_TEST

struct tried {
    size_t files, orders;
};

/* Whatever is given to whichever reader, the answer is orders, faults or a reason. */
static void give(void *ctx, const char *path)
{
    struct tried *tried = ctx;
    char name[1024];
    snprintf(name, sizeof name, "shops/%s", path);
    struct str body = fixture(arena, name);
    tried->files++;
    for (size_t c = 0; shop_connectors[c]; c++) {
        struct shop_page page = page_of(0);
        struct shop_reading r;
        err = (struct error){0};
        enum err e = answered(shop_connectors[c], &page, "", 200, body);
        ck_assert_msg(!e || (e == ERR_INVALID && err.key[0]), "%s: %s", name, err_name(e));
        tried->orders += page.reading.count;
        if (shop_connectors[c]->hook)
            ck_assert(shop_connectors[c]->hook(arena, &account, STR("order.updated"), body, &r,
                                               &err) != ERR_CORRUPT);
    }
}

START_TEST(every_recorded_body_is_read_or_refused_with_a_reason)
{
    struct tried tried = {0};
    if (!fixtures_are_here())
        return;
    fixtures_walk("shops", give, &tried);
    printf("# %zu bodies, %zu orders\n", tried.files, tried.orders);
    ck_assert_uint_gt(tried.files, 50);
    ck_assert_uint_gt(tried.orders, 20);
}
END_TEST

START_TEST(webhooks_are_signed_over_their_raw_bytes)
{
    account.hook_secret = STR("wc-secret");
    struct str good = STR("tc8v57J7hgBbFqyLJtz41Bw+s+OVW7hqIjXn3r4pR9Q=");
    ck_assert(shop_signed(&account, good, STR("{\"a\":1}")));
    ck_assert(!shop_signed(&account, good, STR("{\"a\": 1}")));
    ck_assert(!shop_signed(&account, STR(""), STR("{\"a\":1}")));
    account.hook_secret = STR("shpss_test");
    ck_assert(shop_signed(&account, STR("vuWKf+eeBkx28m4lHkRaZxBOyoh745FozsIREOlVUsE="), STR("")));
    account.hook_secret = STR("");
    ck_assert(!shop_signed(&account, mac_base64(arena, hmac_sha256(STR(""), STR("x"))), STR("x")));
}
END_TEST

START_TEST(times_of_shops_are_read)
{
    static const struct {
        const char *text;
        int64_t ms;
    } rows[] = {{"2026-11-20T09:00:00Z", 1795165200000},
                {"2026-11-20 10:00:00", 1795165200000},
                {"2026-11-20 10:00", 1795165200000},
                {"20/11/2026 10h00", 1795165200000},
                {"20.11.2026", 1795129200000}};
    static const char *const bad[] = {
        "",     "0000-00-00 00:00:00", "2026-02-30",        "20/11/26",
        "soon", "2026-11-20 25:00",    "2026-11-20 10:00 x"};
    instant t;
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        ck_assert_msg(shop_time(str_of(rows[i].text), zone, &t), "%s", rows[i].text);
        ck_assert_msg(t.ms == rows[i].ms, "%s", rows[i].text);
    }
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++)
        ck_assert_msg(!shop_time(str_of(bad[i]), zone, &t), "%s", bad[i]);
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("shops");
    TCase *t = tcase_create("shops");
    tcase_add_checked_fixture(t, set_up, tear_down);
    tcase_set_timeout(t, 60);
    tcase_add_test(t, woocommerce_s_recorded_orders_are_read);
    tcase_add_test(t, woocommerce_s_parcels_are_asked_for_while_its_plugin_is_there);
    tcase_add_test(t, what_is_not_valid_json_is_refused_without_harm);
    tcase_add_test(t, shopify_s_recorded_orders_are_read);
    tcase_add_test(t, prestashop_s_recorded_order_is_read_with_all_that_it_names);
    tcase_add_test(t, prestashop_asks_by_its_own_clock_and_an_empty_answer_ends_the_page);
    tcase_add_test(t, what_a_status_means);
    tcase_add_test(t, every_recorded_body_is_read_or_refused_with_a_reason);
    tcase_add_test(t, webhooks_are_signed_over_their_raw_bytes);
    tcase_add_test(t, times_of_shops_are_read);
    suite_add_tcase(suite, t);
    return check_main(suite);
}
