/* A shop's own program, behind one contract: a folder each. Readers are pure: bytes in,
 * orders out; nothing here asks the network or the store.
 *
 * Orders are asked for in pages by the time of their last change, oldest first, from
 * where the last page ended, that moment included: what changes meanwhile comes again,
 * and nothing can be missed. Webhooks only make it faster. */
#ifndef SHOPS_SHOP_H
#define SHOPS_SHOP_H

#include "base/error.h"
#include "base/zone.h"
#include "domain/order.h"
#include "domain/tracking.h"
#include "net/fetch.h"

struct tree;

enum {
    SHOP_PAGE_ORDERS = 100,
    SHOP_FAULTS_MAX = 50,
    SHOP_QUESTIONS_MAX = 100, /* of one page */
};

/* Where it is and how it lets us in; borrowed. */
struct shop_account {
    struct str url;     /* "https://shop.example" */
    struct str account; /* key or user; "" where the secret is all */
    struct str secret;
    struct str hook_secret;  /* that webhooks are signed with */
    const struct zone *zone; /* of times without one */
};

/* What was read. What cannot be is told in faults, and the rest is read. */
struct shop_reading {
    struct order_in *orders; /* SHOP_PAGE_ORDERS at most */
    size_t count;
    struct reading_fault faults[SHOP_FAULTS_MAX];
    size_t fault_count;
};

/* One page, asked for in questions. Zeroed but for the first four. */
struct shop_page {
    struct arena *arena;
    const struct shop_account *account;
    instant since; /* changed then or later */
    int64_t skip;  /* so many at the front were seen: more than a page changed at one moment */
    struct shop_reading reading;
    size_t found; /* orders that the shop listed, readable or not */
    instant upto; /* the last change among them; none: nothing found */
    bool more;    /* there may be another page */
    int step;     /* the connector's */
    void *own;
};

struct shop_connector {
    const char *name;  /* "prestashop": connector.kind in the store */
    const char *title; /* for people */
    /* The next question of a page; `*done`: there is none. */
    enum err (*ask)(struct shop_page *page, struct fetch *out, bool *done, struct error *err);
    /* Its answer. ERR_INVALID, key and field set: it cannot be read; ERR_BUSY: the shop says
     * to come again; ERR_FORBIDDEN: it does not let us in. */
    enum err (*take)(struct shop_page *page, const struct fetched *answer, struct error *err);
    /* A webhook's body, once its signature was seen to be good; NULL: it has none. A topic
     * that is not about orders reads nothing. */
    enum err (*hook)(struct arena *arena, const struct shop_account *account, struct str topic,
                     struct str body, struct shop_reading *out, struct error *err);
    const char *signature, *delivery, *topic; /* names of its headers, lower case */
};

/* Every connector, by name; NULL ends it. */
extern const struct shop_connector *const shop_connectors[];
const struct shop_connector *shop_connector_named(struct str name); /* NULL: none */

/* Whether a webhook is signed with the account's secret, over its raw bytes, in constant
 * time (base64 HMAC-SHA256). Nothing is signed without a secret. */
bool shop_signed(const struct shop_account *account, struct str signature, struct str body);

#endif
