/* Shopify by its Admin REST API (shopify.dev/docs/api/admin-rest): access token of an app;
 * webhooks X-Shopify-*, signed with the app's secret. Only the order's own members are read,
 * which its GraphQL twin has under other names. */
#ifndef SHOPS_SHOPIFY_SHOPIFY_H
#define SHOPS_SHOPIFY_SHOPIFY_H

#include "shops/shop.h"

extern const struct shop_connector shopify;

#endif
