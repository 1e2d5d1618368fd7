/* POST /hooks/{shop}/orders/{connector}: a shop's program tells that an order changed. Its
 * signature is over the raw bytes and looked at before anything is read; the answer comes when
 * the order is kept. What is not taken in time comes anyway when the shop is asked. */
#include "desk/connector.h"
#include "shops/shop.h"
#include "web/agent/agent.h"

static struct str header(const struct request *r, const char *name)
{
    struct str value = http_header(r->http, name);
    return value.ptr ? value : STR("");
}

/* WooCommerce tries a new address with a form of one number, which it does not sign. */
static bool is_ping(const struct request *r)
{
    return str_starts(r->http->body, STR("webhook_id=")) && r->http->body.len < 64;
}

static enum err heard(struct request *r, const struct connector *c,
                      const struct shop_connector *reader, const struct shop_account *account,
                      struct error *err)
{
    struct shop_reading reading = {0};
    struct error wrong = {.code = ERR_OK};
    enum err e =
        reader->hook(r->arena, account, header(r, reader->topic), r->http->body, &reading, &wrong);
    if (e == ERR_INVALID || e == ERR_TOO_LARGE) {
        reading.faults[0] = (struct reading_fault){wrong.key, str_of(wrong.arg)};
        reading.fault_count = 1;
    } else if (e) {
        return e;
    }
    struct connector_news news = {.orders = reading.orders,
                                  .count = reading.count,
                                  .faults = reading.faults,
                                  .fault_count = reading.fault_count,
                                  .body = r->http->body};
    return connector_heard(r->desk, c, header(r, reader->delivery), &news, err);
}

HANDLER(hook_shop)
{
    (void)out;
    struct connector c;
    enum err e = connector_find(r->desk, r->db, r->arena, r->names[0], r->names[1], &c, err);
    const struct shop_connector *reader = e ? NULL : shop_connector_named(c.kind);
    struct shop_account account = {0};
    *status = 204;
    if (e && e != ERR_NOT_FOUND)
        return e;
    if (reader && reader->hook) {
        account = (struct shop_account){.url = c.url,
                                        .account = c.account,
                                        .secret = c.secret,
                                        .hook_secret = c.hook_secret,
                                        .zone = c.zone};
        if (is_ping(r))
            return ERR_OK;
        if (shop_signed(&account, header(r, reader->signature), r->http->body))
            return heard(r, &c, reader, &account, err);
    }
    return error_set(err, ERR_UNAUTHENTICATED, "no such connector, or its signature is wrong");
}
